import Glibc

/// What the integrator asks of a method, whatever it keeps between steps: a one-step method its stages, a multistep
/// method its history.
protocol Stepper: AnyObject {
  var order: Int { get }
  var evaluations: Int { get }
  /// The state at the end of the last accepted step.
  var state: UnsafePointer<Double> { get }
  /// Starts afresh from the present state: at the beginning and after every discontinuity.
  func begin(at time: Double)
  /// Tries a step and returns its error in units of the tolerance: ≤ 1 may be accepted, NaN means not finite.
  func attempt(to end: Double) -> Double
  func accept()
  /// The state at a time within the step just tried.
  func interpolate(at time: Double, into target: LaneBuffer)
  func automaticStep(span: Double) -> Double
  func firstNonFinite() -> (component: Int, value: Double, time: Double)?
  func worstComponent() -> Int
}

func nthRoot(_ value: Double, of n: Double) -> Double { pow(value, 1 / n) }
