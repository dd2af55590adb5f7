/// Names near to one that was not found, nearest first.
///
/// The distance is Damerau–Levenshtein with a lower price for a wrong case; a name is near when the distance is at most a third of its length.
public func nearest<Names: Sequence>(to wanted: String, among names: Names, limit: Int = 3) -> [String]
where Names.Element == String {
  let target = Array(wanted.unicodeScalars)
  guard !target.isEmpty, target.count <= 64 else { return [] }
  let allowed = Double(max(1, (target.count + 1) / 3))
  var found: [(distance: Double, name: String)] = []
  for name in names where name != wanted {
    let candidate = Array(name.unicodeScalars)
    guard abs(candidate.count - target.count) <= Int(allowed) else { continue }
    let distance = editDistance(target, candidate)
    if distance <= allowed, distance < Double(max(target.count, candidate.count)) { found.append((distance, name)) }
  }
  found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
  return found.prefix(limit).map(\.name)
}

private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Double {
  var beforeLast = [Double](repeating: 0, count: right.count + 1)
  var last = (0...right.count).map(Double.init)
  var row = last
  for (i, a) in left.enumerated() {
    row[0] = Double(i + 1)
    for (j, b) in right.enumerated() {
      var price = 1.0
      if a == b { price = 0 } else if a.properties.lowercaseMapping == b.properties.lowercaseMapping { price = 0.25 }
      var best = min(last[j] + price, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, beforeLast[j - 1] + 1) }
      row[j + 1] = best
    }
    (beforeLast, last, row) = (last, row, beforeLast)
  }
  return last[right.count]
}

/// "`a`", "`a` or `b`", "`a`, `b` or `c`".
public func alternatives(_ names: [String]) -> String { enumerated(names, joint: " or ") }

/// "`a`", "`a` and `b`", "`a`, `b` and `c`".
public func listed(_ names: [String]) -> String { enumerated(names, joint: " and ") }

private func enumerated(_ names: [String], joint: String) -> String {
  let words = names.map { "`\($0)`" }
  guard let last = words.last else { return "" }
  return words.count == 1 ? last : words.dropLast().joined(separator: ", ") + joint + last
}
