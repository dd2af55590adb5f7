import Checking
import Diagnostics

extension CodeGenerator {
  // MARK: Scalars

  /// A constant or a register that holds the value; a variable's own register where it is one.
  mutating func operand(_ expression: TypedExpression) -> ScalarOperand {
    if case .number(let value) = expression.kind { return .constant(value) }
    return .register(scalarRegister(expression))
  }

  mutating func scalarRegister(_ expression: TypedExpression) -> ScalarRegister {
    if case .local(let variable) = expression.kind { return scalarRegister(variable) }
    let register = builder.scalar()
    scalar(expression, into: register)
    return register
  }

  /// Evaluates a number, boolean or instant into a register.
  mutating func scalar(_ expression: TypedExpression, into target: ScalarRegister) {
    let mark = builder.registerMark
    defer { builder.releaseRegisters(to: mark) }
    self.mark(expression.span)
    switch expression.kind {
    case .number(let value), .instant(let value): builder.move(target, .constant(value))
    case .boolean(let value): builder.move(target, .constant(value ? 1 : 0))
    case .local(let variable): builder.move(target, .register(scalarRegister(variable)))
    case .global(let variable): builder.loadGlobal(target, globalScalar(variable))
    case .capture(let index): builder.captured(target, captures[index].index)
    case .negate(let inner):
      let register = scalarRegister(inner)
      builder.negate(target, register)
    case .not(let inner):
      let register = scalarRegister(inner)
      builder.not(target, register)
    case .arithmetic(let operation, let left, let right):
      let (a, b) = operands(left, right)
      self.mark(expression.span)
      builder.arithmetic(operation.instruction, target, a, b)
    case .compare(let comparison, let left, let right):
      let (a, b) = operands(left, right)
      self.mark(expression.span)
      builder.compare(comparison.instruction, target, a, b)
    case .and, .or: choose(expression, into: target)
    case .conditional(let condition, let yes, let no):
      let (alternative, end) = (builder.label(), builder.label())
      jump(unless: condition, to: alternative)
      scalar(yes, into: target)
      builder.jump(to: end)
      builder.place(alternative)
      scalar(no, into: target)
      builder.place(end)
    case .math(let name, let arguments): math(name, arguments, into: target)
    case .call(let function, let callee, let arguments):
      call(function, callee, arguments, .scalar(target), expression.span)
    case .field(let record, let index):
      let register = valueRegister(record)
      builder.getField(target, register, index)
    case .builtin(let name, let arguments, let functions, let detail):
      if name == "index", elementRead(arguments, into: target) { return }
      callBuiltin(
        name, arguments, expression.type, expression.span, functions: functions, detail: detail, intoScalar: target)
    default: builder.raise("this value cannot be computed here")
    }
  }

  /// Two operands. No expression assigns a variable, so the left one stays as it is while the right one is evaluated.
  private mutating func operands(_ left: TypedExpression, _ right: TypedExpression) -> (ScalarOperand, ScalarOperand) {
    let a = operand(left)
    return (a, operand(right))
  }

  private mutating func choose(_ expression: TypedExpression, into target: ScalarRegister) {
    let (no, end) = (builder.label(), builder.label())
    jump(unless: expression, to: no)
    builder.move(target, .constant(1))
    builder.jump(to: end)
    builder.place(no)
    builder.move(target, .constant(0))
    builder.place(end)
  }

  private mutating func math(_ name: String, _ arguments: [TypedExpression], into target: ScalarRegister) {
    if arguments.count == 1 {
      let register = scalarRegister(arguments[0])
      switch name {
      case "sqrt": builder.squareRoot(target, register)
      case "abs": builder.absolute(target, register)
      default:
        if let function = MathNames.unary[name] {
          builder.apply(function, target, register)
        } else {
          builder.raise("no function `\(name)`")
        }
      }
      return
    }
    let (a, b) = operands(arguments[0], arguments[1])
    if name == "mod" {
      builder.arithmetic(.modulo, target, a, b)
    } else if let function = MathNames.binary[name] {
      builder.apply(function, target, a, b)
    } else {
      builder.raise("no function `\(name)`")
    }
  }

