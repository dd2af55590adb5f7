import Diagnostics
import Syntax
import Units

extension Checker {
  func checkBinary(
    _ symbol: BinaryOperator, _ left: Expression, _ right: Expression, _ place: Span, _ tolerance: Expression?,
    _ span: Span
  ) -> TypedExpression {
    switch symbol {
    case .and, .or:
      if isNet { return checkTracedLogic(symbol, check(left), check(right), span) }
      let (a, b) = (checkCondition(left), checkCondition(right))
      if a.type.isInvalid || b.type.isInvalid { return TypedExpression(.invalid, .invalid, span) }
      return TypedExpression(symbol == .and ? .and(a, b) : .or(a, b), .boolean, span)
    case .within: return checkMembership(lowered(check(left)), check(right), span)
    case .approximately: return checkApproximately(check(left), check(right), tolerance.map { check($0) }, span)
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      return checkComparison(symbol, check(left), check(right), span)
    case .matrixProduct: return checkMatrixProduct(check(left), check(right), span)
    case .add: return checkArithmetic(.add, "+", check(left), check(right), span)
    case .subtract: return checkArithmetic(.subtract, "-", check(left), check(right), span)
    case .multiply: return checkArithmetic(.multiply, "*", check(left), check(right), span)
    case .divide: return checkArithmetic(.divide, "/", check(left), check(right), span)
    case .power: return checkArithmetic(.power, "^", check(left), check(right), span)
    }
  }

  func checkNegation(_ value: TypedExpression, _ span: Span) -> TypedExpression {
    guard let quantity = numeric(value)?.quantity else {
      if value.type.isInvalid || value.type == .never { return TypedExpression(.invalid, .invalid, span) }
      return fault(.operandType(operation: "negate", operand: operand(value), expected: "a number"), at: value.span)
    }
    if case .number(let number) = value.kind {
      // `-5 degC` is a point below zero on its scale, not the negative of one above.
      if quantity.isPoint, let unit = quantity.unit {
        return TypedExpression(.number(unit.toSI(-unit.fromSI(number))), value.type, span)
      }
      return TypedExpression(.number(-number), value.type, span)
    }
    if quantity.isPoint { return fault(.pointProduct(operation: "negate", operand: operand(value)), at: span) }
    if value.type.isScalar { return TypedExpression(.negate(value), value.type, span) }
    return builtin("-", [value], value.type, span)
  }

  func builtin(
    _ name: String, _ arguments: [TypedExpression], _ type: Type, _ span: Span, detail: BuiltinDetail = .none
  ) -> TypedExpression {
    TypedExpression(.builtin(name, arguments, functions: [], detail: detail), type, span)
  }

  /// Quantity and shape of what arithmetic works on; an empty list is an empty tensor.
  private func numeric(_ value: TypedExpression) -> (quantity: Quantity, shape: Shape, isSeries: Bool)? {
    switch value.type {
    case .number(let quantity): return (quantity, .scalar, false)
    case .tensor(let quantity, let shape): return (quantity, shape, false)
    case .series(let quantity): return (quantity, .vector(nil), true)
    case .list(.never): return (.dimensionless, .vector(0), false)
    default: return nil
    }
  }

  // MARK: Arithmetic

