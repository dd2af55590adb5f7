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
  private var classCount = 0
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

  /// The area of one class against the others; NaN if the class does not occur or nothing else does.
  public func area(_ index: Int) -> Double {
    let isInverted = classCount == 2 && index == 0
    let scores = classes.indices.map { row in
      classCount == 2
        ? (isInverted ? -probabilities[row] : probabilities[row]) : probabilities[row * classCount + index]
    }
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
