/// Finds one cell of a file again, to show it in a message. Only for faults that come to light when the rows are already
/// numbers, such as two rows of one time.
enum CellLocator {
  /// - Parameters:
  ///   - line: the physical line, from 1, on which the row starts.
  ///   - field: from 0.
  /// - Returns: nil if the file has changed and the cell is not there any more.
  static func find(
    _ path: String, line: Int, field: Int, delimiter: UInt8
  ) throws(DataError) -> (text: String, column: Int, lines: Int)? {
    let file = try ByteFile(path: path)
    var buffer = InputBuffer(capacity: 1 << 18)
    try buffer.fill(from: file)
    if buffer.count >= 3, buffer.start[0] == 0xEF, buffer.start[1] == 0xBB, buffer.start[2] == 0xBF {
      buffer.consume(3)
    }
    var passed = 1
    while passed < line {
      var at = 0
      while at < buffer.count, passed < line {
        let byte = buffer.start[at]
        let isLast = at + 1 == buffer.count
        if byte == Byte.carriageReturn, isLast, !buffer.isAtEnd, at > 0 { break }
        at += 1
        if byte == Byte.newline || (byte == Byte.carriageReturn && (isLast || buffer.start[at] != Byte.newline)) {
          passed += 1
        }
      }
      if at == 0 { return nil }
      buffer.consume(at)
      if passed < line { try buffer.fill(from: file) }
    }
    try buffer.fill(from: file)
    return cell(buffer.start, buffer.start + buffer.count, field, FieldSplitter(delimiter: delimiter))
  }

  private static func cell(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ field: Int, _ splitter: FieldSplitter
  ) -> (text: String, column: Int, lines: Int)? {
    let scratch = Scratch()
    var at = start
    var lineStart = start
    var lines = 0
    for index in 0...field {
      let found = splitter.field(at: at, end: end, scratch: scratch)
      guard case .complete = found.ending else { return nil }
      if index == field { return (String(excerptOf: found.content), at - lineStart + 1, lines) }
      lines += found.lines
      if let moved = found.lineStart { lineStart = moved }
      guard found.next < end, found.next[0] == splitter.delimiter else { return nil }
      at = found.next + 1
    }
    return nil
  }
}
