#if canImport(Glibc)
  import Glibc
#endif

/// The mean of -log of the probability that the right class was given. As scikit-learn does, probabilities are held
/// between 2.2e-16 and 1 - 2.2e-16, so that one certain mistake costs 36 and not more.
public struct LogLoss: ClassScore {
  private var sum = 0.0
  private var count = 0

  public init() {}

  public mutating func add(_ rows: ClassifiedRows) {
    let bounds = log(Double.ulpOfOne)...log1p(-Double.ulpOfOne)
    for row in 0..<rows.count {
      sum -= min(max(rows.logProbability(row, rows.classes[row]), bounds.lowerBound), bounds.upperBound)
    }
    count += rows.count
  }

  /// NaN of no samples.
  public var value: Double { sum / Double(count) }
}
