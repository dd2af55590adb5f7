import Glibc
import TensorCore

/// The rows of a table or series as a matrix of float32, the channels along the last axis: made once, and read in
/// place by every window of every part.
public final class SeriesMatrix: Sendable {
  public let names: [String]
  public let rowCount: Int
  let block: MemoryBlock
  public let standardization: Standardization?

  public var channelCount: Int { names.count }

  /// - Parameters:
  ///   - columns: of one length; `fill` writes the numbers of column `index` for rows `rows`.
  ///   - standardization: how the columns were scaled, if they were.
  /// - Throws: `LearningError` for a missing or infinite number, or too little memory.
  public init(
    names: [String], rowCount: Int, standardization: Standardization? = nil,
    column: (_ index: Int, _ body: (UnsafeBufferPointer<Double>) -> Void) -> Void
  ) throws(LearningError) {
    let (count, channels) = (rowCount, names.count)
    let block = try MemoryBlock.allocate(
      count * channels, of: MemoryLayout<Float>.stride, for: "the series with \(count) rows")
    let base = block.base.assumingMemoryBound(to: Float.self)
    for channel in names.indices {
      var bad: (row: Int, value: Double, count: Int)?
      column(channel) { values in
        for row in 0..<min(count, values.count) {
          let number = Float(values[row])
          base[row * channels + channel] = number
          if !number.isFinite { bad = (bad?.row ?? row, bad?.value ?? values[row], (bad?.count ?? 0) + 1) }
        }
      }
      if let bad {
        let what = bad.value.isNaN ? "missing values" : "values too large for float32"
        throw LearningError(
          code: "missing-values",
          "the column `\(names[channel])` has \(what): \(bad.count) of \(count), the first in row \(bad.row)",
          help: bad.value.isNaN
            ? ["fill them first, as in `windows(fill_missing(t), …)`, or take rows without any"]
            : ["scale the columns first: `standardize(t)`"])
      }
    }
    (self.names, self.rowCount, self.block, self.standardization) = (names, count, block, standardization)
  }
}

/// Windows over a series: what was seen, `x` [look_back, channels], and what followed, `y` [horizon, channels].
///
/// A part of the rows, such as the one kept for tests, gives the windows whose `y` lies in it entirely; their `x` may
/// reach back into the rows before, which at that time are known. So every row of a part behind the first is
/// predicted, as the published comparisons on ETT do it (Zhou and others 2021).
public final class WindowDataset: Dataset {
  public let fields: [Field]
  public let count: Int
  public let lookBack: Int
  public let horizon: Int
  private let matrix: SeriesMatrix
  /// The channels of `y`; nil for all.
  private let targets: [Int]?
  /// The first row of the first `x`.
  private let start: Int
  /// Rows from one window to the next.
  private let stride: Int
  /// Rows between the end of `x` and the beginning of `y`.
  private let gap: Int

  /// - Parameters:
  ///   - rows: the part of the rows in which `y` lies.
  ///   - lookBack: rows of `x`, at least 1.
  ///   - horizon: rows of `y`; with 0 there is no `y`.
  ///   - targets: the channels of `y`, all if nil.
  /// - Throws: `LearningError` for options out of range, or when not one window fits.
  public init(
    _ matrix: SeriesMatrix, rows: Range<Int>? = nil, lookBack: Int, horizon: Int, stride: Int = 1, gap: Int = 0,
    targets: [Int]? = nil, name: String? = nil
  ) throws(LearningError) {
    func requirement(_ name: String, _ value: Int, _ minimum: Int) throws(LearningError) {
      guard value >= minimum, value < 1 << 40 else {
        throw LearningError(code: "dataset", "`\(name)` must be at least \(minimum), not \(value)")
      }
    }
    try requirement("look_back", lookBack, 1)
    try requirement("horizon", horizon, 0)
    try requirement("stride", stride, 1)
    try requirement("gap", gap, 0)
    let rows = (rows ?? 0..<matrix.rowCount).clamped(to: 0..<matrix.rowCount)
    if let target = targets?.first(where: { $0 < 0 || $0 >= matrix.channelCount }) {
      throw LearningError(code: "dataset", "there is no channel \(target)", help: ["\(matrix.channelCount) there are"])
    }
    // Without `y`, `x` itself lies in the part.
    let past = lookBack + gap
    let (first, last) =
      horizon == 0
      ? (rows.lowerBound, rows.upperBound - lookBack)
      : (max(rows.lowerBound - past, 0), rows.upperBound - horizon - past)
    guard last >= first else {
      let part = name.map { "`\($0)`" } ?? "the table"
      let needed = horizon == 0 ? lookBack : rows.lowerBound >= past ? horizon : past + horizon
      throw LearningError(
        code: "too-short",
        "\(part) has \(rows.count) \(rows.count == 1 ? "row" : "rows"), but a window needs \(needed)",
        help: ["choose a smaller `look_back` or `horizon`"])
    }
    (self.matrix, self.lookBack, self.horizon, self.stride, self.gap) = (matrix, lookBack, horizon, stride, gap)
    self.targets = targets
    start = first
    count = (last - first) / stride + 1
    var fields = [Field("x", [lookBack, matrix.channelCount])]
    if horizon > 0 { fields.append(Field("y", [horizon, targets?.count ?? matrix.channelCount])) }
    self.fields = fields
  }

  public func standardization(of field: Int) -> Standardization? {
    guard field == 1, let targets else { return matrix.standardization }
    return matrix.standardization?.selecting(targets)
  }

  public func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer) {
    let channels = matrix.channelCount
    let base = matrix.block.base.assumingMemoryBound(to: Float.self)
    let extent = fields[field].count
    let out = destination.assumingMemoryBound(to: Float.self)
    for (place, index) in indices.enumerated() {
      let row = start + index * stride + (field == 0 ? 0 : lookBack + gap)
      let from = base + row * channels
      let to = out + place * extent
      if field == 1, let targets {
        for step in 0..<horizon {
          for (channel, target) in targets.enumerated() {
            to[step * targets.count + channel] = from[step * channels + target]
          }
        }
      } else {
        memcpy(to, from, extent * MemoryLayout<Float>.stride)
      }
    }
  }
}
