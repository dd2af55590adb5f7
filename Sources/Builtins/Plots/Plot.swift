import Checking
import Diagnostics
import Plotting
import Runtime

/// Carries out `plot`: into a file whose ending says which kind, in silence, or in place as text.
func plot(
  _ context: inout BuiltinContext, _ declaration: TypedDeclaration, _ definition: PlotDefinition,
  _ site: DeclarationSite
) throws -> Value {
  let host = site.host
  let operands = PlotOperands(expressions: declaration.operands, values: Array(context.arguments))
  var builder = FigureBuilder(definition, operands: operands, host: host, interruption: context.interruption)
  let figure = try builder.figure()
  let failure = PlotFailure(definition: definition, operands: operands, sources: builder.sources)

  // One a session: gnuplot is started by the first figure that needs it and serves the rest.
  let renderer = host.resource { Plotting.Renderer() }
  let interruption = context.interruption
  renderer.isCancelled = { interruption.isRequested }
  defer { renderer.isCancelled = { false } }

  let path = try operands.text(definition.path)
  if path == nil, let show = host.resource({ FigureDisplay() }).show {
    do throws(PlotError) {
      let notes = try show(figure, renderer)
      for warning in notes.compactMap({ failure.warning($0, at: declaration.span) }) { host.warn(warning) }
    } catch {
      throw failure.error(error)
    }
    return .nothing
  }
  let destination = path.map(Plotting.Renderer.Destination.file) ?? inPlace(host)
  let rendering: Plotting.Renderer.Rendering
  do throws(PlotError) {
    rendering = try renderer.render(figure, to: destination, provenance: definition.provenance)
  } catch {
    throw failure.error(error)
  }
  for warning in rendering.notes.compactMap({ failure.warning($0, at: declaration.span) }) { host.warn(warning) }
  if path == nil {
    host.write(rendering.text)
  } else if host.showsProgress {
    let line = "wrote " + rendering.files.map(printable).joined(separator: ", ")
    host.writeStatus(host.terminal?.colour == true ? "\u{1B}[2m\(line)\u{1B}[0m\n" : line + "\n")
  }
  return .nothing
}

/// The terminal, as far as a chart gains by its width; where there is none, text for a file or another program.
private func inPlace(_ host: RuntimeHost) -> Plotting.Renderer.Destination {
  guard let terminal = host.terminal else { return .terminal(columns: 80, rows: 0, colour: false) }
  return .terminal(columns: min(terminal.columns, 110), rows: 0, colour: terminal.colour)
}

/// A path that cannot act upon the terminal.
private func printable(_ path: String) -> String {
  String(String.UnicodeScalarView(path.unicodeScalars.map { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value ? "?" : $0 }))
}
