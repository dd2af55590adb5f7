import Diagnostics

/// Tells the parser which names are units, since `5 m*x` is a product only when `x` is none.
public protocol UnitNames {
  func isUnit(_ name: String) -> Bool
  func nearestUnits(to name: String) -> [String]
  /// The units that a `use` brings in; empty when it brings none or cannot be read.
  func units(importedBy use: UseSyntax) -> Set<String>
  /// All that a `unit` declaration's unit may be called: its name, its aliases, and these with the prefixes that they take.
  func names(declaredBy declaration: Declaration) -> Set<String>
}

extension UnitNames {
  public func names(declaredBy declaration: Declaration) -> Set<String> { [] }
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
/// Each statement that fails is reported once and skipped up to the next line, so that one pass shows all independent errors; of several errors
/// on one line the first is kept, since the others mostly follow from it.
/// The grammar is laid out over the extensions: statements, declarations and options, expressions, units; `Parser+Habits` puts into words
/// what a failing statement was probably meant to be.
public struct Parser {
  public internal(set) var diagnostics: [Diagnostic] = []
  /// What the formatter must know beyond the tokens.
  public internal(set) var layout = LayoutFacts()
  /// The token indices of operators that stand before their operand, and of those inside a unit; the formatter spaces them differently.
  public var prefixOperators: Set<Int> { layout.prefixOperators }
  public var unitOperators: Set<Int> { layout.unitOperators }
  public let tokens: [Token]
  public let comments: [Comment]

  let bytes: [UInt8]
  let source: SourceID
  let units: any UnitNames
  var localUnits: Set<String> = []
  var index = 0
  var depth = 0
  /// The height of the tallest expression since `measured` began.
  var tallest = 0
  /// Closing braces that will turn up unmatched because the opening one was missing and reported.
  var owedBraces = 0
  /// The text is what stands between the braces in a string.
  var isInterpolation = false
  private var reported: Set<Int> = []

  /// Thrown after a diagnostic has been recorded.
  struct Failure: Error {}

  /// How deep brackets, blocks and operands may nest. A level takes up to 3 KB of stack, and a thread may have no more than 512 KB.
  static let maximumDepth = 100
  /// How tall an expression's tree may be, functions, options and strings inside it included, so that walks over it may recurse.
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
    settleDiagnostics()
    return Program(cells: cells(of: statements))
  }

  /// Orders the diagnostics by place and keeps the first of each line.
  private mutating func settleDiagnostics() {
    guard diagnostics.count > 1 else { return }
    func start(_ diagnostic: Diagnostic) -> Int { Int(diagnostic.labels.first?.span.start ?? 0) }
    let ordered = diagnostics.enumerated().sorted { (start($0.element), $0.offset) < (start($1.element), $1.offset) }
    var kept: [Diagnostic] = []
    var seen = 0
    for (_, diagnostic) in ordered {
      if kept.isEmpty || hasLineBreak(from: seen, to: start(diagnostic)) { kept.append(diagnostic) }
      seen = start(diagnostic)
    }
    diagnostics = kept
  }

  func hasLineBreak(from start: Int, to end: Int) -> Bool {
    start < end && bytes[start..<min(end, bytes.count)].contains(UInt8(ascii: "\n"))
  }

  // MARK: Tokens

  var current: Token { tokens[index] }
  var kind: TokenKind { tokens[index].kind }

  func kind(ahead: Int) -> TokenKind {
    index + ahead < tokens.count ? tokens[index + ahead].kind : .end
  }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }
  func text(_ token: Token) -> String { text(token.start, token.end) }
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
    case .newline, .end:
      if isInterpolation { return "the `}` behind it" }
      return kind == .newline ? "the end of the line" : "the end of the text"
    case .string: return "a string"
    case .instant: return "an instant"
    case .keyword: return "the word `\(text(current))`"
    default: return "`\(text(current))`"
    }
  }

  /// Records an error at `token`; at the end of a line or text its place is right behind what stands before.
  mutating func fail(_ error: SyntaxError, at token: Token) -> Failure {
    switch token.kind {
    case .invalid: return Failure()  // the lexer has spoken
    case .newline, .end:
      guard index > 0,
        let last = tokens[...min(index, tokens.count - 1)].last(where: { $0.start < token.start && $0.kind != .newline }
        )
      else { return fail(error, span(token)) }
      return fail(error, span(last).tail)
    default: return fail(error, span(token))
    }
  }

  mutating func fail(_ error: SyntaxError, _ span: Span) -> Failure {
    if reported.insert(Int(span.start)).inserted { diagnostics.append(error.diagnostic(at: span)) }
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
    if let failure = failAtHabit() { throw failure }
    switch self.kind {
    case .rightParenthesis, .rightBracket, .rightBrace:
      throw fail(.mismatched(text(opened), closing: text(current), opened: span(opened)), at: current)
    case .newline, .end: throw fail(.unclosed(text(opened), opened: span(opened)), at: current)
    default: break
    }
    if hasLineBreak(from: tokens[max(0, index - 1)].end, to: current.start) {
      throw fail(.unclosed(text(opened), opened: span(opened)), at: current)
    }
    throw fail(.expected("`\(closing)`\(also)", found: found), at: current)
  }

  /// Runs `body` one level deeper.
  mutating func nested<Result>(_ body: (inout Parser) throws(Failure) -> Result) throws(Failure) -> Result {
    guard depth < Self.maximumDepth else { throw fail(.tooDeep, at: current) }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// Runs `body` and tells how tall the tallest expression within is.
  mutating func measured<Result>(
    _ body: (inout Parser) throws(Failure) -> Result
  ) throws(Failure) -> (result: Result, height: Int) {
    let outer = tallest
    tallest = 0
    defer { tallest = max(outer, tallest) }
    let result = try body(&self)
    return (result, tallest)
  }

  func isUnit(_ name: String) -> Bool { localUnits.contains(name) || units.isUnit(name) }
}
