/// The operations an expression is made of. Booleans are numbers: a comparison yields 1 or 0, and any non-zero
/// value counts as true. The meaning of each one is the single table in `ScalarOperation+Evaluation.swift`; its derivative
/// is the single table in `DerivativeRules.swift`.
public enum ScalarOperation: UInt8, CaseIterable, Sendable {
  // One operand.
  case negate, abs, sqrt, exp, log, log10
  case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh
  case floor, ceil, round, sign, not
  // Two operands.
  case add, subtract, multiply, divide, power, atan2, modulo, minimum, maximum
  case less, lessOrEqual, equal, notEqual, and, or
  // Condition, value if true, value if false.
  case select

  /// How many operands the operation takes: 1, 2 or 3.
  public var arity: Int {
    switch self {
    case .select: 3
    case _ where rawValue >= ScalarOperation.add.rawValue: 2
    default: 1
    }
  }

  /// Whether swapping the two operands leaves the value as it was, bit for bit.
  var isCommutative: Bool {
    switch self {
    case .add, .multiply, .equal, .notEqual, .and, .or: true
    default: false
    }
  }

  /// Whether the value is piecewise constant, hence its derivative zero almost everywhere.
  var isPiecewiseConstant: Bool {
    switch self {
    case .floor, .ceil, .round, .sign, .not, .less, .lessOrEqual, .equal, .notEqual, .and, .or: true
    default: false
    }
  }
}
