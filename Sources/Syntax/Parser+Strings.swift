import Diagnostics

extension Parser {
  /// The texts and values of a string token, its escapes resolved.
  mutating func parseStringParts(_ token: Token) throws(Failure) -> [StringPart] {
    var parts: [StringPart] = []
    var text: [UInt8] = []
    func flush() {
      if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
      text.removeAll()
    }
    var at = token.start + 1
    let end = token.end - 1
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "\\"):
        let escaped = at + 1 < end ? bytes[at + 1] : 0
        guard let meaning = Self.escapes[escaped] else {
          var after = min(at + 2, end)
          while after < end, bytes[after] & 0xC0 == 0x80 { after += 1 }
          throw fail(.badEscape(self.text(at + 1, after)), Span(source: source, start: at, end: after))
        }
        text.append(meaning)
        at += 2
      case UInt8(ascii: "{"):
        flush()
        let close = interpolationEnd(from: at, limit: end)
        guard close < end else { throw fail(.unclosedInterpolation, Span(source: source, start: at, end: end)) }
        parts.append(try parseInterpolation(at + 1, close))
        at = close + 1
      default:
        text.append(bytes[at])
        at += 1
      }
    }
    flush()
    return parts
  }

  /// The text of a string that holds no values, such as a file's name.
  mutating func parsePlainString(_ token: Token, as role: String) throws(Failure) -> String {
    var text = ""
    for part in try parseStringParts(token) {
      guard case .text(let piece) = part else { throw fail(.plainStringExpected(role), at: token) }
      text += piece
    }
    return text
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C,
    UInt8(ascii: "{"): UInt8(ascii: "{"), UInt8(ascii: "}"): UInt8(ascii: "}"),
  ]

  /// The offset of the brace that closes the one at `start`, or `limit`.
  private func interpolationEnd(from start: Int, limit: Int) -> Int {
    var at = start + 1
    var depth = 1
    while at < limit {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        guard let end = Lexer.endOfString(bytes, from: at, limit: limit) else { return limit }
        at = end - 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return at }
      default: break
      }
      at += 1
    }
    return limit
  }

  private mutating func parseInterpolation(_ start: Int, _ end: Int) throws(Failure) -> StringPart {
    guard depth < Self.maximumDepth else { throw fail(.tooDeep, Span(source: source, start: start, end: end)) }
    guard bytes[start..<end].contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
      throw fail(.emptyInterpolation, Span(source: source, start: start - 1, end: end + 1))
    }
    let colon = formatColon(from: start, limit: end)
    let lexer = Lexer(bytes, source: source, range: start..<(colon ?? end))
    var inner = Parser(lexer, bytes: bytes, source: source, units: units)
    inner.localUnits = localUnits
    inner.depth = depth + 1
    inner.isInterpolation = true
    inner.diagnostics = lexer.diagnostics
    defer {
      diagnostics.append(contentsOf: inner.diagnostics)
      tallest = max(tallest, inner.tallest)
    }
    let value = try inner.parseExpression()
    if inner.kind != .newline, inner.kind != .end {
      if let failure = inner.failAtHabit() { throw failure }
      throw inner.fail(.expected("`}`, or `:` and a format such as `.2`", found: inner.found), at: inner.current)
    }
    if inner.diagnostics.contains(where: { $0.severity == .error }) { throw Failure() }
    guard let colon else { return .value(value, format: nil) }
    let format = Name(text(colon + 1, end), Span(source: source, start: colon + 1, end: end))
    return .value(value, format: format)
  }

  /// The colon that begins a format: one outside all brackets, where an expression has none. A format is no code: `.3e` is not a number.
  private func formatColon(from start: Int, limit: Int) -> Int? {
    var at = start
    var depth = 0
    while at < limit {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        guard let end = Lexer.endOfString(bytes, from: at, limit: limit) else { return nil }
        at = end - 1
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ":") where depth == 0: return at
      default: break
      }
      at += 1
    }
    return nil
  }
}
