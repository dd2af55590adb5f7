import Glibc

/// Hands out a file in blocks that start with a row. One reader at a time; what it does not take with it (the rest of a
/// row that its block cuts off) is kept for the next.
final class BlockSource {
  private let header: CSVHeader
  private var rest: [UInt8]
  private var isAtEnd: Bool

  /// What a worker takes at a time: small enough to stay in a core's second-level cache with what comes out of it.
  let blockSize: Int
  private static let usualBlock = 1 << 19

  init(_ header: consuming CSVHeader) {
    rest = Array(UnsafeBufferPointer(start: header.buffer.start, count: header.buffer.count))
    isAtEnd = header.buffer.isAtEnd
    blockSize = isAtEnd ? max(256, rest.count) : max(Self.usualBlock, 2 * rest.count)
    self.header = header
  }

  /// Fills a buffer with the next block. False at the end of the file, or when a fault has ended the reading.
  func load(_ buffer: inout InputBuffer) throws(DataError) -> Bool {
    if rest.isEmpty, isAtEnd { return false }
    guard buffer.replace(with: rest, isAtEnd: isAtEnd) else {
      throw .content(Place(path: header.file.path, line: 1), .rowTooLong(bytes: InputBuffer.largestRow))
    }
    rest = []
    try buffer.fill(from: header.file)
    isAtEnd = buffer.isAtEnd
    return buffer.count > 0
  }

  /// Reads more behind what the buffer holds. False if there is no more, or no more room.
  func extend(_ buffer: inout InputBuffer) throws(DataError) -> Bool {
    if buffer.isAtEnd { return false }
    if buffer.count == buffer.capacity, !buffer.grow() { return false }
    try buffer.fill(from: header.file)
    isAtEnd = buffer.isAtEnd
    return true
  }

  /// Cuts a block without quotes behind its last line end and returns how long it is then. Reads on if it has none.
  func cut(_ buffer: inout InputBuffer) throws(DataError) -> Int {
    while true {
      let whole = buffer.wholeLines
      if whole > 0 {
        leave(buffer, from: whole)
        return whole
      }
      guard try extend(&buffer) else {
        throw .content(Place(path: header.file.path, line: 1), .rowTooLong(bytes: InputBuffer.largestRow))
      }
    }
  }

  /// Leaves what stands at `offset` and behind it to the next reader.
  func leave(_ buffer: borrowing InputBuffer, from offset: Int) {
    rest = Array(UnsafeBufferPointer(start: buffer.start + offset, count: buffer.count - offset))
  }

  /// Nobody reads on.
  func stop() {
    rest = []
    isAtEnd = true
  }

  func hasQuotes(_ buffer: borrowing InputBuffer) -> Bool {
    memchr(buffer.start, Int32(Byte.quote), buffer.count) != nil
  }

  /// The first byte of value zero, which no text has.
  func zeroByte(_ buffer: borrowing InputBuffer) -> Piece.Fault? {
    guard let found = memchr(buffer.start, 0, buffer.count) else { return nil }
    let position = UnsafeRawPointer(buffer.start).distance(to: found)
    var line = 0
    var lineStart = 0
    for index in 0..<position {
      let byte = buffer.start[index]
      if byte == Byte.newline || (byte == Byte.carriageReturn && buffer.start[index + 1] != Byte.newline) {
        line += 1
        lineStart = index + 1
      }
    }
    return Piece.Fault(content: .nulByte, line: line, column: position - lineStart + 1)
  }
}
