/// An explicit Runge–Kutta method as its coefficients.
///
/// Written in first-same-as-last form: the last row of `a` is the solution's weights, so the last stage is the
/// derivative at the end of the step, which is also the first stage of the next one. A method that does not have this
/// property by nature (the classical one) gains its dense output by it at no cost.
public struct ButcherTableau: Sendable {
  public let name: String
  /// The order of the solution and of its dense output.
  public let order: Int
  public let denseOrder: Int
  /// Row s: the weights of stages 0 ..< s in the argument of stage s.
  public let a: [[Double]]
  /// The time of each stage as a fraction of the step.
  public let c: [Double]
  /// The weights of the stages in the error estimate; empty if there is none.
  public let error: [Double]
  /// Row s: the weight of stage s at fraction θ of the step, as coefficients of θ, θ², θ³, …
  public let dense: [[Double]]

  public var stages: Int { c.count }
  public var hasErrorEstimate: Bool { !error.isEmpty }

  /// The stages' weights at fraction `theta` of a step, for the state there: x + h Σ weight·k.
  func denseWeights(at theta: Double) -> [Double] {
    dense.map { coefficients in
      var sum = 0.0
      for coefficient in coefficients.reversed() { sum = (sum + coefficient) * theta }
      return sum
    }
  }
}
