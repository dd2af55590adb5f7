import Glibc

/// Writes the script of a figure, a panel at a time. Titles, legends and the labels of axes are placed by `PageLayout`,
/// in centimetres, and written as gnuplot labels in fractions of the page.
struct ScriptWriter {
  let theme: Theme
  let layout: PageLayout
  let dataName: String
  let format: Format
  private(set) var lines: [String] = []
  private(set) var sources: [Int?] = []
  var data = GnuplotData()
  var notes: [PlotNote] = []

  var em: Double { layout.em }
  var pointScale: Double { format.pointScale(theme) }

  init(theme: Theme, layout: PageLayout, dataName: String, format: Format) {
    self.theme = theme
    self.layout = layout
    self.dataName = dataName
    self.format = format
  }

  mutating func line(_ text: String, source: Int? = nil) {
    lines.append(text)
    sources.append(source)
  }

  func x(_ centimetres: Double) -> String { number(centimetres / layout.width) }
  func y(_ centimetres: Double) -> String { number(centimetres / layout.height) }
  func colour(_ mark: PlannedMark) -> Colour {
    mark.look.colour
      ?? (mark.look.usesInk ? theme.ink : mark.look.usesGround ? theme.background : theme.colour(mark.style))
  }

  /// Dashes tell marks apart once the colours have been used up.
  func dash(_ mark: PlannedMark) -> Int { 1 + mark.style / max(1, theme.colours.count) % 4 }

  /// Markers differ in shape as well as colour: filled circle, square, triangle, diamond, …, then the open ones.
  func marker(_ mark: PlannedMark) -> Int {
    switch mark.look.marker {
    case .dot: 7
    case .openDot: 6
    case nil: [7, 5, 9, 13, 11, 6, 4, 8, 12, 10][mark.style % 10]
    }
  }

  mutating func panel(_ panel: PanelPlan, _ place: PanelLayout, isFirst: Bool) {
    line("")
    line("# \(isFirst ? "first" : "next") panel")
    line(
      "set lmargin at screen \(x(place.plot.left)); set rmargin at screen \(x(place.plot.right)); "
        + "set bmargin at screen \(y(place.plot.bottom)); set tmargin at screen \(y(place.plot.top))")
    axes(panel, place)
    titles(panel, place, isFirst: isFirst)
    if let legend = place.legend { self.legend(legend, of: panel) }
    references(panel, place)
    switch (panel.form, panel.heat, panel.flow) {
    case (.heat, let heat?, _): self.heat(heat, place, source: panel.marks[0].source)
    case (.contour, let heat?, _): contour(heat, panel, place)
    case (.surface, let heat?, _): surface(heat, panel, place, source: panel.marks[0].source)
    case (_, _, let flow?): self.flow(flow, place, source: panel.marks[0].source)
    default: marks(panel, place)
    }
    line("unset label; unset arrow; unset object")
  }

  // MARK: - Axes

  private mutating func axes(_ panel: PanelPlan, _ place: PanelLayout) {
    let furniture = place.furniture
    for (name, axis) in [("x", panel.x), ("y", panel.y)] {
      let ends = axis.isDownward ? "\(axis.upper):\(axis.lower)" : "\(axis.lower):\(axis.upper)"
      line("set \(name)range [\(ends)]; \(axis.isLogarithmic ? "set" : "unset") logscale \(name)")
    }
    let ink = theme.ink.hexadecimal
    let isHeat = panel.form == .heat
    if panel.form == .flow {
      line("unset border; unset xtics; unset ytics; unset grid")
      return
    }
    line("set border \(isHeat ? 0 : 3) front linecolor rgb '\(ink)' linewidth 0.6")
    let turned = furniture.turnsLabels ? " rotate by 90 right" : " norotate center"
    let scale = isHeat ? "scale 0" : "scale 0.5,0.25"
    line(
      "set xtics out nomirror \(scale)\(turned) offset 0,\(furniture.turnsLabels ? "0" : "0.2") "
        + "textcolor rgb '\(ink)' (\(tickList(furniture.xTicks, showsLabels: furniture.showsXLabels)))")
    line(
      "set ytics out nomirror \(scale) offset 0.3,0 textcolor rgb '\(ink)' "
        + "(\(tickList(furniture.yTicks, showsLabels: true)))")
    let zero =
      panel.y.lower < 0 && panel.y.upper > 0 && panel.form == .axes && panel.y.axis.kind == .number
      && panel.y.categories == nil
    if zero {
      let darker = theme.grid.mixed(with: theme.ink, 0.35).hexadecimal
      line("set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '\(darker)' linewidth 0.6")
    }
    line(
      isHeat || panel.form == .contour
        ? "unset grid"
        : "set grid \(panel.x.categories == nil ? "xtics" : "noxtics") \(panel.y.categories == nil ? "ytics" : "noytics") back linetype 1 linecolor rgb '\(theme.grid.hexadecimal)' linewidth 0.5"
    )
  }

  /// `'label' position, …`.
  func tickList(_ set: TickSet, showsLabels: Bool) -> String {
    let major = set.ticks.map { tick in
      guard showsLabels else { return "'' \(tick.position)" }
      let label = quoted(tick.label, isFormat: true)
      // Only digits, colons and the names of months are in a second line: nothing to substitute between double quotes.
      guard let second = tick.secondLine else { return "\(label) \(tick.position)" }
      guard format == .tex else { return "\"\(tick.label)\\n\(second)\" \(tick.position)" }
      let lines = [tick.label, second].map { gnuplotEscaped(texText($0, size: theme.fontSize)) }
      return "\"\(lines[0])\\n\(lines[1])\" \(tick.position)"
    }
    return (major + set.minor.map { "'' \($0) 1" }).joined(separator: ", ")
  }

