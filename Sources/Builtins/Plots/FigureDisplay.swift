import Plotting

/// Who shows the figures that a script draws without naming a file. A host's resource: the prompt, a report or a test takes
/// them by setting `show`; else they are written as text to the standard output.
public final class FigureDisplay {
  public init() {}

  /// Shows a figure, with the session's renderer, and gives the notes that came of drawing it.
  ///
  /// With `showsFiles` also those that go to a file, once the file is written: who reads a report has not got it.
  public var show: ((Figure, Plotting.Renderer) throws(PlotError) -> [PlotNote])?

  public var showsFiles = false
}
