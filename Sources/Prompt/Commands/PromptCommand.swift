/// What begins with a colon at the prompt: work with the session rather than in the language.
enum PromptCommand: String, CaseIterable {
  case vars, refresh, time, plan, save, load, reset, cd, help, quit

  /// A line `:name rest`, or why it is none. `:save! rest` insists.
  enum Reading {
    case command(PromptCommand, argument: String, insists: Bool)
    case unknown(String)
  }

  static func read(_ source: String) -> Reading? {
    guard source.first == ":" else { return nil }
    let line = source.dropFirst()
    let word = line.prefix { !$0.isWhitespace }
    let argument = trimmed(line[word.endIndex...])
    if word == "save!" { return .command(.save, argument: argument, insists: true) }
    guard let command = PromptCommand(rawValue: String(word)) else { return .unknown(String(word)) }
    return .command(command, argument: argument, insists: false)
  }

  /// What is typed behind the name.
  var argument: String {
    switch self {
    case .vars, .refresh, .reset, .quit: ""
    case .time, .plan: "CELL"
    case .save, .load: "FILE"
    case .cd: "FOLDER"
    case .help: "[NAME]"
    }
  }

  var summary: String {
    switch self {
    case .vars: "what there is: type, unit, shape, size, and what has become stale"
    case .refresh: "run again just the cells whose inputs have changed"
    case .time: "run a cell and say how long it took"
    case .plan: "run a cell and show the tensor plans that it used"
    case .save: "write a script that makes this session anew, tried before it is written"
    case .load: "run a script here; its paths begin at its own folder"
    case .reset: "forget everything"
    case .cd: "change the folder in which paths begin; without one, show it"
    case .help: "this list; `:help NAME` is `?NAME`"
    case .quit: "leave, as Ctrl-D does"
    }
  }

  /// Whether what stands behind the name is a cell, which may take several lines.
  var takesCell: Bool { self == .time || self == .plan }

  static var overview: String {
    var rows = allCases.map { (":\($0.rawValue) \($0.argument)", $0.summary) }
    rows += [
      ("?NAME", "help with an example; `??NAME` is the source"),
      ("?\"WORDS\"", "search all help"),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    var lines = rows.map { "  " + $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }
    lines.append("")
    lines += [
      "  Return runs a cell when it is whole; Alt-Return starts a new line in any case.",
      "  Tab completes, Right takes the grey suggestion, Ctrl-R searches the history, Ctrl-C stops what runs.",
      "  The value of cell 3 is `_3`.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}

func trimmed(_ text: some StringProtocol) -> String {
  String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
}
