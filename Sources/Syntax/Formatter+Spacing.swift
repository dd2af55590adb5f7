extension Formatter {
  /// Sets the gap before each piece of each line.
  mutating func spaceLines() {
    for number in lines.indices {
      for place in lines[number].pieces.indices.dropFirst() {
        let before = lines[number].pieces[place - 1]
        let piece = lines[number].pieces[place]
        let blank = bytes[before.end..<piece.start]
        let isPlain = blank.allSatisfy { $0 == UInt8(ascii: " ") }
        guard let token = piece.token, let left = before.token else {
          // A trailing comment keeps its distance.
          lines[number].pieces[place].gap = isPlain ? max(1, blank.count) : 2
          continue
        }
        guard isSpaced(left, token) else { continue }
        lines[number].pieces[place].gap = 1
        if isPlain, blank.count > 1 { lines[number].pieces[place].columnGap = blank.count }
      }
    }
  }

  /// Whether a space parts two tokens that stand side by side on a line. The order of the rules matters.
  private func isSpaced(_ left: Int, _ right: Int) -> Bool {
    let (before, after) = (tokens[left].kind, tokens[right].kind)
    // Brackets.
    if after == .rightParenthesis || after == .rightBracket { return false }
    if before == .leftParenthesis || before == .leftBracket { return false }
    if after == .rightBrace { return openers[right] != left && !isRecord(openers[right]) }
    if before == .leftBrace { return !isRecord(left) }
    // Punctuation.
    if after == .comma { return false }
    if before == .comma { return true }
    if [.colon, .prime, .dot, .dotDot, .caret].contains(after) { return false }
    if [.dot, .dotDot, .caret].contains(before) { return false }
    // Operators.
    if layout.unitOperators.contains(left) || layout.unitOperators.contains(right) { return false }
    if layout.prefixOperators.contains(left) { return false }
    if isProduct(right) { return isSpacedProduct(right) }
    if isProduct(left) { return isSpacedProduct(left) }
    // `f(x)` calls and `f (x)` are two values, so that what the author wrote stays.
    if after == .leftParenthesis || after == .leftBracket { return isSpacedBracket(left, right) }
    return true
  }

  private func isRecord(_ opener: Int?) -> Bool { opener.map { layout.braces[$0] == .record } ?? false }

  private func isProduct(_ token: Int) -> Bool {
    switch tokens[token].kind {
    case .slash: return true
    case .star:
      // Not the `*` that stands for all other columns.
      return token > 0 && ![.comma, .newline, .leftBrace].contains(tokens[token - 1].kind)
    default: return false
    }
  }

  /// `a * b` keeps its spaces if it has them on both sides; at the end of a line it takes one.
  private func isSpacedProduct(_ token: Int) -> Bool {
    guard token > 0, token + 1 < tokens.count else { return true }
    func gap(_ start: Int, _ end: Int) -> (isSpaced: Bool, isBroken: Bool) {
      (start < end, bytes[start..<end].contains(UInt8(ascii: "\n")))
    }
    let left = gap(tokens[token - 1].end, tokens[token].start)
    let right = gap(tokens[token].end, tokens[token + 1].start)
    return left.isBroken || right.isBroken || (left.isSpaced && right.isSpaced)
  }

  private func isSpacedBracket(_ left: Int, _ right: Int) -> Bool {
    if layout.parameterLists.contains(right) { return false }
    let isTight = tokens[left].end == tokens[right].start
    switch tokens[left].kind {
    case .name, .string, .instant, .rightParenthesis, .rightBracket, .rightBrace: return !isTight
    case .number, .percent: return tokens[right].kind == .leftParenthesis || !isTight
    case .keyword:
      // A word of the language can name a field, as in `x.in(3)`; `true` and `false` are values.
      let isField = left > 0 && tokens[left - 1].kind == .dot
      return !(isTight && (isField || isWord("true", left) || isWord("false", left)))
    default: return true
    }
  }
}
