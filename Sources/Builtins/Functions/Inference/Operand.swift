import Checking
import Units

/// What elementwise functions, reductions and statistics work on, as far as it is known before running.
struct Operand {
  enum Kind { case number, tensor, series }
  let quantity: Quantity
  let shape: Checking.Shape
  let kind: Kind

  /// A list of truth values counts as zeros and ones, `[]` as a vector of nothing.
  init?(_ type: Type) {
    switch type {
    case .number(let quantity): self.init(quantity, .scalar, .number)
    case .tensor(let quantity, let shape): self.init(quantity, shape, .tensor)
    case .series(let quantity): self.init(quantity, .vector(nil), .series)
    case .list(.never): self.init(.dimensionless, .vector(0), .tensor)
    case .list(.boolean): self.init(.dimensionless, .vector(nil), .tensor)
    default: return nil
    }
  }

  init(_ quantity: Quantity, _ shape: Checking.Shape, _ kind: Kind) {
    self.quantity = quantity
    self.shape = shape
    self.kind = kind
  }
}

extension BuiltinCall {
  static let numeric = "a number, tensor or series"

  func operand(_ index: Int, expected: String = numeric) throws(CallFailure) -> Operand {
    guard let operand = Operand(try type(index)) else { throw CallFailure.argument(index: index, expected: expected) }
    return operand
  }

  /// The arguments that were given in order, without the labelled ones.
  var positionalCount: Int {
    let labelled = signature.isVariadic ? signature.parameters.count(where: \.isLabelled) : 0
    return arguments.count - labelled
  }

  /// The place of a parameter by its name.
  func place(of name: String) -> Int {
    guard signature.isVariadic else { return signature.parameters.firstIndex { $0.name == name } ?? arguments.count }
    let labelled = signature.parameters.filter(\.isLabelled)
    return positionalCount + (labelled.firstIndex { $0.name == name } ?? labelled.count)
  }

  // MARK: Constants

  /// The number that an argument is known to be before running.
  func constant(_ index: Int) -> Double? {
    guard has(index), case .number(let number)? = arguments[index]?.kind else { return nil }
    return number
  }

  /// A whole number that is an axis, a count or a degree, if it is known. One that is not plain or not whole is refused.
  func wholeNumber(_ index: Int, minimum: Int = Int.min) throws(CallFailure) -> Int? {
    guard has(index) else { return nil }
    try requirePlainNumber(index, "a whole number")
    guard let number = constant(index) else { return nil }
    guard let whole = Int(exactly: number), whole >= minimum else {
      let bound = minimum == Int.min ? "" : " of at least \(minimum)"
      throw CallFailure.message(
        "`\(parameterName(index))` must be a whole number\(bound), not \(formatNumber(number))", index: index, help: nil
      )
    }
    return whole
  }

  /// A plain number, in a function that is being differentiated perhaps as a tensor of rank 0.
  func requirePlainNumber(_ index: Int, _ expected: String = "a plain number") throws(CallFailure) {
    guard let operand = Operand(try type(index)), operand.shape.rank == 0, operand.quantity.isDimensionless else {
      throw CallFailure.argument(index: index, expected: expected)
    }
  }

  /// The truth value that an argument is known to be; false where it was left out.
  func flag(_ index: Int) throws(CallFailure) -> Bool {
    guard has(index) else { return false }
    guard case .boolean(let value) = try argument(index).kind else {
      throw CallFailure.argument(index: index, expected: "`true` or `false`, written out")
    }
    return value
  }

  func requireString(_ index: Int) throws(CallFailure) {
    guard try type(index) == .string else { throw CallFailure.argument(index: index, expected: "a string") }
  }

  func parameterName(_ index: Int) -> String {
    if signature.isVariadic, index >= positionalCount {
      return signature.parameters.filter(\.isLabelled)[index - positionalCount].name
    }
    return signature.parameters.indices.contains(index)
      ? signature.parameters[index].name : signature.parameters.last?.name ?? "argument"
  }

  // MARK: Results

  func expression(_ kind: TypedExpression.Kind, _ type: Type) -> TypedExpression { TypedExpression(kind, type, span) }

  /// The type of an elementwise result: a series if any operand is one, else by broadcasting.
  func elementwise(_ operands: [Operand], _ quantity: Quantity) throws(CallFailure) -> Type {
    if operands.allSatisfy({ $0.kind == .number }) { return .number(quantity) }
    if operands.contains(where: { $0.kind == .series }) {
      if let other = operands.firstIndex(where: { ($0.shape.rank ?? 0) > 1 }) {
        throw CallFailure.argument(index: other, expected: "a number, a vector or a series beside a series")
      }
      return .series(quantity)
    }
    var shape = Checking.Shape.scalar
    for operand in operands {
      guard let both = shape.broadcast(operand.shape) else { throw cannotPair(shape, operand.shape) }
      shape = both
    }
    return .tensor(quantity, shape)
  }

  private func cannotPair(_ left: Checking.Shape, _ right: Checking.Shape) -> CallFailure {
    let (a, b) = (left.extents ?? [], right.extents ?? [])
    for back in 1...max(1, min(a.count, b.count)) where back <= min(a.count, b.count) {
      if let x = a[a.count - back], let y = b[b.count - back], x != y, x != 1, y != 1 {
        let axis = back == 1 ? "the last axis" : "axis -\(back)"
        return .message(
          "`\(signature.name)` cannot pair the shapes \(left) and \(right): \(axis) has \(x) and \(y)", index: nil,
          help: "they must be equal, or one of them 1")
      }
    }
    return .message("`\(signature.name)` cannot pair the shapes \(left) and \(right)", index: nil, help: nil)
  }

  /// The quantity that all operands share.
  func commonQuantity(_ indices: [Int], _ operands: [Operand]) throws(CallFailure) -> Quantity {
    guard var common = operands.first?.quantity else { throw CallFailure.silent }
    for (index, operand) in zip(indices, operands).dropFirst() {
      guard let both = common.joined(operand.quantity) else {
        throw CallFailure.mismatch(first: indices[0], second: index)
      }
      common =
        both.unit == nil
        ? Quantity(both.dimension, isPoint: both.isPoint, unit: common.unit ?? operand.quantity.unit) : both
    }
    return common
  }

  /// The type of one element of a tensor, series, list, string or range.
  func element(_ index: Int) throws(CallFailure) -> Type {
    switch try type(index) {
    case .list(let element): return element
    case .tensor(let quantity, let shape):
      guard let extents = shape.extents else { return .tensor(quantity, .unknown) }
      guard !extents.isEmpty else { break }
      return extents.count == 1 ? scalar(quantity) : .tensor(quantity, Checking.Shape(Array(extents.dropFirst())))
    case .series(let quantity): return .number(quantity)
    case .interval(let quantity) where quantity.isDimensionless: return .dimensionless
    case .string: return .string
    default: break
    }
    throw CallFailure.argument(index: index, expected: "a list, a tensor, a series, a string or a range")
  }

  /// The type of a collection of such elements: of numbers and tensors a tensor, of anything else a list.
  func collection(of element: Type, count: Int? = nil) -> Type {
    switch element {
    case .number(let quantity): return .tensor(quantity, .vector(count))
    case .tensor(let quantity, let shape): return .tensor(quantity, Checking.Shape(shape.extents.map { [count] + $0 }))
    default: return .list(element)
    }
  }

  /// How many elements an argument has, if that is known.
  func count(_ index: Int) -> Int? {
    guard has(index), case .tensor(_, let shape)? = arguments[index]?.type else { return nil }
    return shape.extents?.first ?? nil
  }
}
