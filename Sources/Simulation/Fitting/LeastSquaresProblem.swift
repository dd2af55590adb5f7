/// Residuals r(x), to be made small: minimise ½‖r(x)‖² over lower ≤ x ≤ upper and margin_k(x) ≥ 0.
public struct LeastSquaresProblem: Sendable {
  public struct Evaluation: Sendable {
    public var residuals: [Double]
    /// ∂r/∂x, residuals × parameters, row by row.
    public var jacobian: [Double]

    public init(residuals: [Double], jacobian: [Double]) {
      self.residuals = residuals
      self.jacobian = jacobian
    }
  }

  /// A nonlinear constraint at a point: its margin and the margin's gradient.
  public struct Margin: Sendable {
    public var value: Double
    public var gradient: [Double]
    public var isStrict: Bool

    public init(value: Double, gradient: [Double], isStrict: Bool = false) {
      self.value = value
      self.gradient = gradient
      self.isStrict = isStrict
    }

    var isSatisfied: Bool { isStrict ? value > 0 : value >= 0 }
  }

  public var lower: [Double]
  public var upper: [Double]
  /// A point where this throws is not stepped to; at the start it ends the search.
  public var evaluate: @Sendable ([Double]) throws -> Evaluation
  public var margins: @Sendable ([Double]) -> [Margin]

  public init(
    lower: [Double], upper: [Double], margins: @escaping @Sendable ([Double]) -> [Margin] = { _ in [] },
    evaluate: @escaping @Sendable ([Double]) throws -> Evaluation
  ) {
    self.lower = lower
    self.upper = upper
    self.evaluate = evaluate
    self.margins = margins
  }
}

/// Where a search ended.
public struct LeastSquaresSolution: Sendable {
  public enum Termination: Sendable {
    /// Further steps would reduce the cost by less than the tolerance.
    case costTolerance
    /// Further steps would change the parameters by less than the tolerance.
    case stepTolerance
    /// No step reduces the cost: the gradient is zero, or points out of the feasible set.
    case stationary
    case iterationLimit
  }

  public var parameters: [Double]
  public var residuals: [Double]
  /// Row by row.
  public var jacobian: [Double]
  /// ½‖r‖²
  public var cost: Double
  public var iterations: Int
  public var evaluations: Int
  public var termination: Termination
  /// Parameters held by a bound, by index.
  public var activeBounds: [Int]
  /// Margins that are (nearly) zero and held there by the cost, by index.
  public var activeMargins: [Int]

  public var isConverged: Bool { termination != .iterationLimit }
}
