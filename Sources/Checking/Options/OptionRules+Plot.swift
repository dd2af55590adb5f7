extension OptionRule {
  /// Of `plot`; its names are those that the checker of plots knows.
  static let plot = Checker.plotOptions.map { name in
    name == "panel"
      ? OptionRule("panel", help(ofPlot: name), options: panel, isRepeatable: true) : plotOption(name)
  }

  /// Of a `panel` of a plot.
  static let panel = (Checker.panelOptions + ["title"]).map(plotOption)

  private static func plotOption(_ name: String) -> OptionRule {
    let mark = PlotMark.Kind(rawValue: name)?.rule
    let settings = mark.map { Array($0.settings.keys) } ?? PlotView.Kind(rawValue: name).map { Array($0.settings.keys) }
    return OptionRule(
      name, help(ofPlot: name), words: words(ofPlot: name),
      options: (settings ?? []).sorted().map { OptionRule($0, help(ofPlot: $0)) },
      isRepeatable: Checker.repeatablePlotOptions.contains(name))
  }

  private static func words(ofPlot name: String) -> [OptionRule] {
    switch name {
    case "log": [OptionRule("x", "the horizontal axis"), OptionRule("y", "the vertical axis")]
    case "theme": PlotDefinition.Theme.allCases.map { OptionRule($0.rawValue, help(ofPlot: $0.rawValue)) }
    default: []
    }
  }

  private static func help(ofPlot name: String) -> String { plotHelp[name] ?? "" }

  private static let plotHelp = [
    "line": "a curve: `line run.T \"label\"`", "points": "a mark at each value",
    "steps": "a curve that holds each value until the next", "errors": "values with their error bars: `errors y sd`",
    "band": "what lies between two edges, or a share of an ensemble: `band run.T 90 %`",
    "bars": "a bar for each value: `bars names heights`", "stack": "areas one upon the other: `stack t weights`",
    "histogram": "how often values fall into each interval", "density": "a smooth histogram (kernel density)",
    "ecdf": "the share of values up to each", "box": "median, quartiles, whiskers and outliers",
    "violin": "the density to both sides, with median and quartiles", "heat": "a matrix as colours",
    "contour": "lines of equal height: `contour x y m`", "surface": "a matrix as a surface in space",
    "arrows": "a vector field: `arrows x y dx dy`", "flow": "weights as ribbons from rows to columns",
    "gantt": "spans of time by name: `gantt names starts ends`",
    "tornado": "what each input moves: `tornado names low high`", "event": "a line at a place: `event t \"label\"`",
    "region": "a stretch of the horizontal axis: `region a b \"label\"`",
    "level": "a line at a height: `level y \"label\"`", "diagonal": "the line y = x",
    "correlation": "of a fit, how its parameters hang together",
    "profiles": "of a fit, the cost against each parameter",
    "confusion": "of scores, the confusion matrix",
    "roc": "of scores, the ROC curves",
    "phase": "of a twin, the field of its states: `phase x y`",
    "unit": "the unit of the vertical axis: `unit degC`",
    "x_label": "what stands below the horizontal axis", "y_label": "what stands beside the vertical axis",
    "x_range": "the ends of the horizontal axis: `x_range 0..10 min`", "y_range": "the ends of the vertical axis",
    "log": "a logarithmic axis: `log x`, `log y`", "square": "both axes to one scale",
    "height": "the panel's share of the height: `height 0.4`", "title": "what stands above",
    "panel": "a chart of its own beside the others: `panel \"Level\" { line run.level }`",
    "columns": "how many panels stand side by side; of a heat map the names of its columns",
    "size": "width and height: `size 12 cm 8 cm`", "theme": "the look: `theme paper`, `slide` or `dark`",
    "provenance": "leaves the gnuplot script and its data beside the file",
    "bins": "how many intervals", "rows": "the names of the rows", "stacked": "bars upon one another",
    "names": "the names of the layers", "panels": "the names of the panels", "bandwidth": "how smooth the density is",
    "range": "the ends of the colours' scale", "diverging": "colours to both sides of zero",
    "levels": "the heights of the lines", "groups": "what shares a colour",
    "base": "the value from which the bars start",
    "fit": "of a fit, data, trajectory and residuals", "history": "of a model, its losses over the epochs",
    "calibration": "of scores, how often each probability comes true",
    "starts": "how many runs begin on each side", "span": "how long the runs are",
    "paper": "for print, as without it", "slide": "large and bold", "dark": "for a dark screen",
  ]
}
