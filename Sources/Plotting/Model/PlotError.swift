/// Why a figure was not drawn. `source` is the tag of the mark at fault, where there is one.
public enum PlotError: Error, Equatable, Sendable {
  /// Two lists of one mark that should be of one length are not.
  case unequalLengths(what: String, count: Int, other: String, otherCount: Int, source: Int?)
  case heatShape(rows: Int, columns: Int, values: Int, source: Int?)
  case heatLabels(axis: String, labels: Int, expected: Int, source: Int?)
  /// A heat map shares its panel with something drawn on other axes.
  case heatNotAlone(source: Int?)
  /// A flow or a surface shares its panel: `what` is what needs it for itself.
  case notAlone(what: String, source: Int?)
  /// A matrix of other than `rows * columns` values: `what` is what was to be made of it.
  case matrixShape(what: String, rows: Int, columns: Int, values: Int, source: Int?)
  /// A number that a mark cannot be drawn with, and what it must be.
  case badValue(what: String, value: Double, needs: String, source: Int?)
  case bins(Int, source: Int?)
  case axisRange(axis: String, minimum: Double, maximum: Double)
  case axisEnd(axis: String, value: Double)
  case logarithmicEnd(axis: String, value: Double)
  case noPanels
  case tooSmall(width: Double, height: Double)
  case badSize(width: Double, height: Double)
  case badTheme(what: String)

  case unknownEnding(path: String, ending: String)
  /// A `.tex` whose name TeX could take for commands; or one asked for as a single picture, which it is not.
  case texUnavailable(path: String)
  case folderMissing(path: String, folder: String)
  case notARegularFile(path: String)
  case cannotWrite(path: String, reason: String)
  case provenanceName(path: String)
  case provenanceKind(path: String)

  case gnuplotMissing
  case gnuplotNotStarted(reason: String)
  case gnuplotRefused(message: String, source: Int?)
  case gnuplotDied(message: String)
  case gnuplotSilent(seconds: Int)
  case cancelled

  /// The tag of the mark at fault.
  public var source: Int? {
    switch self {
    case .unequalLengths(_, _, _, _, let source), .heatShape(_, _, _, let source), .heatLabels(_, _, _, let source),
      .heatNotAlone(let source), .bins(_, let source), .gnuplotRefused(_, let source), .notAlone(_, let source),
      .matrixShape(_, _, _, _, let source), .badValue(_, _, _, let source):
      return source
    default:
      return nil
    }
  }
}

/// Something about a drawn figure that its reader should know.
public enum PlotNote: Equatable, Sendable {
  /// Infinite values, or beyond ±1e300, left out as gaps.
  case unboundedSkipped(count: Int, source: Int?)
  /// Values at or below zero left out of a logarithmic axis.
  case nonPositiveSkipped(axis: String, count: Int, source: Int?)
  /// A mark, or a panel, with nothing to draw.
  case empty(panel: Int, source: Int?)
  /// Many samples drawn as what of them can be seen at the figure's size.
  case reduced(from: Int, to: Int, source: Int?)
  case gnuplotRestarted
}
