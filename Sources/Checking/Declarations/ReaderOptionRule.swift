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

  /// Every option, in alphabetical order.
  public static let all: [ReaderOptionRule] = [
    .init(name: "backward", value: .choice(["refuse", "sort", "drop"])),
    .init(name: "comment", value: .text),
    .init(name: "decimal", value: .choice(["automatic", "point", "comma", ".", ","])),
    .init(
      name: "delimiter", value: .character(["comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "])),
    .init(name: "duplicates", value: .choice(["refuse", "first", "last", "mean"])),
    .init(name: "encoding", value: .choice(["utf8", "latin1"])),
    .init(name: "header", value: .choice(["automatic", "yes", "no"])),
    .init(name: "invalid", value: .choice(["refuse", "missing"])),
    .init(name: "missing", value: .choice(["keep", "drop", "refuse"])),
    .init(name: "missing_markers", value: .texts),
    .init(name: "names", value: .choice(["refuse", "number"])),
    .init(name: "ragged", value: .choice(["refuse", "pad", "drop"])),
    .init(name: "skip", value: .count),
    .init(name: "text", value: .columns),
    .init(name: "thousands", value: .character(["comma": ",", "point": ".", "space": " ", "apostrophe": "'"])),
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
