import Diagnostics
import Syntax
import Units

/// A net is a function of one sample, checked once, for the shapes it declares: its inputs are the parameters, what `out` names
/// is what it returns. It is traced when the declaration runs.
extension Checker {
  func checkNet(_ declaration: Declaration) -> TypedExpression {
    let place = declaration.name?.span ?? declaration.span
    let errors = diagnostics.count { $0.severity == .error }
    let body = NetBody(declaration, self)
    let value = closure(body.syntax)
    let ports = (inputs: body.inputs.map { checkPort($0) }, outputs: body.outputs.map { checkPort($0) })
    guard case .function(.closure(let function, let captures)) = value.type,
      diagnostics.count(where: { $0.severity == .error }) == errors,
      let specialised = specialise(
        function, captures: captures, parameters: ports.inputs.map { .tensor(.dimensionless, $0.shape ?? .scalar) },
        at: body.syntax.span, tracing: .net)
    else { return TypedExpression(.invalid, .invalid, declaration.span) }
    var outputs: [NetType.Port] = []
    if case .record(let fields) = specialised.result {
      for ((field, member), port) in zip(zip(fields, body.outputs), ports.outputs) {
        guard let shape = checkOutput(field, member, port.shape) else { continue }
        outputs.append(.init(field.name, shape))
      }
    }
    guard outputs.count == body.outputs.count else { return TypedExpression(.invalid, .invalid, declaration.span) }
    let type = NetType(
      name: declaration.name?.text ?? "net",
      inputs: zip(body.inputs, ports.inputs).map { .init($0.name?.text ?? "", $1.shape ?? .scalar) }, outputs: outputs)
    let text = TypedExpression(.string(self.text(declaration.span)), .string, place)
    return TypedExpression(
      .builtin(
        "net", [value, text] + (ports.inputs + ports.outputs).map(\.value), functions: [specialised], detail: .none),
      .net(type), declaration.span)
  }

  /// The declared shape of an input or output, and the expression that gives its extents; `nothing` where it has none.
  private func checkPort(_ member: Member) -> (shape: Shape?, value: TypedExpression) {
    let place = member.name?.span ?? member.span
    guard let expressions = member.shape else {
      if let unit = member.unit {
        report(
          .plain(
            code: "net-unit", message: "what goes in and out of a net are plain numbers", label: "",
            help: ["write its shape behind the colon, such as `: [24, 7]`, and take units away with `standardize`"]),
          at: unit.span)
      }
      return (nil, builtin("nothing", [], .nothing, place))
    }
    return checkShape(expressions, place)
  }

  /// A shape as written: what is known of it now, and a vector of its extents.
  func checkShape(_ expressions: [Expression], _ place: Span) -> (shape: Shape?, value: TypedExpression) {
    let values = expressions.map { lowered(check($0)) }
    var extents: [Int?] = []
    for value in values where !value.type.isInvalid {
      guard case .number(let quantity) = value.type, quantity.isDimensionless else {
        report(
          .operandType(operation: "shape with", operand: operand(value), expected: "a whole number"), at: value.span)
        continue
      }
      guard case .number(let number) = value.kind else {
        extents.append(nil)
        continue
      }
      guard let extent = Int(exactly: number), extent >= 0 else {
        report(
          .plain(code: "shape", message: "the size of an axis is a whole number", label: "", help: []), at: value.span)
        continue
      }
      extents.append(extent)
    }
    let vector = TypedExpression(.tensor(values), .tensor(.dimensionless, .vector(values.count)), place)
    return (Shape(extents), values.isEmpty ? TypedExpression(.list([]), .list(.never), place) : vector)
  }

