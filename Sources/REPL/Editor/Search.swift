/// A search through the history as it is typed.
///
/// A query without capitals finds both cases. The same text entered twice is found once.
package struct Search {
  package private(set) var query: [Unicode.Scalar] = []
  /// The entry found, and where in it; nil while the query is empty or nothing matches.
  package private(set) var entry: String?
  package private(set) var place = 0
  private let entries: [String]
  /// The entries that match, the newest first, as far as they were looked for, which is all.
  private var matches: [(entry: Int, place: Int)] = []
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
    let isLonger = query.count > self.query.count
    self.query = query
    let ignoresCase = !query.contains { $0.properties.isUppercase }
    let pattern = ignoresCase ? Self.folded(query) : query
    matches = []
    if !query.isEmpty {
      for (index, entry) in entries.enumerated() {
        let scalars = Array(entry.unicodeScalars)
        if let place = Self.place(of: pattern, in: ignoresCase ? Self.folded(scalars) : scalars) {
          matches.append((index, place))
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
    entry = entries[matches[current].entry]
    place = matches[current].place
  }

  /// Lower case, character by character, so that places stay the same.
  private static func folded(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    scalars.map { scalar in
      if scalar.value < 0x80 {
        return (65...90).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
      }
      let lower = scalar.properties.lowercaseMapping.unicodeScalars
      return lower.count == 1 ? lower.first ?? scalar : scalar
    }
  }

  private static func place(of pattern: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard pattern.count <= text.count else { return nil }
    return (0...text.count - pattern.count).first { start in
      text[start] == pattern[0] && text[start..<start + pattern.count].elementsEqual(pattern)
    }
  }
}
