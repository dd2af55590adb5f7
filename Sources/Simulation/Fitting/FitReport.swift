import Glibc

/// Puts together what is reported of the searches' ends.
struct FitReport {
  private let function: ResidualFunction
  /// Best first.
  private let solutions: [LeastSquaresSolution]
  private let failures: [FitResult.FailedStart]

  init(_ function: ResidualFunction, _ solutions: [LeastSquaresSolution], _ failures: [FitResult.FailedStart]) {
    self.function = function
    self.solutions = Self.ranked(solutions, nominal: function.scaled(function.model.nominalParameters))
    self.failures = failures
  }

  func result() throws(FitError) -> FitResult {
    guard let best = solutions.first else { throw .nothingToEstimate }
    let parameters = function.natural(best.parameters)
    let degreesOfFreedom = function.data.count - function.estimated.count
    let usesEstimatedDeviation = function.matches.contains { $0.weight == .unknown }
    guard !usesEstimatedDeviation || degreesOfFreedom > 0 else {
      throw .tooFewData(data: function.data.count, parameters: function.estimated.count)
    }
    let sigma = usesEstimatedDeviation ? (2 * best.cost / Double(degreesOfFreedom)).squareRoot() : 1
    let analysis = analyse(best, sigma)
    let quantile = usesEstimatedDeviation ? studentQuantile(degreesOfFreedom: degreesOfFreedom) : normalQuantile

    var model = function.model
    for (index, value) in parameters.enumerated() { model.parameters[index].nominal = value }
    let estimates = function.estimated.indices.map { estimate($0, best, parameters, analysis, quantile) }
    let slopes = zip(function.estimated, function.scales).map { $1.slope(at: parameters[$0]) }
    let count = estimates.count
    let covariance = (0..<count).map { row in
      (0..<count).map { analysis.covariance[row, $0] * slopes[row] * slopes[$0] }
    }
    let correlation = (0..<count).map { row in
      (0..<count).map { column -> Double in
        guard let first = estimates[row].standardError, let second = estimates[column].standardError else {
          return .nan
        }
        return row == column ? 1 : min(max(covariance[row][column] / (first * second), -1), 1)
      }
    }
    return FitResult(
      model: model, estimates: estimates,
      intervalLaw: usesEstimatedDeviation ? .studentT(degreesOfFreedom: degreesOfFreedom) : .normal,
      covariance: covariance, correlation: correlation, matches: matchResults(best), cost: best.cost,
      degreesOfFreedom: degreesOfFreedom, identifiability: analysis.identifiability,
      minima: minima(sigma, isFlat: !analysis.identifiability.isFull), starts: solutions.count + failures.count,
      failedStarts: failures, iterations: solutions.reduce(0) { $0 + $1.iterations },
      evaluations: solutions.reduce(0) { $0 + $1.evaluations })
  }

