/// Checks the marks of one panel and cleans their values; gathers what was left out as notes.
struct MarkPlanner {
  let panel: Panel
  let panelIndex: Int
  private(set) var notes: [PlotNote] = []

  init(_ panel: Panel, index: Int) {
    self.panel = panel
    panelIndex = index
  }

  mutating func plan() throws(PlotError) -> [PlannedMark] {
    var planned: [PlannedMark] = []
    let binning = try histogramBinning()
    for (style, mark) in panel.marks.enumerated() {
      var result = try plan(mark, index: style, binning: binning)
      result.style = max(0, mark.style ?? style)
      if !result.isVisible { notes.append(.empty(panel: panelIndex, source: mark.source)) }
      planned.append(result)
    }
    if planned.count > 1, let heat = planned.first(where: { $0.heat != nil }) {
      throw .heatNotAlone(source: heat.source)
    }
    if planned.isEmpty { notes.append(.empty(panel: panelIndex, source: nil)) }
    return planned
  }

  private mutating func plan(_ mark: Mark, index: Int, binning: Binning?) throws(PlotError) -> PlannedMark {
    let source = mark.source
    func make(_ kind: PlannedMark.Kind, _ columns: [[Double]], heat: HeatPlan? = nil) -> PlannedMark {
      let label = mark.label.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
      return PlannedMark(kind: kind, columns: columns, label: label, source: source, style: 0, heat: heat)
    }
    switch mark.shape {
    case .line(let x, let y):
      return make(.line, try cleaned([("x", x), ("y", y)], source))
    case .steps(let x, let y):
      let columns = try cleaned([("x", x), ("y", y)], source)
      return make(.line, stairs(columns[0], columns[1]))
    case .points(let x, let y):
      return make(.points, try cleaned([("x", x), ("y", y)], source))
    case .errorBars(let x, let y, let lower, let upper):
      return make(.errorBars, try cleaned([("x", x), ("y", y), ("lower", lower), ("upper", upper)], source))
    case .band(let x, let lower, let upper, let centre):
      let middle = centre.map { [("centre", $0)] } ?? []
      var columns = try cleaned([("x", x), ("lower", lower), ("upper", upper)] + middle, source)
      // An area needs both of its edges: where one is missing there is a gap.
      for index in columns[0].indices where columns[1][index].isNaN || columns[2][index].isNaN {
        columns[1][index] = .nan
        columns[2][index] = .nan
      }
      return make(.band, columns)
    case .histogram(let values, _):
      guard let binning else { return make(.bars(width: 1, isHistogram: true), [[], []]) }
      _ = try cleaned([("values", values)], source)
      let counts = binning.counts(of: values).map { panel.yAxis.isLogarithmic && $0 == 0 ? .nan : $0 }
      return make(.bars(width: binning.width, isHistogram: true), [binning.centres, counts])
    case .bars(let x, let heights):
      let columns = try cleaned([("x", x), ("heights", heights)], source)
      let (places, width) = sideBySide(columns[0], index: index)
      return make(.bars(width: width, isHistogram: false), [places, columns[1]])
    case .heat(let map):
      return make(.heat, [], heat: try plan(map, source))
    default:
      throw .notDrawn(what: "this mark", source: source)
    }
  }

  /// Columns of one length, with what an axis cannot show turned to NaN. The first is x unless it stands alone.
  private mutating func cleaned(
    _ columns: [(name: String, values: [Double])], _ source: Int?
  ) throws(PlotError) -> [[Double]] {
    guard let first = columns.first else { return [] }
    var unbounded = 0
    var nonPositive = (x: 0, y: 0)
    var result: [[Double]] = []
    for (index, column) in columns.enumerated() {
      guard column.values.count == first.values.count else {
        throw .unequalLengths(
          what: column.name, count: column.values.count, other: first.name, otherCount: first.values.count,
          source: source)
      }
      let isX = index == 0
      let isLogarithmic = (isX ? panel.xAxis : panel.yAxis).isLogarithmic
      var values = column.values
      for place in values.indices {
        let value = values[place]
        if value.magnitude > 1e300 {
          unbounded += 1
          values[place] = .nan
        } else if isLogarithmic, value < 1e-300 {
          if isX { nonPositive.x += 1 } else { nonPositive.y += 1 }
          values[place] = .nan
        }
      }
      result.append(values)
    }
    if unbounded > 0 { notes.append(.unboundedSkipped(count: unbounded, source: source)) }
    if nonPositive.x > 0 { notes.append(.nonPositiveSkipped(axis: "x", count: nonPositive.x, source: source)) }
    if nonPositive.y > 0 { notes.append(.nonPositiveSkipped(axis: "y", count: nonPositive.y, source: source)) }
    return result
  }

