/// What becomes of a pasted text before it is inserted.
package enum PastedText {
  /// The text of a paste: newlines as they are in sources, no control characters, no newlines at the end, and where it
  /// begins with a prompt, only what was entered at prompts.
  package static func cleaned(_ bytes: [UInt8], prompt: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    var isAfterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      // Terminals send the Return key's code for a newline, some with the newline after it.
      case 0x0d: scalars.append("\n")
      case 0x0a: if !isAfterReturn { scalars.append("\n") }
      case 0x09, 0x20..<0x7f, 0xa0...: scalars.append(scalar)
      default: break
      }
      isAfterReturn = scalar == "\r"
    }
    var text = String(String.UnicodeScalarView(scalars))
    text = withoutPrompts(text, name: prompt)
    // A newline at the end would only leave the cursor on an empty line.
    while text.last == "\n" { text.removeLast() }
    return Array(text.unicodeScalars)
  }

  /// What follows `name> ` or `name[3]> ` and the continuations below, if the text begins with a prompt; else the text.
  static func withoutPrompts(_ text: String, name: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first(where: { !$0.allSatisfy { $0 == " " } }), afterPrompt(first, name: name) != nil else {
      return text
    }
    var kept: [Substring] = []
    var isInCell = false
    for line in lines {
      if let entered = afterPrompt(line, name: name) {
        kept.append(entered)
        isInCell = true
      } else if isInCell, let entered = afterContinuation(line) {
        kept.append(entered)
      } else {
        isInCell = false
      }
    }
    return kept.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func afterPrompt(_ line: Substring, name: String) -> Substring? {
    var rest = line.drop { $0 == " " }
    guard rest.hasPrefix(name) else { return nil }
    rest = rest.dropFirst(name.count)
    if rest.first == "[" {
      rest = rest.dropFirst()
      guard rest.first?.isNumber == true else { return nil }
      rest = rest.drop { $0.isASCII && $0.isNumber }
      guard rest.first == "]" else { return nil }
      rest = rest.dropFirst()
    }
    guard rest.first == ">" else { return nil }
    rest = rest.dropFirst()
    return rest.first == " " ? rest.dropFirst() : rest.isEmpty ? rest : nil
  }

  private static func afterContinuation(_ line: Substring) -> Substring? {
    let rest = line.drop { $0 == " " }
    guard rest.hasPrefix("...") else { return nil }
    let entered = rest.dropFirst(3)
    return entered.first == " " ? entered.dropFirst() : entered.isEmpty ? entered : nil
  }
}
