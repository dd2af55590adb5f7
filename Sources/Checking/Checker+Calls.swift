import Diagnostics
import Syntax
import Units

extension Checker {
  func checkPipe(_ value: Expression, _ function: Expression, _ span: Span) -> TypedExpression {
    let argument = Argument(label: nil, value: value)
    // `x |> f(a)` is `f(x, a)`.
    if case .call(let callee, let arguments) = function.kind { return checkCall(callee, [argument] + arguments, span) }
    return checkCall(function, [argument], span)
  }

  func checkCall(_ callee: Expression, _ arguments: [Argument], _ span: Span) -> TypedExpression {
    if case .name(let name) = callee.kind, names[name] == nil, frame.isTopLevel || topLevelNames[name] == nil {
      if let signature = (isNet ? layers[name] : nil) ?? builtins[name] {
        return checkBuiltin(signature, arguments, callee.span, span)
      }
      if layers[name] != nil { return fault(.layerOutsideNet(name), at: callee.span) }
    }
    let function = check(callee)
    switch function.type {
    case .invalid, .never:
      for argument in arguments { _ = check(argument.value) }
      return TypedExpression(.invalid, .invalid, span)
    case .function(.builtin(let name)):
      guard let signature = builtins[name] else { return TypedExpression(.invalid, .invalid, span) }
      return checkBuiltin(signature, arguments, callee.span, span)
    case .function(.closure(let declaration, let captures)):
      return checkClosure(function, declaration, captures, arguments, span)
    case .function(.derivative(let of, let kind)): return checkDerivative(function, of, kind, arguments, span)
    case .model(let net), .net(let net): return checkModelCall(function, net, arguments, span)
    default: return fault(.notFunction(operand(function)), at: callee.span)
    }
  }

  // MARK: Functions of the user

  private func checkClosure(
    _ callee: TypedExpression, _ declaration: FunctionDeclaration, _ captures: [Type], _ arguments: [Argument],
    _ span: Span
  ) -> TypedExpression {
    let parameters = declaration.syntax.parameters
    let usage =
      "\(declaration.name)(\(parameters.map { $0.defaultValue == nil ? $0.name.text : "[\($0.name.text)]" }.joined(separator: ", ")))"
    guard
      let ordered = order(
        arguments, parameters.map { ($0.name.text, $0.defaultValue != nil, false) }, isVariadic: false,
        of: declaration.name, usage, span)
    else {
      for argument in arguments { _ = check(argument.value) }
      return TypedExpression(.invalid, .invalid, span)
    }
    var values: [TypedExpression] = []
    for (index, parameter) in parameters.enumerated() {
      if let given = ordered[index] {
        values.append(check(given))
      } else if let standard = parameter.defaultValue {
        values.append(checkDefault(standard))
      }
    }
    if values.contains(where: { $0.type.isInvalid || $0.type == .never }) {
      return TypedExpression(.invalid, .invalid, span)
    }
    if let nothing = values.first(where: { $0.type == .nothing }) {
      return fault(
        .plain(code: "no-value", message: "this gives no value to pass on", label: "", help: []), at: nothing.span)
    }
    if declaration.syntax.isLayer, !isNet { return fault(.layerOutsideNet(declaration.name), at: callee.span) }
    guard let function = specialise(declaration, captures: captures, parameters: values.map(\.type), at: span) else {
      return TypedExpression(.invalid, .invalid, span)
    }
    if declaration.syntax.isLayer {
      return TypedExpression(
        .builtin("layer", [callee] + values, functions: [function], detail: .name(declaration.name)), function.result,
        span)
    }
    return TypedExpression(.call(function, callee: captures.isEmpty ? nil : callee, values), function.result, span)
  }

  /// A parameter's default sees the outermost names only.
  private func checkDefault(_ expression: Expression) -> TypedExpression {
    guard !frame.isTopLevel else { return check(expression) }
    let inside = names
    names = Environment()
    defer { names = inside }
    return check(expression)
  }

