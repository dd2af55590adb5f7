/// Text that came from a user, made fit for one line of a chart: no control characters, no line ends, no marks that
/// reverse the direction of what follows. Everything else is kept and drawn as it stands.
func plainText(_ text: String) -> String {
  var plain = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: plain.append(" ")
    default: if !isUnprintable(scalar) { plain.append(scalar) }
    }
  }
  return String(plain)
}

/// Characters that a terminal acts upon, that XML forbids, or that hide or reorder their neighbours.
func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: return true
  case 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: return true
  case 0xFFFE, 0xFFFF, 0xFDD0...0xFDEF: return true
  default: return false
  }
}

/// The terminal columns that a text takes: none for combining marks, two for East Asian wide characters and emoji.
func terminalWidth(_ text: String) -> Int {
  text.reduce(0) { $0 + terminalWidth($1) }
}

func terminalWidth(_ character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  case 0x300...0x36F, 0x200B...0x200D, 0xFE00...0xFE0F:
    return 0
  default:
    return 1
  }
}

/// How wide text is in a sans font of size 1: by classes of Helvetica's letters, which is near enough for layout.
func printedWidth(_ text: String) -> Double {
  text.reduce(0) { total, character in
    switch character {
    case "i", "j", "l", "'", "|", "I", "!", ".", ",", ":", ";", " ", "t", "f", "r", "(", ")", "[", "]", "/", "°":
      return total + 0.3
    case "m", "w", "M", "W", "@", "%", "…", "—": return total + 0.87
    case "²", "³", "⁰", "¹", "⁴"..."⁹", "⁻": return total + 0.35
    case "A"..."Z", "−", "+", "=", "<", ">", "~", "×": return total + 0.68
    default: return total + (terminalWidth(character) == 2 ? 1 : 0.556)
    }
  }
}

/// The text, or as much of its beginning as fits `limit`, ending in `…`. Widths add up over characters.
func shortened(_ text: String, to limit: Double, width: (String) -> Double) -> String {
  let ending = width("…")
  var kept = ""
  var taken = 0.0
  // Where the ending would still fit, should the text prove too long.
  var cut = kept
  for character in text {
    taken += width(String(character))
    if taken > limit {
      while cut.last == " " { cut.removeLast() }
      return cut + "…"
    }
    kept.append(character)
    if taken + ending <= limit { cut = kept }
  }
  return text
}

/// The text in at most `lines` lines of at most `limit`, broken at spaces where it can be.
func wrapped(_ text: String, to limit: Double, lines: Int, width: (String) -> Double) -> [String] {
  var result: [String] = []
  var rest = Substring(text)
  while !rest.isEmpty, result.count < lines - 1 {
    var end = rest.startIndex
    var lastSpace: Substring.Index?
    var taken = 0.0
    while end < rest.endIndex {
      taken += width(String(rest[end]))
      if taken > limit { break }
      if rest[end] == " " { lastSpace = end }
      end = rest.index(after: end)
    }
    if end == rest.endIndex { break }
    let cut = lastSpace ?? (end > rest.startIndex ? end : rest.index(after: rest.startIndex))
    result.append(String(rest[..<cut]))
    rest = rest[cut...].drop { $0 == " " }
  }
  if !rest.isEmpty { result.append(shortened(String(rest), to: limit, width: width)) }
  return result
}
