import Data
import Runtime

/// A column with its time axis as a value of the language; values are in SI units, NaN where missing.
public final class SeriesObject: RuntimeObject {
  public let series: Series
  /// The other trajectories of an ensemble, each as long as the series.
  public let members: [[Double]]
  /// The standard deviation that a sensor claims for itself, in SI units.
  public let deviation: Double?
  /// How often the sensor reports, as it claims for itself, in seconds.
  public let interval: Double?

  public init(_ series: Series, members: [[Double]] = [], deviation: Double? = nil, interval: Double? = nil) {
    self.series = series
    self.members = members
    self.deviation = deviation
    self.interval = interval
  }

  public var kindName: String { "series" }

  public func isEqual(to other: any RuntimeObject) -> Bool {
    guard let other = other as? SeriesObject else { return false }
    return series.values == other.series.values && series.time == other.series.time
  }
}
