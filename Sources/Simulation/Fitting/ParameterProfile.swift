/// How well the data would still be explained if one parameter were something else: for each of its values the other
/// parameters are fitted anew (Raue and others, Bioinformatics 25, 2009, 1923–1929).
///
/// Where the deviance exceeds `threshold` a value can be excluded at 95 %. A profile that stays below it on one side is
/// that of a parameter which the data do not bound there, whatever its standard error says.
public struct ParameterProfile: Sendable {
  public struct Point: Sendable {
    /// Of the parameter, in SI.
    public let value: Double
    /// −2 ln(L/L̂): 0 at the estimate. Where the data's deviations are known, the rise of the sum of squared weighted
    /// residuals; where they are not, n·ln(S/Ŝ) of the sum of squares S of n residuals.
    public let deviance: Double
    /// Of all the model's parameters, as re-fitted.
    public let parameters: [Double]
  }

  public let name: String
  public let estimate: Double
  /// By rising value; the estimate's own is among them.
  public let points: [Point]
  /// Where the profile crosses the threshold; nil where it does not, as far as it was followed.
  public let lower: Double?
  public let upper: Double?

  /// The 95 % point of χ² with one degree of freedom.
  public static let threshold = 3.841458820694124
}

/// What profiles are computed with.
public struct ProfileOptions: Sendable {
  /// Values on each side of the estimate.
  public var pointsPerSide: Int
  public var search: LevenbergMarquardt

  public init(
    pointsPerSide: Int = 12,
    search: LevenbergMarquardt = LevenbergMarquardt(costTolerance: 1e-6, stepTolerance: 1e-6, maximumIterations: 50)
  ) {
    self.pointsPerSide = pointsPerSide
    self.search = search
  }
}

/// The profiles of estimated parameters of a fit.
///
/// A side goes outwards from the estimate in equal steps of the fit's own coordinate, each re-fit starting from its
/// neighbour's optimum, to 2.5 standard errors; further, in growing steps, until the deviance is past the threshold, the
/// bound is reached or the model cannot be simulated. Sides are independent and run in parallel.
///
/// - Parameters:
///   - names: of estimated parameters.
///   - result: what `fit` gave for `problem` and `fitOptions`.
/// - Throws: `FitError.unknownParameter` for a name that was not estimated, `.simulation(.cancelled)`, and what the
///   estimate itself fails with.
public func profiles(
  of names: [String], _ problem: FitProblem, _ result: FitResult, fitOptions: FitOptions = FitOptions(),
  _ options: ProfileOptions = ProfileOptions()
) throws(FitError) -> [ParameterProfile] {
  let function = try ResidualFunction(problem, fitOptions)
  let profiler = try Profiler(function, result, options)
  var positions: [Int] = []
  for name in names {
    guard let position = function.estimated.firstIndex(where: { function.model.parameters[$0].name == name }) else {
      throw .unknownParameter(name)
    }
    positions.append(position)
  }
  return try profiler.profiles(positions, fitOptions.execution)
}
