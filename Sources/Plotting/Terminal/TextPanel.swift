/// One panel as text: its title, the title of its y axis with the legend beside or below it, the plot with its labels, and
/// the x axis.
struct TextPanel {
  let plan: PanelPlan
  let theme: Theme
  let columns: Int
  private(set) var plotRows: Int
  let colour: Bool
  let xTicks: TickSet
  let yTicks: TickSet
  let xTitle: String?
  let yTitle: String?
  /// Without axes.
  private let isOpen: Bool
  /// The columns that the labels of the y axis take; panels one above the other share the widest.
  var labelWidth: Int

  init(_ plan: PanelPlan, theme: Theme, columns: Int, plotRows: Int, colour: Bool) {
    self.plan = plan
    self.theme = theme
    self.columns = columns
    self.colour = colour
    self.plotRows = Self.rows(of: plan, usual: plotRows)
    let dense = self.plotRows <= 10 ? self.plotRows / 2 : self.plotRows / 3
    yTicks = plan.y.ticks(target: plan.y.categories == nil ? max(2, dense) : self.plotRows)
    labelWidth = min(columns / 3, yTicks.ticks.map { terminalWidth($0.label) }.max() ?? 0)
    let room = columns - labelWidth - 2
    var ticks = plan.x.ticks(target: plan.x.categories == nil ? max(2, min(12, room / 9)) : .max)
    if plan.x.categories == nil {
      var target = ticks.ticks.count
      while target > 2, Self.areCrowded(ticks.ticks, plan.x, room) {
        target -= 1
        ticks = plan.x.ticks(target: target)
      }
    }
    xTicks = ticks
    isOpen = plan.form == .flow
    xTitle = plan.sharesXBelow ? nil : plan.x.title(for: xTicks)
    yTitle = plan.y.title(for: yTicks)
    if let heat = matrix { self.plotRows = heatSize(heat).rows }
  }

  /// How many rows a plot needs to show each of its own: those of a small matrix, the names of a chart of rows or of a flow.
  private static func rows(of plan: PanelPlan, usual: Int) -> Int {
    if plan.form == .heat || plan.form == .surface, let rows = plan.heat?.map.rows {
      return rows <= 40 ? max(usual, min(rows, 24)) : usual
    }
    if let flow = plan.flow {
      let names = max(flow.rowNames.count, flow.columnNames.count)
      return max(4, names <= 40 ? names * (names <= 8 ? 2 : 1) : usual)
    }
    guard plan.y.isDownward, let names = plan.y.categories?.count else {
      return max(4, Int((Double(usual) * max(0.25, plan.weight)).rounded()))
    }
    return max(2, names <= 40 ? names * (names <= 8 ? 2 : 1) : usual)
  }

  /// What is drawn as a matrix: a surface has no depth here.
  var matrix: HeatPlan? { plan.form == .heat || plan.form == .surface ? plan.heat : nil }

  private static func areCrowded(_ ticks: [Tick], _ axis: AxisPlan, _ room: Int) -> Bool {
    zip(ticks, ticks.dropFirst()).contains { tick, next in
      let distance = (axis.fraction(next.position) - axis.fraction(tick.position)) * Double(room)
      let widths = [tick, next].map { max(terminalWidth($0.label), terminalWidth($0.secondLine ?? "")) }
      return distance < Double(widths[0] + widths[1]) / 2 + 2
    }
  }

  // MARK: - Places

  var plotLeft: Int { labelWidth + 1 }
  var plotColumns: Int {
    let room = max(8, columns - plotLeft - 1)
    // A cell of a terminal is about twice as high as wide.
    return plan.isSquare ? min(room, max(24, plotRows * 2)) : room
  }
  private var hasTwoLabelLines: Bool { xTicks.ticks.contains { $0.secondLine != nil } }
  private var titleRows: Int { plan.title == nil ? 0 : 1 }