  /// Best first. Costs that differ by no more than the integrator's errors are equal; among such ends the one nearest
  /// to the nominal parameters comes first, for what the user believed beforehand is all there is to prefer one by.
  private static func ranked(_ solutions: [LeastSquaresSolution], nominal: [Double]) -> [LeastSquaresSolution] {
    let order = solutions.indices.sorted { (solutions[$0].cost, $0) < (solutions[$1].cost, $1) }
    var ranked = order.map { solutions[$0] }
    guard let least = ranked.first?.cost else { return [] }
    let equals = ranked.prefix { $0.cost <= least * (1 + FitResult.costResolution) }
    func distance(_ solution: LeastSquaresSolution) -> Double {
      norm(zip(solution.parameters, nominal).map { $0 - $1 })
    }
    let distances = equals.map(distance)
    if let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }) {
      ranked.insert(ranked.remove(at: nearest), at: 0)
    }
    return ranked
  }

  private func analyse(_ solution: LeastSquaresSolution, _ sigma: Double) -> UncertaintyAnalysis {
    let count = function.estimated.count
    var active = solution.activeBounds.map { bound in (0..<count).map { $0 == bound ? 1.0 : 0 } }
    let margins = function.margins(solution.parameters)
    active += solution.activeMargins.map { margins[$0].gradient }
    let ranges = zip(function.estimated, function.scales).map { index, scale -> Double in
      let parameter = function.model.parameters[index]
      guard case .linear(let unit) = scale, !(parameter.upper - parameter.lower).isFinite else { return 1 }
      // Without bounds, a parameter's own size is the measure of what it could be.
      let size = max(
        abs(scale.natural(solution.parameters[function.estimated.firstIndex(of: index) ?? 0])), abs(parameter.nominal))
      return size > 0 ? size / unit : 1
    }
    return UncertaintyAnalysis(
      jacobian: Matrix(rows: solution.residuals.count, columns: count, values: solution.jacobian), sigma: sigma,
      names: function.estimated.map { function.model.parameters[$0].name }, ranges: ranges, active: active)
  }

  private func estimate(
    _ position: Int, _ best: LeastSquaresSolution, _ parameters: [Double], _ analysis: UncertaintyAnalysis,
    _ quantile: Double
  ) -> FitResult.Estimate {
    let index = function.estimated[position]
    let (parameter, scale) = (function.model.parameters[index], function.scales[position])
    let value = parameters[index]
    let isAtBound = best.activeBounds.contains(position)
    let variance = analysis.covariance[position, position]
    var error: Double?
    var interval: ClosedRange<Double>?
    if analysis.isDetermined[position], !isAtBound, variance >= 0 {
      error = variance.squareRoot() * scale.slope(at: value)
      let centre = scale.scaled(value)
      let reach = quantile * variance.squareRoot()
      interval = scale.natural(centre - reach)...scale.natural(centre + reach)
    }
    return .init(
      name: parameter.name, value: value, lower: parameter.lower, upper: parameter.upper, standardError: error,
      interval: interval, isAtBound: isAtBound)
  }

  private func matchResults(_ best: LeastSquaresSolution) -> [FitResult.MatchResult] {
    function.matches.indices.map { index in
      let match = function.matches[index]
      let rows = function.data.indices.filter { function.data[$0].match == index }
      let data = rows.map { function.data[$0].value }
      let fitted = rows.map { row -> Double in
        let (value, residual) = (function.data[row].value, best.residuals[row])
        switch match.weight {
        case .standardDeviation(let deviation): return value + deviation * residual
        case .lognormal(let deviation): return value * exp(deviation * residual)
        case .unknown: return value + residual
        }
      }
      let squares = zip(fitted, data).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return .init(
        name: match.name, times: rows.map { function.times[function.data[$0].timeIndex] }, data: data, fitted: fitted,
        rmse: (squares / Double(max(1, rows.count))).squareRoot(),
        cost: 0.5 * rows.reduce(0) { $0 + best.residuals[$1] * best.residuals[$1] })
    }
  }

  /// The ends gathered into distinct minima.
  private func minima(_ sigma: Double, isFlat: Bool) -> [FitResult.Minimum] {
    var groups: [[LeastSquaresSolution]] = []
    for solution in solutions {
      if let index = groups.firstIndex(where: { isSame($0[0], solution, sigma, isFlat) }) {
        groups[index].append(solution)
      } else {
        groups.append([solution])
      }
    }
    return groups.map { group in
      let best = group[0]
      let all = group.map { function.natural($0.parameters) }
      let margins = function.margins(best.parameters)
      return .init(
        parameters: all[0], cost: best.cost, starts: group.count,
        spread: all[0].indices.map { index in
          let values = all.map { $0[index] }
          return (values.min() ?? 0)...(values.max() ?? 0)
        },
        isFeasible: margins.allSatisfy(\.isSatisfied),
        activeRequirements: best.activeMargins.map { function.model.requirements[$0].name },
        isConverged: best.isConverged)
    }
  }

  /// Two ends are one minimum if the difference of their parameters is within a twentieth of what the data can tell,
  /// and no parameter differs by more than a twentieth. Where the data leave a valley flat, its parameters may differ
  /// at will, and ends with the same predictions are one.
  private func isSame(
    _ a: LeastSquaresSolution, _ b: LeastSquaresSolution, _ sigma: Double, _ isFlat: Bool
  ) -> Bool {
    let difference = zip(a.parameters, b.parameters).map { $0 - $1 }
    let jacobian = Matrix(rows: a.residuals.count, columns: difference.count, values: a.jacobian)
    if norm(jacobian * difference) <= 0.05 * sigma, difference.allSatisfy({ abs($0) <= 0.05 }) { return true }
    guard isFlat else { return false }
    let largest = zip(a.residuals, b.residuals).map { abs($0 - $1) }.max() ?? 0
    return largest <= 0.05 * sigma
  }
}
