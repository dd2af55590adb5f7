/// A key, or what a terminal sends like one.
package enum Key: Equatable {
  case character(Unicode.Scalar)
  /// Alt held, or Escape pressed before.
  case alt(Unicode.Scalar)
  case up, down, left, right, home, end, delete, pageUp, pageDown, wordLeft, wordRight, shiftTab
  /// Alt-Return.
  case newline
  case escape
  /// What was pasted, as it came, between the marks that terminals put around it.
  case paste([UInt8])
  /// An escape sequence that stands for no key of ours.
  case unknown([UInt8])

  package static let tab = Key.character("\t")
  package static let enter = Key.character("\r")
  package static func control(_ letter: Unicode.Scalar) -> Key {
    .character(Unicode.Scalar(UInt8(letter.value & 0x1f)))
  }

  /// The keys of sequences that begin with Escape and `[` or `O`, by what follows; terminals do not agree on one.
  static let sequences: [String: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "Z": .shiftTab,
    "1~": .home, "3~": .delete, "4~": .end, "5~": .pageUp, "6~": .pageDown, "7~": .home, "8~": .end,
    "1;5C": .wordRight, "1;5D": .wordLeft, "1;3C": .wordRight, "1;3D": .wordLeft, "5C": .wordRight, "5D": .wordLeft,
    "c": .wordRight, "d": .wordLeft, "1;2A": .up, "1;2B": .down, "1;2C": .right, "1;2D": .left,
    "27;3;13~": .newline, "13;3u": .newline, "27;2;13~": .newline, "13;2u": .newline,
  ]
}

/// Reads keys from bytes as a terminal sends them.
package struct KeyReader {
  package enum Byte {
    case byte(UInt8)
    /// Nothing came in the time.
    case nothing
    case end
  }

  /// The next byte, waited for only shortly if told so.
  package typealias Source = (_ soon: Bool) -> Byte

  private static let escape: UInt8 = 0x1b
  private var ahead: UInt8?

  package init() {}

  /// Whether a byte was read that belongs to the next key.
  package var hasAhead: Bool { ahead != nil }

  /// The key that begins with a byte; nil if it is none, such as a broken character, or the input ended within it.
  package mutating func key(from first: UInt8, source: Source) -> Key? {
    if first == Self.escape { return escapeSequence(source) }
    return character(from: first, source).map { .character($0) }
  }

  /// The byte that was read too far.
  package mutating func takeAhead() -> UInt8? {
    defer { ahead = nil }
    return ahead
  }

  private mutating func escapeSequence(_ source: Source) -> Key? {
    guard case .byte(let second) = source(true) else { return .escape }
    switch second {
    case UInt8(ascii: "["), UInt8(ascii: "O"): return sequence(after: second, source)
    case UInt8(ascii: "]"): return reply(source)
    case UInt8(ascii: "\r"), UInt8(ascii: "\n"): return .newline
    case Self.escape:
      ahead = second
      return .escape
    default: return character(from: second, source).map { .alt($0) }
    }
  }

  private mutating func sequence(after lead: UInt8, _ source: Source) -> Key? {
    var text: [UInt8] = []
    while text.count < 32 {
      guard case .byte(let byte) = source(true) else { break }
      text.append(byte)
      // Digits and their like go before the byte that ends it; the Linux console's function keys have a second bracket.
      if byte >= 0x40, !(byte == UInt8(ascii: "[") && text.count == 1) { break }
      if byte < 0x20 { break }
    }
    if text.isEmpty { return .alt(Unicode.Scalar(lead)) }
    if text == Array("200~".utf8) { return paste(source) }
    return Key.sequences[String(decoding: text, as: UTF8.self)] ?? .unknown([Self.escape, lead] + text)
  }

  /// Passes over what a terminal says of its colours, in answer to a question whose asker has given up waiting.
  private func reply(_ source: Source) -> Key? {
    var text: [UInt8] = []
    while text.count < 64, case .byte(let byte) = source(true) {
      text.append(byte)
      if byte == 0x07 || text.suffix(2).elementsEqual([Self.escape, UInt8(ascii: "\\")]) { break }
    }
    return text.isEmpty ? .alt("]") : nil
  }

  private func paste(_ source: Source) -> Key? {
    let close = Array("\u{1b}[201~".utf8)
    var text: [UInt8] = []
    while true {
      guard case .byte(let byte) = source(false) else { return .paste(text) }
      text.append(byte)
      if byte == close.last, text.count >= close.count, text.suffix(close.count).elementsEqual(close) {
        return .paste(text.dropLast(close.count))
      }
    }
  }

  private mutating func character(from first: UInt8, _ source: Source) -> Unicode.Scalar? {
    let length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
    guard length > 0 else { return nil }
    var bytes = [first]
    while bytes.count < length {
      guard case .byte(let byte) = source(true) else { return nil }
      guard byte & 0xc0 == 0x80 else {
        ahead = byte
        return nil
      }
      bytes.append(byte)
    }
    let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    return scalar == "\u{fffd}" && bytes != [0xef, 0xbf, 0xbd] ? nil : scalar
  }
}
