import Diagnostics

/// What a token is. Keywords that only matter in one place (`to`, `on`, `as`, the declarations' own words) are plain names; the parser
/// gives them their meaning, so that `data`, `to` or `span` stay usable as names of variables.
public enum TokenKind: UInt8, Sendable {
  case name, number, string, instant
  case keyword
  case newline, end
  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
  case comma, colon, dot, dotDot, equal, prime
  case plus, minus, star, slash, caret, at, percent
  case equalEqual, notEqual, less, lessEqual, greater, greaterEqual, approximately
  case arrow, pipe
  case invalid
}

/// A token: its kind and its bytes, from `start` up to but not including `end`.
public struct Token: Sendable {
  public let kind: TokenKind
  public let start: Int
  public let end: Int

  public init(kind: TokenKind, start: Int, end: Int) {
    self.kind = kind
    self.start = start
    self.end = end
  }
}

/// A comment, kept beside the tokens for `fmt`, cell markers and documentation.
public struct Comment: Sendable {
  public let start: Int
  public let end: Int
  /// Nothing but white space stands before it on its line.
  public let ownLine: Bool
}

/// Words that cannot name a variable.
public let reservedWords: Set<String> = [
  "and", "break", "continue", "else", "expect", "false", "fn", "for", "if", "in", "not", "or", "return", "show", "then",
  "true", "use", "while", "within",
]
