/// How often each class was taken for each: rows are true classes, columns predicted ones.
public struct ConfusionMatrix: ClassScore {
  public private(set) var classCount = 0
  /// Row-major.
  public private(set) var counts: [Int] = []

  public init() {}

  public mutating func add(_ rows: ClassifiedRows) throws(LearningError) {
    if classCount == 0 {
      classCount = rows.classCount
      counts = [Int](repeating: 0, count: classCount * classCount)
    }
    guard rows.classCount == classCount else {
      throw ScoreFault.classCount(rows.classCount, expected: classCount)
    }
    for row in 0..<rows.count { counts[rows.classes[row] * classCount + rows.predictedClass(row)] += 1 }
  }

  /// How often `actual` was taken for `predicted`.
  public subscript(actual: Int, predicted: Int) -> Int { counts[actual * classCount + predicted] }

  public var total: Int { counts.reduce(0, +) }

  /// How often a class occurs.
  public func support(_ index: Int) -> Int { (0..<classCount).reduce(0) { $0 + self[index, $1] } }

  /// How often a class is predicted.
  public func predictions(_ index: Int) -> Int { (0..<classCount).reduce(0) { $0 + self[$1, index] } }

  /// The share of what was taken for what it is; NaN of nothing.
  public var accuracy: Double {
    Double((0..<classCount).reduce(0) { $0 + self[$1, $1] }) / Double(total)
  }

  /// The mean of that share over the classes that occur.
  public var balancedAccuracy: Double {
    let shares = (0..<classCount).filter { support($0) > 0 }.map { Double(self[$0, $0]) / Double(support($0)) }
    return shares.reduce(0, +) / Double(shares.count)
  }
}