  /// The arguments by parameter, nil where left out, or nothing at all when an error has been reported.
  func order(
    _ arguments: [Argument], _ parameters: [(name: String, isOptional: Bool, isLabelled: Bool)], isVariadic: Bool,
    of function: String,
    _ usage: String, _ span: Span
  ) -> [Expression?]? {
    var ordered = [Expression?](repeating: nil, count: parameters.count)
    var position = 0
    for argument in arguments {
      if let label = argument.label {
        guard let index = parameters.firstIndex(where: { $0.name == label.text }) else {
          report(.unknownLabel(label.text, function: function, known: parameters.map(\.name)), at: label.span)
          return nil
        }
        guard ordered[index] == nil else {
          report(.repeatedArgument(label.text), at: label.span)
          return nil
        }
        ordered[index] = argument.value
      } else {
        while position < parameters.count, parameters[position].isLabelled || ordered[position] != nil { position += 1 }
        guard position < parameters.count else {
          let positional = parameters.filter { !$0.isLabelled }
          let least = positional.count { !$0.isOptional }
          report(
            .argumentCount(
              function: function, expected: least...positional.count, given: arguments.count { $0.label == nil },
              usage: usage), at: span)
          return nil
        }
        ordered[position] = argument.value
        position += 1
      }
    }
    for (index, parameter) in parameters.enumerated() where ordered[index] == nil && !parameter.isOptional {
      report(.missingArgument(function: function, name: parameter.name, usage: usage), at: span)
      return nil
    }
    return ordered
  }

  // MARK: Builtins

  private func checkBuiltin(_ signature: BuiltinSignature, _ arguments: [Argument], _ place: Span, _ span: Span)
    -> TypedExpression
  {
    var values: [TypedExpression?]
    if signature.isVariadic {
      let labels = signature.parameters.filter(\.isLabelled).map(\.name)
      var labelled = [TypedExpression?](repeating: nil, count: labels.count)
      values = []
      for argument in arguments {
        let value = check(argument.value)
        guard let label = argument.label, !signature.takesAnyLabel else {
          values.append(value)
          continue
        }
        guard let index = labels.firstIndex(of: label.text) else {
          return fault(.unknownLabel(label.text, function: signature.name, known: labels), at: label.span)
        }
        guard labelled[index] == nil else { return fault(.repeatedArgument(label.text), at: label.span) }
        labelled[index] = value
      }
      let least = signature.parameters.count { !$0.isOptional && !$0.isLabelled }
      if values.count < least {
        return fault(
          .argumentCount(
            function: signature.name, expected: least...Int.max, given: values.count, usage: signature.usage), at: span)
      }
      values += labelled
    } else {
      let parameters = signature.parameters.map { ($0.name, $0.isOptional, $0.isLabelled) }
      guard let ordered = order(arguments, parameters, isVariadic: false, of: signature.name, signature.usage, span)
      else {
        for argument in arguments { _ = check(argument.value) }
        return TypedExpression(.invalid, .invalid, span)
      }
      values = ordered.map { $0.map { check($0) } }
    }
    if values.contains(where: { $0?.type.isInvalid == true || $0?.type == .never }) {
      return TypedExpression(.invalid, .invalid, span)
    }
    let labels = signature.isVariadic ? arguments.map(\.label) : []
    var call = BuiltinCall(signature: signature, arguments: values, labels: labels, span: span, checker: self)
    do throws(CallFailure) {
      return try signature.infer(&call)
    } catch {
      return fault(error, of: signature, values, span)
    }
  }

  private func fault(_ failure: CallFailure, of signature: BuiltinSignature, _ values: [TypedExpression?], _ span: Span)
    -> TypedExpression
  {
    func value(_ index: Int) -> TypedExpression? { values.indices.contains(index) ? values[index] : nil }
    func name(_ index: Int) -> String {
      var names = signature.parameters.filter { !$0.isLabelled || !signature.isVariadic }.map(\.name)
      if signature.isVariadic {
        let labels = signature.parameters.filter(\.isLabelled).map(\.name)
        let last = names.last ?? "argument"
        while names.count < values.count - labels.count { names.append(last) }
        names = names.prefix(max(0, values.count - labels.count)) + labels
      }
      return names.indices.contains(index) ? names[index] : "argument"
    }
    switch failure {
    case .silent: break
    case .argument(let index, let expected):
      guard let culprit = value(index) else { break }
      return fault(
        .argument(function: signature.name, name: name(index), expected: expected, operand(culprit)), at: culprit.span)
    case .mismatch(let first, let second):
      guard let a = value(first), let b = value(second) else { break }
      return fault(.argumentMismatch(function: signature.name, operand(a), operand(b)), at: span)
    case .message(let message, let index, let help):
      return fault(
        .call(function: signature.name, message: message, help: help), at: index.flatMap { value($0) }?.span ?? span)
    }
    return TypedExpression(.invalid, .invalid, span)
  }

