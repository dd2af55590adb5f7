import Glibc

// What each operation computes: one table, used by constant folding, by single runs and by many lanes alike, so the
// three can never disagree.

extension ScalarOperation {
  /// The operation's value; operands beyond its arity are ignored.
  public func evaluate(_ a: Double, _ b: Double, _ c: Double) -> Double { Self.apply(self, a, b, c) }

  @inline(__always)
  static func apply<V: LaneVector>(
    _ operation: ScalarOperation, _ a: V, _ b: @autoclosure () -> V, _ c: @autoclosure () -> V
  )
    -> V
  {
    switch operation {
    case .negate: -a
    case .abs: a.map { Swift.abs($0) }
    case .sqrt: a.squareRoot()
    case .exp: a.map { Glibc.exp($0) }
    case .log: a.map { Glibc.log($0) }
    case .log10: a.map { Glibc.log10($0) }
    case .sin: a.map { Glibc.sin($0) }
    case .cos: a.map { Glibc.cos($0) }
    case .tan: a.map { Glibc.tan($0) }
    case .asin: a.map { Glibc.asin($0) }
    case .acos: a.map { Glibc.acos($0) }
    case .atan: a.map { Glibc.atan($0) }
    case .sinh: a.map { Glibc.sinh($0) }
    case .cosh: a.map { Glibc.cosh($0) }
    case .tanh: a.map { Glibc.tanh($0) }
    case .floor: a.map { $0.rounded(.down) }
    case .ceil: a.map { $0.rounded(.up) }
    // Halves to the even neighbour, as IEEE 754 and the rest of the language have it.
    case .round: a.map { $0.rounded(.toNearestOrEven) }
    case .sign: a.map { $0 > 0 ? 1 : ($0 < 0 ? -1 : $0) }
    case .not: a.map { $0 == 0 ? 1 : 0 }
    case .add: a + b()
    case .subtract: a - b()
    case .multiply: a * b()
    case .divide: a / b()
    case .power: V.zip(a, b()) { Glibc.pow($0, $1) }
    case .atan2: V.zip(a, b()) { Glibc.atan2($0, $1) }
    // The result has the divisor's sign, so an angle or a time of day wraps as one expects.
    case .modulo: V.zip(a, b()) { $0 - $1 * ($0 / $1).rounded(.down) }
    // A NaN on either side gives NaN.
    case .minimum: V.zip(a, b()) { ($1 < $0 || $1 != $1) ? $1 : $0 }
    case .maximum: V.zip(a, b()) { ($1 > $0 || $1 != $1) ? $1 : $0 }
    case .less: V.zip(a, b()) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: V.zip(a, b()) { $0 <= $1 ? 1 : 0 }
    case .equal: V.zip(a, b()) { $0 == $1 ? 1 : 0 }
    case .notEqual: V.zip(a, b()) { $0 != $1 ? 1 : 0 }
    case .and: V.zip(a, b()) { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .or: V.zip(a, b()) { $0 != 0 || $1 != 0 ? 1 : 0 }
    case .select: V.choose(a, b(), c())
    }
  }
}
