import Diagnostics
import Syntax
import Units

/// The twin whose inside is being checked.
struct TwinScope {
  let name: String
}

/// Checks one `twin`: gathers its members, then checks each definition after those it uses, so that a member's unit is known wherever
/// it is read and an algebraic loop is found and named.
struct TwinChecker {
  typealias MemberDefinition = TwinDefinition.MemberDefinition

  private struct Draft {
    var name: Name
    var kind: MemberDefinition.Kind
    var expression: Expression?
    var unit: UnitSyntax?
    var range: Expression?
    var options: [Option]
    var span: Span
    var equation: (expression: Expression, span: Span)?
    /// Filled in as members are visited.
    var quantity: Quantity?
    var value: TypedExpression?
  }

  private enum Mark { case visiting, done }

  private let checker: Checker
  private let declaration: Declaration
  private var drafts: [Draft] = []
  private var indices: [String: Int] = [:]
  private var marks: [Int: Mark] = [:]
  private var path: [Int] = []
  /// States whose equation was written under a name near to theirs.
  private var misspelt: Set<String> = []
  private var order: [Int] = []
  private var requirements: [(expression: Expression, span: Span)] = []
  private var splitter: OperandSplitter

  init(_ checker: Checker, _ declaration: Declaration) {
    self.checker = checker
    self.declaration = declaration
    splitter = OperandSplitter(isTopLevel: checker.frame.isTopLevel)
  }

  mutating func check() -> TypedDeclaration? {
    let outside = checker.names
    defer { checker.names = outside }
    let errors = checker.diagnostics.count { $0.severity == .error }
    gather(declaration.body)
    checker.names["time"] = Binding(.time, .number(Quantity(Dimension(.time))), declaration.span)
    for index in drafts.indices { checker.names[drafts[index].name.text] = nil }
    for index in drafts.indices { visit(index) }
    let definition = finish(name: declaration.name?.text ?? "twin")
    guard checker.diagnostics.count(where: { $0.severity == .error }) == errors, let definition else { return nil }
    return TypedDeclaration(
      .twin(definition), operands: splitter.operands, type: .twin(definition.type), span: declaration.span)
  }

  // MARK: Members

  private mutating func gather(_ statements: [Statement]) {
    var equations: [(name: Name, expression: Expression, span: Span)] = []
    for statement in statements {
      switch statement.kind {
      case .member(let member): gather(member)
      case .binding(let name, let expression):
        add(Draft(name: name, kind: .intermediate, expression: expression, options: [], span: statement.span))
      case .equation(let name, let expression): equations.append((name, expression, statement.span))
      default:
        checker.report(
          .plain(
            code: "misplaced", message: "a twin holds members and equations only", label: "",
            help: ["move this out of the twin, or write it as an equation `name = …`"]), at: statement.span)
      }
    }
    for equation in equations {
      guard let index = indices[equation.name.text], drafts[index].kind == .state || drafts[index].kind == .discrete
      else {
        let states = drafts.filter { $0.kind == .state }.map(\.name.text)
        let near = nearest(to: equation.name.text, among: states)
        // One slip of the pen: the state it was meant for is not told that it has no equation.
        misspelt.formUnion(near)
        if equation.name.text == "time" { continue }
        checker.report(
          .plain(
            code: "not-a-state", message: "`\(equation.name.text)` is not a state, so it has no rate of change",
            label: "",
            help: [
              near.isEmpty ? "declare it: `state \(equation.name.text) = …`" : "did you mean \(alternatives(near))?"
            ]), at: equation.name.span)
        continue
      }
      if let first = drafts[index].equation {
        checker.add(
          Diagnostic(
            code: "duplicate-equation", "`\(equation.name.text)'` is given twice",
            at: [.init(equation.span, "again here"), .init(first.span, "first here")]))
        continue
      }
      drafts[index].equation = (equation.expression, equation.span)
    }
  }

  private mutating func gather(_ member: Member) {
    switch member.kind {
    case .input: add(draft(member, .input))
    case .constant: add(draft(member, .constant))
    case .parameter: add(draft(member, .parameter))
    case .state:
      let isDiscrete = member.options.contains { $0.key.text == "discrete" }
      add(draft(member, isDiscrete ? .discrete : .state))
    case .output:
      // `out T` alone shows a member under its own name.
      if member.value == nil, let name = member.name, indices[name.text] != nil { return }
      add(draft(member, .output))
    case .require: if let value = member.value { requirements.append((value, member.span)) }
    case .when, .part, .connect: checker.report(.notYet("`\(member.kind.rawValue)` in twins"), at: member.keywordSpan)
    }
  }

