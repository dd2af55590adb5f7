/// A figure as text: lines in braille dots, areas in shades and blocks, with axes, ticks, units and legends. Drawn without
/// gnuplot, and the same everywhere.
public struct TextChart: Sendable {
  public private(set) var text: String
  public private(set) var notes: [PlotNote]

  /// - Parameters:
  ///   - columns: the width of the terminal; taken as 30 to 400.
  ///   - rows: the height for the whole figure; 0 gives each panel a usual height. Panels keep at least four rows of plot,
  ///     even if the figure then gets higher.
  ///   - colour: whether to use the 256 colours of a terminal; without them marks differ by their symbols.
  /// - Throws: `PlotError` for a figure that makes no picture.
  public init(_ figure: Figure, columns: Int, rows: Int, colour: Bool) throws(PlotError) {
    let plan = try FigurePlan(figure, isStacked: true)
    notes = plan.notes
    let columns = max(30, min(400, columns))
    let titleLines = plan.title.map { wrapped($0, to: Double(columns), lines: 3) { Double(terminalWidth($0)) } } ?? []
    let count = plan.panels.count

    // Rows around each plot are known only with its ticks, which depend on its height: first a guess, then the height.
    let guess = plan.panels.map { TextPanel($0, theme: figure.theme, columns: columns, plotRows: 8, colour: colour) }
    let around = guess.map(\.surroundingRows).reduce(0, +) + (count - 1) + titleLines.count
    let usual = count == 1 ? 16 : 9
    let plotRows = rows <= 0 ? usual : max(4, min(200, (min(rows, 1000) - around) / count))

    var panels = plan.panels.map {
      TextPanel($0, theme: figure.theme, columns: columns, plotRows: plotRows, colour: colour)
    }
    let left = panels.map(\.labelWidth).max() ?? 0
    for index in panels.indices { panels[index].labelWidth = left }

    text = ""
    if !titleLines.isEmpty {
      var canvas = TextCanvas(columns: columns, rows: titleLines.count)
      for (row, line) in titleLines.enumerated() {
        canvas.write(line, max(0, (columns - terminalWidth(line)) / 2), row, isBold: true)
      }
      text += canvas.text(colour: colour)
    }
    for (index, panel) in panels.enumerated() {
      if index > 0 { text += "\n" }
      text += panel.drawn()
    }
  }
}
