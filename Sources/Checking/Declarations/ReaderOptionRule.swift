import Diagnostics

/// One option of `data … csv`: its name, and what may stand behind it.
public struct ReaderOptionRule: Sendable {
  public enum Value: Sendable {
    /// One of some words, the first of which is what holds without the option.
    case choice([String])
    /// One character, in quotes or by a name.
    case character([String: String])
    case text
    case texts
    /// A whole number from 0.
    case count
    /// Columns of the file.
    case columns
  }

  public let name: String
  public let value: Value
  /// One line on what it says.
  public let help: String

  /// Every option, in alphabetical order.
  public static let all: [ReaderOptionRule] = [
    .init(
      name: "backward", value: .choice(["refuse", "sort", "drop"]),
      help: "what becomes of rows whose time lies before the one above"),
    .init(name: "comment", value: .text, help: "what begins a line that is skipped: `comment \"#\"`"),
    .init(
      name: "decimal", value: .choice(["automatic", "point", "comma", ".", ","]),
      help: "the mark before decimals"),
    .init(
      name: "delimiter", value: .character(["comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "]),
      help: "what stands between cells"),
    .init(
      name: "duplicates", value: .choice(["refuse", "first", "last", "mean"]),
      help: "what becomes of rows with the same time"),
    .init(name: "encoding", value: .choice(["utf8", "latin1"]), help: "how the bytes spell letters"),
    .init(
      name: "header", value: .choice(["automatic", "yes", "no"]), help: "whether the first line names the columns"),
    .init(name: "invalid", value: .choice(["refuse", "missing"]), help: "what becomes of cells that are no number"),
    .init(name: "missing", value: .choice(["keep", "drop", "refuse"]), help: "what becomes of rows with empty cells"),
    .init(name: "missing_markers", value: .texts, help: "what stands for nothing: `missing_markers \"NA\" \"-\"`"),
    .init(
      name: "names", value: .choice(["refuse", "number"]),
      help: "what becomes of columns of the same name"),
    .init(
      name: "ragged", value: .choice(["refuse", "pad", "drop"]),
      help: "what becomes of rows with too few or too many cells"),
    .init(name: "skip", value: .count, help: "how many lines stand before the header"),
    .init(name: "text", value: .columns, help: "columns of words: `text City`"),
    .init(
      name: "thousands", value: .character(["comma": ",", "point": ".", "space": " ", "apostrophe": "'"]),
      help: "what groups the digits of numbers"),
  ]

  /// What to write, for messages.
  var expected: String {
    switch value {
    case .choice(let words): alternatives(words)
    case .character(let names): "one character in quotes, or \(alternatives(names.keys.sorted()))"
    case .text: "a text in quotes"
    case .texts: "texts in quotes"
    case .count: "a whole number from 0"
    case .columns: "names of columns"
    }
  }
}
