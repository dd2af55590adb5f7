/// What a fit found, and how much of it can be trusted.
public struct FitResult: Sendable {
  /// Which law the 95 % intervals come from.
  public enum IntervalLaw: Sendable, Equatable {
    /// The data's deviations were given: normal, ±1.96 standard errors.
    case normal
    /// The deviation was estimated from the residuals: Student's t with as many degrees of freedom.
    case studentT(degreesOfFreedom: Int)
  }

  /// One parameter's estimate and what is known of its error, in SI units.
  public struct Estimate: Sendable {
    public let name: String
    public let value: Double
    public let lower: Double
    public let upper: Double
    /// In the parameter's unit; nil where the data do not determine the parameter, or a bound or requirement does.
    public let standardError: Double?
    /// 95 %; taken on the logarithm for a parameter bounded to be positive, hence never negative; nil with the error.
    public let interval: ClosedRange<Double>?
    /// Whether the estimate lies on one of its bounds.
    public let isAtBound: Bool
  }

  /// One match: its data beside the fitted model, in SI units.
  public struct MatchResult: Sendable {
    public let name: String
    /// The times of the data that are not missing, in the order given, with data and fitted values.
    public let times: [Double]
    public let data: [Double]
    public let fitted: [Double]
    /// Root mean square of fitted − data, in the data's SI unit.
    public let rmse: Double
    /// ½ Σ of the squared weighted residuals.
    public let cost: Double

    /// fitted − data
    public var residuals: [Double] { zip(fitted, data).map { $0 - $1 } }
  }

  /// A minimum of the cost that one or more starts reached.
  public struct Minimum: Sendable {
    /// Of all the model's parameters.
    public let parameters: [Double]
    public let cost: Double
    /// How many starts ended here.
    public let starts: Int
    /// The least and the greatest value of each parameter among those starts: wide along a valley that the data leave
    /// flat, else a rounding error.
    public let spread: [ClosedRange<Double>]
    public let isFeasible: Bool
    /// The requirements that keep the cost from falling further.
    public let activeRequirements: [String]
    public let isConverged: Bool
  }

  /// A start whose simulation failed, counted from 0.
  public struct FailedStart: Sendable {
    public let start: Int
    public let error: SimulationError
  }

  /// The fitted model: free initial values made parameters, nominal values the estimates. It can be simulated as is.
  public let model: SimulationModel
  /// The estimated parameters, free initial values last.
  public let estimates: [Estimate]
  public let intervalLaw: IntervalLaw
  /// Of the estimates, in their units, as rows: directions that the data leave undetermined are left out, so it is
  /// singular if there are any.
  public let covariance: [[Double]]
  /// NaN for a parameter without a standard error.
  public let correlation: [[Double]]
  public let matches: [MatchResult]
  /// ½ Σ of all squared weighted residuals.
  public let cost: Double
  public let degreesOfFreedom: Int
  public let identifiability: Identifiability
  /// The distinct minima, best first; the first is the one reported. Among minima with equal costs the one nearest to
  /// the nominal parameters counts as best.
  public let minima: [Minimum]
  public let starts: Int
  public let failedStarts: [FailedStart]
  /// Of all starts together.
  public let iterations: Int
  public let evaluations: Int

  /// The further minima that fit as well as the one reported: the data cannot choose between them.
  public var equallyGoodMinima: [Minimum] {
    minima.dropFirst().filter { $0.cost <= cost * (1 + Self.costResolution) }
  }

  /// Relative differences of the cost below this are the integrator's, not the data's.
  static let costResolution = 1e-5

  /// The root mean square residual in SI if there is one match, else nil: matches may have different units.
  public var rmse: Double? { matches.count == 1 ? matches[0].rmse : nil }

  public func estimate(_ name: String) -> Estimate? { estimates.first { $0.name == name } }

  /// The covariance over all parameters of `model`, fixed ones with rows and columns of zeros: what
  /// `ParameterSampler` takes.
  public var modelCovariance: [[Double]] {
    let positions = model.parameters.map { parameter in estimates.firstIndex { $0.name == parameter.name } }
    return positions.map { row in
      positions.map { column in
        if let row, let column { covariance[row][column] } else { 0 }
      }
    }
  }
}
