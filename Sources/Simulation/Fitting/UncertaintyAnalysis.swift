/// From the Jacobian at the best point to covariance, intervals and identifiability.
struct UncertaintyAnalysis {
  /// Of the scaled parameters.
  private(set) var covariance: Matrix
  private(set) var identifiability: Identifiability
  /// By estimated parameter: whether a standard error may be stated.
  private(set) var isDetermined: [Bool]

  /// Sensitivities below this fraction of the largest cannot be told from the integrator's errors.
  private static let rounding = 1e-6

  /// - Parameters:
  ///   - sigma: the standard deviation of a weighted residual: 1 if deviations were given.
  ///   - ranges: what counts as a wholly unknown parameter, in the scaled coordinate.
  ///   - active: gradients of the bounds and requirements that hold the estimate.
  init(jacobian: Matrix, sigma: Double, names: [String], ranges: [Double], active: [[Double]]) {
    let n = jacobian.columns
    let feasible = Matrix(
      rowsOf: zip(active, active.indices).map { row, _ in zip(row, ranges).map { $0 * $1 } }, columns: n
    )
    .nullSpace()
    let (values, vectors) = (jacobian.scalingColumns(by: ranges) * feasible).singularValues()
    let directions = feasible * vectors
    let floor = (values.first ?? 0) * Self.rounding
    let errors = values.map { $0 > floor && $0 > 0 ? sigma / $0 : .infinity }

    covariance = Matrix(rows: n, columns: n)
    isDetermined = (0..<n).map { row in
      norm((0..<feasible.columns).map { feasible[row, $0] }) > 1e-6
    }
    var undetermined: [Identifiability.Direction] = []
    for (index, error) in errors.enumerated() {
      let direction = directions.column(index)
      if error <= 1 {
        for row in 0..<n {
          for column in 0..<n {
            covariance[row, column] += direction[row] * direction[column] * error * error * ranges[row] * ranges[column]
          }
        }
      } else {
        for row in 0..<n where abs(direction[row]) * min(error, 100) > 0.2 { isDetermined[row] = false }
        undetermined.append(Self.describe(direction, names, error))
      }
    }
    identifiability = Identifiability(
      singularValues: values, rank: errors.count { $0.isFinite }, undetermined: undetermined)
  }

  private static func describe(_ direction: [Double], _ names: [String], _ error: Double) -> Identifiability.Direction {
    let order = direction.indices.sorted { abs(direction[$0]) > abs(direction[$1]) }
    let largest = order.first.map { direction[$0] } ?? 1
    let loadings = order.filter { abs(direction[$0]) > 0.05 * abs(largest) }.map {
      (name: names[$0], weight: direction[$0] / largest)
    }
    return .init(loadings: loadings, standardError: error)
  }
}
