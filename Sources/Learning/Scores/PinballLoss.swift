public import TensorCore

/// The loss that a quantile makes smallest: q·(y - p) where the target is above, (1 - q)·(p - y) where it is below,
/// averaged over all elements. (Koenker and Bassett 1978)
public struct PinballLoss: Sendable {
  public let quantile: Double
  private var sum = 0.0
  private var count = 0
  private var sampleCount = 0

  /// - Throws: `score-option` for a quantile outside 0…1.
  public init(quantile: Double) throws(LearningError) {
    guard 0...1 ~= quantile else { throw ScoreFault.quantile(quantile) }
    self.quantile = quantile
  }

  /// Adds samples stacked along the leading axis.
  /// - Throws: `score-shape` if the shapes differ, `not-finite`.
  public mutating func add(prediction: Tensor, target: Tensor) throws(LearningError) {
    let (predictions, targets) = (prediction.numbers(), target.numbers())
    guard prediction.shape.filter({ $0 != 1 }) == target.shape.filter({ $0 != 1 }) else {
      throw ScoreFault.shapes(prediction.shape, target.shape)
    }
    let samples = target.shape.first ?? 1
    let width = targets.count / max(samples, 1)
    try ScoreFault.requireFinite(predictions, width: width, from: sampleCount, "prediction")
    try ScoreFault.requireFinite(targets, width: width, from: sampleCount, "target")
    for (p, y) in zip(predictions, targets) { sum += y >= p ? quantile * (y - p) : (1 - quantile) * (p - y) }
    count += targets.count
    sampleCount += samples
  }

  /// NaN of no samples.
  public var value: Double { sum / Double(count) }
}