  // MARK: Derivatives

  /// A call of `grad(f)` and its kin: `f` is specialised for tensors, so that the operations on its argument are recorded.
  private func checkDerivative(
    _ callee: TypedExpression, _ of: FunctionType, _ kind: DerivativeKind, _ arguments: [Argument], _ span: Span
  ) -> TypedExpression {
    var order = 1
    var inner = of
    while case .derivative(let next, .gradient) = inner {
      order += 1
      inner = next
    }
    inner = wrapped(inner, taking: arguments.count, at: span)
    guard case .closure(let declaration, let captures) = inner, !arguments.isEmpty,
      arguments.allSatisfy({ $0.label == nil })
    else {
      return fault(
        .plain(
          code: "derivative",
          message: "`\(kind.rawValue)` differentiates a function of the script with respect to its first argument",
          label: "",
          help: [
            "`grad` of `grad`, and `jacobian` of `grad`, are what can be nested directly; write others as a function"
          ]),
        at: span)
    }
    let values = arguments.map { check($0.value) }
    if values.contains(where: { $0.type.isInvalid || $0.type == .never }) {
      return TypedExpression(.invalid, .invalid, span)
    }
    guard let x = values[0].type.quantity, !x.isPoint, let shape = tensorShape(values[0].type) else {
      return fault(
        .operandType(operation: "differentiate at", operand: operand(values[0]), expected: "a number or a tensor"),
        at: values[0].span)
    }
    guard declaration.syntax.parameters.count == values.count else {
      let count = declaration.syntax.parameters.count
      return fault(
        .argumentCount(
          function: declaration.name, expected: count...count, given: values.count, usage: declaration.name), at: span)
    }
    let types = [Type.tensor(x.bare, shape)] + values.dropFirst().map(\.type)
    guard let function = specialise(declaration, captures: captures, parameters: types, at: span, tracing: .gradient)
    else {
      return TypedExpression(.invalid, .invalid, span)
    }
    guard let y = function.result.quantity, let valueShape = tensorShape(function.result) else {
      return fault(
        .operandType(
          operation: "differentiate", operand: .init(function.result, span, text(span)),
          expected: "a function that gives a number or a tensor"), at: span)
    }
    let isScalar = values[0].type.isScalar
    guard order == 1 || kind == .jacobian || shape.rank == 0 else {
      return fault(
        .plain(
          code: "derivative",
          message: "the gradient with respect to \(units.name(of: values[0].type)) is not one number",
          label: "", help: ["the second derivatives are `jacobian(grad(f))`"]), at: span)
    }
    var quotient = Quantity(y.dimension)
    for _ in 0..<order { quotient = Quantity(quotient.dimension / x.dimension) }
    let derivative: Type
    switch kind {
    case .jacobian:
      if order > 1, let rank = valueShape.rank, rank != 0 { return notOneNumber(kind, function.result, span) }
      let extents = valueShape.extents.flatMap { rows in
        shape.extents.map { columns in (0..<order).reduce(rows) { extents, _ in extents + columns } }
      }
      derivative = extents == [] && !isTracing ? .number(quotient) : .tensor(quotient, Shape(extents))
    case .gradient, .valueAndGradient:
      if let rank = valueShape.rank, rank != 0 {
        return notOneNumber(kind, function.result, span)
      }
      derivative = isScalar ? .number(quotient) : .tensor(quotient, shape)
    }
    let type: Type =
      kind == .valueAndGradient
      ? .record([
        FieldType("value", isTracing ? .tensor(y.bare, .scalar) : .number(y.bare)), FieldType("gradient", derivative),
      ]) : derivative
    return TypedExpression(
      .builtin(kind.rawValue, [callee] + values, functions: [function], detail: .index([order, isScalar ? 1 : 0])),
      type, span)
  }

  private func notOneNumber(_ kind: DerivativeKind, _ result: Type, _ span: Span) -> TypedExpression {
    fault(
      .plain(
        code: "derivative",
        message: "`\(kind.rawValue)` needs a function that gives one number, not \(units.name(of: result))",
        label: "", help: ["sum it, or use `jacobian`"]), at: span)
  }

  private func tensorShape(_ type: Type) -> Shape? {
    switch type {
    case .number: return .scalar
    case .tensor(_, let shape): return shape
    default: return nil
    }
  }
}