  private func draft(_ member: Member, _ kind: MemberDefinition.Kind) -> Draft {
    if let shape = member.shape?.first {
      checker.report(
        .plain(
          code: "misplaced", message: "a twin's members are single numbers and have no shape", label: "",
          help: ["write a unit after the colon, such as `: kW`"]), at: shape.span)
    }
    return Draft(
      name: member.name ?? Name("", member.span), kind: kind, expression: member.value, unit: member.unit,
      range: member.range,
      options: member.options, span: member.span)
  }

  private mutating func add(_ draft: Draft) {
    if draft.name.text == "time" {
      checker.report(
        .plain(
          code: "reserved-word", message: "`time` is the independent variable of every twin", label: "",
          help: ["choose another name"]), at: draft.name.span)
      return
    }
    if let first = indices[draft.name.text] {
      // `out T = T` shows a state under its own name.
      if draft.kind == .output, case .name(draft.name.text)? = draft.expression?.kind { return }
      checker.add(
        Diagnostic(
          code: "duplicate-name", "the twin has two members `\(draft.name.text)`",
          at: [.init(draft.name.span, "again here"), .init(drafts[first].name.span, "first here")]))
      return
    }
    indices[draft.name.text] = drafts.count
    drafts.append(draft)
  }

  // MARK: Definitions in order

  private mutating func visit(_ index: Int) {
    switch marks[index] {
    case .done: return
    case .visiting:
      let loop = path[(path.firstIndex(of: index) ?? 0)...].map { drafts[$0] }
      let names = (loop + [drafts[index]]).map { "`\($0.name.text)`" }.joined(separator: " → ")
      checker.add(
        Diagnostic(
          code: "algebraic-loop", "these definitions depend on each other in a circle: \(names)",
          at: loop.enumerated().map { .init($1.name.span, $0 == 0 ? "part of the loop" : "") },
          help: ["make one of them a state, or solve the equations for one of them"]))
      drafts[index].quantity = nil
      checker.names[drafts[index].name.text] = Binding(.member(index), .invalid, drafts[index].name.span)
      marks[index] = .done
      return
    case nil: break
    }
    marks[index] = .visiting
    path.append(index)
    defer {
      path.removeLast()
      marks[index] = .done
    }
    let draft = drafts[index]
    for expression in [draft.expression, draft.range].compactMap({ $0 }) + draft.options.flatMap(\.arguments) {
      for name in FreeNames.of(expression) {
        if let other = indices[name], other != index {
          visit(other)
        } else if let other = indices[name], other == index, draft.kind != .output {
          visit(other)
        }
      }
    }
    checkDefinition(index)
    if draft.kind == .intermediate || draft.kind == .output { order.append(index) }
  }

  private mutating func checkDefinition(_ index: Int) {
    var draft = drafts[index]
    let unit = draft.unit.flatMap { checker.unit($0) }
    var quantity = unit.map { Quantity($0) }
    if draft.kind == .input, let expression = draft.expression {
      checker.report(
        .plain(
          code: "misplaced", message: "an input has no value of its own: what drives it gives one", label: "",
          help: ["leave the value out, or make it `const \(draft.name.text) = …`"]), at: expression.span)
    } else if let expression = draft.expression {
      var value = checker.check(expression)
      if let unit, draft.kind != .input { value = OptionReader.adopt(value, unit, as: Quantity(unit)) }
      if !value.type.isInvalid {
        if case .number(let found) = value.type {
          if let wanted = quantity, !wanted.matches(found) {
            checker.report(
              .mismatch(
                operation: "declare", left: .init(.number(wanted), draft.unit?.span ?? draft.span, draft.name.text),
                right: checker.operand(value)), at: value.span)
          }
          quantity = quantity ?? found
        } else {
          checker.report(
            .operandType(
              operation: "define `\(draft.name.text)` as", operand: checker.operand(value), expected: "a number"),
            at: value.span)
        }
        checkDependencies(value, of: draft)
        draft.value = value
      }
    } else if draft.kind == .input {
      if quantity == nil, draft.unit == nil { quantity = .dimensionless }
    } else if draft.kind == .output {
      checker.report(
        .plain(
          code: "missing-value", message: "the output `\(draft.name.text)` is not defined", label: "",
          help: ["write `out \(draft.name.text) = …`, or name a state"]), at: draft.span)
    } else {
      checker.report(
        .plain(
          code: "missing-value", message: "`\(draft.name.text)` needs a value", label: "",
          help: ["write `\(Self.word(draft.kind)) \(draft.name.text) = …`"]), at: draft.span)
    }
    draft.quantity = quantity
    drafts[index] = draft
    let type: Type = quantity.map { .number($0) } ?? .invalid
    checker.names[draft.name.text] = Binding(
      .member(index), draft.value == nil && draft.kind != .input ? .invalid : type, draft.name.span)
  }