  func checkArithmetic(
    _ operation: Arithmetic, _ symbol: String, _ left: TypedExpression, _ right: TypedExpression, _ span: Span
  ) -> TypedExpression {
    for side in [left, right] where side.type.isInvalid || side.type == .never {
      return TypedExpression(.invalid, side.type == .never ? .never : .invalid, span)
    }
    if let special = checkInstants(operation, left, right, span) { return special }
    if left.type == .string, right.type == .string, operation == .add {
      return builtin("join", [left, right], .string, span)
    }
    guard let a = numeric(left), let b = numeric(right) else {
      let odd = numeric(left) == nil ? left : right
      return fault(
        .operandType(operation: symbol, operand: operand(odd), expected: "a number, tensor or series"), at: odd.span)
    }
    guard let quantity = resultQuantity(operation, symbol, left, a.quantity, right, b.quantity, span) else {
      return TypedExpression(.invalid, .invalid, span)
    }
    if left.type.isScalar, right.type.isScalar {
      if case .number(let x) = left.kind, case .number(let y) = right.kind {
        return TypedExpression(.number(Self.fold(operation, x, y)), .number(quantity), span)
      }
      return TypedExpression(.arithmetic(operation, left, right), .number(quantity), span)
    }
    if a.isSeries || b.isSeries {
      return builtin(symbol, [left, right], .series(quantity), span)
    }
    guard let shape = a.shape.broadcast(b.shape) else {
      return fault(.shapes(operation: symbol, left: operand(left), right: operand(right)), at: span)
    }
    return builtin(symbol, [left, right], .tensor(quantity, shape), span)
  }

  private static func fold(_ operation: Arithmetic, _ x: Double, _ y: Double) -> Double {
    switch operation {
    case .add: return x + y
    case .subtract: return x - y
    case .multiply: return x * y
    case .divide: return x / y
    case .power: return realPower(x, y)
    }
  }

  /// The quantity of the result, or nil when an error has been reported.
  private func resultQuantity(
    _ operation: Arithmetic, _ symbol: String, _ left: TypedExpression, _ a: Quantity, _ right: TypedExpression,
    _ b: Quantity,
    _ span: Span
  ) -> Quantity? {
    switch operation {
    case .add, .subtract:
      guard a.dimension == b.dimension else {
        report(.mismatch(operation: symbol, left: operand(left), right: operand(right)), at: span)
        return nil
      }
      switch (a.isPoint, b.isPoint) {
      case (true, true):
        if operation == .subtract { return Quantity(a.dimension) }
        report(.pointSum(left: operand(left), right: operand(right)), at: span)
        return nil
      case (true, false): return a
      case (false, true):
        if operation == .add { return b }
        report(.pointAgainstDifference(operation: symbol, left: operand(left), right: operand(right)), at: span)
        return nil
      case (false, false): return a.unit == nil ? b.unit == nil ? a : Quantity(a.dimension, unit: b.unit) : a
      }
    case .multiply, .divide:
      for (side, quantity) in [(left, a), (right, b)] where quantity.isPoint {
        report(.pointProduct(operation: symbol, operand: operand(side)), at: span)
        return nil
      }
      if b.isDimensionless { return Quantity(a.dimension, unit: a.isDimensionless ? nil : a.unit) }
      if a.isDimensionless, operation == .multiply { return Quantity(b.dimension, unit: b.unit) }
      let dimension = operation == .multiply ? a.dimension * b.dimension : a.dimension / b.dimension
      guard !dimension.isOverflowed else {
        report(
          .plain(
            code: "unit-overflow", message: "the unit of this product has powers beyond what can be kept", label: "",
            help: []), at: span)
        return nil
      }
      return Quantity(dimension)
    case .power:
      guard b.isDimensionless else {
        report(.exponentUnit(operand(right)), at: right.span)
        return nil
      }
      if a.isPoint {
        report(.pointProduct(operation: symbol, operand: operand(left)), at: span)
        return nil
      }
      if a.isDimensionless { return .dimensionless }
      guard case .number(let exponent) = right.kind, let rational = Rational(exponent),
        let dimension = a.dimension.power(rational)
      else {
        report(.variableExponent(operand(left)), at: right.span)
        return nil
      }
      return Quantity(dimension)
    }
  }