  /// Where the bars of one mark stand so that those of all marks find room between neighbouring x, and how wide they are.
  private func sideBySide(_ x: [Double], index: Int) -> (places: [Double], width: Double) {
    var all: [Double] = []
    var peers = 0
    var before = 0
    for (place, mark) in panel.marks.enumerated() {
      guard case .bars(let own, _) = mark.shape else { continue }
      all += own.lazy.filter { $0.magnitude <= 1e300 }
      peers += 1
      if place < index { before += 1 }
    }
    all.sort()
    let steps = zip(all, all.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
    let group = 0.8 * (steps.min() ?? 1)
    let width = group / Double(max(1, peers))
    let shift = -group / 2 + (Double(before) + 0.5) * width
    return (x.map { $0 + shift }, width)
  }

  /// One set of bins for all histograms of the panel, so that they can be compared.
  private func histogramBinning() throws(PlotError) -> Binning? {
    var all: [Double] = []
    var asked: Int?
    for mark in panel.marks {
      guard case .histogram(let values, let bins) = mark.shape else { continue }
      if let bins {
        guard (1...10_000).contains(bins) else { throw .bins(bins, source: mark.source) }
        asked = asked ?? bins
      }
      all += values.lazy.filter { $0.magnitude <= 1e300 }
    }
    return Binning(all, bins: asked)
  }

  private mutating func plan(_ map: HeatMap, _ source: Int?) throws(PlotError) -> HeatPlan {
    let (cells, overflow) = map.rows.multipliedReportingOverflow(by: map.columns)
    guard map.rows > 0, map.columns > 0, !overflow, cells == map.values.count else {
      throw .heatShape(rows: map.rows, columns: map.columns, values: map.values.count, source: source)
    }
    for (axis, labels, expected) in [("row", map.rowLabels, map.rows), ("column", map.columnLabels, map.columns)] {
      if let labels, labels.count != expected {
        throw .heatLabels(axis: axis, labels: labels.count, expected: expected, source: source)
      }
    }
    var map = map
    map.values = try cleanedCells(map.values, source)
    let found = finiteBounds(map.values)
    let asked = Axis(
      label: map.label, unit: map.unit, minimum: map.range?.lowerBound, maximum: map.range?.upperBound)
    var (lower, upper) = try axisEnds(asked, name: "colour", data: found, padding: (0, 0))
    if map.range == nil, let found, found.lowerBound == found.upperBound, found.lowerBound > 0 { lower = 0 }
    if upper <= lower { upper = lower + 1 }
    return HeatPlan(
      map: map, lower: lower, upper: upper, hasMissing: map.values.contains { $0.isNaN },
      xBounds: try edges(map.xExtent, count: map.columns, axis: "x"),
      yBounds: try edges(map.yExtent, count: map.rows, axis: "y"),
      scale: AxisPlan(axis: asked, lower: lower, upper: upper))
  }

  private mutating func cleanedCells(_ values: [Double], _ source: Int?) throws(PlotError) -> [Double] {
    var values = values
    var unbounded = 0
    for place in values.indices where values[place].magnitude > 1e300 {
      values[place] = .nan
      unbounded += 1
    }
    if unbounded > 0 { notes.append(.unboundedSkipped(count: unbounded, source: source)) }
    return values
  }

  private func edges(_ extent: ClosedRange<Double>?, count: Int, axis: String) throws(PlotError) -> ClosedRange<Double>
  {
    guard let extent else { return -0.5...Double(count) - 0.5 }
    let (lower, upper) = (extent.lowerBound, extent.upperBound)
    guard lower.magnitude <= 1e300, upper.magnitude <= 1e300, lower < upper || count == 1 else {
      throw .axisRange(axis: axis, minimum: lower, maximum: upper)
    }
    let cell = count > 1 ? (upper - lower) / Double(count - 1) : max(upper - lower, 1)
    return lower - cell / 2...upper + cell / 2
  }
}

/// The corners of a line that holds each value until the next.
private func stairs(_ x: [Double], _ y: [Double]) -> [[Double]] {
  var corners: (x: [Double], y: [Double]) = ([], [])
  corners.x.reserveCapacity(2 * x.count)
  corners.y.reserveCapacity(2 * x.count)
  for index in x.indices {
    if index > 0, !y[index - 1].isNaN {
      corners.x.append(x[index])
      corners.y.append(y[index - 1])
    }
    corners.x.append(x[index])
    corners.y.append(y[index])
  }
  return [corners.x, corners.y]
}
