/// Draws parameter sets for an ensemble: jointly normal (a fit's estimates and covariance) or independent. A set
/// outside the bounds or against a requirement is drawn again.
public struct ParameterSampler: Sendable {
  private enum Law: Sendable {
    /// mean + root·z, the root as rows; then those with a law of their own.
    case joint(mean: [Double], root: [[Double]], [(index: Int, distribution: Distribution)])
    case independent(nominal: [Double], [(index: Int, distribution: Distribution)])
  }

  private let model: SimulationModel
  private let law: Law
  private static let attempts = 10_000

  /// All parameters jointly normal. `covariance` is symmetric and positive semi-definite, n × n, as rows: a parameter
  /// that is certain has a row and column of zeros. Parameters with a distribution are drawn by that instead.
  public init(
    _ model: SimulationModel, mean: [Double], covariance: [[Double]],
    distributions: [(index: Int, distribution: Distribution)] = []
  ) throws(SimulationError) {
    let count = model.parameters.count
    guard mean.count == count else { throw .parameterCount(expected: count, found: mean.count) }
    guard covariance.count == count, covariance.allSatisfy({ $0.count == count && $0.allSatisfy(\.isFinite) }) else {
      throw .invalidOption("the covariance must be \(count) × \(count) finite numbers")
    }
    guard distributions.allSatisfy({ mean.indices.contains($0.index) }) else {
      throw .invalidOption("a distribution is given for a parameter that is not there")
    }
    self.model = model
    law = .joint(mean: mean, root: Self.choleskyRoot(covariance), distributions)
  }

  /// The parameters named by index drawn independently, the others kept at `nominal`.
  public init(
    _ model: SimulationModel, nominal: [Double], distributions: [(index: Int, distribution: Distribution)]
  ) throws(SimulationError) {
    let count = model.parameters.count
    guard nominal.count == count else { throw .parameterCount(expected: count, found: nominal.count) }
    guard distributions.allSatisfy({ nominal.indices.contains($0.index) }) else {
      throw .invalidOption("a distribution is given for a parameter that is not there")
    }
    self.model = model
    law = .independent(nominal: nominal, distributions)
  }

  /// `count` parameter sets; set k depends on the seed and k alone. Throws `samplingExhausted` if bounds and
  /// requirements leave (almost) nothing.
  public func draw(_ count: Int, seed: UInt64) throws(SimulationError) -> [[Double]] {
    var members: [[Double]] = []
    for member in 0..<max(0, count) {
      var random = Philox(seed: seed, stream: UInt64(member))
      var found: [Double]?
      for _ in 0..<Self.attempts {
        let candidate = one(&random)
        if model.isFeasible(candidate) {
          found = candidate
          break
        }
      }
      guard let found else { throw .samplingExhausted(attempts: Self.attempts) }
      members.append(found)
    }
    return members
  }

  private func one(_ random: inout Philox) -> [Double] {
    switch law {
    case .joint(let mean, let root, let distributions):
      let z = mean.map { _ in random.normal() }
      var values = mean.indices.map { row in
        mean[row] + zip(root[row], z).reduce(0) { $0 + $1.0 * $1.1 }
      }
      for (index, distribution) in distributions { values[index] = distribution.draw(&random) }
      return values
    case .independent(var values, let distributions):
      for (index, distribution) in distributions { values[index] = distribution.draw(&random) }
      return values
    }
  }

  /// The lower Cholesky factor; a pivot that is zero up to rounding gives a column of zeros. Works on correlations,
  /// so that parameters of very different sizes are judged alike.
  private static func choleskyRoot(_ matrix: [[Double]]) -> [[Double]] {
    let n = matrix.count
    let deviation = (0..<n).map { max(0, matrix[$0][$0]).squareRoot() }
    var root = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for j in 0..<n where deviation[j] > 0 {
      let pivot = 1 - root[j][..<j].reduce(0) { $0 + $1 * $1 }
      guard pivot > 1e-12 else { continue }
      root[j][j] = pivot.squareRoot()
      for i in (j + 1)..<max(n, j + 1) where deviation[i] > 0 {
        var sum = matrix[i][j] / (deviation[i] * deviation[j])
        for k in 0..<j { sum -= root[i][k] * root[j][k] }
        root[i][j] = sum / root[j][j]
      }
    }
    for i in 0..<n { for j in 0..<n { root[i][j] *= deviation[i] } }
    return root
  }
}