  /// instant − instant, instant ± duration.
  private func checkInstants(
    _ operation: Arithmetic, _ left: TypedExpression, _ right: TypedExpression, _ span: Span
  ) -> TypedExpression? {
    guard left.type == .instant || right.type == .instant else { return nil }
    let duration = Quantity(Dimension(.time))
    switch (operation, left.type, right.type) {
    case (.subtract, .instant, .instant):
      return TypedExpression(.arithmetic(.subtract, left, right), .number(duration), span)
    case (.add, .instant, .number(let quantity)), (.subtract, .instant, .number(let quantity)),
      (.add, .number(let quantity), .instant):
      guard quantity.dimension == duration.dimension else { break }
      return TypedExpression(.arithmetic(operation, left, right), .instant, span)
    default: break
    }
    let odd = left.type == .instant ? right : left
    return fault(
      .plain(
        code: "type-mismatch",
        message: "an instant goes together with a duration or another instant, not with \(units.name(of: odd.type))",
        label: "",
        help: ["`t1 - t0` is a duration; `t0 + 10 min` an instant"]), at: span)
  }

  // MARK: Comparisons

  private func checkComparison(
    _ symbol: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression, _ span: Span
  ) -> TypedExpression {
    if left.type.isInvalid || right.type.isInvalid || left.type == .never || right.type == .never {
      return TypedExpression(.invalid, .invalid, span)
    }
    let isEquality = symbol == .equal || symbol == .notEqual
    if let a = numeric(left), let b = numeric(right) {
      guard matches(symbol.rawValue, left, a.quantity, right, b.quantity, span) else {
        return TypedExpression(.invalid, .invalid, span)
      }
      if left.type.isScalar, right.type.isScalar { return compare(symbol, left, right, span) }
      if isEquality, !isNet { return same(symbol, left, right, span) }
      guard let shape = a.shape.broadcast(b.shape) else {
        return fault(.shapes(operation: symbol.rawValue, left: operand(left), right: operand(right)), at: span)
      }
      return builtin(
        symbol.rawValue, [left, right],
        a.isSeries || b.isSeries ? .series(.dimensionless) : .tensor(.dimensionless, shape), span)
    }
    if left.type.isScalar, left.type == right.type, left.type == .instant || isEquality {
      return compare(symbol, left, right, span)
    }
    if isEquality, left.type.joined(right.type) != nil { return same(symbol, left, right, span) }
    if left.type == .string, right.type == .string { return builtin(symbol.rawValue, [left, right], .boolean, span) }
    return fault(.mismatch(operation: symbol.rawValue, left: operand(left), right: operand(right)), at: span)
  }

  private func compare(_ symbol: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression, _ span: Span)
    -> TypedExpression
  {
    let comparison: Comparison =
      switch symbol {
      case .equal: .equal
      case .notEqual: .notEqual
      case .less: .less
      case .lessEqual: .lessEqual
      case .greater: .greater
      default: .greaterEqual
      }
    return TypedExpression(.compare(comparison, left, right), .boolean, span)
  }

  private func same(_ symbol: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression, _ span: Span)
    -> TypedExpression
  {
    let equal = builtin("same", [left, right], .boolean, span)
    return symbol == .equal ? equal : TypedExpression(.not(equal), .boolean, span)
  }

  /// Whether two quantities can be compared; if not, says so.
  func matches(
    _ symbol: String, _ left: TypedExpression, _ a: Quantity, _ right: TypedExpression, _ b: Quantity, _ span: Span
  ) -> Bool {
    if a.matches(b) { return true }
    if a.dimension == b.dimension {
      report(.pointAgainstDifference(operation: symbol, left: operand(left), right: operand(right)), at: span)
    } else {
      report(.mismatch(operation: symbol, left: operand(left), right: operand(right)), at: span)
    }
    return false
  }

