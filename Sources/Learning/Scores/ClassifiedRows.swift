public import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// What a classifier said of some samples, and which classes they have: what all scores of classes are computed from.
///
/// Logits of shape [samples, …, classes] stand with classes of shape [samples, …]. Where both have as many elements, a
/// logit is that of class 1 against class 0. What has class -1 is left out.
public struct ClassifiedRows: Sendable {
  /// At least 2.
  public let classCount: Int
  /// The true classes.
  public let classes: [Int]
  /// For each of `classes`, log-odds of class 1 if `isBinary`, else a logit for every class.
  public let logits: [Double]
  public let isBinary: Bool

  /// - Parameter first: the number of the first sample, for messages.
  /// - Throws: `score-shape`, `not-finite`, `unknown-class`.
  public init(logits: Tensor, classes: Tensor, from first: Int = 0) throws(LearningError) {
    let columns = logits.shape.last ?? 1
    isBinary = logits.count == classes.count
    guard
      isBinary
        ? logits.shape.filter({ $0 != 1 }) == classes.shape.filter({ $0 != 1 })
        : logits.shape.dropLast().filter({ $0 != 1 }) == classes.shape.filter({ $0 != 1 })
    else { throw ScoreFault.classShapes(logits.shape, classes.shape) }
    let width = isBinary ? 1 : columns
    classCount = isBinary ? 2 : columns
    let perSample = classes.count / max(classes.shape.first ?? 1, 1)
    let (numbers, wanted) = (logits.numbers(), classes.numbers())
    try ScoreFault.requireFinite(numbers, width: width * perSample, from: first, "prediction")
    var kept: [Int] = []
    var keptLogits: [Double] = []
    for (row, number) in wanted.enumerated() where number != -1 {
      guard let index = Int(exactly: number), 0..<classCount ~= index else {
        throw ScoreFault.unknownClass(number, count: classCount, sample: first + row / max(perSample, 1))
      }
      kept.append(index)
      keptLogits += numbers[row * width..<(row + 1) * width]
    }
    (self.classes, self.logits) = (kept, keptLogits)
  }

  public var count: Int { classes.count }

  /// The class with the greatest logit, the first of several; of two, class 1 if its log-odds are above 0.
  public func predictedClass(_ row: Int) -> Int {
    if isBinary { return logits[row] > 0 ? 1 : 0 }
    var best = 0
    for index in 1..<classCount where logits[row * classCount + index] > logits[row * classCount + best] {
      best = index
    }
    return best
  }

  /// The logarithm of a class's probability.
  public func logProbability(_ row: Int, _ index: Int) -> Double {
    if isBinary { return -Self.softplus(index == 1 ? -logits[row] : logits[row]) }
    return logits[row * classCount + index] - logSum(row)
  }

  /// The probability of each class. Rows of logits that differ by a constant have the same probabilities, to the bit.
  public func probabilities(_ row: Int) -> [Double] {
    if isBinary { return [exp(logProbability(row, 0)), exp(logProbability(row, 1))] }
    let row = logits[row * classCount..<(row + 1) * classCount]
    let greatest = row.max() ?? 0
    let powers = row.map { exp($0 - greatest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// log Σ exp of a row's logits.
  private func logSum(_ row: Int) -> Double {
    let row = logits[row * classCount..<(row + 1) * classCount]
    let greatest = row.max() ?? 0
    return greatest + log(row.reduce(0) { $0 + exp($1 - greatest) })
  }

  private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}

/// A score of classes, gathered batch by batch.
public protocol ClassScore: Sendable {
  /// - Throws: `score-shape` if the number of classes is not that of the rows before.
  mutating func add(_ rows: ClassifiedRows) throws(LearningError)
}

extension ClassScore {
  /// Adds samples stacked along the leading axis; see `ClassifiedRows` for the shapes.
  /// - Throws: what `ClassifiedRows` throws.
  public mutating func add(prediction: Tensor, target: Tensor) throws(LearningError) {
    try add(ClassifiedRows(logits: prediction, classes: target))
  }
}
