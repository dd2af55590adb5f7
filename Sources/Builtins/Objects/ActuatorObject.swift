import Checking
import Runtime
import Units

/// Something that a twin may drive: in which unit, within which limits, and what it does when nobody drives it.
public final class ActuatorObject: RuntimeObject, Summarised, Fielded {
  public let name: String
  public let quantity: Quantity
  /// In SI units, as all that follow; -inf and inf where there is no limit.
  public let lower: Double
  public let upper: Double
  /// The fastest change, per second.
  public let rate: Double?
  /// The value to fall back on when the connection or the twin fails.
  public let failsafe: Double?

  public init(
    name: String, quantity: Quantity, lower: Double = -.infinity, upper: Double = .infinity, rate: Double? = nil,
    failsafe: Double? = nil
  ) {
    self.name = name
    self.quantity = quantity
    self.lower = lower
    self.upper = upper
    self.rate = rate
    self.failsafe = failsafe
  }

  public var kindName: String { "actuator" }

  public func field(_ name: String, _ site: CallSite) throws -> Value {
    switch name {
    case "lower": return .number(lower)
    case "upper": return .number(upper)
    case "rate": return .number(rate ?? .infinity)
    default:
      guard let failsafe else {
        throw EvaluationError(
          code: "no-value", "the actuator `\(self.name)` has no failsafe",
          help: ["declare one: `actuator \(self.name): … { failsafe 0 }`"])
      }
      return .number(failsafe)
    }
  }

  public func oneLine(_ units: UnitTable) -> String {
    let formatter = ValueFormatter(units: units)
    var parts: [String] = []
    if lower.isFinite || upper.isFinite { parts.append("limit \(formatter.range(lower, upper, quantity))") }
    if let rate {
      parts.append("rate \(formatter.number(rate, perSecond))")
    }
    if let failsafe { parts.append("failsafe \(formatter.number(failsafe, quantity))") }
    let head = "actuator \(name): \(units.name(of: quantity))"
    return parts.isEmpty ? head : "\(head) { \(parts.joined(separator: ", ")) }"
  }

  private var perSecond: Quantity {
    let dimension = quantity.dimension / Dimension(.time)
    guard let unit = quantity.unit, !unit.symbol.isEmpty, !unit.symbol.contains("/") else { return Quantity(dimension) }
    return Quantity(dimension, unit: Unit(symbol: unit.symbol + "/s", dimension: dimension, factor: unit.factor))
  }

  public func summary(_ units: UnitTable, width: Int) -> String { oneLine(units) }
}
