import Diagnostics

/// Which pieces a declaration keyword takes; one row a keyword.
struct DeclarationGrammar {
  enum Head {
    /// `keyword name`, `keyword name = …` or `keyword name: unit = …`.
    case named
    /// `keyword source`: a value, as in `simulate X { … }`.
    case source
    /// `plot a, b { … }`.
    case sources
    /// `save run "run.csv"`: what, and where to.
    case pair
    /// `attention A { … }` or, as a value, `attention { … }`.
    case optionallyNamed
  }
  enum Body { case none, options, columns, statements }

  var head: Head
  var body: Body
  /// The word between two sources, `to` or `on`.
  var joint: String?
  /// The words that say how to read the source.
  var formats: [String] = []
  var hasParameters = false
  /// What a source that must be there is, as in "`=` and the twin to fit".
  var source = ""
  var isExpression = false

  static let table: [Declaration.Keyword: DeclarationGrammar] = [
    .unit: DeclarationGrammar(head: .named, body: .options),
    .data: DeclarationGrammar(
      head: .named, body: .columns, formats: ["csv", "idx", "images"], source: "a file, such as `csv \"f.csv\"`"),
    .split: DeclarationGrammar(head: .named, body: .options),
    .sensor: DeclarationGrammar(head: .named, body: .options, source: "what it measures"),
    .actuator: DeclarationGrammar(head: .named, body: .options),
    .twin: DeclarationGrammar(head: .named, body: .statements),
    .simulate: DeclarationGrammar(head: .source, body: .options, isExpression: true),
    .fit: DeclarationGrammar(head: .named, body: .options, joint: "to", source: "the twin to fit"),
    .sensitivity: DeclarationGrammar(head: .source, body: .options, isExpression: true),
    .attention: DeclarationGrammar(head: .optionallyNamed, body: .options, isExpression: true),
    .layer: DeclarationGrammar(head: .named, body: .statements, hasParameters: true),
    .net: DeclarationGrammar(head: .named, body: .statements),
    .train: DeclarationGrammar(head: .named, body: .options, joint: "on", source: "the net to train"),
    .evaluate: DeclarationGrammar(head: .source, body: .options, joint: "on", isExpression: true),
    .step: DeclarationGrammar(head: .source, body: .statements, isExpression: true),
    .plot: DeclarationGrammar(head: .sources, body: .options, formats: ["live"]),
    .save: DeclarationGrammar(head: .pair, body: .options),
    .param: DeclarationGrammar(head: .named, body: .none, source: "its value"),
  ]
}

extension Parser {
  /// A declaration, when the word that stands here begins one rather than naming a variable.
  mutating func maybeDeclaration() throws(Failure) -> Declaration? {
    // Most names are told from keywords by what follows, without looking at their text.
    switch kind(ahead: 1) {
    case .name, .string, .leftBrace, .percent: break
    // `plot [1, 2]` and `plot (a - b)`; without the space it is an index or a call of something of that name.
    case .leftBracket, .leftParenthesis: guard tokens[index].end < tokens[index + 1].start else { return nil }
    default: return nil
    }
    guard let keyword = Declaration.Keyword(rawValue: text(current)), let grammar = DeclarationGrammar.table[keyword]
    else { return nil }
    switch (grammar.head, kind(ahead: 1)) {
    case (.named, .name), (.source, .name), (.pair, .name), (.sources, .name), (.sources, .string),
      (.sources, .leftBrace), (.sources, .leftBracket), (.sources, .leftParenthesis):
      break
    case (.named, .percent) where keyword == .unit: break
    // `plot [1, 2]` draws; `plot[1]` is an element of a variable.
    case (.sources, .leftBracket) where index + 1 < tokens.count && tokens[index + 1].start > current.end: break
    case (.optionallyNamed, .name), (.optionallyNamed, .leftBrace): break
    default: return nil
    }
    return try nested { parser throws(Failure) in try parser.parseDeclaration(keyword, grammar) }
  }

  mutating func maybeDeclarationExpression() throws(Failure) -> Expression? {
    guard kind(ahead: 1) == .name || kind(ahead: 1) == .leftBrace,
      let keyword = Declaration.Keyword(rawValue: text(current)),
      DeclarationGrammar.table[keyword]?.isExpression == true
    else { return nil }
    let (declaration, height) = try measured { parser throws(Failure) in try parser.maybeDeclaration() }
    guard let declaration else { return nil }
    return Expression(.declaration(declaration), declaration.span, height: height + 1)
  }

