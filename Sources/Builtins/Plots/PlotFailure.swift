import Checking
import Diagnostics
import Plotting
import Runtime

/// What Plotting finds wrong, led back to the place in the script.
struct PlotFailure {
  let definition: PlotDefinition
  let operands: PlotOperands
  /// What was drawn, by tag.
  let sources: [FigureBuilder.Source]

  func error(_ error: PlotError) -> any Error {
    if case .cancelled = error { return RuntimeFault.interrupted }
    let (code, span, help) = place(error)
    return EvaluationError(code: code, error.description, help: help, span: mark(error.source) ?? span)
  }

  func warning(_ note: PlotNote, at span: Span) -> Diagnostic? {
    switch note {
    // Fewer samples that draw the same picture change nothing that is seen.
    case .reduced: return nil
    case .gnuplotRestarted: return Diagnostic(.warning, code: "gnuplot", note.description, at: span)
    case .empty(_, let source?) where sources.indices.contains(source):
      let message = "`\(PlotNames.oneLine(sources[source].text))` has no values to draw"
      return Diagnostic(.warning, code: "plot-values", message, at: sources[source].span)
    case .unboundedSkipped(_, let source), .nonPositiveSkipped(_, _, let source), .empty(_, let source):
      return Diagnostic(.warning, code: "plot-values", note.description, at: mark(source) ?? span)
    }
  }

  private func mark(_ source: Int?) -> Span? {
    source.flatMap { sources.indices.contains($0) ? sources[$0].span : nil }
  }

  private func place(_ error: PlotError) -> (code: String, Span?, help: [String]) {
    switch error {
    case .unknownEnding, .texUnavailable, .folderMissing, .notARegularFile, .cannotWrite, .provenanceName,
      .provenanceKind:
      return ("plot-file", operands.span(definition.path), [])
    case .tooSmall, .badSize:
      return ("plot-size", operands.span(definition.width), [])
    case .gnuplotMissing, .gnuplotNotStarted, .gnuplotRefused, .gnuplotDied, .gnuplotSilent: return ("gnuplot", nil, [])
    default: return ("plot", nil, [])
    }
  }
}