  private var axisRows: Int {
    if isOpen { return 0 }
    return 1 + (plan.sharesXBelow ? 0 : (hasTwoLabelLines ? 2 : 1)) + (xTitle == nil ? 0 : 1) + (matrix == nil ? 0 : 1)
  }

  var surroundingRows: Int { titleRows + headerRows + axisRows }

  /// The legend's entries in rows, beside the title of the y axis if all fit there.
  private var legendRows: [[PlannedMark]] {
    var rows: [[PlannedMark]] = []
    var width = 0
    for mark in plan.legend {
      let needed = 5 + terminalWidth(legendText(mark))
      if let last = rows.indices.last, width + needed + 2 <= columns {
        rows[last].append(mark)
        width += needed + 2
      } else {
        rows.append([mark])
        width = needed
      }
    }
    return rows
  }

  private func legendText(_ mark: PlannedMark) -> String {
    shortened(mark.label ?? "", to: Double(max(8, columns * 2 / 3))) { Double(terminalWidth($0)) }
  }

  private func legendWidth(_ row: [PlannedMark]) -> Int {
    row.reduce(0) { $0 + 5 + terminalWidth(legendText($1)) } + 2 * max(0, row.count - 1)
  }

  private var isLegendBesideTitle: Bool {
    let rows = legendRows
    guard rows.count == 1, let yTitle else { return rows.count <= 1 }
    return terminalWidth(yTitle) + 3 + legendWidth(rows[0]) <= columns
  }

  private var headerRows: Int {
    let titles = yTitle == nil ? 0 : 1
    return isLegendBesideTitle ? max(titles, legendRows.count) : titles + legendRows.count
  }

  // MARK: - Drawing

  func drawn() -> String {
    var canvas = TextCanvas(columns: columns, rows: surroundingRows + plotRows)
    if let title = plan.title {
      let text = shortened(title, to: Double(columns - plotLeft)) { Double(terminalWidth($0)) }
      canvas.write(text, plotLeft, 0, isBold: true)
    }
    header(&canvas)
    let top = titleRows + headerRows
    if !isOpen { axes(&canvas, top: top) }
    if matrix != nil {
      heat(&canvas, top: top)
    } else if let flow = plan.flow {
      self.flow(flow, &canvas, top: top)
    } else {
      marks(&canvas, top: top)
    }
    if !plan.hasData {
      canvas.write("no data", plotLeft + max(0, (plotColumns - 7) / 2), top + plotRows / 2)
    }
    return canvas.text(colour: colour)
  }

  private func header(_ canvas: inout TextCanvas) {
    if let yTitle {
      let text = shortened(yTitle, to: Double(columns)) { Double(terminalWidth($0)) }
      canvas.write(text, max(0, min(plotLeft - 1, plotLeft - terminalWidth(text))), titleRows)
    }
    for (index, row) in legendRows.enumerated() {
      let line = titleRows + index + (isLegendBesideTitle || yTitle == nil ? 0 : 1)
      var column = max(0, columns - legendWidth(row))
      for mark in row {
        canvas.write(sample(mark), column, line, foreground: foreground(mark))
        let text = legendText(mark)
        canvas.write(text, column + 4, line)
        column += 5 + terminalWidth(text) + 2
      }
    }
  }

  /// Three characters that show how a mark is drawn.
  private func sample(_ mark: PlannedMark) -> String {
    switch mark.kind {
    case .line: return marksLines ? "⠤\(symbol(mark))⠤" : "⠤⠤⠤"
    case .points, .errorBars: return " \(symbol(mark)) "
    case .band where isSolid(mark): return String(repeating: solid(mark), count: 3)
    case .band: return mark.columns.count > 3 ? "░⠤░" : "░░░"
    case .bars(_, let isHistogram): return mark.style == 0 || !isHistogram ? "███" : "⡏⠉⢹"
    case .rectangles where !colour: return String(repeating: solid(mark), count: 3)
    case .rectangles, .polygon: return "███"
    case .arrows: return " → "
    case .heat, .contour, .surface, .flow, .event, .level, .region, .diagonal: return "   "
    }
  }

