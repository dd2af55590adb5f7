import Glibc

/// The prompt: reads cells, has them evaluated, and shows what came of it, until the input ends.
///
/// A cell is a line, or as many as it takes until the evaluator calls it complete. On a terminal lines are edited,
/// recalled and kept in a history file; from a pipe they are just read, with no prompt and no decoration. The loop is
/// the same for both and knows neither: see `LineSource`.
public struct REPL {
  /// What to show, and where to keep what was typed.
  public struct Options: Sendable {
    public var prompt = "twin> "
    /// Stands before every line of a cell but the first; as wide as the prompt, so that code lines up.
    public var continuationPrompt = "  ... "
    /// Shown on a terminal before the first prompt.
    public var greeting = ""
    /// Where entries are kept, or nil to keep them only while the prompt runs.
    public var historyPath: String? = HistoryFile.defaultPath

    public init() {}
  }

  private let evaluator: any CellEvaluator
  private let options: Options

  public init(evaluator: any CellEvaluator, options: Options = Options()) {
    self.evaluator = evaluator
    self.options = options
  }

  /// Runs until Ctrl-D, the end of the input, or a cell that asks to leave.
  ///
  /// Returns the exit status: what the cell asked for; else 0 from a terminal, where errors were seen and dealt with;
  /// else 1 if any cell failed.
  public func run() -> Int32 {
    if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
      let terminal = TerminalLines(evaluator: evaluator, historyPath: options.historyPath)
    {
      StandardStream.output.write(line: options.greeting)
      let interruption = Interruption(of: evaluator)
      let ending = loop(over: GuardedLines(terminal)) { cell in Guard.evaluating { interruption.whileEnabled(cell) } }
      if ending.exit == nil { StandardStream.output.write("\n") }
      return ending.exit ?? 0
    }
    let ending = loop(over: PlainLines()) { $0() }
    return ending.exit ?? (ending.failed ? 1 : 0)
  }

  private func loop(
    over lines: any LineSource, running: (() -> CellOutcome) -> CellOutcome
  ) -> (exit: Int32?, failed: Bool) {
    var source = ""
    var cells = 0
    var failed = false

    func evaluate() -> Int32? {
      lines.remember(source)
      let outcome = running { evaluator.evaluate(source, number: cells + 1) }
      if outcome.takesNumber { cells += 1 }
      StandardStream.output.write(line: outcome.text)
      StandardStream.error.write(line: outcome.diagnostics)
      failed = failed || !outcome.succeeded
      source = ""
      return outcome.exit
    }

    while true {
      switch lines.next(prompt: source.isEmpty ? options.prompt : options.continuationPrompt, after: source) {
      case .line(let line):
        source += source.isEmpty ? line : "\n" + line
        if isBlank(source) {
          source = ""
        } else if evaluator.isComplete(source) {
          if let status = evaluate() { return (status, failed) }
        }
      case .cancelled:
        source = ""
      case .end where source.isEmpty:
        return (nil, failed)
      case .end:
        // On a terminal Ctrl-D gives up the unfinished cell, and leaves at the next. What a pipe ends with is evaluated as it
        // stands, so that its diagnostic is the evaluator's.
        if lines.resumes {
          source = ""
          StandardStream.output.write("\n")
        } else if let status = evaluate() {
          return (status, failed)
        }
      }
    }
  }

  private func isBlank(_ source: String) -> Bool {
    source.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\n") }
  }
}