  /// `x[i]` of a vector or list of numbers, without boxing.
  private mutating func elementRead(_ arguments: [TypedExpression], into target: ScalarRegister) -> Bool {
    guard arguments.count == 2, case .number = arguments[1].type else { return false }
    switch arguments[0].type {
    case .tensor(_, let shape) where shape.rank == 1: break
    case .list(let element) where element.isScalar: break
    default: return false
    }
    let list = valueRegister(arguments[0])
    let index = scalarRegister(arguments[1])
    builder.getElement(target, list, index)
    return true
  }

  private func globalScalar(_ variable: Int) -> ScalarRegister { ScalarRegister(index: compiler.globalIndex(variable)) }
  private func globalValue(_ variable: Int) -> ValueRegister { ValueRegister(index: compiler.globalIndex(variable)) }

  // MARK: Values

  /// A register that holds the value: a variable's own where the expression is one.
  mutating func valueRegister(_ expression: TypedExpression) -> ValueRegister {
    if case .local(let variable) = expression.kind, !expression.type.isScalar { return valueRegister(variable) }
    let register = builder.value()
    value(expression, into: register)
    return register
  }

  /// Evaluates anything into a value register; scalars are boxed.
  mutating func value(_ expression: TypedExpression, into target: ValueRegister) {
    let mark = builder.registerMark
    defer { builder.releaseRegisters(to: mark) }
    if expression.type.isScalar {
      let register = scalarRegister(expression)
      builder.box(target, register, as: Compiler.passing(expression.type))
      return
    }
    self.mark(expression.span)
    switch expression.kind {
    case .string(let text): builder.load(target, .string(text))
    case .local(let variable): builder.copy(target, valueRegister(variable))
    case .global(let variable): builder.loadGlobal(target, globalValue(variable))
    case .capture(let index): builder.captured(target, captures[index].index)
    case .ownFunction:
      if let closure = builder.closure { builder.copy(target, closure) } else { builder.load(target, .nothing) }
    case .function: builder.load(target, .nothing)
    case .closure(_, let captures): makeClosure(captures, into: target)
    case .interval(let lower, let upper):
      let (low, high) = (scalarRegister(lower), scalarRegister(upper))
      builder.makeRange(target, low, high)
    case .list(let elements) where elements.count > Self.partLength: long(elements, expression, into: target)
    case .list(let elements):
      let registers = builder.values(elements.count)
      for (element, register) in zip(elements, registers) { value(element, into: register) }
      builder.makeList(target, registers)
    case .record(let fields):
      let registers = builder.values(fields.count)
      for (field, register) in zip(fields, registers) { value(field, into: register) }
      builder.makeRecord(target, registers)
    case .tensor(let elements) where elements.count > Self.partLength: long(elements, expression, into: target)
    case .tensor(let elements):
      callBuiltin("tensor", elements, expression.type, expression.span, into: target)
    case .field(let record, let index):
      let register = valueRegister(record)
      builder.getField(target, register, index)
    case .conditional(let condition, let yes, let no):
      let (alternative, end) = (builder.label(), builder.label())
      jump(unless: condition, to: alternative)
      value(yes, into: target)
      builder.jump(to: end)
      builder.place(alternative)
      value(no, into: target)
      builder.place(end)
    case .interpolation(let parts): interpolate(parts, expression.span, into: target)
    case .call(let function, let callee, let arguments):
      call(function, callee, arguments, .value(target), expression.span)
    case .builtin(let name, let arguments, let functions, let detail):
      callBuiltin(name, arguments, expression.type, expression.span, functions: functions, detail: detail, into: target)
    case .declaration(let declaration):
      if let register = callDeclaration(declaration) { builder.move(target, register) }
    default: builder.raise("this value cannot be computed here")
    }
  }

