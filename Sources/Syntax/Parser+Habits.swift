import Diagnostics

/// Where a statement goes on although it should have ended, or a value is missing: what was it meant to be? The commonest habits from other
/// languages get an answer of their own.
extension Parser {
  /// Something is left over behind the statement that began at token `start`.
  mutating func failAtLeftover(from start: Int) -> Failure {
    if kind == .invalid { return Failure() }
    if let failure = failAtHabit() { return failure }
    let first = tokens[start]
    let previous = tokens[max(0, index - 1)]
    let isLoneName = first.kind == .name && index == start + 1
    if first.kind == .name, kind != .equal, let advice = ForeignSyntax.advice(for: text(first)), !isCalled(start) {
      return fail(.foreignWord(text(first), advice: advice), at: first)
    }
    switch kind {
    case .rightBrace, .rightBracket, .rightParenthesis: return fail(.unmatched(text(current)), at: current)
    case .equal: return failAtEqual(from: start)
    case .comma: return fail(isLoneName ? .severalTargets : .severalValues, at: current)
    case .colon where isLoneName: return fail(.annotation(text(first)), at: current)
    case .string, .number, .instant:
      if isLoneName, Self.statementWords.contains(text(first)) {
        let word = text(first)
        let wanted = word == "plot" ? "what to plot, such as a column of a table" : "the name of the \(word)"
        return fail(.expected(wanted, found: found), at: current)
      }
      if previous.kind == .name, isLoneName || [.equal, .keyword].contains(tokens[index - 2].kind) {
        return fail(.callWithoutParentheses(text(previous), argument: text(current)), at: previous)
      }
    case .name where previous.kind == .rightBrace:
      if let advice = ForeignSyntax.advice(for: text(current)) {
        return fail(.foreignWord(text(current), advice: advice), at: current)
      }
    case .name, .leftBrace:
      if isLoneName { return failAtStrayWord(start) }
      if kind == .name, previous.kind == .name { return failAtStrayWord(index - 1) }
    default: break
    }
    return fail(.expected("the end of the statement", found: found), at: current)
  }

  private mutating func failAtStrayWord(_ at: Int) -> Failure {
    let word = text(tokens[at])
    if Self.statementWords.contains(word), let failure = failAtContinuedLine(at) { return failure }
    return fail(.strayWord(word, declarations: nearest(to: word, among: Self.statementWords)), at: tokens[at])
  }

  /// When the line that begins with token `at` was taken up by an operator at the end of the line before.
  private mutating func failAtContinuedLine(_ at: Int) -> Failure? {
    guard at > 0, hasLineBreak(from: tokens[at - 1].end, to: tokens[at].start) else { return nil }
    switch tokens[at - 1].kind {
    case .equal, .plus, .minus, .star, .slash, .caret, .at, .arrow, .pipe, .dot, .dotDot, .colon, .keyword, .equalEqual,
      .notEqual, .less, .lessEqual, .greater, .greaterEqual, .approximately:
      return fail(.continuedLine(by: text(tokens[at - 1])), at: tokens[at - 1])
    default: return nil
    }
  }

  private func isCalled(_ at: Int) -> Bool {
    at + 1 < index && tokens[at + 1].kind == .leftParenthesis && tokens[at].end == tokens[at + 1].start
  }

  /// What can be said of the current token from it and the one before, wherever an expression stands.
  mutating func failAtHabit() -> Failure? {
    guard index > 0 else { return nil }
    let previous = tokens[index - 1]
    let name = text(previous)
    if kind == .equal {
      // `x =`, and on the next line `y = 3`.
      return failAtContinuedLine(index) ?? (previous.kind == .name ? failAtContinuedLine(index - 1) : nil)
    }
    guard !hasLineBreak(from: previous.end, to: current.start) else { return nil }
    switch kind {
    case .name where previous.kind == .number:
      let word = text(current)
      if let advice = ForeignSyntax.advice(for: word) { return fail(.foreignWord(word, advice: advice), at: current) }
      return fail(.unknownUnitBehind(number: name, word, nearest: units.nearestUnits(to: word)), at: current)
    case .leftParenthesis where previous.kind == .number: return fail(.numberBeforeBracket(name), at: previous)
    case .leftParenthesis, .leftBracket:
      guard previous.kind == .name, previous.end < current.start, ForeignSyntax.advice(for: name) == nil else {
        return nil
      }
      return fail(.spaceBeforeBracket(text(current), called: name), at: current)
    case .percent: return fail(.remainder(of: previous.kind == .name ? name : "x"), at: current)
    case .number where previous.kind == .percent && index > 1 && tokens[index - 2].kind == .number:
      return fail(.remainder(of: text(tokens[index - 2])), at: previous)
    case .string where previous.kind == .name && previous.end == current.start && name.utf8.count <= 2:
      return fail(.stringPrefix(name), at: previous)
    case .prime where previous.kind == .prime:
      return fail(
        .secondDerivative(index > 1 && tokens[index - 2].kind == .name ? text(tokens[index - 2]) : "x"), at: current)
    case .prime where kind(ahead: 1) == .prime:
      return fail(.secondDerivative(previous.kind == .name ? name : "x"), at: current)
    case .prime: return fail(.strayPrime(previous.kind == .name ? name : "x"), at: current)
    case .name where previous.kind == .name:
      guard let advice = ForeignSyntax.advice(for: name) else { return nil }
      return fail(.foreignWord(name, advice: advice), at: previous)
    default: return nil
    }
  }

