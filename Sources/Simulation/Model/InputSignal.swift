/// A measured or prescribed signal: values at increasing times, and what holds between and beyond them.
public struct SampledSeries: Sendable {
  public enum Interpolation: Sendable {
    /// Each value holds until the next one comes.
    case hold
    /// Straight lines between the values.
    case linear
  }
  public enum Outside: Sendable {
    /// The first value also holds before, the last one after.
    case holdEnds
    /// Needing a value outside the series is an error.
    case error
  }

  /// Seconds, strictly increasing.
  public var times: [Double]
  /// As many, all finite.
  public var values: [Double]
  public var interpolation: Interpolation
  public var outside: Outside

  public init(
    times: [Double], values: [Double], interpolation: Interpolation = .hold, outside: Outside = .holdEnds
  ) {
    self.times = times
    self.values = values
    self.interpolation = interpolation
    self.outside = outside
  }
}

/// What drives one input of a model.
public enum InputSignal: Sendable {
  case constant(Double)
  case series(SampledSeries)
  /// An expression of time and of series: in `graph`, `input(i)` is the i-th of `channels`.
  case expression(graph: ExpressionGraph, root: Node, channels: [SampledSeries])
}
