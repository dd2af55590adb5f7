public import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// What a search for a learning rate found.
public struct RateSearch: Sendable {
  public let rates: [Double]
  /// Smoothed.
  public let losses: [Double]
  /// Where the loss falls fastest.
  public let suggestion: Double
}

/// Trains with a rate that rises exponentially, until the loss diverges. (Smith, Cyclical Learning Rates, 2017)
///
/// A copy is trained: the model, and whatever trains it, stay as they are.
/// - Parameters:
///   - options: the objective, rule, batch, seed and penalties count.
///   - steps: how many rates are tried between `from` and `to`.
///   - isInterrupted: asked before every step; once it says yes, what was found until then is given.
/// - Throws: as `train`.
public func findRate(
  _ model: Model, on dataset: any Dataset, _ options: TrainingOptions, from: Double = 1e-7, to: Double = 10,
  steps: Int = 100,
  customLoss: (_ outputs: [Tensor], _ fields: [Tensor]) throws -> Tensor = { _, _ in
    throw LearningError(code: "loss", "no function is given for the loss")
  },
  isInterrupted: () -> Bool = { false }
) throws -> RateSearch {
  guard from > 0, to > from, to.isFinite, steps >= 2 else {
    throw LearningError(code: "train", "the rates must rise from above 0, in at least 2 steps")
  }
  var options = options
  (options.schedule, options.accumulate, options.checkpoint) = (Schedule(), 1, nil)
  (options.patience, options.rule.rate) = (nil, from)
  let copy = try model.copied()
  return try withoutActuallyEscaping(customLoss) { customLoss in
    let run = try TrainingRun(
      copy, dataset, nil, options, customLoss: customLoss, reporter: nil, isInterrupted: { false })
    return try run.searchRate(from: from, to: to, steps: steps, isInterrupted)
  }
}

extension TrainingRun {
  fileprivate func searchRate(
    from: Double, to: Double, steps: Int, _ isInterrupted: () -> Bool
  ) throws -> RateSearch {
    var (rates, losses): ([Double], [Double]) = ([], [])
    var (mean, lowest) = (0.0, Double.infinity)
    var order: [Int] = []
    for index in 0..<steps {
      if isInterrupted() { break }
      let place = index % batchCount
      if place == 0 {
        order = try BatchFeed.order(
          feed.dataset.count, seed: options.seed, epoch: 1 + index / batchCount, shuffles: true)
      }
      let rate = from * pow(to / from, Double(index) / Double(steps - 1))
      groups.setFactor(rate / from)
      let first = place * feed.batch
      let batch = try order.withUnsafeBufferPointer {
        try feed.gather(UnsafeBufferPointer(rebasing: $0[first..<(first + feed.sampleCount(place))]))
      }
      let loss = try plans.run(batch, run: index, share: 1)
      guard loss.isFinite, !plans.wasSkipped else { break }
      // A mean that forgets, without the lean towards its beginning.
      mean = 0.95 * mean + 0.05 * loss
      let smoothed = mean / (1 - pow(0.95, Double(index + 1)))
      rates.append(rate)
      losses.append(smoothed)
      if index > 10, smoothed > 4 * lowest, lowest > 0 { break }
      lowest = min(lowest, smoothed)
    }
    guard rates.count >= 3 else {
      throw LearningError(
        code: "train", "the loss is not finite from the rate \(rates.last ?? from) on, so no rate can be suggested",
        help: ["look for missing values in the data, or begin with a lower rate"])
    }
    return RateSearch(rates: rates, losses: losses, suggestion: RateSearch.steepest(rates, losses))
  }
}

extension RateSearch {
  /// The rate where the loss falls fastest over the logarithm of the rate, before it is lowest. The slope at a place is
  /// that of the line through its neighbourhood, a fifth of all places; the first tenth tells little, for there a few
  /// batches stand for all.
  static func steepest(_ rates: [Double], _ losses: [Double]) -> Double {
    let count = rates.count
    let lowest = losses.indices.min { losses[$0] < losses[$1] } ?? 0
    let reach = max(count / 10, 1)
    var (steepest, found) = (0.0, rates[lowest] / 10)
    for place in min(reach, lowest)..<max(lowest, min(reach, lowest)) {
      let around = max(place - reach, 0)...min(place + reach, count - 1)
      let x = around.map { log(rates[$0]) }
      let y = around.map { losses[$0] }
      let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
      let spread = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
      guard spread > 0 else { continue }
      let slope = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / spread
      if slope < steepest { (steepest, found) = (slope, rates[place]) }
    }
    return found
  }
}

extension Model {
  /// A model of the same net with variables of its own, which hold the same numbers.
  /// - Throws: `outOfMemory`.
  public func copied() throws -> Model {
    let copy = try Model(net, seed: 0)
    for (mine, other) in zip(variables, copy.variables) { try other.assign(mine.value()) }
    return copy
  }
}
