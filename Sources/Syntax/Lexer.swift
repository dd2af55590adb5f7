import Diagnostics

/// Turns bytes into tokens, comments and diagnostics; never fails, an unreadable byte becomes an `invalid` token.
///
/// A newline is a token only where it can end a statement: not inside `( )` or `[ ]`, not after an operator or comma, and not before a line that
/// begins with `|>` or `.`. Braces re-open lines, so a function body inside a call's parentheses reads like any other.
public struct Lexer {
  public private(set) var tokens: [Token] = []
  public private(set) var comments: [Comment] = []
  public private(set) var diagnostics: [Diagnostic] = []

  private let bytes: [UInt8]
  private let source: SourceID
  private let limit: Int
  private var position: Int
  private var brackets: [UInt8] = []

  /// Reads `range` of `bytes`, by default all of them; offsets are those of `bytes`.
  public init(_ bytes: [UInt8], source: SourceID, range: Range<Int>? = nil) {
    self.bytes = bytes
    self.source = source
    position = range?.lowerBound ?? 0
    limit = range?.upperBound ?? bytes.count
    tokens.reserveCapacity((limit - position) / 4 + 1)
    if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < limit { next() }
    add(.newline, limit, limit)
    tokens.append(Token(kind: .end, start: limit, end: limit))
  }

  private func peek(_ ahead: Int = 0) -> UInt8 {
    position + ahead < limit ? bytes[position + ahead] : 0
  }

  private mutating func add(_ kind: TokenKind, _ start: Int, _ end: Int) {
    if kind == .newline {
      guard let last = tokens.last, last.kind != .newline, !continues(last) else { return }
    }
    tokens.append(Token(kind: kind, start: start, end: end))
    position = end
  }

  /// A line that ends in an operator or a comma goes on in the next. `%` does not count: it ends a quantity.
  private func continues(_ token: Token) -> Bool {
    switch token.kind {
    case .comma, .equal, .plus, .minus, .slash, .caret, .at, .equalEqual, .notEqual, .less, .lessEqual, .greater,
      .greaterEqual, .approximately, .arrow, .pipe, .dot, .dotDot, .colon:
      return true
    case .star:
      // `*` alone, as in `{ time date, * }`, is a column list's "all others".
      guard tokens.count > 1 else { return false }
      let before = tokens[tokens.count - 2].kind
      return before != .comma && before != .newline && before != .leftBrace
    case .keyword:
      return ["and", "or", "not", "in", "within", "then"].contains(word(token))
    default: return false
    }
  }

  private func word(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }

  private mutating func report(_ error: SyntaxError, _ start: Int, _ end: Int) {
    diagnostics.append(error.diagnostic(at: Span(source: source, start: start, end: end)))
  }

  // MARK: One token