  private mutating func parseDeclaration(
    _ keyword: Declaration.Keyword, _ grammar: DeclarationGrammar
  ) throws(Failure) -> Declaration {
    let start = current.start
    let keywordSpan = span(current)
    let documentation = self.documentation(above: start)
    advance()

    var name: Name?
    var parameters: [Parameter] = []
    var unit: UnitSyntax?
    var format: Name?
    var sources: [Expression] = []
    var target: Expression?
    var range: Expression?

    switch grammar.head {
    case .named:
      name = try parseDeclaredName(keyword)
      if grammar.hasParameters { parameters = try parseParameters() }
      if maybe(.colon) { unit = try parseUnit() }
      if maybe(.equal) {
        if kind == .name,
          grammar.formats.contains(text(current)) || (!grammar.formats.isEmpty && kind(ahead: 1) == .string)
        {
          format = try parseName("a format")
        }
        sources = [keyword == .param ? try parseDefault() : try parseExpression()]
      } else if !grammar.source.isEmpty {
        throw failAtMissing("`=` and \(grammar.source)")
      }
    case .optionallyNamed:
      if kind == .name { name = try parseName("the \(keyword.rawValue)") }
    case .source: sources = [try parseExpression()]
    case .pair:
      sources = [try parseExpression()]
      sources.append(try parseExpression())
    case .sources:
      if grammar.formats.contains(text(current)), isBeforeSource { format = try parseName("a format") }
      if kind != .leftBrace {
        repeat {
          sources.append(try parseExpression())
          // `plot "fig.pdf" f`: what is drawn may stand behind the file without a comma, as it does behind no other source.
          if sources.count == 1, case .string = sources[0].kind, startsSource { sources.append(try parseExpression()) }
        } while maybe(.comma)
      }
    }
    if let joint = grammar.joint {
      guard maybeWord(joint) else {
        throw failAtMissing("`\(joint)` and the data")
      }
      target = try parseExpression()
    }
    if keyword == .param, maybeWord("in") { range = try parseExpression() }
    if keyword == .unit, let name, kind == .leftBrace || !sources.isEmpty { localUnits.insert(name.text) }

    var options: [Option] = []
    var body: [Statement] = []
    var columns: [ColumnSyntax] = []
    if kind == .leftBrace {
      switch grammar.body {
      case .none: throw fail(.expected("the end of the statement", found: found), at: current)
      case .options: options = try parseOptions(columns: nil)
      case .columns:
        var read: [ColumnSyntax] = []
        options = try parseOptions { parser throws(Failure) in
          guard let column = try parser.maybeColumn() else { return false }
          read.append(column)
          return true
        }
        columns = read
      case .statements: body = try parseBlock(of: keyword.rawValue)
      }
    } else if grammar.body == .statements || (keyword == .split) {
      body = try parseBlock(of: keyword.rawValue)
    } else if keyword == .unit, sources.isEmpty {
      throw failAtMissing("`=` and the unit's value, or `{ base }`")
    }
    if let range {
      options.append(
        Option(key: Name("in", range.span), arguments: [range], span: range.span))
    }
    let declaration = Declaration(
      keyword: keyword, keywordSpan: keywordSpan, name: name, parameters: parameters, unit: unit, format: format,
      sources: sources, target: target, options: options, body: body, columns: columns, documentation: documentation,
      span: span(from: start))
    if keyword == .unit { localUnits.formUnion(units.names(declaredBy: declaration)) }
    return declaration
  }

  private var startsSource: Bool { [.name, .leftBracket, .leftParenthesis].contains(kind) }

  /// Whether a value begins behind the name that stands here, as in `plot live x`, so that the name is a word and no value
  /// itself. A bracket begins one after a space, as behind the keyword.
  private var isBeforeSource: Bool {
    guard kind == .name else { return false }
    switch kind(ahead: 1) {
    case .name, .string, .number, .instant: return true
    case .leftBracket, .leftParenthesis: return current.end < tokens[index + 1].start
    default: return false
    }
  }

  private mutating func parseDeclaredName(_ keyword: Declaration.Keyword) throws(Failure) -> Name {
    if keyword == .unit, kind == .percent {
      let name = Name("%", span(current))
      advance()
      return name
    }
    return try parseName("the \(keyword.rawValue)")
  }

  // MARK: Options

  private mutating func failAtMissing(_ what: String) -> Failure {
    failAtHabit() ?? fail(.expected(what, found: found), at: current)
  }

  /// `{ … }` with options separated by lines or commas. `columns` may take an item that is none.
  mutating func parseOptions(
    columns: ((inout Parser) throws(Failure) -> Bool)?
  ) throws(Failure) -> [Option] {
    try nested { parser throws(Failure) in
      let opened = parser.current
      parser.layout.braces[parser.index] = .options
      parser.advance()
      var options: [Option] = []
      while true {
        while parser.maybe(.newline) {}
        if parser.kind == .rightBrace || parser.kind == .end { break }
        let before = parser.index
        do {
          if parser.kind == .comma { throw parser.fail(.strayComma, at: parser.current) }
          if let columns, try columns(&parser) {
          } else {
            options.append(try parser.parseOption())
          }
          switch parser.kind {
          case .comma, .newline, .rightBrace, .end: break
          default:
            if let failure = parser.failAtHabit() { throw failure }
            throw parser.fail(.expected("`,`, a new line or `}`", found: parser.found), at: parser.current)
          }
        } catch {
          parser.recover(from: before, until: .rightBrace)
        }
        while parser.maybe(.newline) {}
        _ = parser.maybe(.comma)
      }
      guard parser.maybe(.rightBrace) else {
        throw parser.failAtUnclosedBrace(opened)
      }
      return options
    }
  }

