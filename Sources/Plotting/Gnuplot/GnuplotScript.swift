/// A figure as a gnuplot script and its data file. Writing one needs no gnuplot.
///
/// Nothing of a user's reaches gnuplot but as numbers or as text that `gnuplotQuoted` has quoted, with enhanced text off, and
/// file names begin with `./`, so that `|` and `<` at their beginning have no meaning.
public struct GnuplotScript: Sendable {
  public private(set) var text = ""
  public private(set) var data: [UInt8] = []
  public private(set) var notes: [PlotNote] = []
  /// For each line of the script, the tag of the mark that it draws.
  private(set) var sources: [Int?] = []

  /// - Parameters:
  ///   - output: the name of the picture, without a folder.
  ///   - dataName: the name of the data file, without a folder.
  /// - Throws: `PlotError` for a figure that makes no picture; `.provenanceName` for a name with control characters.
  public init(_ figure: Figure, format: Format, output: String, dataName: String) throws(PlotError) {
    for name in [output, dataName] where name.unicodeScalars.contains(where: isUnprintable) {
      throw .provenanceName(path: name)
    }
    let plan = try FigurePlan(figure)
    let layout = try PageLayout(plan, size: figure.size, theme: figure.theme)
    var writer = ScriptWriter(
      theme: figure.theme, layout: layout, dataName: gnuplotQuoted("./" + dataName),
      format: format)
    writer.notes = plan.notes
    writer.line("# Drawn again by: gnuplot with this script, in its own folder")
    writer.line("reset")
    writer.line("set encoding utf8")
    writer.line(format.terminal(width: layout.width, height: layout.height, theme: figure.theme))
    // The .tex includes its .pdf by this name, which must be free of folders for \graphicspath to be heeded.
    let isPlain = format == .tex && isPlainForTex(output)
    writer.line("set output \(gnuplotQuoted(isPlain ? output : "./" + output))")
    writer.line("unset key")
    writer.line("set style fill noborder")
    writer.line("set multiplot")
    for (index, panel) in plan.panels.enumerated() {
      writer.panel(panel, layout.panels[index], isFirst: index == 0)
    }
    writer.line("unset multiplot")
    writer.line("unset output")
    text = writer.lines.joined(separator: "\n") + "\n"
    data = writer.data.bytes
    notes = writer.notes
    sources = writer.sources
  }

  /// The mark that an error at a line of the script (the first is 1) is about.
  func source(ofLine line: Int) -> Int? {
    sources.indices.contains(line - 1) ? sources[line - 1] : nil
  }
}
