import Glibc

/// What one run of the row parser got out of a piece of the file. Lines count from 0 at the start of the piece, because
/// pieces are parsed side by side and only the one before knows how many lines there were.
final class Piece: @unchecked Sendable {
  struct Fault {
    var content: ContentFault
    var line: Int
    var column: Int
    var field: Int?
  }

  private(set) var rows = 0
  private(set) var capacity = 0
  /// One buffer an output, `capacity` numbers each.
  let outputs: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let outputCount: Int
  /// The buffers again, one a field; fields that are skipped have none.
  let fieldOutputs: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  private let fieldToOutput: [Int]
  var texts: [TextTable]
  let scratch = Scratch()
  let secondScratch = Scratch()

  var lines = LineIndex()
  var lineCount = 0
  /// How many bytes belong to whole rows; fewer than there are if quotes were still open.
  var consumed = 0
  var fault: Fault?
  /// The file could not be read on.
  var failure: DataError?
  /// Where the quote was opened that has no end in this piece.
  var openQuote: Fault?
  var droppedRagged = ReadReport.Tally()
  var paddedRagged = ReadReport.Tally()
  var invalidCells: [(row: Int, line: Int)] = []
  var trailingDelimiters = ReadReport.Tally()

  init(_ plan: RowPlan) {
    outputCount = plan.outputCount
    fieldToOutput = plan.outputs
    outputs = .allocate(capacity: max(1, outputCount))
    fieldOutputs = .allocate(capacity: max(1, plan.fieldCount))
    texts = Array(repeating: TextTable(), count: plan.actions.contains(.text) ? outputCount : 0)
    for output in 0..<outputCount { outputs[output] = .allocate(capacity: 1) }
    grow(to: 256)
  }

  deinit {
    for output in 0..<outputCount { outputs[output].deallocate() }
    outputs.deallocate()
    fieldOutputs.deallocate()
  }

  /// Makes room for twice as many rows, or for `capacity`.
  func grow(to wanted: Int? = nil, keeping rows: Int = 0) {
    let capacity = wanted ?? 2 * capacity
    for output in 0..<outputCount {
      let larger = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
      larger.update(from: outputs[output], count: rows)
      outputs[output].deallocate()
      outputs[output] = larger
    }
    for (field, output) in fieldToOutput.enumerated() {
      fieldOutputs[field] = output >= 0 ? outputs[output] : nil
    }
    self.capacity = capacity
  }

  func reset() {
    rows = 0
    lineCount = 0
    consumed = 0
    fault = nil
    failure = nil
    openQuote = nil
    lines.removeAll()
    droppedRagged = .init()
    paddedRagged = .init()
    invalidCells.removeAll(keepingCapacity: true)
    trailingDelimiters = .init()
    for index in texts.indices { texts[index].removeAll() }
  }

  func finish(rows: Int, lines: Int, consumed: Int) {
    self.rows = rows
    self.lineCount = lines
    self.consumed = consumed
  }
}
