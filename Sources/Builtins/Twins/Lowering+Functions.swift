import Checking
import Diagnostics
import Runtime
import Simulation

/// A call being written out.
///
/// Both ways of a branch are followed, each on its own copy of the variables, and what they leave is chosen between
/// number by number. That a way has ended, by `return`, `break` or `continue`, is itself a node of the graph: 0 where
/// it goes on, 1 where it has ended, anything else where that depends on values that change.
struct Activation {
  let function: SpecialisedFunction
  var variables: [Int: Lowered] = [:]
  let captures: [Lowered]
  var hasReturned: Node
  var result: Lowered?
  var hasBroken: Node
  var hasContinued: Node
  /// Whether a loop further out has been left.
  var hasStoppedOutside: Node
}

extension Lowering {
  func call(
    _ function: SpecialisedFunction, _ callee: TypedExpression?, _ arguments: [TypedExpression], at span: Span
  ) throws -> Lowered {
    let values = try arguments.map { try lower($0) }
    let captures = try callee.map { try self.captures(of: function, from: $0) } ?? []
    if activations.contains(where: { $0.function === function }) {
      // Its own body holds the call; the place of the call tells most.
      throw LoweringFault.recursion.error(in: function.declaration.name, place: place, at: span)
    }
    guard activations.count < Self.deepestCall else { throw fault(.depth, at: span) }
    let no = graph.constant(0)
    var activation = Activation(
      function: function, captures: captures, hasReturned: no, hasBroken: no, hasContinued: no, hasStoppedOutside: no)
    for (index, value) in values.enumerated() { activation.variables[index] = value }
    activations.append(activation)
    defer { activations.removeLast() }
    try execute(function.body)
    guard let result = activations.last?.result else {
      throw fault(.value("function without a value"), at: span)
    }
    return result
  }

  /// What a function value carries, in the order of its declaration.
  private func captures(of function: SpecialisedFunction, from callee: TypedExpression) throws -> [Lowered] {
    switch try lower(callee) {
    case .closure(let captures): return captures
    case .value(.function(let closure)):
      var (scalars, values) = (closure.scalars[...], closure.values[...])
      return try function.captures.map { type in
        if type.isScalar, let scalar = scalars.popFirst() { return .number(graph.constant(scalar)) }
        guard let value = values.popFirst() else { throw fault(.value("variable without a value"), at: callee.span) }
        return constant(value)
      }
    default: throw fault(.value("value of another kind"), at: callee.span)
    }
  }

  // MARK: Statements

  private var activation: Activation {
    get { activations[activations.count - 1] }
    _modify { yield &activations[activations.count - 1] }
  }

  private func isCertain(_ node: Node) -> Bool { graph.constantValue(node).map { $0 != 0 } ?? false }
  private func isImpossible(_ node: Node) -> Bool { graph.constantValue(node) == 0 }

  private func either(_ a: Node, _ b: Node) -> Node {
    if isImpossible(a) || isCertain(b) { return b }
    if isImpossible(b) || isCertain(a) { return a }
    return graph.binary(.or, a, b)
  }

  /// Whether this turn of the innermost loop, or a loop around it, has been left.
  private var hasStopped: Node {
    either(either(activation.hasBroken, activation.hasContinued), activation.hasStoppedOutside)
  }

  private func execute(_ statements: [TypedStatement]) throws {
    for statement in statements {
      if isCertain(activation.hasReturned) || isCertain(hasStopped) { return }
      try execute(statement)
    }
  }

  private func execute(_ statement: TypedStatement) throws {
    let span = statement.span
    switch statement.kind {
    case .assign(let variable, let expression): try assign(variable, try lower(expression), span)
    case .returnValue(let expression): try giveBack(expression, span)
    case .conditional(let condition, let then, let otherwise): try branch(condition, then, otherwise, span)
    case .breakLoop: activation.hasBroken = afterNow(activation.hasBroken)
    case .continueLoop: activation.hasContinued = afterNow(activation.hasContinued)
    case .countedLoop(let variable, let from, let to, let body): try loop(variable, from, to, body, span)
    case .forEach(let variable, let list, let body):
      guard let elements = elements(try lower(list)) else { throw fault(.loopRange, at: list.span) }
      try loop(span, over: elements) { element in
        try assign(variable, element, span)
        try execute(body)
      }
    case .whileLoop(let condition, let body): try loop(while: condition, body, span)
    case .evaluate(let expression), .result(let expression):
      if case .builtin(let name, _, _, _) = expression.kind, expression.type == .nothing {
        throw fault(.effect(name), at: span)
      }
      _ = try lower(expression)
    case .expect: throw fault(.effect("expect"), at: span)
    case .show: throw fault(.effect("show"), at: span)
    case .declaration(let declaration, _): throw fault(.effect(declaration.definition.keyword), at: span)
    }
  }

