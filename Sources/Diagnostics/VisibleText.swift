/// A text as it may be shown: control characters and those that reverse the direction of writing would let a source text rewrite the
/// terminal, so that tabs become two spaces, the others a replacement mark.
func visible(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x09: result += "  "
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
