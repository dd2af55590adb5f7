/// What can go wrong while simulating, as facts; `SimulationError+Description.swift` puts them into words.
public enum SimulationError: Error, Equatable, Sendable {
  /// A quantity that became infinite or not a number.
  public enum Offender: Equatable, Sendable {
    case state(String)
    case derivative(String)
    case initialValue(String)
    case parameter(String)
    /// The residual of a match, from the model's value there.
    case residual(String, model: Double)
  }

  case invalidModel(String)
  case invalidOption(String)
  case parameterCount(expected: Int, found: Int)
  case inputCount(expected: Int, found: Int)
  case invalidSeries(input: String, reason: String)
  case inputOutOfRange(input: String, time: Double, range: ClosedRange<Double>)
  case nonFinite(Offender, time: Double, value: Double, label: String)
  case stepSizeUnderflow(time: Double, step: Double, state: String, label: String)
  case tooManySteps(time: Double, limit: Int, end: Double)
  case noErrorEstimate(method: String)
  case requirementViolated(String, margin: Double)
  case samplingExhausted(attempts: Int)
  case cancelled(time: Double)
}
