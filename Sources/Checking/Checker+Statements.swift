import Diagnostics
import Syntax

extension Checker {
  func check(_ statements: [Statement]) -> [TypedStatement] { statements.flatMap { statement in check(statement) } }

  func check(_ statement: Statement) -> [TypedStatement] {
    let span = statement.span
    func one(_ kind: TypedStatement.Kind) -> [TypedStatement] { [TypedStatement(kind, span)] }
    switch statement.kind {
    case .expression(let expression):
      let value = check(expression)
      return one(frame.isTopLevel ? .result(value) : .evaluate(value))
    case .binding(let name, let expression):
      warnOfShadowedUnit(name)
      var value = check(expression)
      if value.type == .nothing {
        value = fault(
          .plain(code: "no-value", message: "this gives no value to bind", label: "", help: []), at: value.span)
      }
      if frame.function?.liftedNames.contains(name.text) == true { value = lifted(value) }
      return one(.assign(bind(name, value.type), value))
    case .function(let function): return define(function)
    case .conditional(let branches, let otherwise): return checkConditional(branches[...], otherwise, span)
    case .whileLoop(let condition, let body): return checkWhile(condition, body, span)
    case .forEach(let name, let values, let body): return checkForEach(name, values, body, span)
    case .breakLoop, .continueLoop:
      let isBreak = if case .breakLoop = statement.kind { true } else { false }
      guard !frame.loops.isEmpty else {
        report(.outsideLoop(isBreak ? "break" : "continue"), at: span)
        return []
      }
      if isBreak {
        frame.loops[frame.loops.count - 1].breaks.append(names)
      } else {
        frame.loops[frame.loops.count - 1].continues.append(names)
      }
      names.isReachable = false
      return one(isBreak ? .breakLoop : .continueLoop)
    case .returnValue(let expression): return checkReturn(expression, span)
    case .use(let use): return check(use)
    case .expect(let expression): return checkExpectations(checkCondition(expression))
    case .show(let expression): return one(.show(check(expression)))
    case .declaration(let declaration): return check(declaration)
    case .equation(let name, _):
      report(.equationOutsideTwin, at: name.span)
      return []
    case .member(let member) where isNet && member.kind == .parameter: return checkLayerParameter(member)
    case .member(let member):
      report(.memberOutsideTwin(member.kind.rawValue), at: member.keywordSpan)
      return []
    }
  }

  private func warnOfShadowedUnit(_ name: Name) {
    guard name.text.count > 1, !isNet, scope.environment[name.text] == nil, units.contains(name.text),
      names[name.text] == nil
    else { return }
    add(
      Diagnostic(
        .warning, code: "shadowed-unit",
        "`\(name.text)` is also a unit: after a number the unit is meant, as in `5 \(name.text)`",
        at: name.span))
  }

  private func checkReturn(_ expression: Expression?, _ span: Span) -> [TypedStatement] {
    let value = expression.map { lifted(check($0)) }
    guard !frame.isTopLevel else {
      report(.outsideFunction, at: span)
      return []
    }
    let type = value?.type ?? .nothing
    if let joined = frame.result.joined(type) {
      frame.result = joined
    } else {
      report(
        .plain(
          code: "conflicting-types",
          message: "the function returns \(units.name(of: type)) here and \(units.name(of: frame.result)) elsewhere",
          label: "", help: []),
        at: span)
      frame.result = .invalid
    }
    names.isReachable = false
    return [TypedStatement(.returnValue(value), span)]
  }

  // MARK: Branches and loops

  func checkCondition(_ expression: Expression) -> TypedExpression {
    let value = check(expression)
    if value.type == .boolean || value.type.isInvalid || value.type == .never { return value }
    if case .tensor(_, let shape) = value.type, shape.rank == 0 {
      return TypedExpression(.builtin("truth", [value], functions: [], detail: .none), .boolean, value.span)
    }
    return fault(.condition(operand(value)), at: value.span)
  }

  private func checkConditional(
    _ branches: ArraySlice<(condition: Expression, body: [Statement])>, _ otherwise: [Statement]?, _ span: Span
  ) -> [TypedStatement] {
    guard let branch = branches.first else { return check(otherwise ?? []) }
    let condition = checkCondition(branch.condition)
    let before = names
    let then = check(branch.body)
    let after = names
    names = before
    let rest = checkConditional(branches.dropFirst(), otherwise, span)
    names = after.joined(names)
    return [TypedStatement(.conditional(condition, then: then, else: rest), span)]
  }

