import Syntax

/// A piece of code and what it is, for those who give it a colour.
public struct HighlightedPiece: Equatable, Sendable {
  public enum Kind: String, Sendable {
    case plain, keyword, option, function, string, number, unit, comment
  }

  public let kind: Kind
  public let text: String
}

/// Parts code into coloured pieces with the language's own lexer; what the lexer leaves out, blanks and line breaks, is
/// plain. Works on text that does not parse too.
public struct Highlighting {
  private let bytes: [UInt8]
  private let tokens: [Token]
  private let isUnit: (String) -> Bool

  /// - Parameter isUnit: tells a unit from a variable behind a number.
  public static func pieces(of code: String, isUnit: @escaping (String) -> Bool) -> [HighlightedPiece] {
    let bytes = Array(code.utf8)
    let lexer = Lexer(bytes, source: 0)
    let tokens = lexer.tokens.filter { $0.end > $0.start }
    var marks = Highlighting(bytes: bytes, tokens: tokens, isUnit: isUnit).marks()
    marks += lexer.comments.map { ($0.start..<$0.end, .comment) }
    marks.sort { $0.range.lowerBound < $1.range.lowerBound }
    var pieces: [HighlightedPiece] = []
    var position = 0
    func add(_ kind: HighlightedPiece.Kind, _ range: Range<Int>) {
      guard !range.isEmpty else { return }
      let text = String(decoding: bytes[range], as: UTF8.self)
      if let last = pieces.last, last.kind == kind {
        pieces[pieces.count - 1] = HighlightedPiece(kind: kind, text: last.text + text)
      } else {
        pieces.append(HighlightedPiece(kind: kind, text: text))
      }
    }
    for mark in marks where mark.range.lowerBound >= position {
      add(.plain, position..<mark.range.lowerBound)
      add(mark.kind, mark.range)
      position = mark.range.upperBound
    }
    add(.plain, position..<bytes.count)
    return pieces
  }

  private typealias Mark = (range: Range<Int>, kind: HighlightedPiece.Kind)

  private static let members: Set<String> = [
    "const", "state", "out", "when", "require", "part", "connect", "panel", "score", "mask",
  ]
  private static let joiners: Set<String> = ["to", "on", "as"]

  private func text(_ index: Int) -> String {
    String(decoding: bytes[tokens[index].start..<tokens[index].end], as: UTF8.self)
  }

  private func kind(_ index: Int) -> TokenKind? { tokens.indices.contains(index) ? tokens[index].kind : nil }

  private func marks() -> [Mark] {
    var marks: [Mark] = []
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      let range = token.start..<token.end
      index += 1
      switch token.kind {
      case .number:
        marks.append((range, .number))
        addUnit(&index, &marks)
      case .string: addString(range, &marks)
      case .instant: marks.append((range, .string))
      case .keyword: marks.append((range, .keyword))
      case .arrow: addUnit(&index, &marks)
      case .name:
        if let kind = self.kind(ofName: index - 1) { marks.append((range, kind)) }
      default: break
      }
    }
    return marks
  }

  private func kind(ofName index: Int) -> HighlightedPiece.Kind? {
    let name = text(index)
    let before = kind(index - 1)
    let after = kind(index + 1)
    guard before != .dot else { return after == .leftParenthesis ? .function : nil }
    let opensOperand = after == .name || after == .string || after == .number || after == .leftBracket
    let startsLine = before == nil || before == .newline || before == .leftBrace || before == .comma
    if Declaration.Keyword(rawValue: name) != nil, opensOperand || after == .leftBrace { return .keyword }
    if Self.members.contains(name), startsLine, opensOperand { return .keyword }
    if Self.joiners.contains(name), before == .name || before == .string || before == .rightParenthesis, opensOperand {
      return .keyword
    }
    if after == .leftParenthesis { return .function }
    // `starts 8`, `drive u = …`: a key and its value.
    if startsLine, opensOperand || after == .keyword { return .option }
    return nil
  }

  /// The unit behind a number or an arrow: names of units joined by `*`, `/` and `^`.
  private func addUnit(_ index: inout Int, _ marks: inout [Mark]) {
    var at = index
    var end: Int?
    if kind(at) == .percent {
      marks.append((tokens[at].start..<tokens[at].end, .unit))
      index = at + 1
      return
    }
    while kind(at) == .percent || kind(at) == .name && isUnit(text(at)) {
      at += 1
      if kind(at) == .caret {
        at += kind(at + 1) == .minus ? 3 : 2
      }
      at = min(at, tokens.count)
      end = at
      guard kind(at) == .star || kind(at) == .slash, kind(at + 1) == .name || kind(at + 1) == .percent else { break }
      at += 1
    }
    guard let end else { return }
    marks.append((tokens[index].start..<tokens[end - 1].end, .unit))
    index = end
  }

  /// A string, its braces and what stands between them left plain.
  private func addString(_ range: Range<Int>, _ marks: inout [Mark]) {
    var start = range.lowerBound
    var at = start
    var open = 0
    while at < range.upperBound {
      switch bytes[at] {
      case UInt8(ascii: "\\") where open == 0: at += 1
      case UInt8(ascii: "{"):
        if open == 0 { marks.append((start..<at, .string)) }
        open += 1
      case UInt8(ascii: "}") where open > 0:
        open -= 1
        start = at + 1
      default: break
      }
      at += 1
    }
    if open == 0, start < range.upperBound { marks.append((start..<range.upperBound, .string)) }
  }
}
