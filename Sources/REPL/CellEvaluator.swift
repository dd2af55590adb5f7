/// What the prompt needs of a language: to know when an input is whole, to run it, and to help while it is typed.
///
/// Offsets and ranges count UTF-8 bytes. All but `interrupt` are called on one thread.
public protocol CellEvaluator: AnyObject {
  /// Whether the source can be run as it stands. False asks the user for another line; a source that is wrong, and not just
  /// unfinished, is complete.
  func isComplete(_ source: String) -> Bool

  /// Runs one cell, whose number stands for the file name in diagnostics. What the cell prints while it runs goes straight to
  /// the standard output; what is left to say afterwards is in the outcome.
  func evaluate(_ source: String, number: Int) -> CellOutcome

  /// Takes back an `interrupt` that came too late for the cell that it was meant for. Called before each cell.
  func forgetInterrupt()

  /// Stops the running `evaluate` soon. Called on another thread, and only while one runs.
  func interrupt()

  /// Whether what runs has taken note of the interruption, or keeps what it has so far and stops as soon as it can. If not, it is
  /// given up, and the session is as it was before. Called like `interrupt`, a moment after it.
  var answersInterrupt: Bool { get }

  /// What could stand where the word at `offset` stands.
  func completions(for source: String, at offset: Int) -> Completions

  /// How the parts of a source are coloured, in order and without overlaps; what is in none of them is plain. Called at every
  /// keystroke, so it takes well under a millisecond for a page of text.
  func highlights(in source: String) -> [Highlight]

  /// Whether every name of an earlier entry exists now, so that it is worth offering again.
  func namesExist(in entry: String) -> Bool
}

extension CellEvaluator {
  public var answersInterrupt: Bool { false }
}

/// The candidates for a place of a source.
public struct Completions: Sendable, Equatable {
  /// What a candidate takes the place of; ends at the cursor.
  public var replaced: Range<Int>
  /// The best first.
  public var candidates: [Candidate]

  public init(replaced: Range<Int>, candidates: [Candidate] = []) {
    self.replaced = replaced
    self.candidates = candidates
  }

  public struct Candidate: Sendable, Equatable {
    /// What comes in place of the word, whole: `heater`, `"data/lab.csv"`.
    public var text: String
    /// One line on what it is; may be empty.
    public var help: String

    public init(_ text: String, help: String = "") {
      self.text = text
      self.help = help
    }
  }
}

/// A part of a source, and what it is.
public struct Highlight: Sendable, Equatable {
  public var range: Range<Int>
  public var kind: Kind

  public init(_ range: Range<Int>, _ kind: Kind) {
    self.range = range
    self.kind = kind
  }

  public enum Kind: Sendable, CaseIterable {
    case keyword, function, option, number, unit, string, comment, `operator`, command, wrong
  }
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
  /// Whether the cell used up its number: a question or a command does not.
  public var takesNumber: Bool
  /// Keys that the cell has read from the terminal and not used: the next to be read here.
  public var typed: [UInt8] = []

  public init(
    text: String = "", diagnostics: String = "", succeeded: Bool = true, exit: Int32? = nil, takesNumber: Bool = true
  ) {
    self.text = text
    self.diagnostics = diagnostics
    self.succeeded = succeeded
    self.exit = exit
    self.takesNumber = takesNumber
  }
}
