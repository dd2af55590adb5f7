/// Names parameters by path: `Net.block[0..4]`, `Net.embed`, `*.bias`.
///
/// A pattern names all that stands below what it matches: `Net.block[1]` has `Net.block[1].linear.weight`. `*` stands
/// for any part of one name, a range in brackets for the places from its lower end up to, not including, its upper; a
/// name without brackets has all places. The name of the net may be left out.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  public enum Place: Sendable, Hashable {
    case any
    case one(Int)
    case range(Int, Int)

    func matches(_ index: Int) -> Bool {
      switch self {
      case .any: true
      case .one(let place): place == index
      case .range(let lower, let upper): lower <= index && index < upper
      }
    }
  }

  public struct Part: Sendable, Hashable {
    public let name: String
    public let places: [Place]

    public init(_ name: String, _ places: [Place] = []) { (self.name, self.places) = (name, places) }

    func matches(_ part: Part) -> Bool {
      Part.glob(Array(name), Array(part.name)) && places.count <= part.places.count
        && zip(places, part.places).allSatisfy { pattern, place in
          if case .one(let index) = place { pattern.matches(index) } else { pattern == place }
        }
    }

    private static func glob(_ pattern: [Character], _ text: [Character]) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "*" {
        return (0...text.count).contains { glob(Array(pattern.dropFirst()), Array(text.dropFirst($0))) }
      }
      return text.first == first && glob(Array(pattern.dropFirst()), Array(text.dropFirst()))
    }
  }

  public let parts: [Part]

  public init(_ parts: [Part]) { self.parts = parts }

  /// - Throws: `path`, a `LearningError`, for what is no pattern.
  public init(_ text: String) throws(LearningError) {
    let refusal = LearningError(
      code: "path", "`\(text)` is no path of parameters", help: ["write it as `Net.block[0..4]` or `Net.head`"])
    var parts: [Part] = []
    for piece in text.split(separator: ".", omittingEmptySubsequences: false) {
      // The dots of a range are no dots between names.
      if let last = parts.last, case let open = last.name.filter({ $0 == "[" }).count,
        open > last.name.filter({ $0 == "]" }).count
      {
        parts[parts.count - 1] = Part(last.name + "." + piece)
      } else {
        parts.append(Part(String(piece)))
      }
    }
    self.parts = try parts.map { (part) throws(LearningError) in
      let pieces = part.name.split(separator: "[", omittingEmptySubsequences: false)
      guard let name = pieces.first, !name.isEmpty else { throw refusal }
      return Part(
        String(name),
        try pieces.dropFirst().map { (piece) throws(LearningError) in
          guard piece.hasSuffix("]") else { throw refusal }
          let inner = String(piece.dropLast())
          if inner == "*" || inner == ":" { return .any }
          if let index = Int(inner) { return .one(index) }
          let ends = inner.split(separator: ".", omittingEmptySubsequences: false)
          guard ends.count == 3, ends[1].isEmpty, let lower = Int(ends[0]), let upper = Int(ends[2]) else {
            throw refusal
          }
          return .range(lower, upper)
        })
    }
  }

  public var description: String {
    parts.map { part in
      part.name
        + part.places.map { place in
          switch place {
          case .any: "[*]"
          case .one(let index): "[\(index)]"
          case .range(let lower, let upper): "[\(lower)..\(upper)]"
          }
        }.joined()
    }.joined(separator: ".")
  }

  /// Whether a parameter's path is below what the pattern names.
  public func matches(_ path: String) -> Bool {
    guard let path = try? PathPattern(path) else { return false }
    return isPrefix(of: path.parts[...]) || isPrefix(of: path.parts.dropFirst())
  }

  private func isPrefix(of path: ArraySlice<Part>) -> Bool {
    parts.count <= path.count && zip(parts, path).allSatisfy { $0.matches($1) }
  }

  /// The places of the paths that match.
  /// - Throws: `path`, a `LearningError`, where none does, with paths that are near.
  public func places(among paths: [String], for option: String) throws(LearningError) -> [Int] {
    let found = paths.indices.filter { matches(paths[$0]) }
    if !found.isEmpty { return found }
    let near = nearest(among: paths)
    throw LearningError(
      code: "path", "`\(option) \(description)` names no parameter",
      help: near.isEmpty
        ? ["the net has no parameters"] : ["there are \(near.map { "`\($0)`" }.joined(separator: ", "))"])
  }

  /// Paths, whole or their beginnings, that are spelt most like the pattern.
  private func nearest(among paths: [String]) -> [String] {
    var candidates: [String] = []
    for path in paths {
      guard let parts = try? PathPattern(path).parts else { continue }
      for count in 1...max(parts.count, 1) {
        let text = PathPattern(Array(parts.prefix(count))).description
        if count > 1 || parts.count == 1, !candidates.contains(text) { candidates.append(text) }
      }
    }
    let wanted = Array(description)
    return candidates.enumerated().map { (distance: PathPattern.distance(wanted, Array($1)), place: $0, text: $1) }
      .sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
      .prefix(4).map(\.text)
  }

  /// The least number of changed, added and dropped characters. (Levenshtein 1966)
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(row[j] + 1, above + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
