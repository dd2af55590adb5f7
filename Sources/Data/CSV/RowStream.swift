import Glibc

/// Runs a file through row parsers, block by block, into column builders.
///
/// Each worker takes a turn at reading a block into a buffer of its own, parses it while others read and parse the next
/// ones, and takes a turn, in the order of the file, at appending what came out. A block always starts with a row: in a
/// block without a quote every line end ends a row, so the block is cut at its last one before anybody parses it and
/// the rest is left to the next reader; in a block with quotes only parsing tells rows apart, so its reader keeps the
/// turn until it has parsed. The first fault in the order of the file is the one reported, whoever finds it first.
final class RowStream: @unchecked Sendable {
  let parser: RowParser
  private let path: String
  private let fileSize: Int
  private let workerCount: Int

  private let reading = Lock()
  private let source: BlockSource
  private var nextTicket = 0

  private let appending = Lock()
  private var turn = 0
  private(set) var builders: [ColumnBuilder]
  private(set) var lines = LineIndex()
  private(set) var rows = 0
  /// Physical lines behind us.
  private var line: Int
  private(set) var report: ReadReport
  private var fault: DataError?

  init(_ header: consuming CSVHeader, _ parser: RowParser, threads: Int, blockSize: Int?, report: ReadReport) {
    self.parser = parser
    self.report = report
    let plan = parser.plan
    builders = (0..<plan.outputCount).map { output in
      ColumnBuilder(isText: plan.outputs.indices.contains { plan.outputs[$0] == output && plan.actions[$0] == .text })
    }
    line = header.line
    path = header.file.path
    fileSize = header.file.size
    workerCount = max(1, min(threads, fileSize / (blockSize ?? BlockSource.usualBlock)))
    source = BlockSource(header, blockSize)
  }

  /// Reads the file to its end.
  /// - Throws: the first fault.
  func run() throws(DataError) {
    ForkJoin.run(workerCount) { [self] _ in work() }
    if let fault { throw fault }
    report.lines = line
  }

  private func work() {
    let piece = Piece(parser.plan)
    var buffer = InputBuffer(capacity: source.blockSize)
    while let ticket = takeBlock(&buffer, piece) {
      appending.enter(when: { turn == ticket })
      if fault == nil {
        do {
          try append(piece)
        } catch {
          fault = error
        }
      }
      turn += 1
      appending.leave()
    }
  }

  /// Reads and parses a block. Returns its place in the order of the file, nil when there is none left.
  private func takeBlock(_ buffer: inout InputBuffer, _ piece: Piece) -> Int? {
    reading.enter()
    var isReading = true
    defer { if isReading { reading.leave() } }
    piece.reset()
    do {
      let block = try source.load(&buffer)
      if case .none = block { return nil }
      if case .rowTooLong = block {
        refuseLongRow(piece)
      } else if let zero = source.zeroByte(buffer) {
        refuse(zero, buffer, piece)
      } else if !source.hasQuotes(buffer) {
        let end = source.cut(buffer)
        nextTicket += 1
        let mine = nextTicket - 1
        reading.leave()
        isReading = false
        parser.parse(buffer.start, buffer.start + end, quotes: false, into: piece)
        return mine
      } else {
        try parseQuoted(&buffer, piece)
      }
    } catch {
      piece.reset()
      piece.failure = error
      source.stop()
    }
    nextTicket += 1
    return nextTicket - 1
  }

  /// Parses as many rows as are whole; if not even one is, reads on until it is.
  private func parseQuoted(_ buffer: inout InputBuffer, _ piece: Piece) throws(DataError) {
    while true {
      let whole = buffer.wholeLines
      if whole > 0 { parser.parse(buffer.start, buffer.start + whole, quotes: true, into: piece) }
      if piece.fault != nil {
        source.stop()
        return
      }
      if piece.consumed > 0 {
        source.leave(buffer, from: piece.consumed)
        return
      }
      guard try source.extend(&buffer) else {
        refuseLongRow(piece)
        return
      }
      if let zero = source.zeroByte(buffer) {
        refuse(zero, buffer, piece)
        return
      }
    }
  }

  /// Ends the reading at a byte of value zero, unless a line before it has another fault.
  private func refuse(_ zero: BlockSource.ZeroByte, _ buffer: borrowing InputBuffer, _ piece: Piece) {
    let start = buffer.start
    if zero.lineStart > 0 { parser.parse(start, start + zero.lineStart, quotes: true, into: piece) }
    if piece.fault == nil { piece.fault = Piece.Fault(content: .nulByte, line: zero.line, column: zero.column) }
    source.stop()
  }

  private func refuseLongRow(_ piece: Piece) {
    piece.fault =
      piece.openQuote ?? Piece.Fault(content: .rowTooLong(bytes: InputBuffer.largestRow), line: 0, column: 1)
    source.stop()
  }

  // MARK: In the order of the file

  private func append(_ piece: Piece) throws(DataError) {
    if let failure = piece.failure { throw failure }
    if let found = piece.fault { throw located(found) }
    lines.append(piece.lines, rows: rows, lines: line + 1)
    for (output, builder) in builders.enumerated() {
      if rows == 0, piece.rows > 0 { try builder.reserve(expectedRows(piece)) }
      let texts = builder.isText ? piece.texts[output] : nil
      try builder.append(piece.outputs[output], count: piece.rows, texts: texts)
    }
    report.droppedRagged.add(piece.droppedRagged, lines: line + 1)
    report.paddedRagged.add(piece.paddedRagged, lines: line + 1)
    report.trailingDelimiters.add(piece.trailingDelimiters, lines: line + 1)
    for cell in piece.invalidCells { report.invalidCells.add(line: cell.line + line + 1) }
    rows += piece.rows
    line += piece.lineCount
  }

  /// A guess from the first piece, with a little to spare.
  private func expectedRows(_ piece: Piece) -> Int {
    let rowBytes = max(1, piece.consumed / max(1, piece.rows))
    return min(fileSize / rowBytes * 17 / 16 + 64, 1 << 32)
  }

  private func located(_ found: Piece.Fault) -> DataError {
    let place = Place(
      path: path, line: found.line + line + 1, column: found.column, field: found.field.map { $0 + 1 },
      name: found.field.map { parser.plan.names[$0] })
    return .content(place, found.content)
  }
}

extension ReadReport.Tally {
  fileprivate mutating func add(_ other: ReadReport.Tally, lines: Int) {
    if let first = other.firstLine { add(line: first + lines, count: other.count) }
  }
}
