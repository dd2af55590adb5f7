import Diagnostics
import Plotting
import Runtime

/// Who shows the figures that a script draws without naming a file. A host's resource: a report or a test takes them by setting
/// `show`, a terminal by setting `draw`; else they are written as text to the standard output.
///
/// `plot live` is drawn each time that its statement is passed, in the place of what it drew before, where there is a `draw`; else
/// only its last state is shown, once, when the cell has ended: see `LivePlots`.
public final class FigureDisplay {
  public init() {}

  /// Shows a figure, with the session's renderer, and gives the notes that came of drawing it.
  ///
  /// With `showsFiles` also those that go to a file, once the file is written: who reads a report has not got it.
  public var show: ((Figure, Plotting.Renderer) throws(PlotError) -> [PlotNote])?

  public var showsFiles = false

  /// Makes of a figure what a terminal shows. `rows` is how high it may be at most, or 0 for any height.
  public var draw: ((Figure, Plotting.Renderer, _ rows: Int) throws(PlotError) -> Drawing)?

  /// The rows of the terminal, as far as figures can be drawn again in their place; 0 where they cannot.
  public var rows: () -> Int = { 0 }

  let live = LivePlots()
}

/// A figure as a terminal shows it.
public struct Drawing: Equatable, Sendable {
  /// What is written at the beginning of a line, and leaves the cursor at the beginning of the line below the figure.
  public var text: String
  /// How many rows it takes.
  public var rows: Int
  /// Whether it leaves nothing to be seen of an earlier one under it, as a picture does. Lines of text may be shorter than those
  /// they are written over.
  public var isOpaque: Bool
  public var notes: [PlotNote]

  public init(text: String, rows: Int, isOpaque: Bool = false, notes: [PlotNote] = []) {
    self.text = text
    self.rows = rows
    self.isOpaque = isOpaque
    self.notes = notes
  }

  /// Lines of text, each with its newline.
  public init(lines text: String, notes: [PlotNote] = []) {
    self.init(text: text, rows: text.utf8.count { $0 == UInt8(ascii: "\n") }, notes: notes)
  }
}

extension RuntimeHost {
  /// Ends the charts of `plot live` when a cell has ended: what was skipped is drawn, and the next cell's begin anew.
  ///
  /// - Parameter completed: whether the cell went through. After a failure what stands on the terminal is left as it is.
  /// - Throws: what drawing the last state finds wrong.
  public func finishLivePlots(completed: Bool) throws {
    try resource { FigureDisplay() }.live.finish(completed: completed)
  }
}
