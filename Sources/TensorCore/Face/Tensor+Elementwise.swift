extension Tensor {
  /// `function` of each element.
  public func map(_ function: UnaryFunction) throws -> Tensor { try applying(.unary(function)) }

  /// `function` of pairs of elements, shapes broadcast.
  /// - Throws: `cannotBroadcast`.
  public static func combine(_ function: BinaryFunction, _ left: Tensor, _ right: Tensor) throws -> Tensor {
    try apply(.binary(function), [left, right])
  }

  /// 1 where the comparison of the pair holds, else 0; shapes broadcast. A comparison with NaN does not hold, save
  /// `!=`.
  /// - Throws: `cannotBroadcast`.
  public static func compare(_ comparison: Comparison, _ left: Tensor, _ right: Tensor) throws -> Tensor {
    try apply(.comparison(comparison), [left, right])
  }

  /// `a` where `mask` is not 0 (NaN is not 0), else `b`; all three shapes broadcast. Gradients flow to the side taken.
  /// - Throws: `cannotBroadcast`.
  public static func select(_ mask: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    let shape = try Shape.broadcast(
      Shape.broadcast(mask.shape, a.shape, operation: "where"), b.shape, operation: "where")
    // A single number takes the other's type, which must be seen before it is repeated.
    let type = Operation.common(a.spec, b.spec)
    let sides = try [a, b].map { try ($0.rank == 0 ? $0.converted(to: type) : $0).expanded(to: shape) }
    return try apply(.select, [mask.expanded(to: shape)] + sides)
  }

  /// Each element held within the bounds, which broadcast.
  public func clamped(_ lower: Tensor, _ upper: Tensor) throws -> Tensor {
    try Tensor.combine(.minimum, Tensor.combine(.maximum, self, lower), upper)
  }

  public static func + (left: Tensor, right: Tensor) throws -> Tensor { try combine(.add, left, right) }
  public static func - (left: Tensor, right: Tensor) throws -> Tensor { try combine(.subtract, left, right) }
  public static func * (left: Tensor, right: Tensor) throws -> Tensor { try combine(.multiply, left, right) }
  public static func / (left: Tensor, right: Tensor) throws -> Tensor { try combine(.divide, left, right) }
  public static prefix func - (tensor: Tensor) throws -> Tensor { try tensor.map(.negate) }

  /// Elementwise power, as in C's `pow`.
  public static func power(_ base: Tensor, _ exponent: Tensor) throws -> Tensor { try combine(.power, base, exponent) }

  public static func + (left: Tensor, right: Double) throws -> Tensor { try left + Tensor(right) }
  public static func - (left: Tensor, right: Double) throws -> Tensor { try left - Tensor(right) }
  public static func * (left: Tensor, right: Double) throws -> Tensor { try left * Tensor(right) }
  public static func / (left: Tensor, right: Double) throws -> Tensor { try left / Tensor(right) }
  public static func + (left: Double, right: Tensor) throws -> Tensor { try Tensor(left) + right }
  public static func - (left: Double, right: Tensor) throws -> Tensor { try Tensor(left) - right }
  public static func * (left: Double, right: Tensor) throws -> Tensor { try Tensor(left) * right }
  public static func / (left: Double, right: Tensor) throws -> Tensor { try Tensor(left) / right }
}
