/// One panel checked, with its axes settled.
struct PanelPlan {
  /// What a panel draws on: most marks share axes of numbers, some have a picture of their own.
  enum Form {
    case axes, heat, contour, surface, flow
  }

  var title: String?
  var marks: [PlannedMark]
  var x: AxisPlan
  var y: AxisPlan
  var legend: [PlannedMark]
  var legendMode: Panel.Legend
  var form: Form
  var weight: Double
  var isSquare: Bool
  /// Whether the panel below carries the labels of this one's x axis too.
  var sharesXBelow = false
  var hasData: Bool

  /// The matrix of a heat map, contour plot or surface.
  var heat: HeatPlan? { marks.lazy.compactMap(\.heat).first }
  var flow: FlowPlan? { marks.first?.flow }
  /// Whether a colour scale stands beside the plot.
  var hasColourScale: Bool { form == .heat || form == .contour }

  init(_ panel: Panel, marks: [PlannedMark]) throws(PlotError) {
    title = panel.title.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
    self.marks = marks
    legendMode = panel.legend
    weight = panel.weight
    isSquare = panel.isSquare
    hasData = marks.contains { $0.isVisible }
    form = marks.lazy.compactMap(\.form).first ?? .axes

    var (xAxis, yAxis) = (panel.xAxis, panel.yAxis)
    if form != .axes { (xAxis.isLogarithmic, yAxis.isLogarithmic) = (false, false) }
    if form == .flow { (xAxis, yAxis) = (Axis(), Axis()) }
    let (xNames, yNames) = (panel.columnNames, panel.rowNames)
    if !xNames.isEmpty { xAxis.isLogarithmic = false }
    if !yNames.isEmpty { yAxis.isLogarithmic = false }
    legend = Self.named(panel, marks, form, &xAxis, &yAxis)

    var bounds: (x: ClosedRange<Double>?, y: ClosedRange<Double>?) = (nil, nil)
    for mark in marks where form != .contour || mark.heat != nil {
      bounds.x = union(bounds.x, mark.xBounds)
      bounds.y = union(bounds.y, mark.yBounds)
    }
    if !xNames.isEmpty { bounds.x = union(bounds.x, -0.55...Double(xNames.count) - 0.45) }
    if !yNames.isEmpty { bounds.y = union(bounds.y, -0.5...Double(yNames.count) - 0.5) }
    let isMirrored = marks.contains { $0.kind == .diagonal } && xAxis.isLogarithmic == yAxis.isLogarithmic
    if isMirrored { bounds = (union(bounds.x, bounds.y), union(bounds.x, bounds.y)) }
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

    var padding = Self.padding(panel, marks, standsOnZero: bounds.y?.lowerBound == 0)
    if !xNames.isEmpty { padding.x = (0, 0) }
    if !yNames.isEmpty { padding.y = (0, 0) }
    if isMirrored {
      let room = bounds.x == 0...1 ? 0 : 0.03
      padding = ((room, room), (room, room))
    }
    if form != .axes { padding = ((0, 0), (0, 0)) }
    let xEnds = try axisEnds(xAxis, name: "x", data: bounds.x, padding: padding.x)
    let yEnds = try axisEnds(yAxis, name: "y", data: bounds.y, padding: padding.y)
    x = AxisPlan(axis: xAxis, lower: xEnds.lower, upper: xEnds.upper)
    y = AxisPlan(axis: yAxis, lower: yEnds.lower, upper: yEnds.upper)
    let isHistogram = !marks.isEmpty && marks.allSatisfy(\.isHistogram)
    let ownHeat = form == .heat ? heat : nil
    x.isWhole =
      ownHeat.map { $0.map.xExtent == nil } ?? (form == .axes && panel.marks.allSatisfy(\.standsOnWholeNumbers))
    y.isWhole = ownHeat.map { $0.map.yExtent == nil } ?? isHistogram
    x.categories = xAxis.categories ?? (xNames.isEmpty ? nil : xNames)
    y.categories = yNames.isEmpty ? nil : yNames
    y.isDownward = !yNames.isEmpty
    if let ownHeat {
      x.categories = ownHeat.map.columnLabels
      y.categories = ownHeat.map.rowLabels
      y.isDownward = ownHeat.map.yExtent == nil
    }
  }

