import Glibc

/// The prompt: reads cells, has them evaluated, and shows what came of it, until the input ends.
///
/// A cell is a line, or as many as it takes until the evaluator calls it complete. On a terminal cells are edited,
/// recalled and kept in a history file; from a pipe they are just read, with no prompt and no decoration. The loop is
/// the same for both and knows neither: see `CellSource`.
public struct REPL {
  /// What to show, and where to keep what was typed.
  public struct Options: Sendable {
    /// Stands before the number of the cell in the prompt: `twin[3]> `.
    public var name = "twin"
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
      let editor = CellEditor(evaluator: evaluator, options: options)
    {
      StandardStream.output.write(line: options.greeting)
      let interruption = Interruption(of: evaluator)
      return loop(over: GuardedCells(editor)) { cell in Guard.evaluating { interruption.whileEnabled(cell) } }.exit ?? 0
    }
    let ending = loop(over: PlainCells(evaluator: evaluator)) { $0() }
    return ending.exit ?? (ending.failed ? 1 : 0)
  }

  private func loop(
    over cells: any CellSource, running: (() -> CellOutcome) -> CellOutcome
  ) -> (exit: Int32?, failed: Bool) {
    var number = 1
    var failed = false
    while true {
      switch cells.next(number: number) {
      case .cell(let source):
        cells.remember(source)
        let outcome = running { evaluator.evaluate(source, number: number) }
        if outcome.takesNumber { number += 1 }
        cells.giveBack(outcome.typed)
        StandardStream.output.write(line: outcome.text)
        StandardStream.error.write(line: outcome.diagnostics)
        failed = failed || !outcome.succeeded
        if let status = outcome.exit { return (status, failed) }
      case .cancelled: continue
      case .end: return (nil, failed)
      }
    }
  }
}