  /// Without colours, several lines are told apart by symbols along them.
  var marksLines: Bool {
    !colour && plan.marks.count { $0.kind == .line && $0.look == PlannedMark.Look() } > 1
  }

  func symbol(_ mark: PlannedMark) -> Character {
    if let marker = mark.look.marker { return marker == .dot ? "●" : "○" }
    let symbols: [Character] = ["●", "■", "▲", "◆", "○", "□", "△", "◇", "✕", "✚"]
    return symbols[mark.style % symbols.count]
  }

  func foreground(_ mark: PlannedMark) -> Int? {
    if mark.look.usesInk || mark.look.usesGround || mark.isReference { return nil }
    let colour = mark.look.colour ?? theme.colour(mark.style)
    // Black, and what is nearly so, takes the terminal's own colour: its background may be black.
    return colour.lightness < 0.12 ? nil : colour.terminalIndex
  }

  // MARK: - Axes

  /// The cell of a value on the y axis, from the top of the plot.
  func row(_ value: Double) -> Int {
    if let heat = matrix { return heatRow(value, heat) }
    // Names stand at even distances.
    if plan.y.isDownward { return Int((1 - plan.y.fraction(value)) * Double(plotRows) + 1e-9) }
    return Int(((1 - plan.y.fraction(value)) * Double(plotRows * 4 - 1)).rounded()) / 4
  }

  func column(_ value: Double) -> Int {
    if let heat = matrix { return heatColumn(value, heat) }
    return Int((plan.x.fraction(value) * Double(plotColumns * 2 - 1)).rounded()) / 2
  }

  private func axes(_ canvas: inout TextCanvas, top: Int) {
    let faint = colour ? 244 : nil
    for line in 0..<plotRows { canvas.write("│", plotLeft - 1, top + line, foreground: faint) }
    let width = matrix.map(heatSize)?.columns ?? plotColumns
    canvas.write("└" + String(repeating: "─", count: width), plotLeft - 1, top + plotRows, foreground: faint)
    for tick in yTicks.ticks {
      let line = row(tick.position)
      guard (0..<plotRows).contains(line) else { continue }
      let label = shortened(tick.label, to: Double(labelWidth)) { Double(terminalWidth($0)) }
      canvas.write("┤", plotLeft - 1, top + line, foreground: faint)
      canvas.write(label, plotLeft - 1 - terminalWidth(label), top + line)
    }
    if plan.form == .axes, plan.y.categories == nil, plan.y.lower < 0, plan.y.upper > 0 {
      let zero = String(repeating: "┄", count: plotColumns)
      canvas.write(zero, plotLeft, top + row(0), foreground: colour ? 240 : nil)
    }
    var free = (first: 0, second: 0)
    for tick in xTicks.ticks {
      let place = plotLeft + column(tick.position)
      guard place < plotLeft + width else { continue }
      canvas.write("┬", place, top + plotRows, foreground: faint)
      guard !plan.sharesXBelow else { continue }
      put(tick.label, centred: place, top + plotRows + 1, after: &free.first, &canvas)
      if let second = tick.secondLine { put(second, centred: place, top + plotRows + 2, after: &free.second, &canvas) }
    }
    if let xTitle {
      let text = shortened(xTitle, to: Double(columns - 2)) { Double(terminalWidth($0)) }
      let line = top + plotRows + (hasTwoLabelLines ? 3 : 2)
      canvas.write(text, max(0, min(columns - terminalWidth(text), plotLeft + (width - terminalWidth(text)) / 2)), line)
    }
  }

  /// Writes a label under its tick unless it would touch the one before.
  private func put(_ text: String, centred place: Int, _ row: Int, after free: inout Int, _ canvas: inout TextCanvas) {
    let width = terminalWidth(text)
    let start = max(0, min(columns - width, place - width / 2))
    guard start >= free, width <= columns else { return }
    canvas.write(text, start, row)
    free = start + width + 1
  }
}
