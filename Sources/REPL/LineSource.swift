/// Where the prompt's lines come from.
protocol LineSource {
  /// The next line, without its newline; `source` is the unfinished cell before it, empty at the start of one.
  func next(prompt: String, after source: String) -> LineEvent

  /// Keeps a cell that is about to be evaluated, for this prompt and the ones to come.
  func remember(_ entry: String)

  /// Whether more may come after an end, as from a terminal.
  var resumes: Bool { get }
}

enum LineEvent: Equatable {
  case line(String)
  case cancelled
  case end
}
