import Glibc

/// The part of a file that is being looked at, with room behind it that may be read (never used) past its end.
struct InputBuffer: ~Copyable {
  /// What readers may look at behind the last byte; one of it is for the line end that a file may lack.
  static let padding = 64
  /// The longest row, and so the most text that one cell can hold.
  static let largestRow = 1 << 26

  private(set) var memory: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// The bytes not yet consumed are `first ..< last`.
  private(set) var first = 0
  private(set) var last = 0
  private(set) var isAtEnd = false

  init(capacity: Int) {
    self.capacity = capacity
    memory = .allocate(capacity: capacity + Self.padding)
    memory.initialize(repeating: 0, count: capacity + Self.padding)
  }

  deinit { memory.deallocate() }

  var start: UnsafePointer<UInt8> { UnsafePointer(memory + first) }
  var count: Int { last - first }

  mutating func consume(_ count: Int) { first += count }

  /// Moves what is left to the front and reads until the buffer is full or the file ends. At the end a last line
  /// without an end gets one.
  mutating func fill(from file: borrowing ByteFile) throws(DataError) {
    let kept = count
    if first > 0 {
      memmove(memory, memory + first, kept)
      first = 0
      last = kept
    }
    guard !isAtEnd else { return }
    let read = try file.read(into: UnsafeMutableRawBufferPointer(start: memory + last, count: capacity - last))
    isAtEnd = last + read < capacity
    last += read
    if isAtEnd, count > 0, memory[last - 1] != Byte.newline, memory[last - 1] != Byte.carriageReturn {
      memory[last] = Byte.newline
      last += 1
    }
    memset(memory + last, 0, Self.padding - 1)
  }

  /// Holds `bytes` instead of what it held. False if they are more than a row may have.
  mutating func replace(with bytes: [UInt8], isAtEnd: Bool) -> Bool {
    first = 0
    last = 0
    guard grow(to: bytes.count) else { return false }
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { memory.update(from: base, count: source.count) }
    }
    last = bytes.count
    self.isAtEnd = isAtEnd
    memset(memory + last, 0, Self.padding - 1)
    return true
  }

  /// Doubles the room, for a row that does not fit. False if it is as large as it may get.
  mutating func grow(to wanted: Int? = nil) -> Bool {
    let larger = wanted ?? 2 * capacity
    guard larger <= Self.largestRow else { return false }
    guard larger > capacity else { return true }
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.padding)
    memory.initialize(repeating: 0, count: larger + Self.padding)
    memory.update(from: self.memory + first, count: count)
    self.memory.deallocate()
    self.memory = memory
    last -= first
    first = 0
    capacity = larger
    return true
  }

  /// How many bytes from `start` end with a line that surely ends a row if no quotes are open: all at the end of the
  /// file, else up to the last LF, or in a file without any up to the last CR that no LF can follow.
  var wholeLines: Int {
    if isAtEnd { return count }
    return Self.lastLineEnd(start, count) ?? 0
  }

  /// The offset behind the last line end among the first `count` bytes.
  static func lastLineEnd(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    var at = count
    while at > 0, start[at - 1] != Byte.newline { at -= 1 }
    if at > 0 { return at }
    at = count - 1
    while at > 0, start[at - 1] != Byte.carriageReturn { at -= 1 }
    return at > 0 ? at : nil
  }
}
