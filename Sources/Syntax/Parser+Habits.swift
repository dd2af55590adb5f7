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
    case .comma: return fail(.severalValues, at: current)
    case .colon where isLoneName: return fail(.annotation(text(first)), at: current)
    case .string, .number, .instant:
      if isLoneName { return fail(.callWithoutParentheses(text(first), argument: text(current)), at: first) }
    case .name, .leftBrace:
      if isLoneName { return failAtStrayWord(first) }
      if kind == .name, previous.kind == .name { return failAtStrayWord(previous) }
    default: break
    }
    return fail(.expected("the end of the statement", found: found), at: current)
  }

  private mutating func failAtStrayWord(_ word: Token) -> Failure {
    fail(.strayWord(text(word), declarations: nearest(to: text(word), among: Self.statementWords)), at: word)
  }

  private func isCalled(_ at: Int) -> Bool {
    at + 1 < index && tokens[at + 1].kind == .leftParenthesis && tokens[at].end == tokens[at + 1].start
  }

  /// What can be said of the current token from it and the one before, wherever an expression stands.
  mutating func failAtHabit() -> Failure? {
    guard index > 0 else { return nil }
    let previous = tokens[index - 1]
    let name = text(previous)
    switch kind {
    case .name where previous.kind == .number:
      return fail(.unknownUnit(text(current), nearest: units.nearestUnits(to: text(current))), at: current)
    case .leftParenthesis where previous.kind == .number: return fail(.numberBeforeBracket(name), at: previous)
    case .leftParenthesis, .leftBracket:
      guard previous.kind == .name, previous.end < current.start, !hasLineBreak(from: previous.end, to: current.start),
        ForeignSyntax.advice(for: name) == nil
      else { return nil }
      return fail(.spaceBeforeBracket(text(current), called: name), at: current)
    case .percent: return fail(.remainder(of: previous.kind == .name ? name : "x"), at: current)
    case .number where previous.kind == .percent && index > 1 && tokens[index - 2].kind == .number:
      return fail(.remainder(of: text(tokens[index - 2])), at: previous)
    case .string where previous.kind == .name && previous.end == current.start && name.utf8.count <= 2:
      return fail(.stringPrefix(name), at: previous)
    case .prime: return fail(.strayPrime(previous.kind == .name ? name : "x"), at: current)
    case .name where previous.kind == .name && !hasLineBreak(from: previous.end, to: current.start):
      guard let advice = ForeignSyntax.advice(for: name) else { return nil }
      return fail(.foreignWord(name, advice: advice), at: previous)
    case .equal where isStartOfLine:
      // The line above ended in an operator.
      return fail(.continuedLine(by: name), at: previous)
    case .equal where index > 1 && tokens[index - 2].kind != .newline:
      let lineBegin = index - 1
      guard previous.kind == .name, hasLineBreak(from: tokens[lineBegin - 1].end, to: previous.start) else {
        return nil
      }
      switch tokens[lineBegin - 1].kind {
      case .equal, .plus, .minus, .star, .slash, .caret, .at, .arrow, .pipe, .dotDot, .keyword, .less, .greater:
        return fail(.continuedLine(by: text(tokens[lineBegin - 1])), at: tokens[lineBegin - 1])
      default: return nil
      }
    default: return nil
    }
  }

  private var isStartOfLine: Bool {
    index > 0 && tokens[index - 1].kind != .newline && hasLineBreak(from: tokens[index - 1].end, to: current.start)
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
    case .equal where index > 0 && [.plus, .minus, .star, .slash, .caret, .at].contains(previous.kind):
      return fail(.expectedExpression(found: found), at: current)
    case .colon where previous.kind == .leftBracket: return fail(.slice, at: current)
    case .percent where index == 0 || previous.kind == .newline:
      return fail(.foreignSymbol("%", more: 0), at: current)
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

  /// A block is missing: what stands in its place?
  mutating func failAtMissingBlock(of owner: String) -> Failure {
    owedBraces += 1
    switch kind {
    case .colon:
      owedBraces -= 1
      return fail(.blockAfterColon(of: owner), at: current)
    case .equal: return fail(.assignmentInExpression, at: current)
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
