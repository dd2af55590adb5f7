struct TextChart {
  var text = ""
  var notes: [PlotNote] = []
  init(_ figure: Figure, columns: Int, rows: Int, colour: Bool) throws(PlotError) {
    notes = try FigurePlan(figure).notes
  }
}
