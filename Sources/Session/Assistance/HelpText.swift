import Builtins
import Checking
import Diagnostics

/// A page of help, laid out for a terminal.
struct HelpText {
  /// How it is written, one form a line.
  var usage: String
  var summary = ""
  /// Names with a line each, such as the options of a declaration.
  var rows: [(name: String, help: String)] = []
  var example = ""
  /// Lines behind the rest.
  var notes: [String] = []
  var related: [String] = []

  /// Lines of at most `width` columns, where words allow it; a newline ends the last.
  func text(width: Int) -> String {
    let width = min(max(40, width), 100)
    var parts = [usage]
    if !summary.isEmpty { parts.append(Self.wrapped(summary, width: width, indent: "  ")) }
    if !rows.isEmpty {
      let widest = rows.map { displayWidth($0.name) }.max() ?? 0
      let hanging = String(repeating: " ", count: widest + 6)
      parts.append(
        rows.map { row in
          let name = "    " + row.name + String(repeating: " ", count: widest - displayWidth(row.name) + 2)
          return name + Self.wrapped(row.help, width: width, indent: hanging).dropFirst(hanging.count)
        }.joined(separator: "\n"))
    }
    if !example.isEmpty { parts.append("  " + example.replacing("\n", with: "\n  ")) }
    if !notes.isEmpty {
      parts.append(notes.map { Self.wrapped($0, width: width, indent: "  ") }.joined(separator: "\n"))
    }
    if !related.isEmpty {
      parts.append(Self.wrapped("See also " + related.joined(separator: ", "), width: width, indent: "  "))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// Prose in lines of at most `width` columns, each behind `indent`.
  static func wrapped(_ text: String, width: Int, indent: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
      var lines: [String] = []
      var line = indent
      for word in words(paragraph) {
        if line.count > indent.count, displayWidth(line) + 1 + displayWidth(word) > width {
          lines.append(line)
          line = indent
        }
        line += (line.count > indent.count ? " " : "") + word
      }
      return (lines + [line]).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// The words of a paragraph; code between backticks is one, with its blanks, unless it is long.
  private static func words(_ paragraph: Substring) -> [String] {
    var words: [String] = []
    var isCode = false
    for word in paragraph.split(separator: " ") {
      if isCode, let last = words.last, last.count + word.count < 40 {
        words[words.count - 1] = last + " " + word
      } else {
        words.append(String(word))
      }
      if !word.count(where: { $0 == "`" }).isMultiple(of: 2) { isCode.toggle() }
    }
    return words
  }

  /// The first sentence of a text, for a list.
  static func firstLine(_ text: String) -> String {
    let line = text.prefix { $0 != "\n" }
    guard let end = line.firstRange(of: ". ")?.lowerBound else {
      return String(line.hasSuffix(".") ? line.dropLast() : line)
    }
    return String(line[..<end])
  }
}
