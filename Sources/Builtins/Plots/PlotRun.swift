import Checking
import Diagnostics
import Plotting
import Runtime

/// One passing of a `plot` statement that names no file: its figure, and the showing of it.
struct PlotRun: LiveChart {
  let definition: PlotDefinition
  let operands: PlotOperands
  let span: Span
  let showing: FigureShowing

  /// The figure, and who leads what is wrong with it back to the script.
  func figure() throws -> (Figure, PlotFailure) {
    var builder = FigureBuilder(
      definition, operands: operands, host: host, interruption: showing.interruption)
    let figure = try builder.figure()
    return (figure, PlotFailure(definition: definition, operands: operands, sources: builder.sources))
  }

  func check() throws { _ = try figure() }

  func show() throws {
    let (figure, failure) = try figure()
    try warn(failure) { () throws(PlotError) in try showing.show(figure) }
  }

  func drawing(rows: Int) throws -> Drawing {
    let (figure, failure) = try figure()
    var drawing = Drawing(text: "", rows: 0)
    try warn(failure) { () throws(PlotError) in
      drawing = try showing.drawing(figure, rows: rows)
      return drawing.notes
    }
    return drawing
  }

  private func warn(_ failure: PlotFailure, _ draw: () throws(PlotError) -> [PlotNote]) throws {
    do throws(PlotError) {
      for warning in try draw().compactMap({ failure.warning($0, at: span) }) { host.warn(warning) }
    } catch {
      throw failure.error(error)
    }
  }
}

/// Shows figures where figures are shown: by whoever has taken them over, or as text.
struct FigureShowing {
  let host: RuntimeHost
  let interruption: InterruptFlag

  private var display: FigureDisplay { host.resource { FigureDisplay() } }

  func show(_ figure: Figure) throws(PlotError) -> [PlotNote] {
    try host.plotting(interruption) { renderer throws(PlotError) in
      if let show = display.show { return try show(figure, renderer) }
      if let draw = display.draw {
        let drawing = try draw(figure, renderer, 0)
        host.write(drawing.text)
        return drawing.notes
      }
      let rendering = try renderer.render(figure, to: text)
      host.write(rendering.text)
      return rendering.notes
    }
  }

  /// The figure as the terminal shows it, no higher than so many rows.
  func drawing(_ figure: Figure, rows: Int) throws(PlotError) -> Drawing {
    try host.plotting(interruption) { renderer throws(PlotError) in
      guard let draw = display.draw else { return Drawing(text: "", rows: 0) }
      return try draw(figure, renderer, rows)
    }
  }

  /// The terminal, as far as a chart gains by its width; where there is none, text for a file or another program.
  private var text: Plotting.Renderer.Destination {
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
