import Diagnostics

extension Parser {
  /// Statements up to `end`, which is not consumed. A failing statement is skipped.
  mutating func parseStatements(until end: TokenKind) -> [Statement] {
    var statements: [Statement] = []
    var hasFailedConditional = false
    while kind != end, kind != .end {
      if maybe(.newline) { continue }
      let before = index
      do {
        if isWord("else"), hasFailedConditional { throw Failure() }
        if let failure = failAtOperator(behind: statements.last) { throw failure }
        statements.append(contentsOf: try parseStatement())
        if !(maybe(.newline) || kind == end || kind == .end) { throw failAtLeftover(from: before) }
      } catch {
        let isConditional = ["if", "elif", "elseif"].contains(text(tokens[before]))
        recover(from: before, until: end)
        hasFailedConditional = hasFailedConditional || isConditional
      }
    }
    return statements
  }

  static let statementWords: [String] =
    Set(Declaration.Keyword.allCases.map(\.rawValue) + Member.Kind.allCases.map(\.rawValue)).union(reservedWords)
    .sorted()

  /// Skips to the next line of the same block.
  mutating func recover(from start: Int, until end: TokenKind) {
    // A block that the failed statement opened is skipped whole.
    var braces = 0
    for token in tokens[start..<index] {
      if token.kind == .leftBrace { braces += 1 } else if token.kind == .rightBrace { braces -= 1 }
    }
    braces = max(0, braces)
    while kind != .end {
      if kind == .leftBrace { braces += 1 }
      if kind == .rightBrace {
        if braces == 0 {
          if end == .rightBrace { return }
        } else {
          braces -= 1
        }
      }
      if kind == .newline, braces == 0, index > start { return }
      advance()
    }
  }

  /// One statement; a member list such as `state a = 1, b = 0` gives several.
  private mutating func parseStatement() throws(Failure) -> [Statement] {
    let start = current.start
    switch kind {
    case .rightBrace where owedBraces > 0:
      owedBraces -= 1
      advance()
      throw Failure()
    case .rightBrace, .rightBracket, .rightParenthesis: throw fail(.unmatched(text(current)), at: current)
    case .keyword where kind(ahead: 1) == .equal:
      throw fail(.reservedWord(text(current), asA: "a variable"), at: current)
    default: break
    }
    if kind == .keyword, let statement = try maybeKeywordStatement() { return statement }
    if kind == .name {
      if let members = try maybeMembers() { return members }
      if let declaration = try maybeDeclaration() {
        return [Statement(kind: .declaration(declaration), span: declaration.span)]
      }
      if kind(ahead: 1) == .prime, kind(ahead: 2) == .equal {
        let name = try parseName("a state")
        advance()
        advance()
        let value = try parseExpression()
        return [Statement(kind: .equation(name, value), span: span(from: start))]
      }
      if kind(ahead: 1) == .equal {
        let name = try parseName("a variable")
        advance()
        let value = try parseExpression()
        return [Statement(kind: .binding(name, value), span: span(from: start))]
      }
    }
    let value = try parseExpression()
    return [Statement(kind: .expression(value), span: value.span)]
  }

  private mutating func maybeKeywordStatement() throws(Failure) -> [Statement]? {
    let start = current.start
    let kind: Statement.Kind
    switch text(current) {
    case "fn" where self.kind(ahead: 1) == .name: kind = .function(try parseFunction())
    case "if": kind = try parseConditionalStatement()
    case "for":
      advance()
      guard self.kind == .name || self.kind == .keyword else { throw fail(.loopHead(found: found), at: current) }
      let name = try parseName("the loop's variable")
      guard maybeWord("in") else { throw fail(.loopHead(found: found), at: current) }
      let values = try parseExpression()
      kind = .forEach(name, values, try parseBlock(of: "loop"))
    case "while":
      advance()
      let condition = try parseExpression()
      kind = .whileLoop(condition, try parseBlock(of: "loop"))
    case "break":
      advance()
      kind = .breakLoop
    case "continue":
      advance()
      kind = .continueLoop
    case "return":
      advance()
      let isBare = self.kind == .newline || self.kind == .rightBrace || self.kind == .end
      kind = .returnValue(isBare ? nil : try parseExpression())
    case "use":
      advance()
      kind = .use(try parseUse(from: start))
    case "expect":
      advance()
      kind = .expect(try parseExpression())
    case "show":
      advance()
      kind = .show(try parseExpression())
    case "in": return try parseMembers(.input)
    case "else": throw fail(.expected("a statement", found: "an `else` without its `if`"), at: current)
    default: return nil
    }
    return [Statement(kind: kind, span: span(from: start))]
  }