  // MARK: - Text

  /// A text as gnuplot reads it and, behind gnuplot, TeX if that sets it.
  ///
  /// - Parameter isFormat: whether it is a tick's: gnuplot takes those as formats, in which % must be doubled.
  func quoted(_ text: String, scale: Double = 1, isBold: Bool = false, isFormat: Bool = false) -> String {
    var text = text
    if format == .tex { text = texText(text, size: theme.fontSize * scale, isBold: isBold) }
    if isFormat { text = text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%") }
    return gnuplotQuoted(text)
  }

  mutating func label(
    _ text: String, _ xPlace: Double, _ yPlace: Double, _ alignment: String, scale: Double = 1, bold: Bool = false
  ) {
    let font = theme.fontName(format, scale: scale, isBold: bold)
    line(
      "set label \(quoted(text, scale: scale, isBold: bold)) at screen \(x(xPlace)),\(y(yPlace)) \(alignment) noenhanced front "
        + "font \(font) textcolor rgb '\(theme.ink.hexadecimal)'")
  }

  private mutating func titles(_ panel: PanelPlan, _ place: PanelLayout, isFirst: Bool) {
    let (plot, furniture) = (place.plot, place.furniture)
    if isFirst {
      for (index, text) in layout.titleLines.enumerated() {
        let height = layout.height - 0.5 * em - (Double(index) + 0.6) * 1.7 * em
        label(text, layout.width / 2, height, "center", scale: 1.25, bold: true)
      }
    }
    if let title = furniture.title {
      let rows = place.legend.map { $0.box == nil ? Double($0.rows) * 1.5 * em : 0 } ?? 0
      label(title, plot.left, plot.top + rows + 0.85 * em, "left", scale: 1.06, bold: true)
    }
    guard panel.form != .surface else { return }
    if let title = furniture.xTitle, furniture.showsXLabels {
      label(title, (plot.left + plot.right) / 2, plot.bottom - furniture.bottom + 0.75 * em, "center")
    }
    if let title = furniture.yTitle {
      label(title, place.plot.left - furniture.left + 0.75 * em, (plot.bottom + plot.top) / 2, "center rotate by 90")
    }
    if !panel.hasData {
      label("no data", (plot.left + plot.right) / 2, (plot.bottom + plot.top) / 2, "center")
    }
  }

  private mutating func legend(_ legend: PlacedLegend, of panel: PanelPlan) {
    if let box = legend.box {
      line(
        "set object rectangle from screen \(x(box.left)),\(y(box.bottom)) to screen \(x(box.right)),\(y(box.top)) "
          + "behind fillcolor rgb '\(theme.background.hexadecimal)' fillstyle solid noborder")
    }
    for entry in legend.entries {
      sample(entry, of: panel)
      label(entry.text, entry.left + PlacedLegend.textOffset(em), entry.middle, "left")
    }
  }

  private mutating func sample(_ entry: PlacedLegend.Entry, of panel: PanelPlan) {
    let ends = (entry.left, entry.left + PlacedLegend.sampleWidth(em))
    let rgb = colour(entry.mark).hexadecimal
    let width = theme.lineWidth * (Self.isRough(entry.mark) ? 0.55 : 1)
    func stroke(_ head: String = "nohead") -> String {
      "set arrow from screen \(x(ends.0)),\(y(entry.middle)) to screen \(x(ends.1)),\(y(entry.middle)) \(head) front "
        + "linecolor rgb '\(rgb)' linewidth \(number(width)) dashtype \(dash(entry.mark))"
    }
    func area(_ fill: String) -> String {
      "set object rectangle from screen \(x(ends.0)),\(y(entry.middle - 0.4 * em)) "
        + "to screen \(x(ends.1)),\(y(entry.middle + 0.4 * em)) front fillcolor rgb '\(rgb)' "
        + "fillstyle \(fill) noborder"
    }
    switch entry.mark.kind {
    case .line: line(stroke())
    case .points, .errorBars:
      line(
        "set label '' at screen \(x((ends.0 + ends.1) / 2)),\(y(entry.middle)) front point pointtype \(marker(entry.mark)) "
          + "pointsize \(number(0.55 * pointScale)) linecolor rgb '\(rgb)'")
    case .band:
      // Bands of one colour lie over one another: the inner looks as dark as it does in the plot.
      let below = panel.marks.prefix { $0.label != entry.mark.label }.count {
        $0.kind == .band && $0.style == entry.mark.style
      }
      line(area(fill(entry.mark, 1 - pow(0.75, Double(below + 1)))))
      if entry.mark.columns.count > 3 { line(stroke()) }
    case .bars: line(area(Self.isSeeThrough(entry.mark, panel) ? "transparent solid 0.5" : "solid 0.85"))
    case .rectangles, .polygon: line(area(fill(entry.mark, 0.85)))
    case .arrows: line(stroke("head filled size screen \(x(0.5 * em)),18"))
    case .heat, .contour, .surface, .flow, .event, .level, .region, .diagonal: break
    }
  }
}
