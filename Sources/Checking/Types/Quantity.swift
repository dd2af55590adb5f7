import Units

/// What is known of a number before it exists: its dimension, whether it is a point on a scale, and the unit it is shown in.
///
/// Two quantities are equal only when their units are too, so that a function called once with km and once with miles gives each caller
/// its own unit back; `matches` is what arithmetic asks.
public struct Quantity: Hashable, Sendable {
  public var dimension: Dimension
  /// A point on a scale, such as 20 °C, as opposed to a difference of 20 K.
  public var isPoint: Bool
  /// The unit the user wrote, for display.
  public var unit: Unit?

  public init(_ dimension: Dimension, isPoint: Bool = false, unit: Unit? = nil) {
    self.dimension = dimension
    self.isPoint = isPoint
    self.unit = unit
  }

  public init(_ unit: Unit) { self.init(unit.dimension, isPoint: unit.isPoint, unit: unit) }

  public static let dimensionless = Quantity(.dimensionless)

  public var isDimensionless: Bool { dimension.isDimensionless }

  /// Whether the two can be added, compared or assigned: dimension and being a point agree, the unit need not.
  public func matches(_ other: Quantity) -> Bool { dimension == other.dimension && isPoint == other.isPoint }

  /// The same without its unit.
  public var bare: Quantity { Quantity(dimension, isPoint: isPoint) }

  /// What the difference of two such quantities is.
  public var difference: Quantity { isPoint ? Quantity(dimension) : self }

  /// Both, where they match; the unit only where they agree on it.
  public func joined(_ other: Quantity) -> Quantity? {
    guard matches(other) else { return nil }
    return unit == other.unit ? self : bare
  }
}
