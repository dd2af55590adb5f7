/// What the prompt needs of a language: to know when an input is whole, and to run it.
public protocol CellEvaluator: AnyObject {
  /// Whether the source can be run as it stands. False asks the user for another line; a source that is wrong, and not just
  /// unfinished, is complete.
  func isComplete(_ source: String) -> Bool

  /// Runs one cell. `name` stands for the file name in diagnostics. What the cell prints while it runs goes
  /// straight to the standard output; what is left to say afterwards is in the outcome.
  func evaluate(_ source: String, name: String) -> CellOutcome

  /// Stops the running `evaluate` soon. Called on another thread, and only while one runs.
  func interrupt()

  /// The names that could stand where the name ending at `offset` (in UTF-8 bytes) stands, each in full.
  func completions(for source: String, at offset: Int) -> [String]
}

/// What came of a cell.
public struct CellOutcome: Sendable, Equatable {
  /// For the standard output, such as the value of an expression; a missing closing newline is added.
  public var text: String
  /// For the standard error; a missing closing newline is added.
  public var diagnostics: String
  /// Whether the cell did what it says. Decides the exit status when the input is not a terminal.
  public var succeeded: Bool
  /// A status to leave with, if the cell asks for that.
  public var exit: Int32?

  public init(text: String = "", diagnostics: String = "", succeeded: Bool = true, exit: Int32? = nil) {
    self.text = text
    self.diagnostics = diagnostics
    self.succeeded = succeeded
    self.exit = exit
  }
}
