import Foundation

/// Random numbers that are the same in each run (Steele and others' SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

extension SystemRandomNumberGenerator {
  static func seeded(_ seed: UInt64) -> SeededGenerator { SeededGenerator(state: seed) }
}

enum Markup {
  /// Whether every element that begins also ends, in order, and no stray `<` is left. Elements of HTML that have no end are
  /// skipped.
  static func isBalanced(_ text: String) -> Bool {
    let void: Set<String> = ["meta", "br", "hr", "img", "input", "!DOCTYPE"]
    var open: [String] = []
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: start)...]
      guard let end = rest.firstIndex(of: ">") else { return false }
      let tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      let name = String(tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "\n" })
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return false }
      } else if !void.contains(name), !tag.hasSuffix("/") {
        open.append(name)
        if name == "style" || name == "script" {
          guard let close = rest.range(of: "</\(name)>") else { return false }
          rest = rest[close.lowerBound...]
        }
      }
    }
    return open.isEmpty
  }
}