  /// Names the axes by what alone is drawn on them, and returns what is left for the legend.
  private static func named(
    _ panel: Panel, _ marks: [PlannedMark], _ form: Form, _ xAxis: inout Axis, _ yAxis: inout Axis
  ) -> [PlannedMark] {
    let measured = panel.marks.filter { !$0.isReference }
    let alongX = !measured.isEmpty && measured.allSatisfy(\.isDistributionAlongX)
    if alongX, let name = measured.lazy.compactMap(\.distributionName).first,
      measured.allSatisfy({ $0.distributionName == name })
    {
      yAxis.label = yAxis.label ?? name
      if name == "density", yAxis.unit == nil, let unit = xAxis.unit, !unit.isEmpty, unit != "1" {
        yAxis.unit = unit.contains("/") || unit.contains("*") ? "1/(\(unit))" : "1/\(unit)"
      }
    }
    let labelled = marks.filter { $0.label != nil }
    guard panel.legend != .hidden, form != .heat, form != .surface, form != .flow else { return [] }
    guard labelled.count == 1, measured.count == 1, panel.legend == .automatic, form == .axes,
      measured[0].takesLegend, labelled[0].kind != .rectangles || panel.stacksBars
    else { return labelled }
    // A single mark is named by its axis rather than by a legend of one line.
    if alongX {
      xAxis.label = xAxis.label ?? labelled[0].label
      return xAxis.label == labelled[0].label ? [] : labelled
    }
    // A low panel has no room for a long name at its side.
    if panel.weight < 1, Double(labelled[0].label?.count ?? 0) > 18 * panel.weight { return labelled }
    yAxis.label = yAxis.label ?? labelled[0].label
    return yAxis.label == labelled[0].label ? [] : labelled
  }

  /// How much wider than the data the axes are, in proportion to them.
  private static func padding(
    _ panel: Panel, _ marks: [PlannedMark], standsOnZero: Bool
  ) -> (x: (lower: Double, upper: Double), y: (lower: Double, upper: Double)) {
    let hasBars = panel.marks.contains { if case .bars = $0.shape { true } else { false } }
    let isFilled = hasBars || marks.contains(where: \.isHistogram) || panel.marks.contains(where: \.standsOnZero)
    let hasMarkers = marks.contains { $0.kind == .points || $0.kind == .errorBars || $0.kind == .rectangles }
    let hasArrows = marks.contains { $0.kind == .arrows }
    let side = hasArrows ? 0.05 : hasBars || marks.contains(where: \.isBars) || hasMarkers ? 0.025 : 0.0
    // Names of events stand at the top.
    let isNoted = marks.contains { ($0.kind == .event || $0.kind == .region) && $0.note != nil }
    let isHistogram = !marks.isEmpty && marks.allSatisfy(\.isHistogram)
    let isStack =
      !panel.marks.isEmpty && panel.marks.allSatisfy { if case .stack = $0.shape { true } else { $0.isReference } }
    let foot = hasArrows ? 0.05 : isHistogram || (isFilled && standsOnZero) ? 0.0 : 0.07
    return ((side, side), (foot, isNoted ? 0.2 : hasArrows ? 0.05 : isStack ? 0 : 0.07))
  }
}

extension PlannedMark {
  fileprivate var form: PanelPlan.Form? {
    switch kind {
    case .heat: .heat
    case .contour: .contour
    case .surface: .surface
    case .flow: .flow
    default: nil
    }
  }
}

extension Mark {
  fileprivate var isDistributionAlongX: Bool { distributionName != nil }

  /// What the y axis measures where all marks are of this kind.
  fileprivate var distributionName: String? {
    switch shape {
    case .histogram: "count"
    case .density: "density"
    case .ecdf: "cumulative share"
    default: nil
    }
  }

  fileprivate var standsOnZero: Bool {
    switch shape {
    case .density, .stack: true
    default: false
    }
  }
}
