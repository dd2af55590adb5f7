import Diagnostics

extension Parser {
  /// How tightly the binary operators bind, loosest first. Comparisons do not chain; `^` and `->` are handled where they are read.
  private static let levels: [(kind: TokenKind, word: String, operator: BinaryOperator, level: Int)] = [
    (.keyword, "or", .or, 1), (.keyword, "and", .and, 2),
    (.equalEqual, "", .equal, 4), (.notEqual, "", .notEqual, 4), (.less, "", .less, 4), (.lessEqual, "", .lessEqual, 4),
    (.greater, "", .greater, 4), (.greaterEqual, "", .greaterEqual, 4), (.approximately, "", .approximately, 4),
    (.keyword, "in", .within, 4),
    (.plus, "", .add, 8), (.minus, "", .subtract, 8),
    (.star, "", .multiply, 9), (.slash, "", .divide, 9), (.at, "", .matrixProduct, 9),
  ]
  private static let notLevel = 3
  private static let comparisonLevel = 4
  private static let rangeLevel = 5
  private static let convertLevel = 6
  private static let pipeLevel = 7
  private static let additiveLevel = 8
  private static let unaryLevel = 10

  mutating func parseExpression() throws(Failure) -> Expression {
    try nested { parser throws(Failure) in try parser.parseBinary(1) }
  }

  /// A value before `in`, as in `param k = 2 m in 1..3`.
  mutating func parseDefault() throws(Failure) -> Expression {
    try nested { parser throws(Failure) in try parser.parseBinary(Self.rangeLevel) }
  }

  private mutating func make(_ kind: Expression.Kind, _ span: Span, over children: [Expression]) throws(Failure)
    -> Expression
  {
    let expression = Expression(kind, span, over: children)
    guard expression.height < Self.maximumHeight else { throw fail(.tooDeep, span) }
    return expression
  }

  private func binaryOperator() -> (operator: BinaryOperator, level: Int)? {
    let kind = self.kind
    for row in Self.levels where row.kind == kind && (kind != .keyword || row.word == text(current)) {
      return (row.operator, row.level)
    }
    return nil
  }

  /// Precedence climbing: operands joined by operators of at least `minimum`.
  private mutating func parseBinary(_ minimum: Int) throws(Failure) -> Expression {
    var left = try parseOperand(minimum)
    while true {
      if kind == .dotDot, minimum <= Self.rangeLevel {
        advance()
        let right = try parseBinary(Self.convertLevel)
        left = try make(.range(left, right), left.span.union(right.span), over: [left, right])
      } else if kind == .arrow, minimum <= Self.convertLevel {
        advance()
        let unit = try parseUnit()
        left = try make(.convert(left, unit), left.span.union(unit.span), over: [left])
      } else if kind == .pipe, minimum <= Self.pipeLevel {
        advance()
        let right = try parseBinary(Self.additiveLevel)
        left = try make(.pipe(left, right), left.span.union(right.span), over: [left, right])
      } else if let (symbol, level) = binaryOperator(), level >= minimum {
        left = try parseOperation(symbol, level, left)
      } else {
        return left
      }
    }
  }

  private mutating func parseOperation(_ symbol: BinaryOperator, _ level: Int, _ left: Expression) throws(Failure)
    -> Expression
  {
    let operatorSpan = span(current)
    advance()
    let right = try parseBinary(level + 1)
    var tolerance: Expression?
    if symbol == .approximately, maybeWord("within") { tolerance = try parseBinary(Self.rangeLevel) }
    if level == Self.comparisonLevel, let (_, next) = binaryOperator(), next == level {
      throw fail(.chainedComparison, at: current)
    }
    let end = tolerance ?? right
    return try make(
      .binary(symbol, left, right, operatorSpan: operatorSpan, tolerance: tolerance), left.span.union(end.span),
      over: [left, right] + (tolerance.map { [$0] } ?? []))
  }

