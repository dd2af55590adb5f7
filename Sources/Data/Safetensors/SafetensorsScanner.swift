/// Reads the parts that a header is made of: strict JSON (RFC 8259), of which a header needs texts, whole numbers and
/// the marks around them. What has another form is refused where it begins, so nothing nests deeper than a header does.
struct SafetensorsScanner {
  private let bytes: [UInt8]
  private(set) var index = 0
  /// Where in the file the header begins.
  private let start: Int

  init(_ bytes: [UInt8], start: Int) {
    self.bytes = bytes
    self.start = start
  }

  /// The present place in the file.
  var place: Int { start + index }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipSpace() {
    while let byte = next,
      byte == Byte.space || byte == Byte.newline || byte == Byte.carriageReturn || byte == Byte.tab
    {
      index += 1
    }
  }

  /// Takes `byte` if it is what comes next after white space.
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    index += 1
    return true
  }

  mutating func expect(_ byte: UInt8, _ part: SafetensorsFault.Part) throws(SafetensorsFault) {
    guard take(byte) else { throw unexpected(part) }
  }

  func expectStart(_ byte: UInt8, _ part: SafetensorsFault.Part) throws(SafetensorsFault) {
    guard next == byte else { throw unexpected(part) }
  }

  mutating func expectEnd() throws(SafetensorsFault) {
    skipSpace()
    guard next == nil else { throw unexpected(.end) }
  }

  /// What stands here instead of `part`.
  func unexpected(_ part: SafetensorsFault.Part) -> SafetensorsFault {
    .syntax(byte: place, expected: part, found: found)
  }

  /// The word or the mark that stands here.
  private var found: String {
    guard let first = next else { return "the end of the header" }
    guard first > Byte.space, first < 0x7F else { return "the byte \(first)" }
    let word = bytes[index...].prefix(12).prefix { byte in
      byte &- Byte.zero <= 9 || (byte | 0x20) &- 0x61 < 26 || Self.wordMarks.contains(byte)
    }
    return "`\(word.isEmpty ? String(Unicode.Scalar(first)) : String(decoding: word, as: UTF8.self))`"
  }

  private static let wordMarks = Array(#"+-._\"'"#.utf8)

  /// A whole number without sign, fraction or exponent.
  mutating func number() throws(SafetensorsFault) -> Int {
    skipSpace()
    let first = index
    var value = 0
    var overflows = false
    while let byte = next, byte &- Byte.zero <= 9 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - Byte.zero))
      overflows = overflows || overflow || carry
      value = sum
      index += 1
    }
    let digits = index - first
    // 01, 1.0, 1e3 and the like.
    let goesOn = next.map { $0 == Byte.point || $0 | 0x20 == Byte.e } ?? false
    if digits == 0 || goesOn || (digits > 1 && bytes[first] == Byte.zero) {
      index = first
      throw unexpected(.number)
    }
    if overflows {
      let shown = String(decoding: bytes[first..<index].prefix(24), as: UTF8.self)
      throw .numberTooLarge(byte: start + first, found: digits > 24 ? shown + "…" : shown)
    }
    return value
  }

  /// A text in quotes, its escapes resolved.
  mutating func text(_ part: SafetensorsFault.Part = .text) throws(SafetensorsFault) -> String {
    skipSpace()
    guard next == Byte.quote else { throw unexpected(part) }
    index += 1
    let first = index
    // Mostly there are no escapes, and the text is what stands there.
    while let byte = next, byte >= Byte.space, byte != Byte.quote, byte != Self.backslash { index += 1 }
    var content = Array(bytes[first..<index])
    while let byte = next, byte != Byte.quote {
      if byte < Byte.space { throw .controlCharacter(byte: place, value: byte) }
      if byte == Self.backslash {
        content.append(contentsOf: String(Character(try escape())).utf8)
      } else {
        content.append(byte)
        index += 1
      }
    }
    guard next == Byte.quote else { throw unexpected(.text) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw .invalidUTF8(byte: start + first + Self.invalidByte(bytes[first..<index]))
    }
    index += 1
    return text
  }

  private static let backslash: UInt8 = 0x5C

  /// The character that the escape at this place stands for.
  private mutating func escape() throws(SafetensorsFault) -> Unicode.Scalar {
    let first = index
    index += 1
    guard let byte = next else { throw unexpected(.text) }
    index += 1
    switch byte {
    case Byte.quote: return "\""
    case Self.backslash: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{08}"
    case 0x66: return "\u{0C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75: break
    default:
      index = first
      throw .invalidEscape(byte: place, found: found)
    }
    let unit = try hexadecimal(from: first)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // The first half of a pair: the other must follow.
    guard unit < 0xDC00, index + 1 < bytes.count, next == Self.backslash, bytes[index + 1] == 0x75 else {
      throw .loneSurrogate(byte: start + first)
    }
    let second = index
    index += 2
    let other = try hexadecimal(from: second)
    guard (0xDC00..<0xE000).contains(other),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(other) - 0xDC00))
    else { throw .loneSurrogate(byte: start + first) }
    return scalar
  }

  /// Four hexadecimal digits of the escape that began at `first`.
  private mutating func hexadecimal(from first: Int) throws(SafetensorsFault) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        index = first
        throw .invalidEscape(byte: place, found: found)
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }

  /// Where the first sequence begins that is not UTF-8, from the start of the slice.
  private static func invalidByte(_ slice: ArraySlice<UInt8>) -> Int {
    var iterator = slice.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
    return min(offset, max(0, slice.count - 1))
  }
}
