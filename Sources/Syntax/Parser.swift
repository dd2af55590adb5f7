import Diagnostics

/// Tells the parser which names are units, since `5 m*x` is a product only when `x` is none.
public protocol UnitNames {
  func isUnit(_ name: String) -> Bool
  func nearestUnits(to name: String) -> [String]
  /// The units that a `use` brings in; empty when it brings none or cannot be read.
  func units(importedBy use: UseSyntax) -> Set<String>
}

/// Takes every name after a number for a unit; for tools that work on text alone.
public struct AnyUnitName: UnitNames {
  public init() {}
  public func isUnit(_ name: String) -> Bool { true }
  public func nearestUnits(to name: String) -> [String] { [] }
  public func units(importedBy use: UseSyntax) -> Set<String> { [] }
}

/// Reads tokens into a `Program`. `parseX` must find an X, `maybeX` may.
///
/// Each statement that fails is reported once and skipped up to the next line, so that one pass shows all independent errors.
/// The grammar is laid out over the extensions: statements, declarations and options, expressions, units.
public struct Parser {
  public internal(set) var diagnostics: [Diagnostic] = []
  /// The token indices of operators that stand before their operand, and of those inside a unit; the formatter spaces them differently.
  public internal(set) var prefixOperators: Set<Int> = []
  public internal(set) var unitOperators: Set<Int> = []
  public let tokens: [Token]
  public let comments: [Comment]

  let bytes: [UInt8]
  let source: SourceID
  let units: any UnitNames
  var localUnits: Set<String> = []
  var index = 0
  var depth = 0

  /// Thrown after a diagnostic has been recorded.
  struct Failure: Error {}

  static let maximumDepth = 120
  static let maximumHeight = 1000

  public init(_ bytes: [UInt8], source: SourceID, units: any UnitNames = AnyUnitName()) {
    let lexer = Lexer(bytes, source: source)
    self.init(lexer, bytes: bytes, source: source, units: units)
    diagnostics = lexer.diagnostics
  }

  init(_ lexer: Lexer, bytes: [UInt8], source: SourceID, units: any UnitNames) {
    tokens = lexer.tokens
    comments = lexer.comments
    self.bytes = bytes
    self.source = source
    self.units = units
  }

  /// The whole text; look at `diagnostics` before trusting it.
  public mutating func parseProgram() -> Program {
    let statements = parseStatements(until: .end)
    return Program(cells: cells(of: statements))
  }

  // MARK: Tokens

  var current: Token { tokens[index] }
  var kind: TokenKind { tokens[index].kind }

  func kind(ahead: Int) -> TokenKind {
    index + ahead < tokens.count ? tokens[index + ahead].kind : .end
  }

  func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
  func text(ahead: Int) -> String { index + ahead < tokens.count ? text(tokens[index + ahead]) : "" }
  func span(_ token: Token) -> Span { Span(source: source, start: token.start, end: token.end) }
  func span(from start: Int) -> Span {
    Span(source: source, start: start, end: max(start, index > 0 ? tokens[index - 1].end : start))
  }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  mutating func maybe(_ kind: TokenKind) -> Bool {
    guard self.kind == kind else { return false }
    advance()
    return true
  }

  func isWord(_ word: String, ahead: Int = 0) -> Bool {
    let kind = self.kind(ahead: ahead)
    return (kind == .name || kind == .keyword) && text(ahead: ahead) == word
  }

  mutating func maybeWord(_ word: String) -> Bool {
    guard isWord(word) else { return false }
    advance()
    return true
  }

  mutating func parse(_ kind: TokenKind, _ what: String) throws(Failure) {
    guard maybe(kind) else { throw fail(.expected(what, found: found), at: current) }
  }

  /// What stands at the current place, for messages.
  var found: String {
    switch kind {
    case .newline: return "the end of the line"
    case .end: return "the end of the text"
    case .string: return "a string"
    default: return "`\(text(current))`"
    }
  }

  mutating func fail(_ error: SyntaxError, at token: Token) -> Failure { fail(error, span(token)) }

  mutating func fail(_ error: SyntaxError, _ span: Span) -> Failure {
    // An invalid token has been reported by the lexer.
    let lexed = diagnostics.contains { $0.labels.first?.span.start == span.start }
    if !lexed { diagnostics.append(error.diagnostic(at: span)) }
    return Failure()
  }

  mutating func parseName(_ role: String) throws(Failure) -> Name {
    if kind == .name {
      let name = Name(text(current), span(current))
      advance()
      return name
    }
    if kind == .keyword { throw fail(.reservedWord(text(current), asA: role), at: current) }
    throw fail(.expected("the name of \(role)", found: found), at: current)
  }

  /// Closes a bracket; when what stands there is on a later line, the opening one is the likelier fault.
  mutating func close(_ kind: TokenKind, _ closing: String, opened: Token, or also: String) throws(Failure) {
    if maybe(kind) { return }
    if self.kind == .end || line(of: current.start) > line(of: tokens[max(0, index - 1)].end) {
      throw fail(.unclosed(text(opened), opened: span(opened)), at: current)
    }
    throw fail(.expected("`\(closing)`\(also)", found: found), at: current)
  }

  private func line(of offset: Int) -> Int {
    var count = 0
    for byte in bytes[..<min(offset, bytes.count)] where byte == UInt8(ascii: "\n") { count += 1 }
    return count
  }

  /// Runs `body` one level deeper.
  mutating func nested<Result>(_ body: (inout Parser) throws(Failure) -> Result) throws(Failure) -> Result {
    guard depth < Self.maximumDepth else { throw fail(.tooDeep, at: current) }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  func isUnit(_ name: String) -> Bool { localUnits.contains(name) || units.isUnit(name) }

  // MARK: Cells and documentation

  private func cells(of statements: [Statement]) -> [Cell] {
    struct Marker { var start: Int, kind: Cell.Kind, title: String }
    var markers: [Marker] = [Marker(start: 0, kind: .code, title: "")]
    for comment in comments where comment.ownLine {
      let line = String(decoding: bytes[comment.start..<comment.end], as: UTF8.self)
      guard line.hasPrefix("# %%") else { continue }
      var title = String(line.dropFirst(4).drop { $0 == " " })
      let isMarkdown = title.hasPrefix("[markdown]")
      if isMarkdown { title = String(title.dropFirst(10).drop { $0 == " " }) }
      markers.append(Marker(start: comment.start, kind: isMarkdown ? .markdown : .code, title: title))
    }
    var cells: [Cell] = []
    for (number, marker) in markers.enumerated() {
      let end = number + 1 < markers.count ? markers[number + 1].start : bytes.count
      let inside = statements.filter { Int($0.span.start) >= marker.start && Int($0.span.start) < end }
      if number == 0, inside.isEmpty, markers.count > 1 { continue }
      cells.append(
        Cell(
          kind: marker.kind, title: marker.title, statements: inside,
          span: Span(source: source, start: marker.start, end: end)))
    }
    return cells
  }

  /// The comment lines directly above `offset`, without their marks.
  func documentation(above offset: Int) -> String {
    var lines: [String] = []
    var top = offset
    for comment in comments.reversed() where comment.end <= top && comment.ownLine {
      let between = bytes[comment.end..<top]
      guard between.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }),
        between.count(where: { $0 == 0x0A }) == 1
      else { break }
      let line = String(decoding: bytes[comment.start..<comment.end], as: UTF8.self)
      if line.hasPrefix("# %%") { break }
      lines.append(String(line.dropFirst().drop { $0 == " " }))
      top = comment.start
    }
    return lines.reversed().joined(separator: "\n")
  }
}
