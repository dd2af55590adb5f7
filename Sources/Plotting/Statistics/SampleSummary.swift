import Glibc

/// What a box plot shows of a sample (Tukey, Exploratory Data Analysis, 1977).
package struct SampleSummary: Equatable, Sendable {
  package var count: Int
  package var mean: Double
  /// Divided by `count - 1`; 0 for a single value.
  package var deviation: Double
  /// By linear interpolation between order statistics, h = (n − 1) p (type 7 of Hyndman and Fan, 1996).
  package var lowerQuartile: Double
  package var median: Double
  package var upperQuartile: Double
  /// The outermost values within 1.5 interquartile ranges of the quartiles.
  package var lowerWhisker: Double
  package var upperWhisker: Double
  /// What lies beyond the whiskers, in rising order.
  package var outliers: [Double]

  package var interquartileRange: Double { upperQuartile - lowerQuartile }

  /// - Parameter values: finite or NaN; NaN is passed over. A sample without a value has no summary.
  package init?(_ values: [Double]) {
    self.init(sorted: values.filter { !$0.isNaN }.sorted())
  }

  init?(sorted: [Double]) {
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    // Each term is divided before it is added: a sum of great values could overflow.
    let size = Double(sorted.count)
    let mean = sorted.reduce(0) { $0 + $1 / size }
    self.mean = mean
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * (($1 - mean) / max(1, size - 1)) }
    deviation = squares.isFinite ? sqrt(squares) : (last - first) / 2
    let quartiles = [0.25, 0.5, 0.75].map { quantile(sorted, $0) }
    (lowerQuartile, median, upperQuartile) = (quartiles[0], quartiles[1], quartiles[2])
    let reach = 1.5 * (quartiles[2] - quartiles[0])
    let fences = (quartiles[0] - reach, quartiles[2] + reach)
    lowerWhisker = min(quartiles[0], sorted.first { $0 >= fences.0 } ?? first)
    upperWhisker = max(quartiles[2], sorted.last { $0 <= fences.1 } ?? last)
    outliers = sorted.filter { $0 < fences.0 || $0 > fences.1 }
  }
}

/// The value below which a share of a sorted sample lies, between neighbours by linear interpolation.
func quantile(_ sorted: [Double], _ share: Double) -> Double {
  guard let last = sorted.indices.last else { return .nan }
  let place = Double(last) * share
  let below = min(last, Int(place))
  let above = min(last, below + 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
}

/// The empirical distribution function of a sample: at each distinct value, the share of the sample that does not exceed it.
package struct EmpiricalDistribution: Equatable, Sendable {
  /// Distinct and rising.
  package var values: [Double]
  /// Rising, the last of them 1.
  package var shares: [Double]

  /// - Parameter values: finite or NaN; NaN is passed over.
  package init(_ values: [Double]) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    self.values = []
    shares = []
    for (index, value) in sorted.enumerated() {
      if index + 1 < sorted.count, sorted[index + 1] == value { continue }
      self.values.append(value)
      shares.append(Double(index + 1) / Double(sorted.count))
    }
  }
}
