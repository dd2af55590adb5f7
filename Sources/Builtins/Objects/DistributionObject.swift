import Runtime

/// Something to draw from, as in `set k = normal(2 m, 0.1 m)`; values are in SI units.
public final class DistributionObject: RuntimeObject {
  public enum Kind: Sendable { case normal, uniform, lognormal }

  public let kind: Kind
  /// The mean, the lower end or the median.
  public let first: Double
  /// The standard deviation, the upper end, or the standard deviation of the logarithm.
  public let second: Double

  public init(_ kind: Kind, _ first: Double, _ second: Double) {
    self.kind = kind
    self.first = first
    self.second = second
  }

  public var kindName: String { "distribution" }

  public func isEqual(to other: any RuntimeObject) -> Bool {
    guard let other = other as? DistributionObject else { return false }
    return kind == other.kind && first == other.first && second == other.second
  }
}
