import Diagnostics

/// The one true layout.
///
/// The author decides where lines break and where a blank line stands; the formatter decides the rest: the indentation (two spaces a
/// bracket, two more for a line that goes on), the spaces between tokens, and line ends. It works on the tokens, guided by what the parser
/// found out about them, and never adds, drops or reorders one, so the meaning stays. Strings, numbers and comments stay as written.
///
/// Three things in a line are the author's to choose: `a*b` or `a * b`, the distance of a trailing comment, and columns: a run of
/// several spaces stays where the token behind it lines up with one in the line above or below.
///
/// Formatting what has been formatted changes nothing: every choice above is read from the text in a form that the output reproduces.
public struct Formatter {
  /// The text laid out anew, or what keeps it from being parsed.
  public static func format(
    _ bytes: [UInt8], source: SourceID, units: any UnitNames = AnyUnitName()
  ) -> Result<[UInt8], DiagnosticError> {
    var parser = Parser(bytes, source: source, units: units)
    _ = parser.parseProgram()
    guard parser.diagnostics.isEmpty else { return .failure(DiagnosticError(parser.diagnostics)) }
    var formatter = Formatter(parser, bytes)
    formatter.gatherLines()
    formatter.indentLines()
    formatter.spaceLines()
    formatter.keepColumns()
    return .success(formatter.printed())
  }

  /// A token or a comment on its line.
  struct Piece {
    var start: Int
    var end: Int
    /// The index of the token; nil for a comment.
    var token: Int?
    var width: Int
    /// The spaces before it as they will be printed.
    var gap = 0
    /// The spaces before it in a column that the author laid out; 0 for none.
    var columnGap = 0
    var column = 0
    var isNumber = false
  }

  struct Line {
    var pieces: [Piece]
    var isBlankBefore: Bool
    var indentation = 0
    /// The token that opens the innermost bracket around the line, or -1.
    var block = -1

    var isComment: Bool { pieces[0].token == nil }
  }

  let bytes: [UInt8]
  let tokens: [Token]
  let comments: [Comment]
  let layout: LayoutFacts
  var lines: [Line] = []
  /// For each closing bracket the token that opened it.
  var openers: [Int: Int] = [:]

  private init(_ parser: Parser, _ bytes: [UInt8]) {
    self.bytes = bytes
    tokens = parser.tokens
    comments = parser.comments
    layout = parser.layout
  }

  // MARK: Lines

  private mutating func gatherLines() {
    var comment = 0
    var end = 0
    func place(_ piece: Piece) {
      let breaks = bytes[end..<piece.start].count { $0 == UInt8(ascii: "\n") }
      if lines.isEmpty || breaks > 0 {
        lines.append(Line(pieces: [piece], isBlankBefore: breaks > 1 && !lines.isEmpty))
      } else {
        lines[lines.count - 1].pieces.append(piece)
      }
      end = piece.end
    }
    func placeComments(before offset: Int) {
      while comment < comments.count, comments[comment].start < offset {
        let found = comments[comment]
        place(Piece(start: found.start, end: found.end, token: nil, width: 0))
        comment += 1
      }
    }
    for (index, token) in tokens.enumerated() where token.kind != .newline && token.kind != .end {
      placeComments(before: token.start)
      place(
        Piece(
          start: token.start, end: token.end, token: index, width: width(token.start, token.end),
          isNumber: token.kind == .number))
    }
    placeComments(before: bytes.count + 1)
  }

  private func width(_ start: Int, _ end: Int) -> Int {
    if bytes[start..<end].allSatisfy({ $0 < 0x80 }) { return end - start }
    return displayWidth(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  // MARK: Output

  private func printed() -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for (number, line) in lines.enumerated() {
      if line.isBlankBefore, number > 0, !opensBlock(lines[number - 1]), !closesBlock(line) {
        text.append(UInt8(ascii: "\n"))
      }
      text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: line.indentation))
      for piece in line.pieces {
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: piece.gap))
        text.append(contentsOf: bytes[piece.start..<piece.end])
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private func opensBlock(_ line: Line) -> Bool {
    guard let token = line.pieces.last(where: { $0.token != nil })?.token else { return false }
    return Self.isOpening(tokens[token].kind)
  }

  private func closesBlock(_ line: Line) -> Bool {
    guard let token = line.pieces[0].token else { return false }
    return Self.isClosing(tokens[token].kind)
  }

  static func isOpening(_ kind: TokenKind) -> Bool {
    kind == .leftParenthesis || kind == .leftBracket || kind == .leftBrace
  }

  static func isClosing(_ kind: TokenKind) -> Bool {
    kind == .rightParenthesis || kind == .rightBracket || kind == .rightBrace
  }
}
