import Diagnostics
import Syntax
import Units

extension Checker {
  /// `step opt { loss }`: one change of the parameters that `opt` looks after, downhill on the loss.
  ///
  /// The body is a function of all variables it reads, so that the tensors among them can change from step to step while
  /// what is done with them is traced and planned once.
  func checkStep(_ declaration: Declaration) -> TypedExpression {
    let span = declaration.span
    guard let source = declaration.sources.first else { return TypedExpression(.invalid, .invalid, span) }
    let optimizer = check(source)
    if !optimizer.type.isInvalid, !isOptimizer(optimizer.type) {
      return fault(
        .plain(
          code: "step", message: "`step` takes an optimiser, not \(units.name(of: optimizer.type))", label: "",
          help: ["make one: `opt = adamw(model, 1e-3)`"]), at: source.span)
    }
    var body = declaration.body
    guard let last = body.last, case .expression(let loss) = last.kind else {
      return fault(
        .plain(
          code: "step", message: "the last line of a step is the loss that it makes smaller", label: "",
          help: ["write `step opt { mse(model(b.x), b.y) }`"]), at: declaration.body.last?.span ?? span)
    }
    body[body.count - 1] = Statement(kind: .returnValue(loss), span: last.span)
    let (names, values) = variables(readBy: body)
    let syntax = FunctionSyntax(
      name: nil, parameters: names.map { Parameter(name: $0, defaultValue: nil) }, body: body, isExpression: false,
      documentation: "", span: span)
    let function = closure(syntax)
    guard !optimizer.type.isInvalid, !values.contains(where: { $0.type.isInvalid }),
      case .function(.closure(let inner, let captures)) = function.type,
      let specialised = specialise(
        inner, captures: captures, parameters: values.map(\.type), at: span, tracing: .gradient)
    else { return TypedExpression(.invalid, .invalid, span) }
    switch specialised.result {
    case .number(let quantity), .tensor(let quantity, .scalar), .tensor(let quantity, .unknown):
      guard !quantity.isDimensionless else { break }
      return fault(
        .plain(
          code: "step", message: "a loss is a plain number, not in \(units.name(of: quantity))", label: "",
          help: ["divide by a unit, so that its size does not depend on one"]), at: loss.span)
    case .invalid, .never: return TypedExpression(.invalid, .invalid, span)
    default:
      return fault(
        .plain(
          code: "step", message: "a loss is one number, not \(units.name(of: specialised.result))", label: "",
          help: ["take its mean: `mean(…)`"]), at: loss.span)
    }
    return TypedExpression(
      .builtin("step", [optimizer, function] + values, functions: [specialised], detail: .none), .dimensionless, span)
  }

  private func isOptimizer(_ type: Type) -> Bool { if case .optimizer = type { true } else { false } }

  /// The variables that statements read and their values, functions left out.
  private func variables(readBy body: [Statement]) -> ([Name], [TypedExpression]) {
    var found: [(Name, TypedExpression)] = []
    for name in FreeNames.of(body) {
      guard (self.names[name.text] ?? (frame.isTopLevel ? nil : topLevelNames[name.text])) != nil else { continue }
      let value = check(Expression(.name(name.text), name.span))
      if case .function = value.type { continue }
      found.append((name, value))
    }
    return (found.map(\.0), found.map(\.1))
  }
}
