/// The brackets of a source, as far as they are brackets and not text.
package struct Brackets {
  private static let closing: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "[": "]", "{": "}"]
  package static func isOpening(_ scalar: Unicode.Scalar) -> Bool { closing[scalar] != nil }
  package static func isClosing(_ scalar: Unicode.Scalar) -> Bool { scalar == ")" || scalar == "]" || scalar == "}" }

  /// For each bracket that has one, its partner.
  package private(set) var partners: [Int: Int] = [:]
  /// The opening ones that have none, the innermost last.
  package private(set) var unclosed: [Int] = []

  /// The brackets before `end`. `faces` tells strings and comments, whose brackets are text.
  package init(in scalars: [Unicode.Scalar], styles: [Style], end: Int? = nil) {
    for index in 0..<(end ?? scalars.count) {
      let scalar = scalars[index]
      guard scalar.value < 0x80, Self.isOpening(scalar) || Self.isClosing(scalar) else { continue }
      if index < styles.count, styles[index].face == .string || styles[index].face == .comment { continue }
      if Self.isOpening(scalar) {
        unclosed.append(index)
      } else if let open = unclosed.last, Self.closing[scalars[open]] == scalar {
        unclosed.removeLast()
        partners[open] = index
        partners[index] = open
      }
    }
  }

  /// The pair of which one stands at the cursor or just before it.
  package func pair(near cursor: Int) -> (Int, Int)? {
    for index in [cursor, cursor - 1] {
      if let partner = partners[index] { return (index, partner) }
    }
    return nil
  }
}

/// How lines are indented as they are typed.
package enum Indentation {
  static let step = 2

  /// Begins a line at the cursor: two columns deeper after an opening bracket; a closing one at the cursor goes to a
  /// line of its own, as deep as the line of its partner.
  package static func breakLine(_ buffer: inout EditBuffer, styles: [Style]) {
    let indentation = buffer.indentation(ofLineAt: buffer.cursor)
    let base = Array(buffer.scalars[indentation.lowerBound..<min(indentation.upperBound, buffer.cursor)])
    let brackets = Brackets(in: buffer.scalars, styles: styles, end: buffer.cursor)
    let isDeeper = (brackets.unclosed.last ?? -1) >= buffer.lineStart(of: buffer.cursor)
    // The blanks that the break leaves on both sides.
    var start = buffer.cursor
    while start > buffer.lineStart(of: buffer.cursor), buffer.scalars[start - 1] == " " { start -= 1 }
    if start == indentation.lowerBound { start = buffer.cursor }
    var end = buffer.cursor
    while end < buffer.scalars.count, buffer.scalars[end] == " " { end += 1 }
    let closes = end < buffer.scalars.count && Brackets.isClosing(buffer.scalars[end])
    let line = ["\n"] + base + (isDeeper ? Array(repeating: " ", count: step) : [])
    buffer.replace(start..<end, with: line)
    if isDeeper, closes {
      let cursor = buffer.cursor
      buffer.insert(["\n"] + base)
      buffer.cursor = cursor
    }
  }

  /// Inserts a closing bracket; where it is the first of its line, that gets as deep as the line of its partner.
  package static func close(_ bracket: Unicode.Scalar, in buffer: inout EditBuffer, styles: [Style]) {
    let start = buffer.lineStart(of: buffer.cursor)
    let isFirst = buffer.scalars[start..<buffer.cursor].allSatisfy { $0 == " " || $0 == "\t" }
    if isFirst, start > 0, let open = Brackets(in: buffer.scalars, styles: styles, end: buffer.cursor).unclosed.last {
      buffer.replace(start..<buffer.cursor, with: Array(buffer.scalars[buffer.indentation(ofLineAt: open)]))
    }
    buffer.insert([bracket])
  }

  /// How many characters a deletion before the cursor takes: a step of the blanks that begin a line, else one as people
  /// see them.
  package static func deletedBack(_ buffer: EditBuffer) -> Int {
    let start = buffer.lineStart(of: buffer.cursor)
    let blanks = buffer.cursor - start
    if blanks >= step, start > 0, blanks % step == 0, buffer.scalars[start..<buffer.cursor].allSatisfy({ $0 == " " }) {
      return step
    }
    return buffer.cursor - buffer.previous(before: buffer.cursor)
  }
}
