import Builtins
import Checking
import Diagnostics
import StandardLibrary
import Syntax
import Units

extension Session {
  /// The candidates for a place of a source.
  public struct Completions: Sendable, Equatable {
    /// What a candidate takes the place of, in UTF-8 bytes; ends at the cursor.
    public let replaced: Range<Int>
    /// The best first.
    public let candidates: [Candidate]
  }

  public struct Candidate: Sendable, Equatable {
    /// What comes in place of the word, whole.
    public let text: String
    /// One line on what it is; may be empty.
    public let help: String

    public init(_ text: String, _ help: String = "") {
      self.text = text
      self.help = help
    }
  }

  /// What could stand where the word before `offset` stands. What follows the offset is not looked at.
  ///
  /// - Parameters:
  ///   - offset: in UTF-8 bytes.
  ///   - commands: the prompt's commands, such as `:vars`, which stand at the beginning.
  public func completions(of source: String, at offset: Int, commands: [Candidate] = []) -> Completions {
    let all = Array(source.utf8)
    let offset = min(max(0, offset), all.count)
    let next = offset < all.count ? all[offset] : 0
    return Completer(session: self, bytes: Array(all[..<offset]), next: next, commands: commands).completions()
  }
}

/// Finds out what kind of word the cursor stands at, and asks for the candidates of that kind.
struct Completer {
  typealias Candidate = Session.Candidate

  let session: Session
  /// The source up to the cursor.
  let bytes: [UInt8]
  /// The byte at the cursor.
  let next: UInt8
  let commands: [Candidate]

  /// The candidates of a place by groups, the likeliest group first, and where the word begins that they replace.
  struct Found {
    var start: Int
    var groups: [[Candidate]]
  }

  var scope: GlobalScope { session.scope }

  func completions() -> Session.Completions {
    let found = find()
    let typed = String(decoding: bytes[found.start...], as: UTF8.self)
    return .init(replaced: found.start..<bytes.count, candidates: Ranking.candidates(found.groups, typed: typed))
  }

  private func find() -> Found {
    let start = bytes.firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A } ?? bytes.count
    guard start < bytes.count else { return code(0..<bytes.count) }
    switch bytes[start] {
    case UInt8(ascii: "?"): return question(start)
    case UInt8(ascii: ":"):
      guard let space = bytes[start...].firstIndex(of: 0x20) else { return Found(start: start, groups: [commands]) }
      let command = String(decoding: bytes[start..<space], as: UTF8.self)
      guard PathCommand.all.contains(command) else { return code(space..<bytes.count) }
      let path = bytes[space...].firstIndex { $0 != 0x20 } ?? bytes.count
      return Found(
        start: path,
        groups: [
          Paths.candidates(
            typed: String(decoding: bytes[path...], as: UTF8.self),
            in: command == ":load" ? session.host.readFolder : "",
            endings: command == ":cd" ? [] : ["twin"], onlyFolders: command == ":cd")
        ])
    default: return code(0..<bytes.count)
    }
  }

  /// `?name`, where anything may be asked for that has help.
  private func question(_ start: Int) -> Found {
    let word = bytes[start...].firstIndex { $0 != UInt8(ascii: "?") && $0 != 0x20 } ?? bytes.count
    return Found(start: word, groups: [Names.own(scope), HelpTopics.all, Names.units(scope.units)])
  }

  /// The candidates in a stretch of code that ends at the cursor.
  private func code(_ range: Range<Int>, bound: Set<String> = [], depth: Int = 0) -> Found {
    let none = Found(start: bytes.count, groups: [])
    let units = scope.units
    let lexer = Lexer(bytes, source: 0, range: range)
    if let comment = lexer.comments.last, !bytes[comment.start...].contains(0x0A) { return none }
    guard let last = lexer.tokens.last(where: { $0.end > $0.start && $0.kind != .newline }) else {
      return Place(self, SourceReading(bytes, range: range) { units.contains($0) }, bytes.count).found(bound)
    }
    if last.kind == .invalid, bytes[last.start] == UInt8(ascii: "\""), !bytes[last.start...].contains(0x0A) {
      let reading = SourceReading(bytes, range: range.lowerBound..<last.start) { units.contains($0) }
      if depth < 8, let brace = openBrace(from: last.start + 1) {
        return code(brace + 1..<bytes.count, bound: bound.union(reading.bound), depth: depth + 1)
      }
      return Place(self, reading, last.start + 1).pathInQuotes() ?? none
    }
    let isWord = last.end == bytes.count && (last.kind == .name || last.kind == .keyword)
    // A number, a string or a wrong character that the cursor touches is no word to complete.
    if last.end == bytes.count, [.number, .string, .instant, .invalid].contains(last.kind) { return none }
    let start = isWord ? last.start : bytes.count
    return Place(self, SourceReading(bytes, range: range.lowerBound..<start) { units.contains($0) }, start).found(bound)
  }

  /// The brace in an unclosed string behind which the cursor stands.
  private func openBrace(from start: Int) -> Int? {
    var open: [Int] = []
    var at = start
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\"): at += 1
      case UInt8(ascii: "{"): open.append(at)
      case UInt8(ascii: "}"): _ = open.popLast()
      default: break
      }
      at += 1
    }
    return open.first
  }
}

/// Which candidates match what has been typed, in which order.
enum Ranking {
  /// Those that begin as typed; without any, those that begin so in other letter case; without any, those that have the letters in order.
  static func candidates(_ groups: [[Session.Candidate]], typed: String) -> [Session.Candidate] {
    var seen: Set<String> = []
    let all = groups.flatMap { $0 }.filter { !$0.text.hasPrefix("#") && seen.insert($0.text).inserted }
    guard !typed.isEmpty else { return all }
    let lowered = typed.lowercased()
    let same = all.filter { $0.text.hasPrefix(typed) }
    let alike = all.filter { !$0.text.hasPrefix(typed) && $0.text.lowercased().hasPrefix(lowered) }
    if !same.isEmpty || !alike.isEmpty { return same + alike }
    return all.filter { holds(Array(lowered.unicodeScalars), in: $0.text.lowercased().unicodeScalars) }
      .sorted { $0.text.count < $1.text.count }
  }

  private static func holds(_ letters: [Unicode.Scalar], in text: String.UnicodeScalarView) -> Bool {
    guard letters.count > 1 else { return false }
    var rest = letters[...]
    for scalar in text where scalar == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }
}