  private func checkApproximately(
    _ left: TypedExpression, _ right: TypedExpression, _ tolerance: TypedExpression?, _ span: Span
  ) -> TypedExpression {
    if left.type.isInvalid || right.type.isInvalid || tolerance?.type.isInvalid == true {
      return TypedExpression(.invalid, .invalid, span)
    }
    guard let a = numeric(left), let b = numeric(right) else {
      return fault(.mismatch(operation: "~=", left: operand(left), right: operand(right)), at: span)
    }
    guard matches("~=", left, a.quantity, right, b.quantity, span) else {
      return TypedExpression(.invalid, .invalid, span)
    }
    var arguments = [left, right]
    var kind = "relative"
    if let tolerance {
      guard case .number(let quantity) = tolerance.type,
        quantity.isDimensionless || quantity.matches(a.quantity.difference)
      else {
        return fault(
          .operandType(
            operation: "compare within", operand: operand(tolerance),
            expected: "a share such as `0.1 %`, or an amount in the unit compared"), at: tolerance.span)
      }
      if !quantity.isDimensionless { kind = "absolute" }
      arguments.append(tolerance)
    }
    return builtin("~=", arguments, .boolean, span, detail: .name(kind))
  }

  private func checkMembership(_ value: TypedExpression, _ container: TypedExpression, _ span: Span) -> TypedExpression
  {
    if value.type.isInvalid || container.type.isInvalid { return TypedExpression(.invalid, .invalid, span) }
    switch container.type {
    case .interval(let bounds):
      guard case .number(let quantity) = value.type else { break }
      guard matches("in", value, quantity, container, bounds, span) else {
        return TypedExpression(.invalid, .invalid, span)
      }
      return builtin("in", [value, container], .boolean, span)
    case .list(let element):
      guard element.joined(value.type) != nil else { break }
      return builtin("contains", [container, value], .boolean, span)
    case .tensor(let element, _):
      guard case .number(let quantity) = value.type else { break }
      guard matches("in", value, quantity, container, element, span) else {
        return TypedExpression(.invalid, .invalid, span)
      }
      return builtin("contains", [container, value], .boolean, span)
    case .string where value.type == .string: return builtin("contains", [container, value], .boolean, span)
    default: break
    }
    switch container.type {
    case .list, .tensor, .interval, .string:
      return fault(.mismatch(operation: "in", left: operand(value), right: operand(container)), at: span)
    default:
      return fault(
        .operandType(
          operation: "look in", operand: operand(container), expected: "a range such as `1..2`, or a list, behind `in`"),
        at: container.span)
    }
  }

  // MARK: Matrix products

  private func checkMatrixProduct(_ left: TypedExpression, _ right: TypedExpression, _ span: Span) -> TypedExpression {
    if left.type.isInvalid || right.type.isInvalid { return TypedExpression(.invalid, .invalid, span) }
    guard case .tensor(let a, let m) = left.type, case .tensor(let b, let n) = right.type else {
      let odd = if case .tensor = left.type { right } else { left }
      return fault(
        .operandType(operation: "@", operand: operand(odd), expected: "tensors on both sides of `@`"), at: odd.span)
    }
    for (side, quantity) in [(left, a), (right, b)] where quantity.isPoint {
      return fault(.pointProduct(operation: "@", operand: operand(side)), at: span)
    }
    let quantity = Quantity(a.dimension * b.dimension)
    guard let x = m.extents, let y = n.extents else {
      return builtin("@", [left, right], .tensor(quantity, .unknown), span)
    }
    guard !x.isEmpty, !y.isEmpty else {
      return fault(.shapes(operation: "@", left: operand(left), right: operand(right)), at: span)
    }
    let inner = y.count == 1 ? y[0] : y[y.count - 2]
    if let p = x[x.count - 1], let q = inner, p != q {
      return fault(.shapes(operation: "@", left: operand(left), right: operand(right)), at: span)
    }
    let batchLeft = Shape(Array(x.dropLast(2)))
    guard let batch = batchLeft.broadcast(Shape(Array(y.dropLast(2))))?.extents else {
      return fault(.shapes(operation: "@", left: operand(left), right: operand(right)), at: span)
    }
    var extents = batch
    if x.count > 1 { extents.append(x[x.count - 2]) }
    if y.count > 1 { extents.append(y[y.count - 1]) }
    return builtin("@", [left, right], .tensor(quantity, Shape(extents)), span)
  }
}