  private mutating func parseOption() throws(Failure) -> Option {
    let start = current.start
    let key = try parseName("an option")
    if kind == .colon { throw fail(.colonInOption(key.text), at: current) }
    if let length = pathLength(ahead: 0, startsWithDot: true) {
      // `k = value` and `part.k in range`, where the path is its own key.
      let follower = kind(ahead: length)
      let isRange = isWord("in", ahead: length)
      if follower == .equal || isRange {
        var path = [key]
        while maybe(.dot) { path.append(try parseName("a member")) }
        advance()
        let value = try parseExpression()
        return try finishOption(
          start, key, target: path, arguments: isRange ? [] : [value], range: isRange ? value : nil)
      }
    }
    if let length = pathLength(ahead: 0, startsWithDot: false), kind(ahead: length) == .equal {
      // `drive u = value`.
      var path = [try parseName("a member")]
      while maybe(.dot) { path.append(try parseName("a member")) }
      advance()
      return try finishOption(start, key, target: path, arguments: [try parseExpression()])
    }
    if kind == .leftParenthesis, Int(key.span.end) == current.start, isDefinition {
      let parameters = try parseParameters()
      advance()
      return try finishOption(start, key, parameters: parameters, arguments: [try parseExpression()])
    }
    if key.text == "unit", let unit = try maybeUnit() {
      return try finishOption(start, key, unit: unit)
    }
    var arguments: [Expression] = []
    while true {
      switch kind {
      case .comma, .newline, .rightBrace, .leftBrace, .end: return try finishOption(start, key, arguments: arguments)
      default: arguments.append(try parseExpression())
      }
      guard arguments.count < 64 else { throw fail(.expected("`,` or a new line", found: found), at: current) }
    }
  }

  private mutating func finishOption(
    _ start: Int, _ key: Name, target: [Name] = [], parameters: [Parameter]? = nil, arguments: [Expression] = [],
    unit: UnitSyntax? = nil, range: Expression? = nil
  ) throws(Failure) -> Option {
    let hasBlock = kind == .leftBrace
    let options = hasBlock ? try parseOptions(columns: nil) : []
    return Option(
      key: key, target: target, parameters: parameters, arguments: arguments, unit: unit, range: range,
      options: options, hasBlock: hasBlock, span: span(from: start))
  }

  /// The tokens of `a.b.c` from here on; with `startsWithDot` of `.b.c`, where the name before has been read.
  private func pathLength(ahead: Int, startsWithDot: Bool) -> Int? {
    var at = ahead
    if !startsWithDot {
      guard kind(ahead: at) == .name else { return nil }
      at += 1
    }
    while kind(ahead: at) == .dot, kind(ahead: at + 1) == .name { at += 2 }
    return at
  }

  /// Whether the parentheses that open here are followed by `=`, as in `score(q, k) = …`.
  private var isDefinition: Bool {
    var at = 1
    while kind(ahead: at) == .name || kind(ahead: at) == .comma { at += 1 }
    return kind(ahead: at) == .rightParenthesis && kind(ahead: at + 1) == .equal
  }

  // MARK: Columns

  private mutating func maybeColumn() throws(Failure) -> ColumnSyntax? {
    let start = current.start
    if kind == .star {
      let star = Name("", span(current))
      advance()
      return ColumnSyntax(role: .all, header: star, name: star, unit: nil, span: star.span)
    }
    var role = ColumnSyntax.Role.value
    if isWord("time"), kind(ahead: 1) == .name || kind(ahead: 1) == .string, !isWord("as", ahead: 1) {
      advance()
      role = .time
    } else {
      switch kind(ahead: 1) {
      case .colon, .comma, .newline, .rightBrace: break
      case .name where isWord("as", ahead: 1): break
      default: if kind != .string { return nil }
      }
    }
    let header: Name
    if kind == .string {
      header = Name(try parsePlainString(current, as: "a column's header"), span(current))
      advance()
    } else {
      header = try parseName("a column")
    }
    var name = header
    if maybeWord("as") {
      name = try parseName("a column")
    } else if tokens[index - 1].kind == .string, !Self.isPlainName(header.text) {
      throw fail(.headerNeedsName(header.text), header.span)
    }
    let unit = maybe(.colon) ? try parseUnit() : nil
    return ColumnSyntax(role: role, header: header, name: name, unit: unit, span: span(from: start))
  }

  /// Whether a text is one name as the language writes names.
  public static func isPlainName(_ text: String) -> Bool {
    let lexer = Lexer(Array(text.utf8), source: 0)
    return lexer.diagnostics.isEmpty && lexer.tokens.first?.kind == .name && lexer.tokens.first?.end == text.utf8.count
  }
}
