/// The text of a cell while it is edited, and the cursor in it.
package struct EditBuffer: Equatable {
  package var scalars: [Unicode.Scalar]
  /// Before which of the characters the cursor stands.
  package var cursor: Int

  package init(_ text: String = "", cursor: Int? = nil) {
    scalars = Array(text.unicodeScalars)
    self.cursor = cursor ?? scalars.count
  }

  init(scalars: [Unicode.Scalar], cursor: Int) {
    self.scalars = scalars
    self.cursor = cursor
  }

  package var text: String { Self.text(of: scalars[...]) }

  static func text(of scalars: ArraySlice<Unicode.Scalar>) -> String {
    // Much faster than to append the characters to a string.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(scalars.count)
    for scalar in scalars {
      if scalar.value < 0x80 {
        bytes.append(UInt8(scalar.value))
      } else {
        bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  package var isBlank: Bool { scalars.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\n" } }
  package var isAtEnd: Bool { cursor == scalars.count }

  package mutating func insert(_ text: some Sequence<Unicode.Scalar>) {
    let before = scalars.count
    scalars.insert(contentsOf: Array(text), at: cursor)
    cursor += scalars.count - before
  }

  package mutating func replace(_ range: Range<Int>, with text: some Sequence<Unicode.Scalar>) {
    let replacement = Array(text)
    scalars.replaceSubrange(range, with: replacement)
    cursor = range.lowerBound + replacement.count
  }

  // MARK: Bytes

  /// Where a character begins among the UTF-8 bytes of the text.
  func byteOffset(of index: Int) -> Int { scalars[..<index].reduce(0) { $0 + UTF8.width($1) } }

  /// The character that begins at a byte, or the one after that.
  func index(ofByte offset: Int) -> Int {
    var bytes = 0
    for (index, scalar) in scalars.enumerated() {
      if bytes >= offset { return index }
      bytes += UTF8.width(scalar)
    }
    return scalars.count
  }

  // MARK: Lines

  package func lineStart(of index: Int) -> Int { scalars[..<index].lastIndex(of: "\n").map { $0 + 1 } ?? 0 }
  package func lineEnd(of index: Int) -> Int { scalars[index...].firstIndex(of: "\n") ?? scalars.count }

  /// The blanks that a line begins with.
  package func indentation(ofLineAt index: Int) -> Range<Int> {
    let start = lineStart(of: index)
    let end = scalars[start...].firstIndex { $0 != " " && $0 != "\t" } ?? scalars.count
    return start..<end
  }

  /// Goes up a line, or down, to where the column is the same; false if there is none.
  package mutating func moveVertically(up: Bool, column: inout Int?) -> Bool {
    let start = lineStart(of: cursor)
    let wanted = column ?? width(start..<cursor)
    let target: Int
    if up {
      guard start > 0 else { return false }
      target = lineStart(of: start - 1)
    } else {
      let end = lineEnd(of: cursor)
      guard end < scalars.count else { return false }
      target = end + 1
    }
    column = wanted
    let end = lineEnd(of: target)
    cursor = target
    while cursor < end, width(target..<next(after: cursor)) <= wanted { cursor = next(after: cursor) }
    return true
  }

  private func width(_ range: Range<Int>) -> Int {
    scalars[range].reduce(0) { $0 + ($1 == "\t" ? 4 - $0 % 4 : CharacterWidth.columns(of: $1)) }
  }

  // MARK: Characters as people see them

  package func next(after index: Int) -> Int {
    guard index < scalars.count else { return index }
    var index = index + 1
    while index < scalars.count, isJoined(index) { index += 1 }
    return index
  }

  package func previous(before index: Int) -> Int {
    guard index > 0 else { return index }
    var index = index - 1
    while index > 0, isJoined(index) { index -= 1 }
    return index
  }

  /// Whether a character is shown as one with that before it.
  private func isJoined(_ index: Int) -> Bool {
    guard index > 0, scalars[index].value >= 0x300, scalars[index - 1] != "\n" else { return false }
    return CharacterWidth.joins(scalars[index]) || scalars[index - 1] == "\u{200d}"
  }

  /// The end of the word at or after a place.
  func wordEnd(after index: Int) -> Int {
    var index = index
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    while index < scalars.count, !isWord(scalars[index]) { index += 1 }
    while index < scalars.count, isWord(scalars[index]) { index += 1 }
    return index
  }
}