  private static func word(_ kind: MemberDefinition.Kind) -> String {
    switch kind {
    case .constant: return "const"
    case .parameter: return "param"
    case .state, .discrete: return "state"
    case .input: return "in"
    case .output: return "out"
    case .intermediate: return ""
    }
  }

  /// Constants, parameters and initial values are fixed before time begins.
  private func checkDependencies(_ value: TypedExpression, of draft: Draft) {
    let allowed: Set<MemberDefinition.Kind>
    switch draft.kind {
    case .constant, .parameter: allowed = [.constant, .parameter]
    case .state, .discrete: allowed = [.constant, .parameter, .state, .discrete]
    default: return
    }
    var culprit: String?
    _ = OperandSplitter.mentions(value) { index in
      if !allowed.contains(drafts[index].kind) { culprit = drafts[index].name.text }
      return false
    }
    if let culprit {
      checker.report(
        .plain(
          code: "not-fixed",
          message: "`\(draft.name.text)` is fixed before the simulation begins and cannot follow `\(culprit)`",
          label: "",
          help: ["write it without `\(Self.word(draft.kind))`, as an equation `\(draft.name.text) = …`"]),
        at: value.span)
    }
  }

  // MARK: Putting together

  private mutating func finish(name: String) -> TwinDefinition? {
    var members: [MemberDefinition] = []
    for draft in drafts {
      var (lower, upper): (TypedExpression?, TypedExpression?)
      var isFree = false
      if let range = draft.range, let quantity = draft.quantity,
        let bounds = checker.bounds(checker.check(range), quantity, bareUnit: quantity.unit, name: draft.name.text)
      {
        (lower, upper) = (splitter.split(bounds.0), splitter.split(bounds.1))
        checkStart(draft, bounds)
      }
      let reader = OptionReader(
        checker, Self.word(draft.kind), draft.options,
        rules: draft.kind == .state || draft.kind == .discrete ? OptionRule.state : [])
      if let free = reader.option("free"), let quantity = draft.quantity,
        let bounds = reader.bounds(free, quantity, bareUnit: quantity.unit)
      {
        (lower, upper) = (splitter.split(bounds.0), splitter.split(bounds.1))
        isFree = true
        checkStart(draft, bounds)
      }
      if draft.kind == .discrete { _ = reader.flag("discrete") }
      members.append(
        MemberDefinition(
          name: draft.name.text, kind: draft.kind, quantity: draft.quantity ?? .dimensionless,
          value: draft.value.map { splitter.split($0) },
          lower: lower, upper: upper, isFree: isFree, derivative: derivative(draft), span: draft.span,
          equationSpan: draft.equation?.span))
    }
    let margins = requirements.flatMap { requirement($0.expression, $0.span) }
    func entries(_ kinds: MemberDefinition.Kind...) -> [TwinType.Entry] {
      members.filter { kinds.contains($0.kind) }.map { TwinType.Entry($0.name, $0.quantity) }
    }
    let type = TwinType(
      name: name, inputs: entries(.input), constants: entries(.constant), parameters: entries(.parameter),
      states: entries(.state, .discrete), outputs: entries(.output))
    if type.states.isEmpty, type.outputs.isEmpty,
      !declaration.body.contains(where: Self.isState), !members.contains(where: { $0.kind == .intermediate })
    {
      checker.report(
        .plain(
          code: "empty-twin", message: "the twin has nothing to simulate", label: "",
          help: ["give it a `state` or an `out`"]), at: declaration.name?.span ?? declaration.span)
    }
    return TwinDefinition(
      type: type, members: members, evaluationOrder: order, requirements: margins, globals: splitter.globals)
  }

  private static func isState(_ statement: Statement) -> Bool {
    if case .member(let member) = statement.kind { return member.kind == .state } else { return false }
  }

  /// A default outside its own bounds is a slip.
  private func checkStart(_ draft: Draft, _ bounds: (TypedExpression, TypedExpression)) {
    guard case .number(let value)? = draft.value?.kind, case .number(let low) = bounds.0.kind,
      case .number(let high) = bounds.1.kind,
      value < low || value > high
    else { return }
    checker.report(
      .plain(
        code: "outside-bounds", message: "the value of `\(draft.name.text)` lies outside its own bounds", label: "",
        help: []), at: draft.value?.span ?? draft.span)
  }

