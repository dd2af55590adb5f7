extension MarkPlanner {
  mutating func plan(_ map: HeatMap, _ source: Int?) throws(PlotError) -> HeatPlan {
    let (cells, overflow) = map.rows.multipliedReportingOverflow(by: map.columns)
    guard map.rows > 0, map.columns > 0, !overflow, cells == map.values.count else {
      throw .heatShape(rows: map.rows, columns: map.columns, values: map.values.count, source: source)
    }
    for (axis, labels, expected) in [("row", map.rowLabels, map.rows), ("column", map.columnLabels, map.columns)] {
      if let labels, labels.count != expected {
        throw .heatLabels(axis: axis, labels: labels.count, expected: expected, source: source)
      }
    }
    if let texts = map.texts, texts.count != cells {
      throw .unequalLengths(what: "texts", count: texts.count, other: "values", otherCount: cells, source: source)
    }
    var map = map
    map.values = try cleanedCells(map.values, source)
    let found = try reach(of: map, source)
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

  /// What the colours must reach: the values, on both sides of the centre if there is one.
  private func reach(of map: HeatMap, _ source: Int?) throws(PlotError) -> ClosedRange<Double>? {
    let found = finiteBounds(map.values)
    guard let centre = map.centre else { return found }
    guard centre.magnitude <= 1e300 else {
      throw .badValue(what: "the centre of a heat map", value: centre, needs: "finite", source: source)
    }
    let ends = [found?.lowerBound ?? centre, found?.upperBound ?? centre]
    let half = min(1e300, max(ends.map { ($0 - centre).magnitude }.max() ?? 0, centre.magnitude * 1e-9))
    return half > 0 ? centre - half...centre + half : centre - 1...centre + 1
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

  /// A matrix as a function of two numbers: its first row at the foot, and its outermost centres at the ends of the axes.
  mutating func function(_ map: HeatMap, _ source: Int?) throws(PlotError) -> HeatPlan {
    var map = map
    map.xExtent = map.xExtent ?? 0...Double(max(0, map.columns - 1))
    map.yExtent = map.yExtent ?? 0...Double(max(0, map.rows - 1))
    (map.rowLabels, map.columnLabels) = (nil, nil)
    var plan = try plan(map, source)
    guard map.rows > 1, map.columns > 1 else {
      throw .badValue(
        what: "the smaller side of a contour plot or surface", value: Double(min(map.rows, map.columns)),
        needs: "at least 2", source: source)
    }
    plan.xBounds = map.xExtent ?? plan.xBounds
    plan.yBounds = map.yExtent ?? plan.yBounds
    return plan
  }

  mutating func contour(_ map: HeatMap, _ levels: [Double]?, _ source: Int?) throws(PlotError) -> [PlannedMark] {
    let heat = try function(map, source)
    for level in levels ?? [] where !(level.magnitude <= 1e300) {
      throw .badValue(what: "a level of a contour plot", value: level, needs: "finite", source: source)
    }
    let map = heat.map
    // A coarse grid gets points between its own, for lines without corners; a very fine one loses some of its own.
    func samples(_ count: Int) -> Int { count < 150 ? (count - 1) * ((150 + count) / count) + 1 : min(400, count) }
    func centres(_ bounds: ClosedRange<Double>, _ count: Int) -> [Double] {
      (0..<count).map { index in
        bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * (Double(index) / Double(count - 1))
      }
    }
    let (rows, columns) = (samples(map.rows), samples(map.columns))
    let tracer = ContourTracer(
      values: map.sampled(rows: rows, columns: columns), rows: rows, columns: columns,
      xCentres: centres(heat.xBounds, columns), yCentres: centres(heat.yBounds, rows))
    let found = finiteBounds(map.values) ?? 0...0
    let round = linearTicks(heat.lower, heat.upper, target: 9).ticks.map(\.position)
    let wanted = (levels ?? round).filter { levels != nil || ($0 > found.lowerBound && $0 < found.upperBound) }
    let lines = Set(wanted).sorted().flatMap { tracer.lines(at: $0) }
    return [PlannedMark(.contour(ContourPlan(lines: lines)), [], heat: heat)]
  }
}
