extension Formatter {
  /// An open bracket and the indentation of the line on which it opened.
  private struct Open { var token: Int, indentation: Int }

  /// Two spaces deeper than the line that opened the innermost bracket; a line that goes on with a statement or an element two more. A line
  /// that begins by closing brackets stands where the last of them was opened.
  mutating func indentLines() {
    var open: [Open] = []
    var previous: Int?  // the token before, newlines included
    for number in lines.indices {
      let pieces = lines[number].pieces
      lines[number].block = open.last?.token ?? -1
      let next = pieces[0].token ?? nextToken(after: previous)
      let content = open.last.map { $0.indentation + 2 } ?? 0
      if let closed = leadingClosers(pieces, open) {
        lines[number].indentation = closed
      } else {
        let goesOn = next.map { self.goesOn(previous, $0, in: open.last?.token) } ?? false
        lines[number].indentation = goesOn ? content + 2 : content
      }
      for case let token? in pieces.lazy.map(\.token) {
        if Self.isOpening(tokens[token].kind) {
          open.append(Open(token: token, indentation: lines[number].indentation))
        } else if Self.isClosing(tokens[token].kind), let opener = open.popLast() {
          openers[token] = opener.token
        }
        previous = token
      }
      if let last = previous, last + 1 < tokens.count, tokens[last + 1].kind == .newline, !lines[number].isComment {
        previous = last + 1
      }
    }
  }

  /// The token that follows, newlines left out; for a comment's line.
  private func nextToken(after previous: Int?) -> Int? {
    var next = (previous ?? -1) + 1
    while next < tokens.count, tokens[next].kind == .newline { next += 1 }
    return next < tokens.count && tokens[next].kind != .end ? next : nil
  }

  private func leadingClosers(_ pieces: [Piece], _ open: [Open]) -> Int? {
    var closed: Int?
    var left = open.count
    for piece in pieces {
      guard let token = piece.token, Self.isClosing(tokens[token].kind), left > 0 else { break }
      left -= 1
      closed = open[left].indentation
    }
    return closed
  }

  /// Whether a line that begins with `next` goes on with what the line before began.
  private func goesOn(_ previous: Int?, _ next: Int, in bracket: Int?) -> Bool {
    guard let previous, previous != bracket, !Self.isClosing(tokens[next].kind) else { return false }
    switch tokens[previous].kind {
    case .newline:
      // `if c then a`, and `else b` on the next line.
      guard tokens[next].kind == .keyword, isWord("else", next), previous > 0 else { return false }
      return tokens[previous - 1].kind != .rightBrace
    case .comma:
      guard let bracket else { return true }
      return tokens[bracket].kind == .leftBrace && layout.braces[bracket] == .statements
    default: return true
    }
  }

  func isWord(_ word: String, _ token: Int) -> Bool {
    String(decoding: bytes[tokens[token].start..<tokens[token].end], as: UTF8.self) == word
  }
}