  private mutating func parseConditionalStatement() throws(Failure) -> Statement.Kind {
    let start = current.start
    advance()
    var branches: [(condition: Expression, body: [Statement])] = []
    let condition = try parseExpression()
    // `if c then a else b` is an expression.
    if isWord("then") { return .expression(try parseConditional(condition, from: start)) }
    branches.append((condition, try parseBlock(of: "if")))
    while true {
      // `else` may stand on the line after the closing brace.
      let before = index
      _ = maybe(.newline)
      guard maybeWord("else") else {
        index = before
        return .conditional(branches, otherwise: nil)
      }
      guard maybeWord("if") else { return .conditional(branches, otherwise: try parseBlock(of: "else")) }
      let condition = try parseExpression()
      branches.append((condition, try parseBlock(of: "if")))
    }
  }

  /// `{ … }` with statements separated by lines.
  mutating func parseBlock(of owner: String) throws(Failure) -> [Statement] {
    if kind == .newline, kind(ahead: 1) == .leftBrace {
      advance()
      _ = fail(.braceOnNextLine(of: owner), at: current)
    }
    guard kind == .leftBrace else { throw failAtMissingBlock(of: owner) }
    return try nested { parser throws(Failure) in
      let opened = parser.current
      parser.layout.braces[parser.index] = .statements
      parser.advance()
      let statements = parser.parseStatements(until: .rightBrace)
      guard parser.maybe(.rightBrace) else {
        throw parser.failAtUnclosedBrace(opened)
      }
      return statements
    }
  }

  private mutating func parseUse(from start: Int) throws(Failure) -> UseSyntax {
    let use: UseSyntax
    if kind == .string {
      let token = current
      advance()
      let path = try parsePlainString(token, as: "a file's name")
      use = UseSyntax(target: .path(path), span: span(from: start))
    } else {
      var parts = [try parseName("a module").text]
      while maybe(.dot) { parts.append(try parseName("a module").text) }
      use = UseSyntax(target: .module(parts.joined(separator: ".")), span: span(from: start))
    }
    localUnits.formUnion(units.units(importedBy: use))
    return use
  }

  // MARK: Functions

  /// From `fn` on, with or without a name.
  mutating func parseFunction() throws(Failure) -> FunctionSyntax {
    let start = current.start
    let documentation = self.documentation(above: start)
    advance()
    let name = kind == .leftParenthesis ? nil : try parseName("a function")
    let parameters = try parseParameters()
    if maybe(.equal) {
      let value = try nested { parser throws(Failure) in try parser.parseExpression() }
      let body = Statement(kind: .returnValue(value), span: value.span)
      return FunctionSyntax(
        name: name, parameters: parameters, body: [body], isExpression: true, documentation: documentation,
        span: span(from: start))
    }
    guard kind == .leftBrace || kind == .colon || kind(ahead: 1) == .leftBrace else {
      owedBraces += 1
      throw fail(.expectedFunctionBody(found: found), at: current)
    }
    let body = try parseBlock(of: "function")
    return FunctionSyntax(
      name: name, parameters: parameters, body: body, isExpression: false, documentation: documentation,
      span: span(from: start))
  }

  mutating func parseParameters() throws(Failure) -> [Parameter] {
    guard kind == .leftParenthesis else { throw fail(.expected("`(` and the parameters", found: found), at: current) }
    let opened = current
    layout.parameterLists.insert(index)
    advance()
    var parameters: [Parameter] = []
    var names: [String: Span] = [:]
    while kind != .rightParenthesis {
      let name = try parseName("a parameter")
      if let first = names.updateValue(name.span, forKey: name.text) {
        throw fail(.duplicateName(name.text, first: first), name.span)
      }
      if kind == .colon { throw fail(.typedParameter, at: current) }
      parameters.append(Parameter(name: name, defaultValue: maybe(.equal) ? try parseExpression() : nil))
      guard maybe(.comma) else { break }
    }
    try close(.rightParenthesis, ")", opened: opened, or: " or another parameter")
    return parameters
  }
}
