// A dimension is sixteen exponents. They are kept as sixteen small numerators over one shared denominator, in lowest
// terms, so that equality and hashing are bitwise and a product of whole powers, by far the commonest operation, is
// one vector addition. Shared, the denominator still holds what engineers write: `m^2.5/s`, `(m^3/s)^1.852`.
//
// A product whose exponents leave the range is the absorbing `overflowed`, as NaN is for numbers: the operators stay
// total, nothing traps, and whoever evaluates a unit or a power reports it.

/// The dimension of a quantity: a rational exponent for each base dimension.
public struct Dimension: Hashable, Sendable {
  private let numerators: SIMD16<Int16>
  /// Positive; zero only in `overflowed`.
  private let denominator: Int16

  /// Half the range of a lane, so that the sum of two lanes cannot wrap around.
  private static let limit: Int16 = 16_383

  private init(numerators: SIMD16<Int16>, denominator: Int16) {
    self.numerators = numerators
    self.denominator = denominator
  }

  public static let dimensionless = Dimension(numerators: .zero, denominator: 1)

  /// What a product or quotient becomes when an exponent leaves the range (about ±16 000); it absorbs all others.
  public static let overflowed = Dimension(numerators: .zero, denominator: 0)

  /// One base dimension to the first power.
  public init(_ base: BaseDimension) {
    var numerators = SIMD16<Int16>.zero
    numerators[base.rawValue] = 1
    self.init(numerators: numerators, denominator: 1)
  }

  /// A product of whole powers of base dimensions, for tables.
  public init(
    mass: Int16 = 0, length: Int16 = 0, time: Int16 = 0, current: Int16 = 0, temperature: Int16 = 0, amount: Int16 = 0,
    luminousIntensity: Int16 = 0, data: Int16 = 0
  ) {
    let lanes = [mass, length, time, current, temperature, amount, luminousIntensity, data]
    var wide = SIMD16<Int64>.zero
    for (lane, exponent) in lanes.enumerated() { wide[lane] = Int64(exponent) }
    self = Dimension(lowestTermsOf: wide, over: 1) ?? .overflowed
  }

  public var isDimensionless: Bool { self == .dimensionless }
  public var isOverflowed: Bool { denominator == 0 }

  /// The exponent of one base dimension.
  public subscript(base: BaseDimension) -> Rational {
    Rational(Int(numerators[base.rawValue]), Int(denominator)) ?? .zero
  }

  /// The base dimensions with an exponent other than zero, in writing order.
  public var exponents: [(base: BaseDimension, exponent: Rational)] {
    BaseDimension.allCases.compactMap { base in
      numerators[base.rawValue] == 0 ? nil : (base, self[base])
    }
  }

  public static func * (left: Dimension, right: Dimension) -> Dimension {
    if left.denominator == 1, right.denominator == 1 {
      let sum = left.numerators &+ right.numerators
      guard all(sum .<= limit .& sum .>= -limit) else { return .overflowed }
      return Dimension(numerators: sum, denominator: 1)
    }
    guard !left.isOverflowed, !right.isOverflowed else { return .overflowed }
    let (a, b) = (Int64(left.denominator), Int64(right.denominator))
    let sum =
      SIMD16<Int64>(truncatingIfNeeded: left.numerators) &* b &+ .init(truncatingIfNeeded: right.numerators) &* a
    return Dimension(lowestTermsOf: sum, over: a * b) ?? .overflowed
  }

  public static func / (left: Dimension, right: Dimension) -> Dimension {
    left * Dimension(numerators: .zero &- right.numerators, denominator: right.denominator)
  }

  /// The dimension of a quantity raised to `exponent`; nil when an exponent leaves the range.
  public func power(_ exponent: Rational) -> Dimension? {
    guard !isOverflowed else { return nil }
    let lanes = SIMD16<Int64>(truncatingIfNeeded: numerators) &* Int64(exponent.numerator)
    return Dimension(lowestTermsOf: lanes, over: Int64(denominator) * Int64(exponent.denominator))
  }

  /// nil when the lowest terms do not fit.
  private init?(lowestTermsOf lanes: SIMD16<Int64>, over denominator: Int64) {
    var divisor = denominator
    for lane in lanes.indices where divisor != 1 {
      divisor = greatestCommonDivisor(divisor, abs(lanes[lane]))
    }
    let limit = Int64(Self.limit)
    let lowest = divisor == 1 ? lanes : lanes / divisor
    guard denominator / divisor <= limit, all(lowest .<= limit .& lowest .>= -limit) else { return nil }
    self.init(numerators: .init(truncatingIfNeeded: lowest), denominator: Int16(denominator / divisor))
  }
}