  private mutating func next() {
    let start = position
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
    case UInt8(ascii: "\n"):
      position += 1
      if brackets.last.map({ $0 == UInt8(ascii: "{") }) ?? true, !nextLineContinues() {
        add(.newline, start, start + 1)
      }
      position = start + 1
    case UInt8(ascii: "#"): comment()
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      brackets.append(byte)
      add(
        byte == UInt8(ascii: "(") ? .leftParenthesis : byte == UInt8(ascii: "[") ? .leftBracket : .leftBrace, start,
        start + 1)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      closeBracket(byte)
      add(
        byte == UInt8(ascii: ")") ? .rightParenthesis : byte == UInt8(ascii: "]") ? .rightBracket : .rightBrace, start,
        start + 1)
    case UInt8(ascii: ","): add(.comma, start, start + 1)
    case UInt8(ascii: ":"): add(.colon, start, start + 1)
    case UInt8(ascii: "'"): add(.prime, start, start + 1)
    case UInt8(ascii: "+"): add(.plus, start, start + 1)
    case UInt8(ascii: "-"): peek(1) == UInt8(ascii: ">") ? add(.arrow, start, start + 2) : add(.minus, start, start + 1)
    case UInt8(ascii: "*"): add(.star, start, start + 1)
    case UInt8(ascii: "/"): add(.slash, start, start + 1)
    case UInt8(ascii: "^"): add(.caret, start, start + 1)
    case UInt8(ascii: "@"): add(.at, start, start + 1)
    case UInt8(ascii: "%"): add(.percent, start, start + 1)
    case UInt8(ascii: "."): peek(1) == UInt8(ascii: ".") ? add(.dotDot, start, start + 2) : add(.dot, start, start + 1)
    case UInt8(ascii: "="): peek(1) == byte ? add(.equalEqual, start, start + 2) : add(.equal, start, start + 1)
    case UInt8(ascii: "<"):
      peek(1) == UInt8(ascii: "=") ? add(.lessEqual, start, start + 2) : add(.less, start, start + 1)
    case UInt8(ascii: ">"):
      peek(1) == UInt8(ascii: "=") ? add(.greaterEqual, start, start + 2) : add(.greater, start, start + 1)
    case UInt8(ascii: "!") where peek(1) == UInt8(ascii: "="): add(.notEqual, start, start + 2)
    case UInt8(ascii: "~") where peek(1) == UInt8(ascii: "="): add(.approximately, start, start + 2)
    case UInt8(ascii: "|") where peek(1) == UInt8(ascii: ">"): add(.pipe, start, start + 2)
    default:
      let (scalar, length) = decode(at: position)
      if let scalar, isNameStart(scalar) { return name() }
      report(.unexpectedCharacter(scalar), start, start + length)
      add(.invalid, start, start + length)
    }
  }

  /// After a newline: whether the next line that holds anything begins with `|>` or `.` (but not `..`).
  private func nextLineContinues() -> Bool {
    var ahead = position
    while ahead < limit {
      switch bytes[ahead] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): ahead += 1
      case UInt8(ascii: "|"): return ahead + 1 < limit && bytes[ahead + 1] == UInt8(ascii: ">")
      case UInt8(ascii: "."): return !(ahead + 1 < limit && bytes[ahead + 1] == UInt8(ascii: "."))
      default: return false
      }
    }
    return false
  }

  private mutating func closeBracket(_ byte: UInt8) {
    let opening: UInt8 =
      byte == UInt8(ascii: ")") ? UInt8(ascii: "(") : byte == UInt8(ascii: "]") ? UInt8(ascii: "[") : UInt8(ascii: "{")
    // The parser reports what does not match; here the nearest opening bracket of the kind is closed so that lines recover.
    if let index = brackets.lastIndex(of: opening) { brackets.removeSubrange(index...) }
  }

  private mutating func comment() {
    let start = position
    var lineStart = start
    while lineStart > 0, bytes[lineStart - 1] == UInt8(ascii: " ") || bytes[lineStart - 1] == UInt8(ascii: "\t") {
      lineStart -= 1
    }
    while position < limit, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    var end = position
    while end > start, [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(bytes[end - 1]) { end -= 1 }
    comments.append(
      Comment(start: start, end: end, ownLine: lineStart == 0 || bytes[lineStart - 1] == UInt8(ascii: "\n")))
  }

  private mutating func name() {
    let start = position
    while position < limit {
      let (scalar, length) = decode(at: position)
      guard let scalar, isNameStart(scalar) || isNamePart(scalar) else { break }
      position += length
    }
    if position == start + 1, bytes[start] == UInt8(ascii: "t"), peek() == UInt8(ascii: "\"") {
      return instant(from: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    add(reservedWords.contains(text) ? .keyword : .name, start, position)
  }

  private mutating func number() {
    let start = position
    func digits(_ from: Int) -> Int {
      var at = from
      while at < limit,
        isDigit(bytes[at]) || (bytes[at] == UInt8(ascii: "_") && at + 1 < limit && isDigit(bytes[at + 1]))
      { at += 1 }
      return at
    }
    var end = digits(start)
    if end + 1 < limit, bytes[end] == UInt8(ascii: "."), isDigit(bytes[end + 1]) { end = digits(end + 1) }
    if end < limit, bytes[end] | 0x20 == UInt8(ascii: "e") {
      var exponent = end + 1
      if exponent < limit, bytes[exponent] == UInt8(ascii: "+") || bytes[exponent] == UInt8(ascii: "-") {
        exponent += 1
      }
      if exponent < limit, isDigit(bytes[exponent]) { end = digits(exponent) }
    }
    add(.number, start, end)
  }

  /// A string ends at its quote on the same line. Braces hold expressions, in which quotes and braces nest.
  private mutating func string() {
    let start = position
    if let end = Self.endOfString(bytes, from: start, limit: limit) { return add(.string, start, end) }
    var end = start
    while end < limit, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    report(.unterminatedString, start, end)
    add(.invalid, start, end)
  }

  private mutating func instant(from start: Int) {
    if let end = Self.endOfString(bytes, from: position, limit: limit) { return add(.instant, start, end) }
    while position < limit, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    report(.unterminatedString, start, position)
    add(.invalid, start, position)
  }

  /// The offset behind the closing quote of the string that opens at `start`, or nil when its line ends first.
  static func endOfString(_ bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    var at = start + 1
    // One entry for each open brace or nested string; a string's entry is false, a brace's true.
    var open: [Bool] = [false]
    while at < limit {
      switch bytes[at] {
      case UInt8(ascii: "\n"): return nil
      case UInt8(ascii: "\\") where open.last == false: at += 1
      case UInt8(ascii: "\""):
        if open.last == false { open.removeLast() } else { open.append(false) }
        if open.isEmpty { return at + 1 }
      case UInt8(ascii: "{"): open.append(true)
      case UInt8(ascii: "}") where open.last == true: open.removeLast()
      default: break
      }
      at += 1
      if open.count > 64 { return nil }
    }
    return nil
  }

  // MARK: Characters

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: return true
    case 0..<0x80: return false
    case 0xB0, 0x2030: return true  // ° and ‰ belong to units
    default: return scalar.properties.isAlphabetic
    }
  }

  private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return scalar.value >= 0x30 && scalar.value <= 0x39 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .otherNumber: return true
    default: return false
    }
  }

  private func decode(at offset: Int) -> (Unicode.Scalar?, length: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard length > 1, offset + length <= limit else { return (nil, 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = bytes[offset + index]
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    return (Unicode.Scalar(value), length)
  }
}
