/// How one observed quantity depends on the parameters over time.
public struct MatchSensitivity: Sendable {
  public let name: String
  /// The distinct times of all the problem's data, seconds.
  public let times: [Double]
  /// The observable, one value a time.
  public let values: [Double]
  /// The estimated parameters.
  public let parameters: [String]
  /// `derivatives[j][k]` is ∂value/∂parameter j at time k, in SI.
  public let derivatives: [[Double]]
}

/// The forward sensitivities of a fit problem's observables at the model's nominal parameters, one per match.
public func sensitivities(
  _ problem: FitProblem, solver: SolverOptions = FitOptions.defaultSolver
) throws(FitError) -> [MatchSensitivity] {
  let function = try ResidualFunction(problem, FitOptions(solver: solver))
  let nominal = function.model.nominalParameters
  let found: (values: LaneBuffer, slopes: LaneBuffer)
  do throws(SimulationError) {
    found = try function.simulate(function.scaled(nominal))
  } catch {
    throw .simulation(error)
  }
  let (width, count) = (function.matches.count, function.estimated.count)
  return function.matches.indices.map { match in
    MatchSensitivity(
      name: function.matches[match].name, times: function.times,
      values: function.times.indices.map { found.values[$0 * width + match] },
      parameters: function.estimated.map { function.model.parameters[$0].name },
      derivatives: (0..<count).map { parameter in
        let slope = function.scales[parameter].slope(at: nominal[function.estimated[parameter]])
        return function.times.indices.map { found.slopes[($0 * width + match) * count + parameter] / slope }
      })
  }
}