  /// How many elements of a list written out are held in registers at once.
  private static let partLength = 1000

  /// A list too long for one function's registers: made in parts, and joined.
  private mutating func long(
    _ elements: [TypedExpression], _ expression: TypedExpression, into target: ValueRegister
  ) {
    let span = expression.span
    let parts = stride(from: 0, to: elements.count, by: Self.partLength).map { start in
      let part = Array(elements[start..<min(start + Self.partLength, elements.count)])
      guard case .tensor(let quantity, let shape) = expression.type else {
        return TypedExpression(.list(part), expression.type, span)
      }
      let extents = shape.extents.map { [part.count] + $0.dropFirst() }
      return TypedExpression(.tensor(part), .tensor(quantity, Shape(extents)), span)
    }
    callBuiltin(
      "concat", parts + [TypedExpression(.builtin("nothing", [], functions: [], detail: .none), .nothing, span)],
      expression.type, span, into: target)
  }

  /// Evaluates for its effect alone.
  mutating func discard(_ expression: TypedExpression) {
    let mark = builder.registerMark
    defer { builder.releaseRegisters(to: mark) }
    switch expression.kind {
    case .call(let function, let callee, let arguments) where expression.type == .nothing || expression.type == .never:
      call(function, callee, arguments, nil, expression.span)
    case .declaration(let declaration): _ = callDeclaration(declaration)
    default: if expression.type.isScalar { _ = scalarRegister(expression) } else { _ = valueRegister(expression) }
    }
  }

  private mutating func interpolate(_ parts: [TypedExpression.Part], _ span: Span, into target: ValueRegister) {
    var arguments: [TypedExpression] = []
    var formats: [NumberFormat?] = []
    for part in parts {
      switch part {
      case .text(let text):
        arguments.append(TypedExpression(.string(text), .string, span))
        formats.append(nil)
      case .value(let value, let format):
        arguments.append(value)
        formats.append(format)
      }
    }
    callBuiltin("interpolate", arguments, .string, span, detail: .formats(formats), into: target)
  }

  private mutating func makeClosure(_ captures: [TypedExpression], into target: ValueRegister) {
    guard !captures.isEmpty else { return builder.load(target, .nothing) }
    let places = Compiler.capturePlaces(captures.map(\.type))
    let scalars = builder.scalars(places.count(where: \.isScalar))
    let values = builder.values(places.count { !$0.isScalar })
    for (capture, place) in zip(captures, places) {
      if place.isScalar {
        scalar(capture, into: scalars[place.index])
      } else {
        value(capture, into: values[place.index])
      }
    }
    builder.makeClosure(target, compiler.closureCarrier, scalars: scalars, values: values)
  }

  // MARK: Calls

  /// Calls a function of the script and leaves its result in `target`.
  private mutating func call(
    _ function: SpecialisedFunction, _ callee: TypedExpression?, _ arguments: [TypedExpression], _ target: Register?,
    _ span: Span
  ) {
    let signature = Compiler.signature(of: function)
    let window = builder.callWindow(signature)
    let inner = builder.registerMark
    for (argument, register) in zip(arguments, window.arguments) {
      switch register {
      case .scalar(let register): scalar(argument, into: register)
      case .value(let register): value(argument, into: register)
      }
      builder.releaseRegisters(to: inner)
    }
    if signature.usesClosure, let callee { value(callee, into: window.closureSlot) }
    builder.releaseRegisters(to: inner)
    mark(span)
    builder.call(compiler.id(of: function), window)
    switch (target, window.result) {
    case (.scalar(let target)?, .scalar(let result)?): builder.move(target, .register(result))
    case (.value(let target)?, .value(let result)?): builder.move(target, result)
    default: break
    }
  }

