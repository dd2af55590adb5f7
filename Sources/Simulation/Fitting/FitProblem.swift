/// What a fit compares: a model's observable with data.
public struct FitMatch: Sendable {
  public enum Observable: Sendable {
    case state(Int)
    case output(Int)
  }

  /// How residuals are weighed.
  public enum Weight: Sendable, Equatable {
    /// (model − data) / sd: independent normal errors of known standard deviation, in the data's unit.
    case standardDeviation(Double)
    /// (ln model − ln data) / s: errors whose logarithm is normal.
    case lognormal(Double)
    /// model − data, with a standard deviation to be estimated from the residuals themselves. All matches or none.
    case unknown
  }

  public var name: String
  public var observable: Observable
  /// Seconds, within the span, in any order.
  public var times: [Double]
  /// As many, in SI; NaN where missing.
  public var values: [Double]
  public var weight: Weight

  public init(name: String, observable: Observable, times: [Double], values: [Double], weight: Weight) {
    self.name = name
    self.observable = observable
    self.times = times
    self.values = values
    self.weight = weight
  }
}

/// A model to be calibrated on data.
public struct FitProblem: Sendable {
  public var model: SimulationModel
  public var inputs: [InputSignal]
  /// Seconds; by default from the first datum to the last.
  public var span: ClosedRange<Double>?
  public var matches: [FitMatch]
  /// The names of the parameters kept at their nominal values. Free initial values are always estimated.
  public var fixed: Set<String>

  public init(
    model: SimulationModel, inputs: [InputSignal] = [], span: ClosedRange<Double>? = nil, matches: [FitMatch],
    fixed: Set<String> = []
  ) {
    self.model = model
    self.inputs = inputs
    self.span = span
    self.matches = matches
    self.fixed = fixed
  }
}

/// How a fit searches.
public struct FitOptions: Sendable {
  /// The first start is the nominal point (if it satisfies the requirements), the others a Latin hypercube in the
  /// bounds, logarithmic for positive parameters.
  public var starts: Int
  public var seed: UInt64
  /// The sensitivities are held to these tolerances like the states.
  public var solver: SolverOptions
  public var search: LevenbergMarquardt
  public var execution: ExecutionOptions

  public init(
    starts: Int = 1, seed: UInt64 = 0, solver: SolverOptions = FitOptions.defaultSolver,
    search: LevenbergMarquardt = LevenbergMarquardt(costTolerance: 1e-10, stepTolerance: 1e-9, maximumIterations: 200),
    execution: ExecutionOptions = ExecutionOptions()
  ) {
    self.starts = starts
    self.seed = seed
    self.solver = solver
    self.search = search
    self.execution = execution
  }

  /// Tight enough that the cost is smooth to the search's tolerances.
  public static let defaultSolver = SolverOptions(
    relativeTolerance: 1e-7, absoluteTolerance: 1e-8, maximumSteps: 100_000)
}

/// What can go wrong in a fit as a whole, as facts.
public enum FitError: Error, Sendable {
  case invalidMatch(name: String, reason: String)
  case nothingToEstimate
  /// A fixed name that the model does not have.
  case unknownParameter(String)
  case invalidBounds(parameter: String, lower: Double, upper: Double)
  case tooFewData(data: Int, parameters: Int)
  case noFeasibleStart(attempts: Int)
  case allStartsFailed(starts: Int, first: SimulationError)
  case simulation(SimulationError)
}

extension FitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidMatch(let name, let reason): "match `\(name)`: \(reason)"
    case .nothingToEstimate: "the model has no parameter to estimate"
    case .unknownParameter(let name): "the model has no parameter `\(name)`"
    case .invalidBounds(let parameter, let lower, let upper): "`\(parameter)` has the bounds \(lower)…\(upper)"
    case .tooFewData(let data, let parameters): "\(data) data cannot determine \(parameters) parameters"
    case .noFeasibleStart(let attempts):
      "no point within the bounds that satisfies the requirements was found in \(attempts) draws"
    case .allStartsFailed(let starts, let first): "none of the \(starts) starts could be simulated; the first: \(first)"
    case .simulation(let error): error.description
    }
  }
}