  /// The shape of an output, or nil when an error has been reported.
  private func checkOutput(_ field: FieldType, _ member: Member, _ declared: Shape?) -> Shape? {
    let place = member.name?.span ?? member.span
    let found: Shape
    switch field.type {
    case .number(let quantity), .tensor(let quantity, _):
      guard quantity.isDimensionless else {
        report(
          .plain(
            code: "net-unit",
            message: "the output `\(field.name)` of a net must be plain numbers, not in "
              + units.name(of: quantity), label: "", help: ["divide by a unit"]), at: place)
        return nil
      }
      found = if case .tensor(_, let shape) = field.type { shape } else { .scalar }
    case .invalid, .never: return nil
    default:
      report(
        .operandType(
          operation: "give out", operand: .init(field.type, place, field.name), expected: "a number or a tensor"),
        at: place)
      return nil
    }
    guard let declared, let wanted = declared.extents, let extents = found.extents else { return declared ?? found }
    guard wanted.count == extents.count, zip(wanted, extents).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 }) else {
      report(
        .plain(
          code: "net-shape", message: "the output `\(field.name)` is declared \(declared), but comes to \(found)",
          label: "\(found)", help: []), at: member.value?.span ?? place)
      return nil
    }
    return Shape(zip(wanted, extents).map { $0 ?? $1 })
  }

  // MARK: Layers

  /// `layer block(x, heads) { … }`: a function that nets call, with parameters of its own at each place of use.
  func checkLayer(_ declaration: Declaration) -> [TypedStatement] {
    define(
      FunctionSyntax(
        name: declaration.name, parameters: declaration.parameters, body: declaration.body, isExpression: false,
        isLayer: true, documentation: declaration.documentation, span: declaration.span))
  }

  /// `param weight: [n, m] = …` or `param weight: [n, m] { init he }` in a net or layer.
  func checkLayerParameter(_ member: Member) -> [TypedStatement] {
    guard let name = member.name else { return [] }
    let (shape, extents) = checkShape(member.shape ?? [], name.span)
    let reader = OptionReader(self, "param", member.options, rules: OptionRule.learned)
    var initial = builtin("nothing", [], .nothing, name.span)
    if let value = member.value {
      initial = check(value)
      if !initial.type.isInvalid, initial.type.quantity?.isDimensionless != true {
        report(
          .operandType(
            operation: "begin `\(name.text)` with", operand: operand(initial), expected: "plain numbers"),
          at: initial.span)
      }
    } else if let option = reader.option("init"), let scheme = reader.word(option, InitialScheme.self) {
      initial = TypedExpression(.string(scheme.rawValue), .string, option.span)
    }
    let value = builtin(
      "parameter", [extents, initial], .tensor(.dimensionless, shape ?? .unknown), member.span,
      detail: .name(name.text))
    return [TypedStatement(.assign(bind(name, value.type), value), member.span)]
  }

  /// What a turn of a loop in a net begins with, so that the layers in it are told apart: `block[1]`.
  func layerTurn(_ name: Name, _ variable: Int?, _ span: Span) -> [TypedStatement] {
    guard isNet else { return [] }
    let turn =
      variable.map { TypedExpression(.local($0), .dimensionless, name.span) }
      ?? builtin("nothing", [], .nothing, name.span)
    return [
      TypedStatement(.evaluate(builtin("layer turn", [turn], .nothing, name.span, detail: .name(name.text))), span)
    ]
  }

  /// What follows a loop in a net.
  func layerTurns(_ name: Name, _ span: Span) -> [TypedStatement] {
    guard isNet else { return [] }
    return [TypedStatement(.evaluate(builtin("layer turns", [], .nothing, name.span)), span)]
  }

  // MARK: Logic

  /// `and` and `or` of conditions that are yet to be computed, such as those of a mask: both sides are computed.
  func checkTracedLogic(_ symbol: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression, _ span: Span)
    -> TypedExpression
  {
    let sides = [left, right]
    if sides.contains(where: { $0.type.isInvalid }) { return TypedExpression(.invalid, .invalid, span) }
    func isTensor(_ value: TypedExpression) -> Bool { if case .tensor = value.type { true } else { false } }
    for side in sides where side.type != .boolean && !isTensor(side) {
      return fault(.condition(operand(side)), at: side.span)
    }
    guard sides.contains(where: isTensor) else {
      return TypedExpression(symbol == .and ? .and(left, right) : .or(left, right), .boolean, span)
    }
    let tensors = sides.map {
      isTensor($0) ? $0 : builtin("lifted", [$0], .tensor(.dimensionless, .scalar), $0.span)
    }
    let both = checkArithmetic(.multiply, "*", tensors[0], tensors[1], span)
    if symbol == .and { return both }
    let sum = checkArithmetic(.add, "+", tensors[0], tensors[1], span)
    return checkArithmetic(.subtract, "-", sum, both, span)
  }
}

/// The named ways in which a parameter can begin.
enum InitialScheme: String, CaseIterable {
  case uniform, xavier, he, orthogonal, normal, zeros, ones
}

/// The members of a net, and the function of one sample that its statements come to.
private struct NetBody {
  private(set) var inputs: [Member] = []
  private(set) var outputs: [Member] = []
  let syntax: FunctionSyntax

  init(_ declaration: Declaration, _ checker: Checker) {
    let place = declaration.name?.span ?? declaration.span
    var statements: [Statement] = []
    for statement in declaration.body {
      guard case .member(let member) = statement.kind, member.kind != .parameter else {
        statements.append(statement)
        continue
      }
      switch member.kind {
      case .input: inputs.append(member)
      case .output:
        outputs.append(member)
        if let name = member.name, let value = member.value {
          statements.append(Statement(kind: .binding(name, value), span: statement.span))
        }
      case .constant:
        if let name = member.name, let value = member.value {
          statements.append(Statement(kind: .binding(name, value), span: statement.span))
        }
      default:
        checker.report(
          .plain(
            code: "misplaced", message: "a net has no `\(member.kind.rawValue)`", label: "",
            help: ["it has `in`, `out` and `param`, and statements between them"]), at: member.keywordSpan)
      }
    }
    func missing(_ keyword: String, _ example: String) {
      checker.report(
        .plain(
          code: "empty-net", message: "the net has nothing that goes \(keyword)", label: "",
          help: ["write `\(example)`"]
        ), at: place)
    }
    if inputs.isEmpty { missing("in", "in x: [24, 7]") }
    if outputs.isEmpty { missing("out", "out y: [1] = linear(x, 1)") }
    let results = outputs.compactMap(\.name).map { RecordField(name: $0, value: Expression(.name($0.text), $0.span)) }
    statements.append(
      Statement(kind: .returnValue(Expression(.record(results), place, over: results.map(\.value))), span: place))
    syntax = FunctionSyntax(
      name: declaration.name, parameters: inputs.compactMap(\.name).map { Parameter(name: $0, defaultValue: nil) },
      body: statements, isExpression: false, documentation: declaration.documentation, span: declaration.span)
  }
}
