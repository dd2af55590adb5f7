import Syntax

/// Tells an unfinished input from a wrong one.
enum Completeness {
  /// Whether nothing is open and the last line does not ask for another.
  static func isComplete(_ bytes: [UInt8]) -> Bool {
    let tokens = Lexer(bytes, source: 0).tokens
    var open = 0
    for token in tokens {
      switch token.kind {
      case .leftParenthesis, .leftBracket, .leftBrace: open += 1
      case .rightParenthesis, .rightBracket, .rightBrace: open -= 1
      default: break
      }
      // What closes too much is wrong, and more lines do not mend it.
      if open < 0 { return true }
    }
    guard open == 0 else { return false }
    // The lexer ends the text with a newline unless the last token continues its line.
    guard tokens.count >= 2 else { return true }
    return tokens[tokens.count - 2].kind == .newline
  }
}
