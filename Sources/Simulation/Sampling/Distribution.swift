import Glibc

/// What an uncertain parameter may be.
public enum Distribution: Sendable, Equatable {
  case normal(mean: Double, standardDeviation: Double)
  case uniform(lower: Double, upper: Double)
  /// `sigma` is the standard deviation of the logarithm.
  case lognormal(median: Double, sigma: Double)

  func draw(_ random: inout Philox) -> Double {
    switch self {
    case .normal(let mean, let deviation): mean + deviation * random.normal()
    case .uniform(let lower, let upper): lower + (upper - lower) * random.uniform()
    case .lognormal(let median, let sigma): median * exp(sigma * random.normal())
    }
  }
}
