/// A fraction in lowest terms, the exponent of a unit or of a base dimension.
///
/// Both parts fit 32 bits; an operation whose exact result would not fit returns nil, so no input can make it trap.
public struct Rational: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  public let numerator: Int32
  /// Always positive.
  public let denominator: Int32

  public static let zero = Rational(lowest: 0, 1)
  public static let one = Rational(lowest: 1, 1)

  private init(lowest numerator: Int32, _ denominator: Int32) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// `numerator/denominator`; nil when the denominator is zero or the lowest terms do not fit 32 bits.
  public init?(_ numerator: Int, _ denominator: Int = 1) {
    guard denominator != 0 else { return nil }
    let divisor = greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let top = numerator.magnitude / divisor
    let bottom = denominator.magnitude / divisor
    guard let top = Int32(exactly: top), let bottom = Int32(exactly: bottom) else { return nil }
    let isNegative = (numerator < 0) != (denominator < 0)
    self.init(lowest: isNegative ? -top : top, bottom)
  }

  public init(integerLiteral value: Int16) {
    self.init(lowest: Int32(value), 1)
  }

  /// The simplest fraction with a denominator up to 10 000 that equals `value` to twelve digits, found along its
  /// continued fraction; nil when there is none (an irrational exponent, an infinity, a NaN).
  public init?(_ value: Double) {
    guard value.magnitude <= Double(Int32.max) else { return nil }
    let tolerance = 1e-12 * Swift.max(1, value.magnitude)
    var (older, newer) = ((top: 0, bottom: 1), (top: 1, bottom: 0))
    var rest = value
    // Denominators grow at least as the Fibonacci numbers, so 21 turns pass 10 000.
    for turn in 0..<21 {
      let whole = rest.rounded(.down)
      guard turn == 0 || whole <= 10_000 else { return nil }
      let next = (top: Int(whole) * newer.top + older.top, bottom: Int(whole) * newer.bottom + older.bottom)
      guard next.bottom <= 10_000 else { return nil }
      if (Double(next.top) / Double(next.bottom) - value).magnitude <= tolerance {
        self.init(next.top, next.bottom)
        return
      }
      (older, newer) = (newer, next)
      rest = 1 / (rest - whole)
    }
    return nil
  }

  public var isInteger: Bool { denominator == 1 }
  public var doubleValue: Double { Double(numerator) / Double(denominator) }
  public var negated: Rational { Rational(lowest: -numerator, denominator) }
  public var magnitude: Rational { numerator < 0 ? negated : self }

  public func adding(_ other: Rational) -> Rational? {
    // Each product is below 2⁶², so the sum fits 64 bits.
    Rational(
      Int(numerator) * Int(other.denominator) + Int(other.numerator) * Int(denominator),
      Int(denominator) * Int(other.denominator))
  }

  public func subtracting(_ other: Rational) -> Rational? { adding(other.negated) }

  public func multiplied(by other: Rational) -> Rational? {
    Rational(Int(numerator) * Int(other.numerator), Int(denominator) * Int(other.denominator))
  }

  /// nil also when `other` is zero.
  public func divided(by other: Rational) -> Rational? {
    Rational(Int(numerator) * Int(other.denominator), Int(denominator) * Int(other.numerator))
  }

  public static func < (left: Rational, right: Rational) -> Bool {
    Int(left.numerator) * Int(right.denominator) < Int(right.numerator) * Int(left.denominator)
  }

  /// `3`, `-5/2`.
  public var description: String { isInteger ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

func greatestCommonDivisor<Number: BinaryInteger>(_ a: Number, _ b: Number) -> Number {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
