/// Identifies a source text within a `SourceMap`.
public typealias SourceID = UInt32

/// A half-open range of UTF-8 offsets in one source text.
public struct Span: Hashable, Sendable {
  public let source: SourceID
  public let start: UInt32
  public let end: UInt32

  public init(source: SourceID, start: Int, end: Int) {
    self.source = source
    self.start = UInt32(clamping: start)
    self.end = UInt32(clamping: max(start, end))
  }

  /// The smallest span that covers both; spans of different sources keep the first.
  public func union(_ other: Span) -> Span {
    guard source == other.source else { return self }
    return Span(source: source, start: Int(min(start, other.start)), end: Int(max(end, other.end)))
  }

  /// The empty span at the end of this one.
  public var tail: Span { Span(source: source, start: Int(end), end: Int(end)) }
}

/// One text: a file, a cell typed at the prompt, or the argument of `-e`.
public struct SourceFile: Sendable {
  /// What diagnostics call it, such as `tank.twin` or `[3]`.
  public let name: String
  public let bytes: [UInt8]
  /// The offset at which each line begins; always at least one.
  public let lineStarts: [Int]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    lineStarts = starts
  }

  public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

  /// The zero-based line that contains `offset`.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a zero-based line, without its line ending.
  public func contents(ofLine line: Int) -> ArraySlice<UInt8> {
    guard lineStarts.indices.contains(line) else { return [] }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return bytes[start..<max(start, end)]
  }

  public func text(from start: Int, to end: Int) -> String {
    let low = min(max(0, start), bytes.count)
    return String(decoding: bytes[low..<min(max(low, end), bytes.count)], as: UTF8.self)
  }
}

/// Every source text a session has read, so that a `Span` can be shown long after it was parsed.
public struct SourceMap: Sendable {
  public private(set) var files: [SourceFile] = []

  public init() {}

  public mutating func add(_ file: SourceFile) -> SourceID {
    files.append(file)
    return SourceID(files.count - 1)
  }

  public subscript(id: SourceID) -> SourceFile? {
    files.indices.contains(Int(id)) ? files[Int(id)] : nil
  }

  public func text(of span: Span) -> String {
    self[span.source]?.text(from: Int(span.start), to: Int(span.end)) ?? ""
  }

  /// `name:line:column`, both one-based, the column counted in characters.
  public func location(of span: Span) -> String {
    guard let file = self[span.source] else { return "?" }
    let line = file.line(at: Int(span.start))
    let before = file.text(from: file.lineStarts[line], to: Int(span.start))
    return "\(file.name):\(line + 1):\(before.count + 1)"
  }
}
