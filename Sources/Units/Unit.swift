/// A unit of measure: how a number written in it becomes one in coherent SI base units, and back.
public struct Unit: Hashable, Sendable {
  /// As written, such as `L/min`; empty for a plain number.
  public var symbol: String
  public var dimension: Dimension
  /// SI units in one of this unit.
  public var factor: Double
  /// For a point on a scale, the SI value of its zero: 273.15 for degC. Else 0.
  public var offset: Double
  /// Whether a number in this unit is a point on a scale, as 20 degC is, and not an amount.
  public var isPoint: Bool

  public init(symbol: String, dimension: Dimension, factor: Double, offset: Double = 0, isPoint: Bool = false) {
    self.symbol = symbol
    self.dimension = dimension
    self.factor = factor
    self.offset = offset
    self.isPoint = isPoint
  }

  /// The unit of a plain number.
  public static let one = Unit(symbol: "", dimension: .dimensionless, factor: 1)

  /// A number in this unit as a value in SI base units.
  public func toSI(_ number: Double) -> Double { number * factor + offset }

  /// A value in SI base units as a number in this unit.
  public func fromSI(_ value: Double) -> Double { (value - offset) / factor }

  /// A number in this unit as one in `other`; nil when the dimensions differ.
  public func convert(_ number: Double, to other: Unit) -> Double? {
    dimension == other.dimension ? other.fromSI(toSI(number)) : nil
  }

  /// The unit of a difference of two points: the same step, no zero of its own.
  public var difference: Unit { Unit(symbol: symbol, dimension: dimension, factor: factor) }
}
