import Diagnostics

/// Turns bytes into tokens, comments and diagnostics; never fails, an unreadable byte becomes an `invalid` token.
///
/// A newline is a token only where it can end a statement: not inside `( )` or `[ ]`, not after an operator or comma, and not before a line that
/// begins with `|>` or `.`. Braces re-open lines, so a function body inside a call's parentheses reads like any other.
///
/// A symbol of another language is reported where it first stands, with the number of those that follow; what it was meant to be is
/// guessed as far as lines and brackets go, so that the parser sees the rest as it was meant.
public struct Lexer {
  public internal(set) var tokens: [Token] = []
  public internal(set) var comments: [Comment] = []
  public internal(set) var diagnostics: [Diagnostic] = []

  let bytes: [UInt8]
  let source: SourceID
  let limit: Int
  var position: Int
  private var brackets: [Bracket] = []
  private var lineStart: Int
  /// A newline that ends a statement unless the next token takes it up.
  private var pendingNewline: Int?
  private var foreignSymbols: [String: (first: Span, more: Int)] = [:]

  private struct Bracket { var opening: UInt8, offset: Int }

  /// Reads `range` of `bytes`, by default all of them; offsets are those of `bytes`.
  public init(_ bytes: [UInt8], source: SourceID, range: Range<Int>? = nil) {
    self.bytes = bytes
    self.source = source
    position = min(max(0, range?.lowerBound ?? 0), bytes.count)
    limit = min(max(position, range?.upperBound ?? bytes.count), bytes.count)
    lineStart = position
    tokens.reserveCapacity((limit - position) / 4 + 2)
    if range == nil { reportInvalidText() }
    if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]), limit >= 3 { position = 3 }
    while position < limit { next() }
    endStatement(at: limit)
    flushNewline()
    tokens.append(Token(kind: .end, start: limit, end: limit))
    for (symbol, found) in foreignSymbols {
      diagnostics.append(SyntaxError.foreignSymbol(symbol, more: found.more).diagnostic(at: found.first))
    }
    diagnostics.sort { ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0) }
  }

  func peek(_ ahead: Int = 0) -> UInt8 {
    position + ahead < limit ? bytes[position + ahead] : 0
  }

  mutating func add(_ kind: TokenKind, _ start: Int, _ end: Int) {
    if pendingNewline != nil {
      // A line that begins with `|>` or `.` goes on with the one before.
      if kind == .pipe || kind == .dot { pendingNewline = nil } else { flushNewline() }
    }
    tokens.append(Token(kind: kind, start: start, end: end))
    position = end
  }

  private mutating func endStatement(at offset: Int) {
    guard pendingNewline == nil, let last = tokens.last, last.kind != .newline, !continues(last) else { return }
    pendingNewline = offset
  }

  private mutating func flushNewline() {
    guard let start = pendingNewline else { return }
    pendingNewline = nil
    tokens.append(Token(kind: .newline, start: start, end: min(start + 1, limit)))
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
      return ["and", "or", "not", "in", "within", "then", "else"].contains(text(token.start, token.end))
        && !(tokens.count > 1 && tokens[tokens.count - 2].kind == .dot)
    default: return false
    }
  }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

  mutating func report(_ error: SyntaxError, _ start: Int, _ end: Int) {
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
      if brackets.last.map({ $0.opening == UInt8(ascii: "{") }) ?? true { endStatement(at: start) }
      lineStart = position
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): name()
    case UInt8(ascii: "#"): comment()
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "("): open(.leftParenthesis)
    case UInt8(ascii: "["): open(.leftBracket)
    case UInt8(ascii: "{"): open(.leftBrace)
    case UInt8(ascii: ")"): close(.rightParenthesis, UInt8(ascii: "("))
    case UInt8(ascii: "]"): close(.rightBracket, UInt8(ascii: "["))
    case UInt8(ascii: "}"): close(.rightBrace, UInt8(ascii: "{"))
    case UInt8(ascii: "'"): prime()
    case 0x21...0x7E: symbol()
    default: beyondASCII()
    }
  }

  private mutating func open(_ kind: TokenKind) {
    let start = position
    add(kind, start, start + 1)
    brackets.append(Bracket(opening: bytes[start], offset: start))
  }

  /// The parser reports what does not match; here the nearest opening bracket of the kind, or else an innermost `(` or `[`, is closed, so
  /// that lines recover.
  private mutating func close(_ kind: TokenKind, _ opening: UInt8) {
    add(kind, position, position + 1)
    if brackets.last?.opening == opening {
      brackets.removeLast()
    } else if let index = brackets.lastIndex(where: { $0.opening == opening }) {
      brackets.removeSubrange(index...)
    } else if let last = brackets.last, last.opening != UInt8(ascii: "{") {
      brackets.removeLast()
    }
  }

  /// After a string that swallowed the rest of its line, the brackets of that line are taken as closed.
  mutating func forgetBracketsOfLine() {
    while let last = brackets.last, last.offset >= lineStart, last.opening != UInt8(ascii: "{") {
      brackets.removeLast()
    }
  }

  private mutating func symbol() {
    let start = position
    let entry = Self.symbolsByFirstByte[Int(bytes[start])].first { row in
      start + row.bytes.count <= limit
        && (row.bytes.count < 2 || row.bytes[1] == bytes[start + 1])
        && (row.bytes.count < 3 || row.bytes[2] == bytes[start + 2])
    }
    guard let entry else {
      report(.unexpectedCharacter(Unicode.Scalar(bytes[start])), start, start + 1)
      return add(.invalid, start, start + 1)
    }
    if entry.kind == .invalid { return foreign(entry.text, start, start + entry.bytes.count) }
    add(entry.kind, start, start + entry.bytes.count)
  }

  /// Notes a symbol of another language.
  mutating func foreign(_ symbol: String, _ start: Int, _ end: Int) {
    if foreignSymbols[symbol] == nil {
      foreignSymbols[symbol] = (Span(source: source, start: start, end: end), 0)
    } else {
      foreignSymbols[symbol]?.more += 1
    }
    switch symbol {
    case "//", "/*":
      skipForeignComment(isBlock: symbol == "/*")
    case ";":
      position = end
      if brackets.last.map({ $0.opening == UInt8(ascii: "{") }) ?? true {
        if let last = tokens.last, last.kind != .newline, pendingNewline == nil { pendingNewline = start }
      } else {
        add(.invalid, start, end)
      }
    default: add(.invalid, start, end)
    }
  }

  private mutating func beyondASCII() {
    let start = position
    let (scalar, length) = decode(at: start)
    guard let scalar else {
      // The whole run is one token; `reportInvalidText` has spoken.
      var end = start + length
      while end < limit, bytes[end] >= 0x80, decode(at: end).0 == nil { end += 1 }
      return add(.invalid, start, end)
    }
    if isNameStart(scalar) { return name() }
    let text = String(scalar)
    if ForeignSyntax.openingQuotes[scalar] != nil { return typographicString(scalar, length) }
    if ForeignSyntax.symbols[text] != nil {
      foreign(text, start, start + length)
      return
    }
    report(.unexpectedCharacter(scalar), start, start + length)
    add(.invalid, start, start + length)
  }

  /// ASCII symbols, longer ones before their beginnings.
  private static let symbols: [(TokenKind, [String])] = [
    (
      .invalid,
      ForeignSyntax.symbols.keys.filter { $0.utf8.count > 1 && $0.utf8.allSatisfy { $0 < 0x80 } }.sorted {
        $0.utf8.count > $1.utf8.count
      }
    ),
    (.arrow, ["->"]), (.pipe, ["|>"]), (.dotDot, [".."]), (.equalEqual, ["=="]), (.notEqual, ["!="]),
    (.lessEqual, ["<="]), (.greaterEqual, [">="]), (.approximately, ["~="]),
    (.comma, [","]), (.colon, [":"]), (.dot, ["."]), (.equal, ["="]), (.plus, ["+"]), (.minus, ["-"]), (.star, ["*"]),
    (.slash, ["/"]), (.caret, ["^"]), (.at, ["@"]), (.percent, ["%"]), (.less, ["<"]), (.greater, [">"]),
    (.invalid, ForeignSyntax.symbols.keys.filter { $0.utf8.count == 1 && $0 != "%" }),
  ]

  private static let symbolsByFirstByte: [[(text: String, bytes: [UInt8], kind: TokenKind)]] = (0..<128).map { first in
    symbols.flatMap { kind, texts in texts.map { (text: $0, bytes: Array($0.utf8), kind: kind) } }
      .filter { $0.bytes[0] == UInt8(first) }
  }
}