  private mutating func failAtEqual(from start: Int) -> Failure {
    let first = tokens[start]
    let left = source(from: first.start, to: tokens[index - 1].end)
    if first.kind == .name, isCalled(start), tokens[index - 1].kind == .rightParenthesis {
      if text(first) == "der", index == start + 4 { return fail(.derivativeCall(text(tokens[start + 2])), at: first) }
      let isHead = tokens[(start + 2)..<(index - 1)].allSatisfy { $0.kind == .name || $0.kind == .comma }
      if isHead { return fail(.functionWithoutKeyword(left), at: first) }
    }
    if first.kind == .name, tokens[index - 1].kind == .rightBracket || tokens[start + 1].kind == .dot {
      return fail(.assignmentToPart(left), Span(source: source, start: first.start, end: tokens[index - 1].end))
    }
    if first.kind == .number || first.kind == .string {
      return fail(.expected("the name of a variable before `=`", found: "`\(left)`"), at: first)
    }
    return fail(.assignmentInExpression, at: current)
  }

  /// Nothing that begins a value stands here.
  mutating func failAtMissingValue() -> Failure {
    let previous = tokens[max(0, index - 1)]
    switch kind {
    case .dot where kind(ahead: 1) == .number && tokens[index + 1].start == current.end:
      let digits = text(ahead: 1)
      return fail(
        .malformedNumber(".\(digits)", instead: "0.\(digits)"),
        Span(source: source, start: current.start, end: tokens[index + 1].end))
    case .rightBracket, .rightParenthesis, .newline, .end, .comma:
      if previous.kind == .dotDot { return fail(.openRange, at: previous) }
    case .colon where previous.kind == .leftBracket: return fail(.slice, at: current)
    case .percent where index == 0 || previous.kind == .newline:
      return fail(.foreignSymbol("%", more: 0), at: current)
    case .star, .slash, .caret, .at, .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .approximately,
      .arrow, .keyword:
      guard index > 0, previous.kind == .newline,
        kind != .keyword || ["and", "or", "in", "then", "within"].contains(text(current))
      else { break }
      return fail(.lineBeginsWithOperator(text(current)), at: current)
    default: break
    }
    return fail(.expectedExpression(found: found), at: current)
  }

  /// After an arithmetic operator: `x += 1`, `x++` and their like.
  mutating func maybeAssigningOperator(_ left: Expression) -> Failure? {
    let symbol = tokens[index - 1]
    guard [.plus, .minus, .star, .slash, .caret, .at].contains(symbol.kind), symbol.end == current.start else {
      return nil
    }
    let target = source(from: Int(left.span.start), to: Int(left.span.end))
    let place = Span(source: source, start: symbol.start, end: current.end)
    if kind == .equal { return fail(.compoundAssignment(target: target, symbol: text(symbol)), place) }
    guard kind == symbol.kind, kind == .plus || kind == .minus else { return nil }
    switch kind(ahead: 1) {
    case .newline, .end, .rightBrace, .rightParenthesis, .rightBracket, .comma: break
    default:
      guard hasLineBreak(from: current.end, to: tokens[min(index + 1, tokens.count - 1)].start) else { return nil }
    }
    return fail(.increment(target: target, symbol: text(symbol)), place)
  }

  /// A line that begins with `+`, or with `-` deeper than the statement above it, was meant to go on with that statement.
  mutating func failAtOperator(behind last: Statement?) -> Failure? {
    guard kind == .plus || kind == .minus, let last else { return nil }
    guard kind == .plus || indentation(of: current.start) > indentation(of: Int(last.span.start)) else { return nil }
    return fail(.lineBeginsWithOperator(text(current)), at: current)
  }

  private func indentation(of offset: Int) -> Int {
    var lineStart = offset
    while lineStart > 0, bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
    return bytes[lineStart..<offset].prefix { $0 == 0x20 || $0 == 0x09 }.count
  }

  /// A block is open at the end of the text. Where a `}` stands further out than the line of the brace it closes, that brace is the one which
  /// was left open.
  mutating func failAtUnclosedBrace(_ opened: Token) -> Failure {
    var open: [(token: Token, indentation: Int)] = []
    var lineIndentation = 0
    for (number, token) in tokens.enumerated() {
      let isFirst = number == 0 || hasLineBreak(from: tokens[number - 1].start, to: token.start)
      if isFirst { lineIndentation = indentation(of: token.start) }
      if token.kind == .leftBrace { open.append((token, lineIndentation)) }
      guard token.kind == .rightBrace, let opener = open.popLast(), opener.token.start > opened.start else { continue }
      if isFirst, lineIndentation < opener.indentation {
        return fail(.unclosed("{", opened: span(opener.token)), at: current)
      }
    }
    return fail(.unclosed("{", opened: span(opened)), at: current)
  }

  /// A block is missing: what stands in its place?
  mutating func failAtMissingBlock(of owner: String) -> Failure {
    owedBraces += 1
    switch kind {
    case .colon:
      owedBraces -= 1
      return fail(.blockAfterColon(of: owner), at: current)
    case .equal: return failAtContinuedLine(index - 1) ?? fail(.assignmentInExpression, at: current)
    default:
      if let failure = failAtHabit() { return failure }
      return fail(.expectedBlock(of: owner, found: found), at: current)
    }
  }

  /// The source text of a short piece, for a suggestion.
  private func source(from start: Int, to end: Int) -> String {
    let text = self.text(start, end)
    return text.count <= 40 && !text.contains("\n") ? text : "x"
  }
}
