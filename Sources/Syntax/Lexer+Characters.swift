import Diagnostics

extension Lexer {
  /// Text that is not UTF-8 is one fault, whatever the number of bytes.
  mutating func reportInvalidText() {
    var at = 0
    while at < limit {
      if bytes[at] < 0x80 {
        at += 1
        continue
      }
      let (scalar, length) = decode(at: at)
      guard scalar != nil else { return report(.unexpectedCharacter(nil), at, at + 1) }
      at += length
    }
  }

  func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: return true
    case 0..<0x80: return false
    case 0xB0, 0x2030: return true  // ° and ‰ belong to units
    default: return scalar.properties.isAlphabetic
    }
  }

  func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return scalar.value >= 0x30 && scalar.value <= 0x39 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .otherNumber: return true
    default: return false
    }
  }

  /// The character at `offset` and its length in bytes; nil and 1 where no valid UTF-8 begins.
  func decode(at offset: Int) -> (Unicode.Scalar?, length: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard length > 1, offset + length <= limit else { return (nil, 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = bytes[offset + index]
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    // The shortest form only, and no surrogates.
    guard first < 0xF8, value >= [0, 0, 0x80, 0x800, 0x1_0000][length], let scalar = Unicode.Scalar(value) else {
      return (nil, 1)
    }
    return (scalar, length)
  }
}
