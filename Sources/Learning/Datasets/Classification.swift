public import Data

/// A table as samples with a class: one column tells the class, the others are the features.
public struct Classification: Sendable {
  public let label: String
  public let features: [String]
  /// The names of the classes by number, in alphabetical order, or for numbers from the smallest on.
  public let classes: [String]
  private let numbers: [Int32]
  private let matrix: SeriesMatrix

  /// - Parameters:
  ///   - label: a column of words or of whole numbers.
  ///   - features: columns of numbers; all but the label if nil.
  /// - Throws: `LearningError` for a missing label or feature, and labels that are not whole numbers; `DataError` for
  ///   an unknown column.
  public init(_ table: Table, label: String, features: [String]? = nil, standardization: Standardization? = nil) throws
  {
    let column = try table.column(label)
    let chosen = try (features ?? table.columnNames.filter { $0 != label }).map { try table.column($0) }
    guard !chosen.isEmpty else {
      throw LearningError(code: "dataset", "there are no columns beside `\(label)` to tell the class by")
    }
    if let word = chosen.first(where: \.isText) {
      throw LearningError(
        code: "dataset", "the column `\(word.name)` holds words, and features are numbers",
        help: ["name the features: `features: [\"a\", \"b\"]`"])
    }
    if let row = column.values.firstIndex(where: { $0.isNaN }) {
      throw LearningError(code: "missing-values", "the label `\(label)` is missing in row \(row)")
    }
    if !column.isText, let row = column.values.firstIndex(where: { $0 != $0.rounded() || abs($0) > 1e9 }) {
      throw LearningError(
        code: "dataset", "the label `\(label)` must be words or whole numbers, but row \(row) has \(column.values[row])"
      )
    }
    let codes = Set(column.values)
    let texts = column.texts ?? []
    let ordered = codes.sorted { a, b in
      column.isText ? texts[Int(a)].utf8.lexicographicallyPrecedes(texts[Int(b)].utf8) : a < b
    }
    let places = Dictionary(ordered.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    classes = ordered.map { column.isText ? texts[Int($0)] : String(Int($0)) }
    numbers = column.values.map { places[$0] ?? 0 }
    matrix = try SeriesMatrix(names: chosen.map(\.name), rowCount: table.rowCount, standardization: standardization) {
      chosen[$0].values.withUnsafeBufferPointer($1)
    }
    (self.label, self.features) = (label, chosen.map(\.name))
  }

  /// The samples of some rows, with the fields `x` [features] and `label`.
  /// - Throws: `LearningError` when memory is short.
  public func dataset(rows: Range<Int>) throws(LearningError) -> TensorDataset {
    let rows = rows.clamped(to: 0..<matrix.rowCount)
    let (count, width) = (rows.count, features.count)
    let values = try MemoryBlock.allocate(count * width, of: 4, for: "the features")
    values.base.copyMemory(from: matrix.block.base + rows.lowerBound * width * 4, byteCount: count * width * 4)
    let labels = try MemoryBlock.allocate(count, of: 4, for: "the labels")
    labels.base.assumingMemoryBound(to: Int32.self).update(from: Array(numbers[rows]), count: count)
    return TensorDataset(
      [Field("x", [width]), Field("label", [], .int32, labels: classes)], count: count,
      [.numbers(values), .classes(labels)], standardizations: [matrix.standardization, nil])
  }
}
