extension UnitTable {
  /// Units that `name` may have been meant to be, likeliest first, at most three: first those that differ only in
  /// case (`kw` → `kW`), else those a few letters away (`metres` → `metre`), else those that begin so (`in` → `inch`).
  public func nearest(to name: String) -> [String] {
    let folded = name.lowercased()
    var sameLetters: [String] = []
    var close: [(distance: Int, name: String)] = []
    var longer: [String] = []
    let limit = min(max(1, name.count / 3), 3)
    forEachName { candidate, isPrefixed in
      let letters = candidate.lowercased()
      if letters == folded {
        sameLetters.append(candidate)
        return
      }
      if !isPrefixed, name.count > 1, letters.hasPrefix(folded) { longer.append(candidate) }
      // A typing slip in a short symbol turns it into any other: suggest only words for words.
      guard name.count > 2, !isPrefixed || candidate.utf8.count > 5 else { return }
      if let distance = editDistance(letters, folded, limit: limit) { close.append((distance, candidate)) }
    }
    if !sameLetters.isEmpty {
      let sorted = sameLetters.sorted { (commonLetters($0, name), $1) > (commonLetters($1, name), $0) }
      return Array(sorted.prefix(3))
    }
    close.sort { ($0.distance, $0.name.count, $0.name) < ($1.distance, $1.name.count, $1.name) }
    if !close.isEmpty { return close.prefix(3).map(\.name) }
    return Array(longer.sorted { ($0.count, $0.lowercased()) < ($1.count, $1.lowercased()) }.prefix(3))
  }

  /// The declared names, not aliases, of the units of `dimension`, in order of declaration.
  public func names(ofDimension dimension: Dimension) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for entry in entries {
      let name = entry.definition.name
      guard seen.insert(name).inserted, let unit = try? lookup(name), unit.dimension == dimension else { continue }
      names.append(name)
    }
    return names
  }

  private func forEachName(_ body: (_ name: String, _ isPrefixed: Bool) -> Void) {
    for name in names {
      body(name, false)
      guard let index = entryIndex(named: name, seenFrom: nil) else { continue }
      let allowed = entries[index].definition.prefixes
      guard allowed != .none else { continue }
      for prefix in Prefix.all where prefix.isAllowed(in: allowed) {
        if !Prefix.isWord(name) { body(prefix.symbols[0] + name, true) }
        if Prefix.takesWords(name) { body(prefix.word + name, true) }
      }
    }
  }
}

/// How many letters two strings of equal letters share in the same case.
private func commonLetters(_ a: String, _ b: String) -> Int { zip(a, b).count { $0 == $1 } }

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`; nil above `limit`.
/// The optimal string alignment distance, by rows.
private func editDistance(_ a: String, _ b: String, limit: Int) -> Int? {
  let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
  guard abs(a.count - b.count) <= limit else { return nil }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count] <= limit ? last[b.count] : nil
}
