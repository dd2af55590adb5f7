#if canImport(Glibc)
  import Glibc
#endif

/// The area under the receiver operating characteristic: how probably a sample of a class is given a higher probability
/// of it than one of another class, ties counting half. (Hanley and McNeil 1982)
///
/// Of more than two classes, each stands against the rest, and the areas are averaged (scikit-learn's
/// `multi_class="ovr"`, `average="macro"`). All probabilities are kept, for they are ranked at the end.
public struct ROCArea: ClassScore {
  private var classes: [Int] = []
  public private(set) var classCount = 0
  /// Of class 1, or of all classes row by row where there are more than two.
  private var probabilities: [Double] = []

  public init() {}

  public mutating func add(_ rows: ClassifiedRows) throws(LearningError) {
    if classCount == 0 { classCount = rows.classCount }
    guard rows.classCount == classCount else {
      throw ScoreFault.classCount(rows.classCount, expected: classCount)
    }
    classes += rows.classes
    for row in 0..<rows.count {
      let all = rows.probabilities(row)
      if classCount == 2 { probabilities.append(all[1]) } else { probabilities += all }
    }
  }

  /// A point of the characteristic: of what does not belong to the class, and of what does, the share that is given at
  /// least the probability `threshold` of it.
  public struct Point: Sendable, Equatable {
    public let falsePositives: Double
    public let truePositives: Double
    public let threshold: Double
  }

  /// The characteristic of one class against the others, from (0, 0) to (1, 1): a point for each probability that
  /// occurs, except where the curve goes straight on along an axis. Empty if the class does not occur or nothing else
  /// does.
  public func curve(_ index: Int) -> [Point] {
    let scores = scores(index)
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    let positives = classes.reduce(0) { $0 + ($1 == index ? 1 : 0) }
    let negatives = order.count - positives
    guard positives > 0, negatives > 0 else { return [] }
    var points = [Point(falsePositives: 0, truePositives: 0, threshold: .infinity)]
    var (hits, alarms, place) = (0, 0, 0)
    while place < order.count {
      let threshold = scores[order[place]]
      while place < order.count, scores[order[place]] == threshold {
        if classes[order[place]] == index { hits += 1 } else { alarms += 1 }
        place += 1
      }
      let point = Point(
        falsePositives: Double(alarms) / Double(negatives), truePositives: Double(hits) / Double(positives),
        threshold: threshold)
      if points.count > 1 {
        let (a, b) = (points[points.count - 2], points[points.count - 1])
        let isStraight =
          (a.falsePositives == b.falsePositives && b.falsePositives == point.falsePositives)
          || (a.truePositives == b.truePositives && b.truePositives == point.truePositives)
        if isStraight { points.removeLast() }
      }
      points.append(point)
    }
    return points
  }

  /// The probability that each row is given of a class; of two classes only that of class 1 is kept.
  private func scores(_ index: Int) -> [Double] {
    classes.indices.map { row in
      if classCount == 2 { return index == 0 ? 1 - probabilities[row] : probabilities[row] }
      return probabilities[row * classCount + index]
    }
  }

  /// The area of one class against the others; NaN if the class does not occur or nothing else does.
  public func area(_ index: Int) -> Double {
    let scores = scores(index)
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (rankSum, positives, place) = (0.0, 0, 0)
    while place < order.count {
      var end = place + 1
      while end < order.count, scores[order[end]] == scores[order[place]] { end += 1 }
      let among = order[place..<end].reduce(0) { $0 + (classes[$1] == index ? 1 : 0) }
      // Those that are tied share the mean of the ranks place + 1 … end.
      rankSum += Double(among) * Double(place + 1 + end) / 2
      positives += among
      place = end
    }
    let negatives = order.count - positives
    guard positives > 0, negatives > 0 else { return .nan }
    let (p, n) = (Double(positives), Double(negatives))
    return (rankSum - p * (p + 1) / 2) / (p * n)
  }

  /// The area, averaged over the classes that occur; NaN if only one does.
  public var value: Double {
    if classCount == 2 { return area(1) }
    let areas = (0..<classCount).map(area).filter { !$0.isNaN }
    return areas.reduce(0, +) / Double(areas.count)
  }
}