  private mutating func parseOperand(_ minimum: Int) throws(Failure) -> Expression {
    let start = current
    if minimum <= Self.notLevel, isWord("not") {
      advance()
      let operand = try nested { parser throws(Failure) in try parser.parseBinary(Self.notLevel) }
      return try make(.unary(.not, operand), span(start).union(operand.span), over: [operand])
    }
    if kind == .minus || kind == .plus {
      prefixOperators.insert(index)
      let isMinus = kind == .minus
      advance()
      let operand = try nested { parser throws(Failure) in try parser.parseBinary(Self.unaryLevel) }
      guard isMinus else { return operand }
      return try make(.unary(.negate, operand), span(start).union(operand.span), over: [operand])
    }
    return try parsePower()
  }

  /// `a^b` binds tighter than a minus before it and looser than one in its exponent; it associates to the right.
  private mutating func parsePower() throws(Failure) -> Expression {
    let base = try parsePostfix()
    guard kind == .caret else { return base }
    let operatorSpan = span(current)
    advance()
    let exponent = try nested { parser throws(Failure) in try parser.parseOperand(Self.unaryLevel) }
    return try make(
      .binary(.power, base, exponent, operatorSpan: operatorSpan, tolerance: nil), base.span.union(exponent.span),
      over: [base, exponent])
  }

  /// A primary with calls, indices and fields behind it.
  mutating func parsePostfix() throws(Failure) -> Expression {
    var value = try parsePrimary()
    while true {
      let start = Int(value.span.start)
      switch kind {
      case .leftParenthesis where isAdjacent && isCallable(value):
        let arguments = try parseArguments()
        value = try make(.call(value, arguments), span(from: start), over: [value] + arguments.map(\.value))
      case .leftBracket where isAdjacent:
        let indices = try parseIndices()
        let children: [Expression] = indices.compactMap { if case .expression(let inner) = $0 { inner } else { nil } }
        value = try make(.index(value, indices), span(from: start), over: [value] + children)
      case .dot:
        advance()
        if kind == .keyword {
          // A reserved word can name a field.
          let name = Name(text(current), span(current))
          advance()
          value = try make(.field(value, name), span(from: start), over: [value])
        } else {
          let name = try parseName("a field")
          value = try make(.field(value, name), span(from: start), over: [value])
        }
      default: return value
      }
    }
  }

  /// Nothing stands between the previous token and this one: `f(x)` calls, `band f (x)` lists two arguments.
  private var isAdjacent: Bool { index > 0 && tokens[index - 1].end == current.start }

  private func isCallable(_ value: Expression) -> Bool {
    switch value.kind {
    case .number, .quantity, .boolean, .string, .instant: return false
    default: return true
    }
  }

  private mutating func parseArguments() throws(Failure) -> [Argument] {
    let opened = current
    advance()
    var arguments: [Argument] = []
    while kind != .rightParenthesis {
      var label: Name?
      if kind == .name || kind == .keyword, kind(ahead: 1) == .colon {
        label = Name(text(current), span(current))
        advance()
        advance()
      }
      arguments.append(Argument(label: label, value: try parseExpression()))
      guard maybe(.comma) else { break }
    }
    if kind == .equal {
      throw fail(.expected("`:` after an argument's name, or `==` to compare", found: "`=`"), at: current)
    }
    try close(.rightParenthesis, ")", opened: opened, or: " or another argument")
    return arguments
  }

  private mutating func parseIndices() throws(Failure) -> [IndexArgument] {
    let opened = current
    advance()
    var indices: [IndexArgument] = []
    while kind != .rightBracket {
      if kind == .colon {
        indices.append(.all(span(current)))
        advance()
      } else {
        indices.append(.expression(try parseExpression()))
      }
      guard maybe(.comma) else { break }
    }
    if indices.isEmpty { throw fail(.expected("an index", found: found), at: current) }
    try close(.rightBracket, "]", opened: opened, or: " or another index")
    return indices
  }

  // MARK: Primaries

