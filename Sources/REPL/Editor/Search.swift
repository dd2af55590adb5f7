/// A search through the history as it is typed.
///
/// A query without capitals finds both cases, in the letters of ASCII. The same text entered twice is found once.
package struct Search {
  package private(set) var query: [Unicode.Scalar] = []
  /// The entry found, and where in it; nil while the query is empty or nothing matches.
  package private(set) var entry: String?
  package private(set) var place = 0
  private let entries: [String]
  /// The entries that match, the newest first, and at which byte.
  private var matches: [(entry: Int, offset: Int)] = []
  private var current = 0

  /// `entries` with the oldest first.
  package init(_ entries: [String]) {
    var seen: Set<String> = []
    self.entries = entries.reversed().filter { seen.insert($0).inserted }
  }

  package var isFailing: Bool { !query.isEmpty && matches.isEmpty }

  /// What there is to say of the search.
  package var status: String {
    if query.isEmpty { return "" }
    return matches.isEmpty ? "  not found" : "  \(current + 1) of \(matches.count)"
  }

  /// Looks anew for another query, from the entry that is shown on.
  package mutating func change(to query: [Unicode.Scalar]) {
    let shown = matches.indices.contains(current) ? matches[current].entry : 0
    let isLonger = !self.query.isEmpty && query.starts(with: self.query)
    // What matches a longer query matched the shorter.
    let candidates = isLonger ? matches.map(\.entry) : Array(entries.indices)
    self.query = query
    let ignoresCase = !query.contains { $0.properties.isUppercase }
    let pattern = Array(String(String.UnicodeScalarView(query)).utf8)
    matches = []
    if !query.isEmpty {
      for index in candidates {
        if let offset = Self.offset(of: pattern, in: entries[index], ignoringCase: ignoresCase) {
          matches.append((index, offset))
        }
      }
    }
    current = isLonger ? matches.firstIndex { $0.entry >= shown } ?? max(0, matches.count - 1) : 0
    show()
  }

  /// Goes to an older match or a newer one; stays at the ends.
  package mutating func move(back: Bool) {
    current = max(0, min(matches.count - 1, current + (back ? 1 : -1)))
    show()
  }

  private mutating func show() {
    guard matches.indices.contains(current) else {
      entry = nil
      return
    }
    let found = entries[matches[current].entry]
    entry = found
    place = String(decoding: found.utf8.prefix(matches[current].offset), as: UTF8.self).unicodeScalars.count
  }

  /// At which byte a text first has a pattern. Case is ignored in the letters of ASCII, which `pattern` has in lower
  /// case.
  private static func offset(of pattern: [UInt8], in text: String, ignoringCase: Bool) -> Int? {
    var text = text
    return text.withUTF8 { text in
      guard pattern.count <= text.count else { return nil }
      func isSame(_ a: UInt8, _ b: UInt8) -> Bool {
        a == b || ignoringCase && a | 0x20 == b && UInt8(ascii: "a") <= b && b <= UInt8(ascii: "z")
      }
      return (0...text.count - pattern.count).first { start in
        pattern.indices.allSatisfy { isSame(text[start + $0], pattern[$0]) }
      }
    }
  }
}