  private mutating func derivative(_ draft: Draft) -> TypedExpression? {
    guard draft.kind == .state || draft.kind == .discrete else { return nil }
    guard let equation = draft.equation else {
      if draft.kind == .state, !misspelt.contains(draft.name.text) {
        checker.report(
          .plain(
            code: "missing-equation", message: "the state `\(draft.name.text)` has no equation", label: "",
            help: ["write `\(draft.name.text)' = …`, or mark it `{ discrete }`"]), at: draft.name.span)
      }
      return nil
    }
    let value = checker.check(equation.expression)
    guard let quantity = draft.quantity, !value.type.isInvalid else { return nil }
    let wanted = Quantity(quantity.dimension / Dimension(.time))
    guard case .number(let found) = value.type, found.matches(wanted) else {
      reportRate(draft, value, wanted)
      return nil
    }
    return splitter.split(value)
  }

  private func reportRate(_ draft: Draft, _ value: TypedExpression, _ wanted: Quantity) {
    let units = checker.units
    var help: [String] = []
    if let found = value.type.quantity {
      if let factor = Dimension.mendingFactor(from: found.dimension, to: wanted.dimension), !factor.hasPrefix("1/") {
        help.append("multiply the right-hand side by \(factor)")
      } else if let divisor = Dimension.mendingFactor(from: wanted.dimension, to: found.dimension) {
        help.append("divide the right-hand side by \(divisor)")
      }
    }
    let state =
      draft.quantity.map { units.name(of: Quantity($0.difference.dimension, unit: $0.isPoint ? nil : $0.unit)) } ?? ""
    checker.add(
      Diagnostic(
        code: "unit-mismatch",
        "`\(draft.name.text)'` is a rate in \(units.name(of: wanted)), but the equation gives \(units.name(of: value.type))",
        at: [
          .init(value.span, value.type.quantity.map { "= \(units.describe($0.dimension))" } ?? ""),
          .init(draft.name.span, "in \(state), so `\(draft.name.text)'` = \(units.describe(wanted.dimension))"),
        ], help: help))
  }

  /// The margins of a `require`: each inequality as a difference that must not be negative.
  private mutating func requirement(_ expression: Expression, _ span: Span) -> [TwinDefinition.Requirement] {
    func margin(_ larger: TypedExpression, _ smaller: TypedExpression, strict: Bool) -> [TwinDefinition.Requirement] {
      let difference = checker.checkArithmetic(.subtract, "-", larger, smaller, expression.span)
      guard !difference.type.isInvalid else { return [] }
      return [
        .init(margin: splitter.split(difference), isStrict: strict, text: checker.text(expression.span), span: span)
      ]
    }
    switch expression.kind {
    case .binary(.and, let left, let right, _, _): return requirement(left, span) + requirement(right, span)
    case .binary(let symbol, let left, let right, _, _)
    where [.less, .lessEqual, .greater, .greaterEqual].contains(symbol):
      let (a, b) = (checker.check(left), checker.check(right))
      guard let x = a.type.quantity, let y = b.type.quantity else {
        for side in [a, b] where side.type.quantity == nil && !side.type.isInvalid {
          checker.report(
            .operandType(operation: "require", operand: checker.operand(side), expected: "a number"), at: side.span)
        }
        return []
      }
      guard checker.matches(symbol.rawValue, a, x, b, y, expression.span) else { return [] }
      let isGreater = symbol == .greater || symbol == .greaterEqual
      return margin(isGreater ? a : b, isGreater ? b : a, strict: symbol == .greater || symbol == .less)
    case .binary(.within, let value, let range, _, _):
      let (typed, interval) = (checker.check(value), checker.check(range))
      guard let quantity = typed.type.quantity,
        let (low, high) = checker.bounds(interval, quantity, bareUnit: nil, name: "require")
      else { return [] }
      return margin(typed, low, strict: false) + margin(high, typed, strict: false)
    default:
      checker.report(
        .plain(
          code: "requirement", message: "`require` takes inequalities", label: "",
          help: ["write `require a > b`, or `require a in 1..2 m`"]), at: expression.span)
      return []
    }
  }
}

extension Checker {
  func checkTwin(_ declaration: Declaration) -> TypedDeclaration? {
    var twin = TwinChecker(self, declaration)
    return twin.check()
  }
}
