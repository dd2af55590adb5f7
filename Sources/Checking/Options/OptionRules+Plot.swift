extension OptionRule {
  /// Of `plot`; its names are those that the checker of plots knows.
  static let plot = Checker.plotOptions.map { name in
    name == "panel"
      ? OptionRule("panel", help(ofPlot: name), options: panel, isRepeatable: true) : plotOption(name)
  }

  /// Of a `panel` of a plot.
  static let panel = (Checker.panelOptions + ["title"]).map(plotOption)

  private static func plotOption(_ name: String) -> OptionRule {
    let inner = PlotDefinition.Mark.Kind(rawValue: name).flatMap { Checker.markOptions[$0] } ?? []
    return OptionRule(
      name, help(ofPlot: name), words: name == "log" ? [OptionRule("x", ""), OptionRule("y", "")] : [],
      options: inner.map { OptionRule($0, help(ofPlot: $0)) },
      isRepeatable: Checker.marks.contains(name) || name == "log")
  }

  private static func help(ofPlot name: String) -> String { plotHelp[name] ?? "" }

  private static let plotHelp = [
    "line": "a curve: `line run.T \"label\"`", "points": "a mark at each value",
    "band": "what lies between two edges, or a share of an ensemble: `band run.T 90 %`",
    "heat": "a matrix as colours", "histogram": "how often values fall into each interval",
    "bars": "a bar for each value", "unit": "the unit of the vertical axis: `unit degC`",
    "x_label": "what stands below the horizontal axis", "y_label": "what stands beside the vertical axis",
    "log": "a logarithmic axis: `log x`, `log y`", "title": "what stands above",
    "panel": "a chart of its own beside the others: `panel \"Level\" { line run.level }`",
    "columns": "how many panels stand side by side; of a heat map the names of its columns",
    "size": "width and height: `size 12 cm 8 cm`",
    "provenance": "leaves the gnuplot script and its data beside the file",
    "bins": "how many intervals", "rows": "the names of the rows",
  ]
}
