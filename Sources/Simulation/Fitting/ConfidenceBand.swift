/// How far a fitted trajectory may be off, for what the data leave open of the parameters.
public struct ConfidenceBand: Sendable {
  /// As many as the match has times, in their order; NaN where nothing can be stated.
  public let lower: [Double]
  public let upper: [Double]
}

/// The pointwise 95 % confidence band of each match's trajectory at its times: the first-order propagation of the
/// parameters' covariance, y ± q·√(sᵀ C s) with s = ∂y/∂p (Seber and Wild, Nonlinear Regression, 1989, section 5.1), q of
/// the law that the parameters' intervals have. It bounds the curve, not single measurements, whose noise is not in it.
///
/// - Parameter result: what `fit` gave for `problem` and `options`.
/// - Returns: a band a match; those of a fit with an undetermined parameter are of the determined directions only.
/// - Throws: `FitError`.
public func confidenceBands(
  _ problem: FitProblem, _ result: FitResult, _ options: FitOptions = FitOptions()
) throws(FitError) -> [ConfidenceBand] {
  let function = try ResidualFunction(problem, options)
  let parameters = result.model.nominalParameters
  let simulated: (values: LaneBuffer, slopes: LaneBuffer)
  do throws(SimulationError) {
    simulated = try function.simulate(function.scaled(parameters))
  } catch {
    throw .simulation(error)
  }
  let quantile: Double
  switch result.intervalLaw {
  case .normal: quantile = normalQuantile
  case .studentT(let degreesOfFreedom): quantile = studentQuantile(degreesOfFreedom: degreesOfFreedom)
  }
  let count = function.estimated.count
  // The slopes are by the fit's coordinates, the covariance by the parameters themselves.
  let chain = zip(function.estimated, function.scales).map { $1.slope(at: parameters[$0]) }
  let width = function.matches.count
  let places = Dictionary(uniqueKeysWithValues: zip(function.times, function.times.indices))
  return function.matches.indices.map { match in
    var (lower, upper): ([Double], [Double]) = ([], [])
    for time in function.matches[match].times {
      guard let place = places[time] else {
        lower.append(.nan)
        upper.append(.nan)
        continue
      }
      let position = place * width + match
      let slopes = (0..<count).map { simulated.slopes[position * count + $0] / chain[$0] }
      var variance = 0.0
      for row in 0..<count {
        for column in 0..<count { variance += slopes[row] * result.covariance[row][column] * slopes[column] }
      }
      let reach = quantile * max(variance, 0).squareRoot()
      lower.append(simulated.values[position] - reach)
      upper.append(simulated.values[position] + reach)
    }
    return ConfidenceBand(lower: lower, upper: upper)
  }
}
