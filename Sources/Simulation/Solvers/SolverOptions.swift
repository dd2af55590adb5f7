/// How a model is to be integrated. Method and step control are chosen apart from one another.
public struct SolverOptions: Sendable {
  public enum Method: Sendable, CaseIterable {
    /// Tsitouras 5(4): the default for problems that are not stiff.
    case tsit5
    /// The classical fourth-order method.
    case rungeKutta4
  }

  public enum StepControl: Sendable {
    /// Steps as long as the tolerances allow.
    case adaptive
    /// Equal steps of at most this many seconds, shortened to end at break points.
    case fixed(Double)
  }

  public var method: Method
  public var steps: StepControl
  /// The local error allowed, relative to a state.
  public var relativeTolerance: Double
  /// The local error always allowed, as a fraction of a state's nominal size: a temperature in kelvin and a
  /// concentration in mol/m³ then need no tolerances of their own.
  public var absoluteTolerance: Double
  /// The first step in seconds; chosen automatically if nil.
  public var initialStep: Double?
  public var maximumStep: Double
  public var maximumSteps: Int

  public init(
    method: Method = .tsit5, steps: StepControl = .adaptive, relativeTolerance: Double = 1e-6,
    absoluteTolerance: Double = 1e-9, initialStep: Double? = nil, maximumStep: Double = .infinity,
    maximumSteps: Int = 1_000_000
  ) {
    self.method = method
    self.steps = steps
    self.relativeTolerance = relativeTolerance
    self.absoluteTolerance = absoluteTolerance
    self.initialStep = initialStep
    self.maximumStep = maximumStep
    self.maximumSteps = maximumSteps
  }

  func validate() throws(SimulationError) {
    func positive(_ value: Double, _ name: String) throws(SimulationError) {
      guard value > 0 else { throw .invalidOption("\(name) must be positive, not \(value)") }
    }
    guard relativeTolerance >= 0, absoluteTolerance >= 0, relativeTolerance + absoluteTolerance > 0 else {
      throw .invalidOption("tolerances must be positive, not \(relativeTolerance) and \(absoluteTolerance)")
    }
    try positive(maximumStep, "the longest step")
    try positive(Double(maximumSteps), "the greatest number of steps")
    if let initialStep { try positive(initialStep, "the first step") }
    switch steps {
    case .fixed(let step): try positive(step, "the step")
    case .adaptive:
      guard method.tableau.hasErrorEstimate else { throw .noErrorEstimate(method: method.tableau.name) }
    }
  }
}

extension SolverOptions.Method {
  var tableau: ButcherTableau {
    switch self {
    case .tsit5: .tsit5
    case .rungeKutta4: .rungeKutta4
    }
  }
}
