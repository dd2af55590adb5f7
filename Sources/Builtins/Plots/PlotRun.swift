import Checking
import Diagnostics
import Plotting
import Runtime

/// One passing of a `plot` statement that names no file: its figure, and the showing of it.
struct PlotRun {
  let definition: PlotDefinition
  let operands: PlotOperands
  let host: RuntimeHost
  let span: Span
  let interruption: InterruptFlag

  private var display: FigureDisplay { host.resource { FigureDisplay() } }

  /// The figure, shown by whoever shows figures, or written as text.
  func show() throws {
    let (figure, failure) = try figure()
    try warn(failure) { renderer throws(PlotError) in
      if let show = display.show { return try show(figure, renderer) }
      if let draw = display.draw {
        let drawing = try draw(figure, renderer, 0)
        host.write(drawing.text)
        return drawing.notes
      }
      let rendering = try renderer.render(figure, to: destination)
      host.write(rendering.text)
      return rendering.notes
    }
  }

  /// The figure as the terminal shows it, no higher than so many rows.
  func drawing(rows: Int) throws -> Drawing {
    let (figure, failure) = try figure()
    var drawing = Drawing(text: "", rows: 0)
    try warn(failure) { renderer throws(PlotError) in
      if let draw = display.draw { drawing = try draw(figure, renderer, rows) }
      return drawing.notes
    }
    return drawing
  }

  /// - Throws: what is wrong with the values, at their place.
  func figure() throws -> (Figure, PlotFailure) {
    var builder = FigureBuilder(definition, operands: operands, units: host.units)
    let figure = try builder.figure()
    return (figure, PlotFailure(definition: definition, operands: operands, marks: builder.marks))
  }

  private func warn(
    _ failure: PlotFailure, _ draw: (Plotting.Renderer) throws(PlotError) -> [PlotNote]
  ) throws {
    do throws(PlotError) {
      let notes = try host.plotting(interruption, draw)
      for warning in notes.compactMap({ failure.warning($0, at: span) }) { host.warn(warning) }
    } catch {
      throw failure.error(error)
    }
  }

  /// The terminal, as far as a chart gains by its width; where there is none, text for a file or another program.
  private var destination: Plotting.Renderer.Destination {
    guard let terminal = host.terminal else { return .terminal(columns: 80, rows: 0, colour: false) }
    return .terminal(columns: min(terminal.columns, 110), rows: 0, colour: terminal.colour)
  }
}

extension RuntimeHost {
  /// Draws with the session's one renderer, so that gnuplot is started by the first figure that needs it and serves the rest.
  func plotting<Result>(
    _ interruption: InterruptFlag, _ draw: (Plotting.Renderer) throws(PlotError) -> Result
  ) throws(PlotError) -> Result {
    let renderer = resource { Plotting.Renderer() }
    renderer.isCancelled = { interruption.isRequested }
    defer { renderer.isCancelled = { false } }
    return try draw(renderer)
  }
}