  /// Checks a loop's body until the types at its head are stable, and leaves the names that hold behind it.
  /// - Parameter body: checks one turn from the names at the head; gives the typed body.
  private func settle(_ span: Span, leavesByCondition: Bool, _ body: () -> [TypedStatement]) -> [TypedStatement] {
    var head = names
    for _ in 0..<8 {
      names = head
      let kept = diagnostics
      frame.loops.append(Frame.Loop())
      let typed = body()
      let loop = frame.loops.removeLast()
      var back = names
      for environment in loop.continues { back = back.joined(environment) }
      var next = head.joined(back)
      // What only the body binds is not yet bound at the head.
      for name in next.bindings.keys where head[name] == nil { next[name] = nil }
      if next.bindings == head.bindings || !back.isReachable {
        var behind = head
        if !leavesByCondition { behind.isReachable = false }
        // Behind the loop the body's own names may be unset.
        if leavesByCondition { behind = behind.joined(back) }
        for environment in loop.breaks { behind = behind.joined(environment) }
        names = behind
        return typed
      }
      diagnostics = kept
      head = next
    }
    names = head
    return []
  }

  private func checkWhile(_ condition: Expression, _ body: [Statement], _ span: Span) -> [TypedStatement] {
    let endless = if case .boolean(true) = condition.kind { true } else { false }
    var typedCondition: TypedExpression?
    let typed = settle(span, leavesByCondition: !endless) {
      typedCondition = checkCondition(condition)
      return check(body)
    }
    guard let typedCondition else { return [] }
    return [TypedStatement(.whileLoop(typedCondition, typed), span)]
  }

  private func checkForEach(_ name: Name, _ values: Expression, _ body: [Statement], _ span: Span) -> [TypedStatement] {
    if case .range(let from, let to) = values.kind {
      let (lower, upper) = (lowered(check(from)), lowered(check(to)))
      for end in [lower, upper] where !end.type.isInvalid {
        guard case .number(let quantity) = end.type, quantity.isDimensionless else {
          report(
            .plain(
              code: "type-mismatch", message: "a counted loop runs over plain numbers, not \(units.name(of: end.type))",
              label: "", help: []), at: end.span)
          continue
        }
      }
      var variable = 0
      let typed = settle(span, leavesByCondition: true) {
        variable = bind(name, .dimensionless)
        return layerTurn(name, variable, span) + check(body)
      }
      return [TypedStatement(.countedLoop(variable, from: lower, to: upper, typed), span)] + layerTurns(name, span)
    }
    let list = check(values)
    let element = elementType(of: list)
    var variable = 0
    let typed = settle(span, leavesByCondition: true) {
      variable = bind(name, element)
      return layerTurn(name, nil, span) + check(body)
    }
    if element == .never, !list.type.isInvalid { return [TypedStatement(.evaluate(list), span)] }
    return [TypedStatement(.forEach(variable, list, typed), span)] + layerTurns(name, span)
  }

  private func elementType(of list: TypedExpression) -> Type {
    switch list.type {
    case .list(let element): return element
    case .tensor(let quantity, let shape):
      guard let extents = shape.extents else { return .tensor(quantity, .unknown) }
      guard !extents.isEmpty else { break }
      return extents.count == 1 && !isTracing ? .number(quantity) : .tensor(quantity, Shape(Array(extents.dropFirst())))
    case .series(let quantity): return .number(quantity)
    case .dataset(let dataset): return dataset.sample
    case .interval(let quantity) where quantity.isDimensionless: return .dimensionless
    case .string: return .string
    case .invalid, .never: return .invalid
    default: break
    }
    report(.notIterable(operand(list)), at: list.span)
    return .invalid
  }

  // MARK: Modules

  private func check(_ use: UseSyntax) -> [TypedStatement] {
    do throws(DiagnosticError) {
      let module = try environment.load(use)
      guard modules.insert(module.identity).inserted else { return [] }
      return check(module.program.statements)
    } catch {
      for var diagnostic in error.diagnostics {
        if diagnostic.labels.isEmpty { diagnostic.labels = [.init(use.span)] }
        add(diagnostic)
      }
      return []
    }
  }

  // MARK: Expectations

  /// `expect a and b` expects each by itself, so that the message shows the sides of the one that does not hold.
  private func checkExpectations(_ condition: TypedExpression) -> [TypedStatement] {
    if case .and(let left, let right) = condition.kind { return checkExpectations(left) + checkExpectations(right) }
    return [TypedStatement(.expect(expectation(condition)), condition.span)]
  }

  /// `expect` takes its condition apart, so that it can show both sides when it does not hold.
  private func expectation(_ condition: TypedExpression) -> Expectation {
    var sides: [TypedExpression] = []
    switch condition.kind {
    case .compare(_, let left, let right): sides = [left, right]
    case .builtin(let name, let arguments, _, _) where ["~=", "in", "same"].contains(name):
      sides = Array(arguments.prefix(2))
    case .not(let inner): sides = expectation(inner).sides
    default: break
    }
    return Expectation(condition: condition, sides: sides, text: text(condition.span))
  }
}
