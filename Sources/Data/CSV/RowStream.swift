import Glibc

/// Runs a file through row parsers, block by block, into column builders.
///
/// A block ends with a line end. Without a quote in it every line end is the end of a row, so the block may be cut there
/// and its pieces parsed side by side; with one, only parsing tells rows apart, and one parser takes the whole block.
/// Pieces are put together in the order of the file, and the first fault in that order is the one reported.
struct RowStream: ~Copyable {
  private let path: String
  /// The file, and the buffer standing at the first row.
  private var input: CSVHeader
  private let parser: RowParser
  private let pieces: [Piece]
  let builders: [ColumnBuilder]
  private(set) var lines = LineIndex()
  private(set) var rows = 0
  /// Physical lines behind us.
  private(set) var line: Int
  private(set) var report: ReadReport

  /// The bytes one parser takes at a time: small enough to stay in a core's second-level cache with what comes out.
  private static let pieceSize = 1 << 19
  /// Below this, starting a thread costs more than it brings.
  private static let smallestPiece = 1 << 17

  init(_ header: consuming CSVHeader, _ parser: RowParser, threads: Int, report: ReadReport) {
    self.parser = parser
    self.report = report
    pieces = (0..<max(1, threads)).map { _ in Piece(parser.plan) }
    builders = (0..<parser.plan.outputCount).map { output in
      ColumnBuilder(
        isText: parser.plan.outputs.indices.contains { field in
          parser.plan.outputs[field] == output && parser.plan.actions[field] == .text
        })
    }
    line = header.line
    path = header.file.path
    input = header
  }

  mutating func run() throws(DataError) {
    var checked = 0
    try checkNul(from: &checked)
    if !input.buffer.isAtEnd { _ = input.buffer.grow(to: Self.pieceSize * pieces.count) }
    while true {
      checked = try input.buffer.fill(from: input.file)
      try checkNul(from: &checked)
      if input.buffer.count == 0 { break }
      let whole = input.buffer.wholeLines
      var consumed = 0
      if whole > 0 {
        consumed = try parse(whole)
        input.buffer.consume(consumed)
      }
      if consumed < whole || whole == 0 { try makeRoom() }
    }
    report.lines = line
  }

  /// A row that is not whole yet: quotes are open at the end of the block.
  private mutating func makeRoom() throws(DataError) {
    if input.buffer.isAtEnd || input.buffer.count >= input.buffer.capacity {
      if !input.buffer.isAtEnd, input.buffer.grow() { return }
      if let quote = pieces[0].openQuote { throw fault(quote) }
      throw .content(Place(path: path, line: line + 1), .rowTooLong(bytes: InputBuffer.largestRow))
    }
  }

  private func checkNul(from offset: inout Int) throws(DataError) {
    let start = input.buffer.start + offset
    guard let found = memchr(start, 0, input.buffer.count - offset) else { return }
    let position = UnsafeRawPointer(input.buffer.start).distance(to: found)
    var line = self.line + 1
    var lineStart = 0
    for index in 0..<position {
      let byte = input.buffer.start[index]
      if byte == Byte.newline || (byte == Byte.carriageReturn && input.buffer.start[index + 1] != Byte.newline) {
        line += 1
        lineStart = index + 1
      }
    }
    throw .content(Place(path: path, line: line, column: position - lineStart + 1), .nulByte)
  }

  /// Parses the first `count` bytes of the buffer and returns how many of them were whole rows.
  private mutating func parse(_ count: Int) throws(DataError) -> Int {
    let start = input.buffer.start
    let quotes = memchr(start, Int32(Byte.quote), count) != nil
    let cuts = quotes ? [0, count] : Self.cuts(start, count, into: pieces.count)
    let parser = parser
    let pieces = pieces
    let address = UInt(bitPattern: start)
    ForkJoin.run(cuts.count - 1) { index in
      guard let start = UnsafePointer<UInt8>(bitPattern: address) else { return }
      parser.parse(start + cuts[index], start + cuts[index + 1], quotes: quotes, into: pieces[index])
    }
    var consumed = 0
    for index in 0..<(cuts.count - 1) {
      try take(pieces[index])
      consumed += pieces[index].consumed
    }
    return consumed
  }

  private static func cuts(_ start: UnsafePointer<UInt8>, _ count: Int, into parts: Int) -> [Int] {
    var cuts = [0]
    let parts = min(parts, max(1, count / smallestPiece))
    for part in 1..<max(1, parts) {
      if let cut = InputBuffer.lastLineEnd(start, count / parts * part), cut > cuts[cuts.count - 1] { cuts.append(cut) }
    }
    return cuts + [count]
  }

  private mutating func take(_ piece: Piece) throws(DataError) {
    if let found = piece.fault { throw fault(found) }
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
    return min(input.file.size / rowBytes * 17 / 16 + 64, 1 << 32)
  }

  private func fault(_ found: Piece.Fault) -> DataError {
    let name = found.field.map { parser.plan.names[$0] }
    let place = Place(
      path: path, line: found.line + line + 1, column: found.column, field: found.field.map { $0 + 1 }, name: name)
    return .content(place, found.content)
  }
}

extension ReadReport.Tally {
  fileprivate mutating func add(_ other: ReadReport.Tally, lines: Int) {
    if let first = other.firstLine { add(line: first + lines, count: other.count) }
  }
}
