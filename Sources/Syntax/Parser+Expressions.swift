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
    return try checked(expression)
  }

  private mutating func checked(_ expression: Expression) throws(Failure) -> Expression {
    tallest = max(tallest, expression.height)
    guard expression.height < Self.maximumHeight else { throw fail(.tooDeep, expression.span) }
    return expression
  }

  private func binaryOperator() -> (operator: BinaryOperator, level: Int)? {
    let kind = self.kind
    for row in Self.levels where row.kind == kind && (kind != .keyword || row.word == text(current)) {
      return (row.operator, row.level)
    }
    return nil
  }

  /// What stands right of an operator: one level deeper, since a row of ever tighter operators takes as much stack as brackets do.
  private mutating func parseRight(_ minimum: Int) throws(Failure) -> Expression {
    guard depth < Self.maximumDepth else { throw fail(.tooDeep, at: current) }
    depth += 1
    defer { depth -= 1 }
    return try parseBinary(minimum)
  }

  /// Precedence climbing: operands joined by operators of at least `minimum`.
  private mutating func parseBinary(_ minimum: Int) throws(Failure) -> Expression {
    var left = try parseOperand(minimum)
    while true {
      if kind == .dotDot, minimum <= Self.rangeLevel {
        if case .range = left.kind, tokens[index - 1].kind != .rightParenthesis {
          throw fail(.chainedRange, at: current)
        }
        advance()
        let right = try parseRight(Self.convertLevel)
        left = try make(.range(left, right), left.span.union(right.span), over: [left, right])
      } else if kind == .arrow, minimum <= Self.convertLevel {
        advance()
        let unit = try parseUnit()
        left = try make(.convert(left, unit), left.span.union(unit.span), over: [left])
      } else if kind == .pipe, minimum <= Self.pipeLevel {
        advance()
        let right = try parseRight(Self.additiveLevel)
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
    if let failure = maybeAssigningOperator(left) { throw failure }
    let right = try parseRight(level + 1)
    var tolerance: Expression?
    if symbol == .approximately, maybeWord("within") { tolerance = try parseRight(Self.rangeLevel) }
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
      layout.prefixOperators.insert(index)
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
    if let failure = maybeAssigningOperator(base) { throw failure }
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
        if tokens[index - 1].kind == .number {
          throw fail(.expected("the end of the number", found: found), at: current)
        }
        advance()
        if kind == .keyword {
          // A reserved word can name a field.
          let name = Name(text(current), span(current))
          advance()
          value = try make(.field(value, name), span(from: start), over: [value])
        } else {
          if kind == .number, isInterpolation, tokens[index - 1].start > Int(value.span.end) {
            throw fail(.expected("`}`, or `:` and a format such as `.2`", found: "`.`"), at: tokens[index - 1])
          }
          if kind == .number {
            let target = text(Int(value.span.start), Int(value.span.end))
            throw fail(.numberedField(text(current), of: target.count <= 40 ? target : "x"), at: current)
          }
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
      let first = current
      arguments.append(Argument(label: label, value: try parseExpression()))
      if kind == .equal {
        let isNamed = first.kind == .name && first.end == tokens[index - 1].end
        throw fail(isNamed ? .equalsForColon(text(first), role: "an argument") : .assignmentInExpression, at: current)
      }
      guard maybe(.comma) else { break }
    }
    try close(.rightParenthesis, ")", opened: opened, or: " or another argument")
    return arguments
  }

  private mutating func parseIndices() throws(Failure) -> [IndexArgument] {
    let opened = current
    advance()
    var indices: [IndexArgument] = []
    while kind != .rightBracket {
      if kind == .colon, kind(ahead: 1) == .comma || kind(ahead: 1) == .rightBracket {
        indices.append(.all(span(current)))
        advance()
      } else if kind == .colon {
        throw fail(.slice, at: current)
      } else {
        indices.append(.expression(try parseExpression()))
        if kind == .colon { throw fail(.slice, at: current) }
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
      let (parts, height) = try measured { parser throws(Failure) in try parser.parseStringParts(start) }
      return try checked(Expression(.string(parts), span(start), height: height + 1))
    case .instant:
      advance()
      return Expression(.instant(text(start.start + 2, start.end - 1)), span(start))
    case .leftParenthesis:
      advance()
      let value = try parseExpression()
      if kind == .equal { throw failAtHabit() ?? fail(.assignmentInExpression, at: current) }
      if kind == .comma { throw fail(.severalValues, at: current) }
      try close(.rightParenthesis, ")", opened: start, or: "")
      return try make(value.kind, span(from: start.start), over: [value])
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
        let (function, height) = try measured { parser throws(Failure) in try parser.parseFunction() }
        return try checked(Expression(.function(function), function.span, height: height + 1))
      case "if":
        advance()
        return try parseConditional(try parseExpression(), from: start.start)
      default: break
      }
    default: break
    }
    throw failAtMissingValue()
  }

  /// From `then` on, behind a condition.
  mutating func parseConditional(_ condition: Expression, from start: Int) throws(Failure) -> Expression {
    if kind == .leftBrace { throw fail(.bracesAfterIf, at: current) }
    guard maybeWord("then") else { throw failAtHabit() ?? fail(.expectedThen(found: found), at: current) }
    let yes = try parseExpression()
    if kind == .newline, isWord("else", ahead: 1) { advance() }
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
    layout.braces[index] = .record
    advance()
    var fields: [RecordField] = []
    var names: [String: Span] = [:]
    while true {
      while maybe(.newline) {}
      if kind == .rightBrace || kind == .end { break }
      if kind == .string, kind(ahead: 1) == .colon {
        let quoted = self.text(current.start + 1, current.end - 1)
        throw fail(.quotedField(Self.isPlainName(quoted) ? quoted : "name"), at: current)
      }
      let name = kind == .keyword ? Name(text(current), span(current)) : try parseName("a field")
      if kind == .keyword { advance() }
      if let first = names.updateValue(name.span, forKey: name.text) {
        throw fail(.duplicateName(name.text, first: first), name.span)
      }
      if kind == .equal { throw fail(.equalsForColon(name.text, role: "a field"), at: current) }
      try parse(.colon, "`:` and the field's value")
      fields.append(RecordField(name: name, value: try parseExpression()))
      while maybe(.newline) {}
      guard maybe(.comma) else { break }
    }
    if kind == .name, kind(ahead: 1) == .colon {
      throw fail(.expected("`,` between fields", found: found), at: current)
    }
    try close(.rightBrace, "}", opened: opened, or: " or another field")
    return try make(.record(fields), span(from: opened.start), over: fields.map(\.value))
  }
}
