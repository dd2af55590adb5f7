extension MarkPlanner {
  /// Areas on one another, the uppermost first, so that the legend reads as the stack stands.
  mutating func stack(
    _ x: [Double], _ layers: [[Double]], _ names: [String], _ source: Int?
  ) throws(PlotError) -> [PlannedMark] {
    guard layers.count == names.count else {
      throw .unequalLengths(
        what: "names", count: names.count, other: "layers", otherCount: layers.count, source: source)
    }
    let series = layers.enumerated().map { index, values in Series.number("layer \(index + 1)", values) }
    let columns = try cleaned([.x("x", x)] + series, source)
    var foot = columns[0].map { _ in 0.0 }
    for index in foot.indices where columns.dropFirst().contains(where: { $0[index].isNaN }) { foot[index] = .nan }
    var parts: [PlannedMark] = []
    for (index, name) in names.enumerated() {
      let top = zip(foot, columns[index + 1]).map { $0 + $1 }
      let label = plainText(name)
      var part = PlannedMark(
        .band, [columns[0], foot, top], label: label.isEmpty ? "\(index + 1)" : label, style: index,
        look: .init(opacity: 0.8))
      if names.count > 8 {
        // More layers than the theme has colours that differ: neighbours on a scale instead.
        part.look.colour = ColourMap.sequential.colour(at: Double(index) / Double(names.count - 1))
      }
      parts.insert(part, at: 0)
      foot = top
    }
    return parts.isEmpty ? [PlannedMark(.band, [[], [], []])] : parts
  }

  mutating func intervals(
    _ names: [String], _ starts: [Double], _ ends: [Double], _ groups: [Int]?, _ source: Int?
  ) throws(PlotError) -> [PlannedMark] {
    let columns = try cleaned([.x("starts", starts), .x("ends", ends)], source)
    for (what, count) in [("names", names.count), ("groups", groups?.count ?? names.count)]
    where count != starts.count {
      throw .unequalLengths(what: what, count: count, other: "starts", otherCount: starts.count, source: source)
    }
    let rows = panel.rowNames
    let places = Dictionary(rows.enumerated().map { ($1, Double($0)) }, uniquingKeysWith: { first, _ in first })
    let found = Array(Set(groups ?? [0])).sorted()
    var parts: [PlannedMark] = []
    for (style, group) in found.enumerated() {
      var rectangles: [[Double]] = [[], [], [], []]
      for index in starts.indices where groups == nil || groups?[index] == group {
        let (start, end) = (columns[0][index], columns[1][index])
        guard let row = places[names[index]], !start.isNaN, !end.isNaN else { continue }
        for (column, value) in [min(start, end), max(start, end), row - 0.32, row + 0.32].enumerated() {
          rectangles[column].append(value)
        }
      }
      parts.append(PlannedMark(.rectangles, rectangles, style: style, look: .init(opacity: 0.85)))
    }
    return parts
  }

  mutating func tornado(
    _ names: [String], _ low: [Double], _ high: [Double], _ base: Double, _ source: Int?
  ) throws(PlotError) -> [PlannedMark] {
    let columns = try cleaned([.x("low", low), .x("high", high)], source)
    guard names.count == low.count else {
      throw .unequalLengths(what: "names", count: names.count, other: "low", otherCount: low.count, source: source)
    }
    guard base.magnitude <= 1e300, !panel.xAxis.isLogarithmic || base > 1e-300 else {
      let needs = panel.xAxis.isLogarithmic ? "above zero on a logarithmic axis" : "finite"
      throw .badValue(what: "the base of a tornado chart", value: base, needs: needs, source: source)
    }
    let order = Self.tornadoOrder(low, high)
    func bars(_ values: [Double], _ style: Int, _ label: String) -> PlannedMark {
      var rectangles: [[Double]] = [[], [], [], []]
      for (row, index) in order.enumerated() where !values[index].isNaN {
        let ends = [min(base, values[index]), max(base, values[index]), Double(row) - 0.36, Double(row) + 0.36]
        for (column, value) in ends.enumerated() { rectangles[column].append(value) }
      }
      return PlannedMark(.rectangles, rectangles, label: label, style: style, look: .init(opacity: 0.85))
    }
    let axis: [[Double]] = [[base, base], [-0.5, Double(names.count) - 0.5]]
    return [
      bars(columns[0], 0, "low"), bars(columns[1], 1, "high"),
      PlannedMark(.line, names.isEmpty ? [[], []] : axis, look: .init(weight: 0.7, usesInk: true, isInFront: true)),
    ]
  }

  /// The places of the inputs, that of the widest bar first.
  static func tornadoOrder(_ low: [Double], _ high: [Double]) -> [Int] {
    func span(_ index: Int) -> Double {
      let span = (high[index] / 2 - low[index] / 2).magnitude
      return span.isNaN ? -1 : span
    }
    return low.indices.sorted { (-span($0), $0) < (-span($1), $1) }
  }

  mutating func plan(_ flow: Flow, _ source: Int?) throws(PlotError) -> PlannedMark {
    let (cells, overflow) = flow.rows.multipliedReportingOverflow(by: flow.columns)
    guard flow.rows > 0, flow.columns > 0, !overflow, cells == flow.weights.count else {
      throw .matrixShape(
        what: "a flow", rows: flow.rows, columns: flow.columns, values: flow.weights.count, source: source)
    }
    for (what, labels, expected) in [
      ("row labels", flow.rowLabels, flow.rows), ("column labels", flow.columnLabels, flow.columns),
    ] {
      if let labels, labels.count != expected {
        throw .unequalLengths(
          what: what, count: labels.count, other: String(what.dropLast(7)) + "s", otherCount: expected, source: source)
      }
    }
    var flow = flow
    flow.weights = try cleaned([.number("weights", flow.weights)], source)[0]
    if let negative = flow.weights.first(where: { $0 < 0 }) {
      throw .badValue(what: "a weight of a flow", value: negative, needs: "zero or above", source: source)
    }
    return PlannedMark(.flow(FlowPlan(flow)), [])
  }
}

extension Panel {
  /// The names of the rows of Gantt and tornado charts, from the top.
  var rowNames: [String] {
    var names: [String] = []
    var known: Set<String> = []
    for mark in marks {
      switch mark.shape {
      case .intervals(let own, _, _, _): for name in own where known.insert(name).inserted { names.append(name) }
      case .tornado(let own, let low, let high, _) where own.count == low.count && low.count == high.count:
        names += MarkPlanner.tornadoOrder(low, high).map { own[$0] }
      default: break
      }
    }
    return names
  }

  /// The names of boxes and violins, from the left.
  var columnNames: [String] {
    var names: [String] = []
    for mark in marks {
      switch mark.shape {
      case .box, .violin: names.append(mark.label ?? "\(names.count + 1)")
      default: break
      }
    }
    return names
  }
}

extension Mark {
  var isReference: Bool {
    switch shape {
    case .event, .region, .level, .diagonal: true
    default: false
    }
  }

  /// Whether its label stands in the legend, rather than at an axis, in the plot or nowhere.
  var takesLegend: Bool {
    switch shape {
    case .box, .violin, .tornado, .flow, .surface, .contour: false
    case .intervals(_, _, _, let groups): groups == nil
    default: !isReference
    }
  }
}
