/// Why a text is not JSON, and where.
public struct JSONProblem: Error, Equatable, Sendable, CustomStringConvertible {
  public let line: Int
  public let column: Int
  public let problem: String

  public var description: String { "line \(line), column \(column): \(problem)" }
}

extension JSON {
  /// Reads strict JSON; nesting deeper than 100 is refused, so that nobody's recursion is led too far.
  public init(parsing bytes: [UInt8]) throws(JSONProblem) {
    var parser = JSONParser(bytes)
    self = try parser.document()
  }
}

private struct JSONParser {
  private static let deepest = 100

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func document() throws(JSONProblem) -> JSON {
    let value = try value(depth: 0)
    skipSpace()
    guard next == nil else { throw unexpected("the end of the text") }
    return value
  }

  private func problem(_ text: String, at place: Int? = nil) -> JSONProblem {
    let before = bytes[..<min(place ?? index, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONProblem(
      line: line, column: String(decoding: before[start...], as: UTF8.self).count + 1, problem: text)
  }

  private func unexpected(_ expected: String) -> JSONProblem {
    guard let next else { return problem("the text ends where \(expected) is expected") }
    let found = next > 0x20 && next < 0x7F ? "`\(Unicode.Scalar(next))`" : "the byte \(next)"
    return problem("expected \(expected) and found \(found)")
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: mark) else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONProblem) -> JSON {
    skipSpace()
    guard depth <= Self.deepest else { throw problem("lists and objects are nested more than \(Self.deepest) deep") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .text(try text())
    case let digit? where digit == UInt8(ascii: "-") || digit &- UInt8(ascii: "0") <= 9: return .number(try number())
    default:
      for (word, value) in [("null", JSON.null), ("true", .boolean(true)), ("false", .boolean(false))]
      where bytes[index...].starts(with: word.utf8) {
        index += word.utf8.count
        return value
      }
      throw unexpected("a value")
    }
  }

  private mutating func object(_ depth: Int) throws(JSONProblem) -> JSON {
    index += 1
    var members: [(name: String, value: JSON)] = []
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
      let name = try text()
      guard take(":") else { throw unexpected("`:`") }
      members.append((name, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw unexpected("`,` or `}`") }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(JSONProblem) -> JSON {
    index += 1
    var elements: [JSON] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw unexpected("`,` or `]`") }
    return .array(elements)
  }

  private mutating func digits() -> Int {
    let first = index
    while let byte = next, byte &- UInt8(ascii: "0") <= 9 { index += 1 }
    return index - first
  }

  private mutating func number() throws(JSONProblem) -> Double {
    let first = index
    if next == UInt8(ascii: "-") { index += 1 }
    let leading = next
    let count = digits()
    if count == 0 { throw unexpected("a digit") }
    if count > 1, leading == UInt8(ascii: "0") { throw problem("a number begins with a needless 0", at: first) }
    if next == UInt8(ascii: ".") {
      index += 1
      if digits() == 0 { throw unexpected("a digit") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      if digits() == 0 { throw unexpected("a digit") }
    }
    guard let value = Double(String(decoding: bytes[first..<index], as: UTF8.self)) else {
      throw problem("this is no number", at: first)
    }
    return value
  }

  private mutating func text() throws(JSONProblem) -> String {
    let first = index
    index += 1
    var content: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw problem("a control character stands in a text; it is written as an escape") }
      index += 1
      if byte == UInt8(ascii: "\\") {
        content += Array(String(Character(try escape())).utf8)
      } else {
        content.append(byte)
      }
    }
    guard next != nil else { throw problem("this text has no closing quote", at: first) }
    index += 1
    guard let text = String(validating: content, as: UTF8.self) else {
      throw problem("this text is not valid UTF-8", at: first)
    }
    return text
  }

  private mutating func escape() throws(JSONProblem) -> Unicode.Scalar {
    let first = index - 1
    guard let byte = next else { throw problem("this escape is not finished", at: first) }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw problem("there is no such escape", at: first)
    }
    let unit = try hexadecimal(first)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // Half of a pair stands for nothing; Python writes such a half for a byte it could not read.
    guard (0xD800..<0xDC00).contains(unit), bytes[index...].starts(with: "\\u".utf8) else { return "\u{FFFD}" }
    let second = index
    index += 2
    let other = try hexadecimal(second)
    guard (0xDC00..<0xE000).contains(other) else {
      index = second
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(other) - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal(_ first: Int) throws(JSONProblem) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("`\\u` wants four hexadecimal digits", at: first)
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }
}