  private func assign(_ variable: Int, _ value: Lowered, _ span: Span) throws {
    let stopped = hasStopped
    if isImpossible(stopped) {
      activation.variables[variable] = value
      return
    }
    guard let chosen = choose(stopped, activation.variables[variable], value) else { throw fault(.branches, at: span) }
    activation.variables[variable] = chosen
  }

  private func giveBack(_ expression: TypedExpression?, _ span: Span) throws {
    guard let expression, expression.type != .nothing else { throw fault(.value("function without a value"), at: span) }
    let value = try lower(expression)
    guard let result = choose(activation.hasReturned, activation.result, value) else {
      throw fault(.branches, at: span)
    }
    activation.result = isImpossible(activation.hasReturned) ? value : result
    activation.hasReturned = afterNow(activation.hasReturned)
  }

  /// The flag raised where the way is still being followed.
  private func afterNow(_ flag: Node) -> Node {
    let stopped = hasStopped
    let ended = either(stopped, activation.hasReturned)
    if isImpossible(ended) { return graph.constant(1) }
    return graph.select(ended, flag, graph.constant(1))
  }

  private func branch(
    _ condition: TypedExpression, _ then: [TypedStatement], _ otherwise: [TypedStatement], _ span: Span
  ) throws {
    let test = try number(condition)
    if let known = graph.constantValue(test) { return try execute(known != 0 ? then : otherwise) }
    let before = activation
    try execute(then)
    let yes = activation
    activation = before
    try execute(otherwise)
    let no = activation
    var merged = before
    for variable in Set(yes.variables.keys).union(no.variables.keys) {
      guard let value = choose(test, yes.variables[variable], no.variables[variable]) else {
        throw fault(.branches, at: span)
      }
      merged.variables[variable] = value
    }
    merged.hasReturned = graph.select(test, yes.hasReturned, no.hasReturned)
    merged.hasBroken = graph.select(test, yes.hasBroken, no.hasBroken)
    merged.hasContinued = graph.select(test, yes.hasContinued, no.hasContinued)
    if yes.result != nil || no.result != nil {
      guard let result = choose(test, yes.result, no.result) else { throw fault(.branches, at: span) }
      merged.result = result
    }
    activation = merged
  }

  // MARK: Loops

  private func loop(
    _ variable: Int, _ from: TypedExpression, _ to: TypedExpression, _ body: [TypedStatement], _ span: Span
  ) throws {
    guard let first = try settled(from), let end = try settled(to) else {
      throw fault(.loopRange, at: span)
    }
    guard end - first <= Double(Self.mostTurns) else { throw fault(.turns(limit: Self.mostTurns), at: span) }
    let values = Array(stride(from: first, to: end, by: 1))
    try loop(span, over: values) { value in
      try assign(variable, .number(graph.constant(value)), span)
      try execute(body)
    }
  }

  private func loop(while condition: TypedExpression, _ body: [TypedStatement], _ span: Span) throws {
    try loop(span, over: Int.zero...) { (_: Int) in
      guard let holds = try settled(condition) else { throw fault(.whileLoop, at: condition.span) }
      if holds == 0 {
        activation.hasBroken = graph.constant(1)
        return
      }
      try execute(body)
    }
  }

  private func loop<Elements: Sequence>(
    _ span: Span, over elements: Elements, turn: (Elements.Element) throws -> Void
  ) throws {
    let outside = activation
    activation.hasStoppedOutside = hasStopped
    activation.hasBroken = graph.constant(0)
    for element in elements {
      activation.hasContinued = graph.constant(0)
      if isCertain(activation.hasBroken) || isCertain(activation.hasReturned) { break }
      turns += 1
      guard turns <= Self.mostTurns else { throw fault(.turns(limit: Self.mostTurns), at: span) }
      guard graph.count < Self.mostNodes else { throw fault(.size(limit: Self.mostNodes), at: span) }
      try turn(element)
    }
    activation.hasStoppedOutside = outside.hasStoppedOutside
    activation.hasBroken = outside.hasBroken
    activation.hasContinued = outside.hasContinued
  }
}
