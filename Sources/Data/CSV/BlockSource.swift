import Glibc

/// Hands out a file in blocks that start with a row. One reader at a time; what it does not take with it (the rest of a
/// row that its block cuts off) is kept for the next.
final class BlockSource {
  private let header: CSVHeader
  private var rest: [UInt8]
  private var isAtEnd: Bool

  /// What a worker takes at a time: small enough to stay in a core's second-level cache with what comes out of it.
  let blockSize: Int
  static let usualBlock = 1 << 19

  init(_ header: consuming CSVHeader, _ wanted: Int?) {
    rest = Array(UnsafeBufferPointer(start: header.buffer.start, count: header.buffer.count))
    isAtEnd = header.buffer.isAtEnd
    blockSize = isAtEnd ? max(16, rest.count) : max(wanted ?? Self.usualBlock, 2 * rest.count)
    self.header = header
  }

  enum Block {
    case ready
    /// The file has ended, or a fault has ended the reading.
    case none
    /// There is no line end in as much as a row may have.
    case rowTooLong
  }

  /// Fills a buffer with the next block, which has at least one line end.
  func load(_ buffer: inout InputBuffer) throws(DataError) -> Block {
    if rest.isEmpty, isAtEnd { return .none }
    guard buffer.replace(with: rest, isAtEnd: isAtEnd) else { return .rowTooLong }
    rest = []
    try buffer.fill(from: header.file)
    isAtEnd = buffer.isAtEnd
    while buffer.count > 0, buffer.wholeLines == 0 {
      guard try extend(&buffer) else { return .rowTooLong }
    }
    return buffer.count > 0 ? .ready : .none
  }

  /// Reads more behind what the buffer holds. False if there is no more, or no more room.
  func extend(_ buffer: inout InputBuffer) throws(DataError) -> Bool {
    if buffer.isAtEnd { return false }
    if buffer.count == buffer.capacity, !buffer.grow() { return false }
    try buffer.fill(from: header.file)
    isAtEnd = buffer.isAtEnd
    return true
  }

  /// Cuts a block without quotes behind its last line end and returns how long it is then.
  func cut(_ buffer: borrowing InputBuffer) -> Int {
    let whole = buffer.wholeLines
    leave(buffer, from: whole)
    return whole
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

  /// Where in a block a byte of value zero stands. Lines count from 0, columns from 1.
  struct ZeroByte {
    var line = 0
    var lineStart = 0
    var column = 1
  }

  /// The first byte of value zero, which no text has.
  func zeroByte(_ buffer: borrowing InputBuffer) -> ZeroByte? {
    guard let found = memchr(buffer.start, 0, buffer.count) else { return nil }
    let position = UnsafeRawPointer(buffer.start).distance(to: found)
    var zero = ZeroByte()
    for index in 0..<position {
      let byte = buffer.start[index]
      if byte == Byte.newline || (byte == Byte.carriageReturn && buffer.start[index + 1] != Byte.newline) {
        zero.line += 1
        zero.lineStart = index + 1
      }
    }
    zero.column = position - zero.lineStart + 1
    return zero
  }
}
