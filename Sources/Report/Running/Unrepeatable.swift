import Session
import Syntax

/// Tells cells that give something else each time: those that ask the clock, or draw at random without a seed. What such a
/// cell gave before says nothing of what it would give now, so it is never taken from the cache.
enum Unrepeatable {
  private static let random: Set<String> = ["uniform", "normal", "lognormal", "shuffle", "permutation", "init"]

  static func isUnrepeatable(_ cell: Notebook.Cell) -> Bool {
    if cell.facts.reads.contains("now") { return true }
    guard !cell.facts.reads.isDisjoint(with: random) else { return false }
    let bytes = Array(cell.text.utf8)
    let tokens = Lexer(bytes, source: 0).tokens
    func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
    for (index, token) in tokens.enumerated() {
      guard token.kind == .name, random.contains(text(token)) else { continue }
      // The name alone, handed to a function, draws without a seed as well.
      guard tokens[index + 1].kind == .leftParenthesis else { return true }
      var depth = 0
      var hasSeed = false
      for other in tokens[(index + 1)...] {
        if other.kind == .leftParenthesis { depth += 1 }
        if other.kind == .rightParenthesis { depth -= 1 }
        if depth == 1, other.kind == .name, text(other) == "seed" { hasSeed = true }
        if depth == 0 { break }
      }
      // A distribution in a `prior`, say, draws nothing; running it again does no harm.
      if !hasSeed { return true }
    }
    return false
  }
}
