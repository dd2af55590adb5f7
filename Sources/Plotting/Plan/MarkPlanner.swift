/// Checks the marks of one panel, cleans their values and takes them apart; gathers what was left out as notes.
struct MarkPlanner {
  let panel: Panel
  let panelIndex: Int
  var notes: [PlotNote] = []
  /// One set of bins for all histograms of the panel, so that they can be compared.
  var binning: Binning?
  /// How many boxes and violins stand to the left of the next.
  var standing = 0

  init(_ panel: Panel, index: Int) {
    self.panel = panel
    panelIndex = index
  }

  /// A list of a mark's, and the axis that it lies along.
  struct Series {
    enum Direction { case x, y, neither }
    var name: String
    var values: [Double]
    var direction: Direction

    static func x(_ name: String, _ values: [Double]) -> Series { Series(name: name, values: values, direction: .x) }
    static func y(_ name: String, _ values: [Double]) -> Series { Series(name: name, values: values, direction: .y) }
    static func number(_ name: String, _ values: [Double]) -> Series {
      Series(name: name, values: values, direction: .neither)
    }
  }

  mutating func plan() throws(PlotError) -> [PlannedMark] {
    var planned: [PlannedMark] = []
    binning = try histogramBinning()
    var style = 0
    for (index, mark) in panel.marks.enumerated() {
      var parts = try plan(mark, index: index)
      let label = mark.label.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
      let first = max(0, mark.style ?? style)
      for part in parts.indices {
        parts[part].source = mark.source
        parts[part].style += first
        if parts[part].isReference { parts[part].note = label }
      }
      if let named = parts.indices.first, parts.allSatisfy({ $0.label == nil }), mark.takesLegend {
        parts[named].label = label
      }
      if !parts.contains(where: \.isVisible) { notes.append(.empty(panel: panelIndex, source: mark.source)) }
      // What is compared with takes no colour from what follows.
      if !mark.isReference { style = max(style + 1, (parts.map(\.style).max() ?? 0) + (mark.style == nil ? 1 : 0)) }
      planned += parts
    }
    try refuseCompany(planned)
    if planned.isEmpty { notes.append(.empty(panel: panelIndex, source: nil)) }
    return planned
  }

  /// Some marks have axes of their own and share them with no other, or with few.
  private func refuseCompany(_ planned: [PlannedMark]) throws(PlotError) {
    guard panel.marks.count > 1 else { return }
    for part in planned {
      switch part.kind {
      case .heat: throw .heatNotAlone(source: part.source)
      case .surface: throw .notAlone(what: "a surface", source: part.source)
      case .flow: throw .notAlone(what: "a flow", source: part.source)
      case .contour where planned.count(where: \.isContour) > 1:
        throw .notAlone(what: "a contour plot", source: part.source)
      default: break
      }
    }
  }

  private mutating func plan(_ mark: Mark, index: Int) throws(PlotError) -> [PlannedMark] {
    let source = mark.source
    switch mark.shape {
    case .line(let x, let y):
      return [PlannedMark(.line, try cleaned([.x("x", x), .y("y", y)], source))]
    case .steps(let x, let y):
      let columns = try cleaned([.x("x", x), .y("y", y)], source)
      return [PlannedMark(.line, stairs(columns[0], columns[1]))]
    case .points(let x, let y):
      return [PlannedMark(.points, try cleaned([.x("x", x), .y("y", y)], source))]
    case .errorBars(let x, let y, let lower, let upper):
      let series: [Series] = [.x("x", x), .y("y", y), .y("lower", lower), .y("upper", upper)]
      return [PlannedMark(.errorBars, try cleaned(series, source))]
    case .band(let x, let lower, let upper, let centre):
      return [try band(x, lower, upper, centre, source)]
    case .histogram(let values, _): return [try histogram(values, source)]
    case .bars(let x, let heights): return [try bars(x, heights, index: index, source)]
    case .heat(let map): return [PlannedMark(.heat, [], heat: try plan(map, source))]
    case .density(let values, let bandwidth): return try density(values, bandwidth, source)
    case .ecdf(let values): return try distribution(values, source)
    case .box(let values): return try box(values, source)
    case .violin(let values): return try violin(values, source)
    case .contour(let map, let levels): return try contour(map, levels, source)
    case .surface(let map): return [PlannedMark(.surface, [], heat: try function(map, source))]
    case .arrows(let x, let y, let dx, let dy):
      let series: [Series] = [.x("x", x), .y("y", y), .number("dx", dx), .number("dy", dy)]
      return [PlannedMark(.arrows, try cleaned(series, source))]
    case .flow(let flow): return [try plan(flow, source)]
    case .stack(let x, let layers, let names): return try stack(x, layers, names, source)
    case .intervals(let names, let starts, let ends, let groups):
      return try intervals(names, starts, ends, groups, source)
    case .tornado(let names, let low, let high, let base): return try tornado(names, low, high, base, source)
    case .event(let place): return [PlannedMark(.event, try cleaned([.x("x", [place])], source))]
    case .level(let place): return [PlannedMark(.level, try cleaned([.y("y", [place])], source))]
    case .region(let from, let to): return [region(from, to)]
    case .diagonal: return [PlannedMark(.diagonal, [])]
    }
  }

  private mutating func band(
    _ x: [Double], _ lower: [Double], _ upper: [Double], _ centre: [Double]?, _ source: Int?
  ) throws(PlotError) -> PlannedMark {
    let middle = centre.map { [Series.y("centre", $0)] } ?? []
    var columns = try cleaned([.x("x", x), .y("lower", lower), .y("upper", upper)] + middle, source)
    // An area needs both of its edges: where one is missing there is a gap.
    for index in columns[0].indices where columns[1][index].isNaN || columns[2][index].isNaN {
      columns[1][index] = .nan
      columns[2][index] = .nan
    }
    return PlannedMark(.band, columns)
  }

  /// An end at infinity is the end of the axis.
  private func region(_ from: Double, _ to: Double) -> PlannedMark {
    let ends = [from, to].map { $0.isNaN ? .nan : max(-.infinity, $0.magnitude > 1e300 ? $0 * 1e308 : $0) }
    let isMissing = ends.contains { $0.isNaN }
    return PlannedMark(.region, [isMissing ? ends : ends.sorted()])
  }

  /// Columns of one length, with what an axis cannot show turned to NaN.
  mutating func cleaned(_ columns: [Series], _ source: Int?) throws(PlotError) -> [[Double]] {
    guard let first = columns.first else { return [] }
    var unbounded = 0
    var nonPositive = (x: 0, y: 0)
    var result: [[Double]] = []
    for column in columns {
      guard column.values.count == first.values.count else {
        throw .unequalLengths(
          what: column.name, count: column.values.count, other: first.name, otherCount: first.values.count,
          source: source)
      }
      let isX = column.direction == .x
      let isLogarithmic = column.direction != .neither && (isX ? panel.xAxis : panel.yAxis).isLogarithmic
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
}

/// The corners of a line that holds each value until the next.
func stairs(_ x: [Double], _ y: [Double]) -> [[Double]] {
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
