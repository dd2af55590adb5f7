/// A figure checked, with its axes settled: what every way of drawing starts from.
struct FigurePlan {
  var title: String?
  var panels: [PanelPlan]
  var columns: Int
  var notes: [PlotNote]

  var rows: Int { (panels.count + columns - 1) / columns }

  /// - Parameter isStacked: all panels one above the other, whatever the figure asks for, as text is.
  init(_ figure: Figure, isStacked: Bool = false) throws(PlotError) {
    guard !figure.panels.isEmpty else { throw .noPanels }
    title = figure.title.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
    var panels: [PanelPlan] = []
    notes = []
    for (index, panel) in figure.panels.enumerated() {
      var planner = MarkPlanner(panel, index: index)
      let marks = try planner.plan()
      notes += planner.notes
      panels.append(try PanelPlan(panel, marks: marks))
    }
    let alike = panels.allSatisfy { $0.x.axis == panels[0].x.axis && $0.heat == nil }
    let heats = panels.allSatisfy { $0.heat != nil }
    let fits = panels.count <= (alike ? 8 : heats ? 1 : 4)
    self.panels = panels
    columns = isStacked ? 1 : max(1, min(panels.count, figure.columns ?? (fits ? 1 : 2)))
    shareAxes()
  }

  /// Panels one above the other that measure the same thing over nearly the same span get the same ends, and only the
  /// lowest of them keeps its labels.
  private mutating func shareAxes() {
    for index in panels.indices where index + columns < panels.count {
      let (upper, lower) = (panels[index], panels[index + columns])
      guard upper.heat == nil, lower.heat == nil, upper.x.axis == lower.x.axis, upper.hasData, lower.hasData else {
        continue
      }
      let ends = [upper.x.lower, upper.x.upper, lower.x.lower, lower.x.upper].map { (end: Double) in
        upper.x.fraction(end)
      }
      guard (ends[2] - ends[0]).magnitude < 0.06, (ends[3] - ends[1]).magnitude < 0.06 else { continue }
      panels[index].sharesXBelow = true
    }
    for column in 0..<columns {
      var group: [Int] = []
      for index in stride(from: column, to: panels.count, by: columns) {
        group.append(index)
        if panels[index].sharesXBelow { continue }
        let lower = group.map { panels[$0].x.lower }.min() ?? 0
        let upper = group.map { panels[$0].x.upper }.max() ?? 1
        for member in group { (panels[member].x.lower, panels[member].x.upper) = (lower, upper) }
        group = []
      }
    }
  }
}

/// One panel checked, with its axes settled.
struct PanelPlan {
  var title: String?
  var marks: [PlannedMark]
  var x: AxisPlan
  var y: AxisPlan
  var legend: [PlannedMark]
  var legendMode: Panel.Legend
  /// Whether the panel below carries the labels of this one's x axis too.
  var sharesXBelow = false
  var hasData: Bool

  var heat: HeatPlan? { marks.first?.heat }

  init(_ panel: Panel, marks: [PlannedMark]) throws(PlotError) {
    title = panel.title.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
    self.marks = marks
    legendMode = panel.legend
    hasData = marks.contains { $0.isVisible }

    var xAxis = panel.xAxis
    var yAxis = panel.yAxis
    let isHistogram = !marks.isEmpty && marks.allSatisfy(\.isHistogram)
    let hasBars = marks.contains(where: \.isBars)
    let heat = marks.first?.heat
    if heat != nil { (xAxis.isLogarithmic, yAxis.isLogarithmic) = (false, false) }
    let labelled = marks.filter { $0.label != nil }
    legend = panel.legend == .hidden || heat != nil ? [] : labelled
    if isHistogram { yAxis.label = yAxis.label ?? "count" }
    if labelled.count == 1, marks.count == 1, panel.legend == .automatic {
      // A single mark is named by its axis rather than by a legend of one line.
      if isHistogram {
        xAxis.label = xAxis.label ?? labelled[0].label
        if xAxis.label == labelled[0].label { legend = [] }
      } else if heat == nil {
        yAxis.label = yAxis.label ?? labelled[0].label
        if yAxis.label == labelled[0].label { legend = [] }
      }
    }

    var bounds: (x: ClosedRange<Double>?, y: ClosedRange<Double>?) = (nil, nil)
    for mark in marks {
      bounds.x = union(bounds.x, mark.xBounds)
      bounds.y = union(bounds.y, mark.yBounds)
    }
    if xAxis.isLogarithmic, let found = bounds.x, found.lowerBound <= 0 {
      // The first bin reaches below zero: the axis starts at the middle of the first that does not.
      let positive = marks.flatMap { $0.x.filter { $0 > 0 } }.min() ?? 1
      bounds.x = positive...max(positive, found.upperBound)
    }
    if yAxis.isLogarithmic, let found = bounds.y, found.lowerBound <= 0 {
      // Bars start from nothing, which a logarithmic axis cannot show: half of the least stands for it.
      let least = marks.flatMap { $0.columns.dropFirst().joined().filter { $0 > 0 } }.min() ?? 1
      bounds.y = least / 2...max(least, found.upperBound)
    }
    let hasMarkers = marks.contains { $0.kind == .points || $0.kind == .errorBars }
    let side = hasBars || hasMarkers ? 0.025 : 0.0
    let xEnds = try axisEnds(xAxis, name: "x", data: bounds.x, padding: heat == nil ? (side, side) : (0, 0))
    let standsOnAxis = hasBars && bounds.y?.lowerBound == 0
    let yPadding = heat != nil ? (0.0, 0.0) : standsOnAxis || isHistogram ? (0.0, 0.07) : (0.07, 0.07)
    let yEnds = try axisEnds(yAxis, name: "y", data: bounds.y, padding: yPadding)
    x = AxisPlan(axis: xAxis, lower: xEnds.lower, upper: xEnds.upper)
    y = AxisPlan(axis: yAxis, lower: yEnds.lower, upper: yEnds.upper)
    x.isWhole = heat.map { $0.map.xExtent == nil } ?? panel.marks.allSatisfy(\.standsOnWholeNumbers)
    y.isWhole = heat.map { $0.map.yExtent == nil } ?? isHistogram
    x.categories = xAxis.categories
    if let heat {
      x.categories = heat.map.columnLabels
      y.categories = heat.map.rowLabels
      y.isDownward = heat.map.yExtent == nil
    }
  }
}
