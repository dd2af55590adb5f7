import Checking
import Diagnostics
import Plotting
import Runtime

/// Carries out `plot`: into a file whose ending says which kind, in silence, or in place.
func plot(
  _ context: inout BuiltinContext, _ declaration: TypedDeclaration, _ definition: PlotDefinition,
  _ site: DeclarationSite
) throws -> Value {
  let host = site.host
  let operands = PlotOperands(expressions: declaration.operands, values: Array(context.arguments))
  let run = PlotRun(
    definition: definition, operands: operands, span: declaration.span,
    showing: FigureShowing(host: host, interruption: context.interruption))
  guard let path = try operands.text(definition.path) else {
    if definition.isLive {
      try host.resource { FigureDisplay() }.live.pass(run)
    } else {
      try run.show()
    }
    return .nothing
  }
  let (figure, failure) = try run.figure()
  let rendering: Plotting.Renderer.Rendering
  do throws(PlotError) {
    rendering = try host.plotting(context.interruption) { renderer throws(PlotError) in
      try renderer.render(figure, to: .file(path), provenance: definition.provenance)
    }
  } catch {
    throw failure.error(error)
  }
  for warning in rendering.notes.compactMap({ failure.warning($0, at: declaration.span) }) { host.warn(warning) }
  let display = host.resource { FigureDisplay() }
  if display.showsFiles, let show = display.show {
    do throws(PlotError) {
      _ = try host.plotting(context.interruption) { renderer throws(PlotError) in try show(figure, renderer) }
    } catch {
      throw failure.error(error)
    }
  }
  if host.showsProgress {
    let line = "wrote " + rendering.files.map(printable).joined(separator: ", ")
    host.writeStatus(host.terminal?.colour == true ? "\u{1B}[2m\(line)\u{1B}[0m\n" : line + "\n")
  }
  return .nothing
}

/// A path that cannot act upon the terminal.
private func printable(_ path: String) -> String {
  String(String.UnicodeScalarView(path.unicodeScalars.map { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value ? "?" : $0 }))
}