  private mutating func parsePrimary() throws(Failure) -> Expression {
    let start = current
    switch kind {
    case .number: return try parseNumber()
    case .string:
      advance()
      return Expression(.string(try parseStringParts(start)), span(start))
    case .instant:
      advance()
      let text = String(decoding: bytes[(start.start + 2)..<(start.end - 1)], as: UTF8.self)
      return Expression(.instant(text), span(start))
    case .leftParenthesis:
      advance()
      let value = try parseExpression()
      try close(.rightParenthesis, ")", opened: start, or: "")
      return Expression(value.kind, span(from: start.start), over: [value])
    case .leftBracket: return try parseList()
    case .leftBrace: return try parseRecord()
    case .name:
      if let declaration = try maybeDeclarationExpression() { return declaration }
      advance()
      return Expression(.name(text(start)), span(start))
    case .keyword:
      switch text(start) {
      case "true", "false":
        advance()
        return Expression(.boolean(text(start) == "true"), span(start))
      case "fn":
        let function = try parseFunction()
        return Expression(.function(function), function.span)
      case "if": return try parseConditional()
      default: break
      }
    default: break
    }
    throw fail(.expectedExpression(found: found), at: current)
  }

  private mutating func parseConditional() throws(Failure) -> Expression {
    let start = current.start
    advance()
    let condition = try parseExpression()
    guard maybeWord("then") else { throw fail(.expected("`then`", found: found), at: current) }
    let yes = try parseExpression()
    _ = maybe(.newline)
    guard maybeWord("else") else {
      throw fail(.expected("`else`, since the expression needs a value either way", found: found), at: current)
    }
    let no = try parseExpression()
    return try make(.conditional(condition, then: yes, else: no), span(from: start), over: [condition, yes, no])
  }

  private mutating func parseList() throws(Failure) -> Expression {
    let opened = current
    advance()
    var values: [Expression] = []
    while kind != .rightBracket {
      values.append(try parseExpression())
      guard maybe(.comma) else { break }
    }
    try close(.rightBracket, "]", opened: opened, or: " or another value")
    return try make(.list(values), span(from: opened.start), over: values)
  }

  private mutating func parseRecord() throws(Failure) -> Expression {
    let opened = current
    advance()
    var fields: [RecordField] = []
    while true {
      while maybe(.newline) {}
      if kind == .rightBrace { break }
      let name = kind == .keyword ? Name(text(current), span(current)) : try parseName("a field")
      if kind == .keyword { advance() }
      if let first = fields.first(where: { $0.name.text == name.text }) {
        throw fail(.duplicateName(name.text, first: first.name.span), name.span)
      }
      try parse(.colon, "`:` and the field's value")
      fields.append(RecordField(name: name, value: try parseExpression()))
      while maybe(.newline) {}
      guard maybe(.comma) else { break }
    }
    try close(.rightBrace, "}", opened: opened, or: " or another field")
    return try make(.record(fields), span(from: opened.start), over: fields.map(\.value))
  }

  // MARK: Strings

  private mutating func parseStringParts(_ token: Token) throws(Failure) -> [StringPart] {
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
          let shown = String(decoding: bytes[(at + 1)..<min(at + 2, end)], as: UTF8.self)
          throw fail(.badEscape(shown), Span(source: source, start: at, end: min(at + 2, end)))
        }
        text.append(meaning)
        at += 2
      case UInt8(ascii: "{"):
        flush()
        let close = interpolationEnd(from: at, limit: end)
        guard close < end else {
          throw fail(
            .unclosed("{", opened: Span(source: source, start: at, end: at + 1)),
            Span(source: source, start: end, end: end))
        }
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
    let lexer = Lexer(bytes, source: source, range: start..<end)
    var inner = Parser(lexer, bytes: bytes, source: source, units: units)
    inner.localUnits = localUnits
    inner.depth = depth + 1
    inner.diagnostics = lexer.diagnostics
    defer { diagnostics.append(contentsOf: inner.diagnostics) }
    let value = try inner.parseExpression()
    var format: Name?
    if inner.kind == .colon {
      let from = inner.current.end
      format = Name(String(decoding: bytes[from..<end], as: UTF8.self), Span(source: source, start: from, end: end))
    } else if inner.kind != .newline, inner.kind != .end {
      throw inner.fail(.expected("`}`, or `:` and a format such as `.2`", found: inner.found), at: inner.current)
    }
    if inner.diagnostics.contains(where: { $0.severity == .error }) { throw Failure() }
    return .value(value, format: format)
  }
}