  /// Calls a builtin with its arguments boxed, in order.
  mutating func callBuiltin(
    _ name: String, _ arguments: [TypedExpression], _ type: Type, _ span: Span, functions: [SpecialisedFunction] = [],
    detail: BuiltinDetail = .none, into target: ValueRegister?
  ) {
    let id = compiler.builtin(
      name, types: arguments.map(\.type), result: type, detail: detail, functions: functions, span: span)
    if let result = callBuiltin(id, arguments, span, result: .value), let target { builder.move(target, result) }
  }

  private mutating func callBuiltin(
    _ name: String, _ arguments: [TypedExpression], _ type: Type, _ span: Span, functions: [SpecialisedFunction],
    detail: BuiltinDetail,
    intoScalar target: ScalarRegister
  ) {
    let id = compiler.builtin(
      name, types: arguments.map(\.type), result: type, detail: detail, functions: functions, span: span)
    if let result = callBuiltin(id, arguments, span, result: .value) { builder.unbox(target, result) }
  }

  private mutating func callBuiltin(
    _ id: BuiltinID, _ arguments: [TypedExpression], _ span: Span, result: Passing
  ) -> ValueRegister? {
    let window = builder.builtinWindow(arguments.map { _ in .value }, result: result)
    let inner = builder.registerMark
    for (argument, register) in zip(arguments, window.arguments) {
      if case .value(let register) = register { value(argument, into: register) }
      builder.releaseRegisters(to: inner)
    }
    mark(span)
    builder.call(id, window)
    if case .value(let register)? = window.result { return register }
    return nil
  }

  /// `x = append(x, v)`: the variable's value moves into the call, so that the builtin holds the only reference and appends in place.
  mutating func appendInPlace(to variable: Int, _ expression: TypedExpression) -> Bool {
    guard case .builtin("append", let arguments, let functions, let detail) = expression.kind, arguments.count == 2,
      case .local(variable) = arguments[0].kind, !arguments[0].type.isScalar, !expression.type.isScalar
    else { return false }
    let id = compiler.builtin(
      "append", types: arguments.map(\.type), result: expression.type, detail: detail, functions: functions,
      span: expression.span)
    let window = builder.builtinWindow([.value, .value], result: .value)
    guard case .value(let list) = window.arguments[0], case .value(let entry) = window.arguments[1] else {
      return false
    }
    // The entry first: it may read the variable.
    value(arguments[1], into: entry)
    builder.move(list, valueRegister(variable))
    mark(expression.span)
    builder.call(id, window)
    if case .value(let result)? = window.result { builder.move(valueRegister(variable), result) }
    return true
  }

  mutating func callDeclaration(_ declaration: TypedDeclaration) -> ValueRegister? {
    callBuiltin(compiler.declaration(declaration), declaration.operands, declaration.span, result: .value)
  }
}

/// The scalar functions by the names the language gives them.
public enum MathNames {
  public static let unary: [String: UnaryFunction] = [
    "exp": .exp, "expm1": .expm1, "log": .log, "log1p": .log1p, "log2": .log2, "log10": .log10, "sin": .sin,
    "cos": .cos, "tan": .tan,
    "asin": .asin, "acos": .acos, "atan": .atan, "sinh": .sinh, "cosh": .cosh, "tanh": .tanh, "asinh": .asinh,
    "acosh": .acosh,
    "atanh": .atanh, "floor": .floor, "ceil": .ceil, "round": .round, "trunc": .truncate, "sign": .sign,
    "cbrt": .cubeRoot, "erf": .erf,
    "erfc": .erfc, "gamma": .gamma, "lgamma": .logGamma, "is_missing": .isMissing, "is_finite": .isFinite,
  ]
  public static let binary: [String: BinaryFunction] = [
    "min": .minimum, "max": .maximum, "atan2": .atan2, "hypot": .hypot, "copysign": .copySign,
  ]
}
