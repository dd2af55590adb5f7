import Diagnostics

extension Parser {
  /// The members that the word here begins, as in `state a = 1, b = 0`, unless it names a variable.
  mutating func maybeMembers() throws(Failure) -> [Statement]? {
    guard let kind = Member.Kind(rawValue: text(current)) else { return nil }
    switch kind {
    case .require, .when:
      switch self.kind(ahead: 1) {
      case .equal, .prime, .dot, .newline, .end, .leftBracket, .pipe: return nil
      default: break
      }
    case .parameter where !isInBlock: return nil
    default:
      guard self.kind(ahead: 1) == .name else { return nil }
    }
    return try parseMembers(kind)
  }

  /// A top-level `param` is a declaration, one in a twin a member.
  private var isInBlock: Bool { depth > 0 }

  mutating func parseMembers(_ kind: Member.Kind) throws(Failure) -> [Statement] {
    let start = current.start
    let keywordSpan = span(current)
    advance()
    var statements: [Statement] = []
    repeat {
      let from = statements.isEmpty ? start : current.start
      let member = try parseMember(kind, keywordSpan, from)
      statements.append(Statement(kind: .member(member), span: member.span))
    } while maybe(.comma)
    return statements
  }

  private mutating func parseMember(_ kind: Member.Kind, _ keywordSpan: Span, _ start: Int) throws(Failure) -> Member {
    var name: Name?
    var unit: UnitSyntax?
    var shape: [Expression]?
    var value: Expression?
    var range: Expression?
    var destination: Expression?
    var options: [Option] = []
    var body: [Statement] = []
    switch kind {
    case .require: value = try parseExpression()
    case .when:
      value = try parseExpression()
      body = try parseBlock(of: "event")
    case .connect:
      value = try parsePostfix()
      guard maybe(.arrow) else { throw fail(.expected("`->` and the input it feeds", found: found), at: current) }
      destination = try parsePostfix()
    case .part:
      name = try parseName("a part")
      try parse(.equal, "`=` and the part's twin")
      value = try parsePostfix()
      if self.kind == .leftBrace { options = try parseOptions(columns: nil) }
    case .input, .constant, .parameter, .state, .output:
      name = try parseName(Self.role[kind] ?? "a member")
      if maybe(.colon) {
        if self.kind == .leftBracket { shape = try parseShape() } else { unit = try parseUnit() }
      }
      if maybe(.equal) {
        // `in` after a default gives the bounds, so the default stops before comparisons.
        value = kind == .parameter ? try parseDefault() : try parseExpression()
      }
      if kind == .parameter, maybeWord("in") { range = try parseExpression() }
      if self.kind == .leftBrace { options = try parseOptions(columns: nil) }
    }
    return Member(
      kind: kind, keywordSpan: keywordSpan, name: name, unit: unit, shape: shape, value: value, range: range,
      destination: destination, options: options, body: body, span: span(from: start))
  }

  private static let role: [Member.Kind: String] = [
    .input: "an input", .constant: "a constant", .parameter: "a parameter", .state: "a state", .output: "an output",
  ]

  private mutating func parseShape() throws(Failure) -> [Expression] {
    let list = try parsePostfix()
    guard case .list(let extents) = list.kind else {
      throw fail(.expected("a shape such as `[96, 7]`", found: found), list.span)
    }
    return extents
  }
}
