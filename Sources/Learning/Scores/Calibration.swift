/// Whether what is called probable is as frequent: probabilities in bins of equal width, and how often each came true.
///
/// Of two classes it is about the probability of class 1, as scikit-learn's `calibration_curve`; of more, about that
/// of the predicted class (Guo and others 2017).
public struct Calibration: ClassScore {
  public struct Bin: Sendable, Equatable {
    /// The mean of the probabilities in the bin.
    public let predicted: Double
    /// The share of them that came true.
    public let observed: Double
    public let count: Int
  }

  private let edges: [Double]
  private var sums: [Double]
  private var hits: [Int]
  private var counts: [Int]

  /// - Throws: `score-option` for less than one bin.
  public init(bins: Int = 10) throws(LearningError) {
    guard bins > 0 else { throw ScoreFault.binCount(bins) }
    edges = (1..<max(bins, 1)).map { Double($0) * (1 / Double(bins)) }
    (sums, hits) = ([Double](repeating: 0, count: bins), [Int](repeating: 0, count: bins))
    counts = hits
  }

  public mutating func add(_ rows: ClassifiedRows) {
    for row in 0..<rows.count {
      let all = rows.probabilities(row)
      let judged = rows.classCount == 2 ? 1 : rows.predictedClass(row)
      // A probability on an edge belongs to the bin below.
      let bin = edges.firstIndex { all[judged] <= $0 } ?? edges.count
      sums[bin] += all[judged]
      hits[bin] += rows.classes[row] == judged ? 1 : 0
      counts[bin] += 1
    }
  }

  /// Those with anything in them, by rising probability.
  public var bins: [Bin] {
    counts.indices.filter { counts[$0] > 0 }.map { index in
      let count = Double(counts[index])
      return Bin(predicted: sums[index] / count, observed: Double(hits[index]) / count, count: counts[index])
    }
  }

  /// The mean distance between what was predicted and what was observed; each bin counts by what is in it.
  public var expectedError: Double {
    let total = Double(counts.reduce(0, +))
    return bins.reduce(0) { $0 + Double($1.count) / total * abs($1.predicted - $1.observed) }
  }
}
