import Builtins
import Checking
import Syntax

extension Session {
  /// A part of a source, in UTF-8 bytes, and what it is.
  public struct Highlight: Sendable, Equatable {
    public enum Kind: Sendable, CaseIterable {
      case keyword, function, option, number, unit, string, comment, `operator`, command, wrong
    }

    public let range: Range<Int>
    public let kind: Kind

    public init(_ range: Range<Int>, _ kind: Kind) {
      self.range = range
      self.kind = kind
    }
  }

  /// How the parts of a source are coloured, in order and without overlaps; what is in none of them is plain.
  ///
  /// A line that begins with `:` is a command of the prompt, one that begins with `?` a question.
  public func highlights(of source: String) -> [Highlight] {
    var highlighter = Highlighter(Array(source.utf8), scope: scope)
    highlighter.highlight()
    return highlighter.highlights
  }
}

/// Colours by what `SourceReading` finds.
private struct Highlighter {
  let bytes: [UInt8]
  let scope: GlobalScope
  private(set) var highlights: [Session.Highlight] = []
  /// How deep strings may nest in the braces of strings.
  private static let deepest = 8

  init(_ bytes: [UInt8], scope: GlobalScope) {
    self.bytes = bytes
    self.scope = scope
  }

  mutating func highlight() {
    let start = bytes.firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } ?? bytes.count
    switch start < bytes.count ? bytes[start] : 0 {
    case UInt8(ascii: "?"):
      let end = bytes[start...].firstIndex { $0 != UInt8(ascii: "?") } ?? bytes.count
      highlights.append(.init(start..<end, .command))
      if end < bytes.count { read(end..<bytes.count, depth: 0) }
    case UInt8(ascii: ":"):
      let end = bytes[start...].firstIndex { $0 == 0x20 || $0 == 0x0A } ?? bytes.count
      highlights.append(.init(start..<end, .command))
      // What follows is code, as behind `:time`, or a path; of a path only numbers would be coloured.
      if end < bytes.count, !PathCommand.all.contains(String(decoding: bytes[start..<end], as: UTF8.self)) {
        read(end..<bytes.count, depth: 0)
      }
    default: read(0..<bytes.count, depth: 0)
    }
  }

  private mutating func read(_ range: Range<Int>, depth: Int) {
    let units = scope.units
    let reading = SourceReading(bytes, range: range) { units.contains($0) }
    var comments = reading.comments[...]
    func add(_ comment: Comment, _ highlights: inout [Session.Highlight]) {
      let isMarker = comment.ownLine && bytes[comment.start..<comment.end].starts(with: Array("# %%".utf8))
      highlights.append(.init(comment.start..<comment.end, isMarker ? .command : .comment))
    }
    for (index, token) in reading.tokens.enumerated() where token.end > token.start {
      while let comment = comments.first, comment.start < token.start {
        add(comment, &highlights)
        comments.removeFirst()
      }
      if token.kind == .newline { continue }
      if token.kind == .string {
        string(token, depth: depth)
      } else if let kind = kind(reading, index) {
        highlights.append(.init(token.start..<token.end, kind))
      }
    }
    for comment in comments { add(comment, &highlights) }
  }

  private func kind(_ reading: SourceReading, _ index: Int) -> Session.Highlight.Kind? {
    switch reading.roles[index] {
    case .keyword: return .keyword
    case .option, .word, .label: return .option
    case .unit: return .unit
    case .number: return .number
    case .string: return .string
    case .symbol: return .operator
    case .wrong: return .wrong
    case .call: return isUnknownCall(reading, index) ? .wrong : .function
    case .name:
      let name = reading.text(index)
      if let binding = scope.environment[name] {
        if case .function = binding.type { return .function }
        return nil
      }
      return reading.bound.contains(name) || BuiltinTable.signatures[name] == nil ? nil : .function
    case .binding: return reading.text(index - 1) == "fn" ? .function : nil
    case .field, .bracket: return nil
    }
  }

  /// A function that is nowhere defined, unless the name is still being typed or may come from a module.
  private func isUnknownCall(_ reading: SourceReading, _ index: Int) -> Bool {
    let name = reading.text(index)
    return !reading.hasUse && scope.environment[name] == nil && BuiltinTable.signatures[name] == nil
      && BuiltinTable.layers[name] == nil && !reading.bound.contains(name) && reading.tokens[index].end < bytes.count
  }

  /// The text of a string, and what its braces hold as code.
  private mutating func string(_ token: Token, depth: Int) {
    var at = token.start
    for code in StringBraces.code(in: bytes, token.start..<token.end) where depth < Self.deepest {
      highlights.append(.init(at..<code.lowerBound, .string))
      read(code, depth: depth + 1)
      at = code.upperBound
    }
    if at < token.end { highlights.append(.init(at..<token.end, .string)) }
  }
}

/// The code between the braces of a string.
enum StringBraces {
  /// The ranges of the code, formats left out, in a string token with its quotes.
  static func code(in bytes: [UInt8], _ token: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var (at, depth, start, colon) = (token.lowerBound + 1, 0, 0, nil as Int?)
    // Round and square brackets that are open inside the braces: `{x[:, 0]:.2}` has one format.
    var brackets = 0
    // Quotes open inside braces only; the token ends where its own closes.
    var quotes: [Int] = []
    while at < token.upperBound - 1 {
      switch bytes[at] {
      case UInt8(ascii: "\\") where depth == 0 || quotes.last == depth: at += 1
      case UInt8(ascii: "\"") where depth > 0:
        if quotes.last == depth { quotes.removeLast() } else { quotes.append(depth) }
      case UInt8(ascii: "{"):
        if depth == 0 { (start, colon, brackets) = (at + 1, nil, 0) }
        depth += 1
      case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
      case UInt8(ascii: ":") where depth == 1 && brackets == 0 && quotes.isEmpty && colon == nil: colon = at
      case UInt8(ascii: "}") where depth > 0 && quotes.last != depth:
        depth -= 1
        if depth == 0, start < (colon ?? at) { found.append(start..<(colon ?? at)) }
      default: break
      }
      at += 1
    }
    return found
  }
}

/// The commands of the prompt that a path follows.
enum PathCommand {
  static let all: Set<String> = [":load", ":save", ":cd"]
}
