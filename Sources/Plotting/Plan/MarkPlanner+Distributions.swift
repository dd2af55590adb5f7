import Glibc

extension MarkPlanner {
  mutating func density(_ values: [Double], _ bandwidth: Double?, _ source: Int?) throws(PlotError) -> [PlannedMark] {
    let values = try cleaned([.x("values", values)], source)[0]
    guard let estimate = try kernelDensity(values, bandwidth, source) else { return [PlannedMark(.line, [[], []])] }
    // Its foot would be infinitely far down on a logarithmic axis: there the curve ends where it has all but gone.
    let isLogarithmic = panel.yAxis.isLogarithmic
    let foot = isLogarithmic ? (estimate.densities.max() ?? 1) * 1e-4 : 0
    let heights = estimate.densities.map { $0 < foot ? .nan : $0 }
    var x = estimate.points
    if panel.xAxis.isLogarithmic, let least = finiteBounds(values)?.lowerBound {
      // The estimate reaches below zero, the axis does not.
      x = x.map { $0 > least / 2 ? $0 : .nan }
    }
    return [
      PlannedMark(
        .band, [x, heights.map { $0.isNaN ? .nan : foot }, heights, heights], look: .init(opacity: 0.15))
    ]
  }

  mutating func distribution(_ values: [Double], _ source: Int?) throws(PlotError) -> [PlannedMark] {
    let sample = EmpiricalDistribution(try cleaned([.x("values", values)], source)[0])
    guard let first = sample.values.first else { return [PlannedMark(.line, [[], []])] }
    let foot = panel.yAxis.isLogarithmic ? Double.nan : 0
    return [PlannedMark(.line, stairs([first] + sample.values, [foot] + sample.shares))]
  }

  mutating func box(_ values: [Double], _ source: Int?) throws(PlotError) -> [PlannedMark] {
    let place = nextPlace()
    guard let summary = SampleSummary(try cleaned([.y("values", values)], source)[0]) else {
      return [PlannedMark(.rectangles, [[], [], [], []])]
    }
    let (half, cap) = (0.3, 0.12)
    let (lower, upper) = (summary.lowerQuartile, summary.upperQuartile)
    let (low, high) = (summary.lowerWhisker, summary.upperWhisker)
    let whiskers: (x: [Double], y: [Double]) = (
      [place, place, .nan, place - cap, place + cap, .nan, place, place, .nan, place - cap, place + cap],
      [lower, low, .nan, low, low, .nan, upper, high, .nan, high, high]
    )
    return [
      PlannedMark(
        .rectangles, [[place - half], [place + half], [lower], [upper]],
        look: .init(opacity: 0.3, hasOutline: true)),
      PlannedMark(.line, [whiskers.x, whiskers.y], look: .init(weight: 0.8)),
      PlannedMark(
        .line, [[place - half, place + half], [summary.median, summary.median]],
        look: .init(weight: 1.8, isInFront: true)),
      PlannedMark(.points, [summary.outliers.map { _ in place }, summary.outliers], look: .init(marker: .openDot)),
    ]
  }

  mutating func violin(_ values: [Double], _ source: Int?) throws(PlotError) -> [PlannedMark] {
    let place = nextPlace()
    let values = try cleaned([.y("values", values)], source)[0]
    // On a logarithmic axis the outline is that of the logarithms: its width has no axis of its own to be true to.
    let isLogarithmic = panel.yAxis.isLogarithmic
    let spread = isLogarithmic ? values.map { log($0) } : values
    guard let summary = SampleSummary(values), let estimate = try kernelDensity(spread, nil, source) else {
      return [PlannedMark(.polygon, [[], []])]
    }
    // No wider than the sample reaches: beyond it the estimate shows its kernel only.
    let bounds = finiteBounds(spread) ?? 0...0
    var side: [(offset: Double, value: Double)] = []
    let widest = estimate.densities.max() ?? 1
    for (value, density) in zip(estimate.points, estimate.densities) {
      guard value >= bounds.lowerBound - 1.5 * estimate.bandwidth, value <= bounds.upperBound + 1.5 * estimate.bandwidth
      else { continue }
      side.append((0.4 * density / widest, isLogarithmic ? max(1e-300, min(1e300, exp(value))) : value))
    }
    guard let first = side.first else { return [PlannedMark(.polygon, [[], []])] }
    let right = side.map { (place + $0.offset, $0.value) }
    let left = side.reversed().map { (place - $0.offset, $0.value) }
    let outline = right + left + [(place + first.offset, first.value)]
    return [
      PlannedMark(
        .polygon, [outline.map(\.0), outline.map(\.1)], look: .init(opacity: 0.3, weight: 0.8, hasOutline: true)),
      PlannedMark(
        .rectangles, [[place - 0.025], [place + 0.025], [summary.lowerQuartile], [summary.upperQuartile]],
        look: .init(opacity: 1)),
      PlannedMark(.points, [[place], [summary.median]], look: .init(usesGround: true, marker: .dot, isInFront: true)),
    ]
  }

  private mutating func nextPlace() -> Double {
    defer { standing += 1 }
    return Double(standing)
  }

  private func kernelDensity(
    _ values: [Double], _ bandwidth: Double?, _ source: Int?
  ) throws(PlotError) -> KernelDensity? {
    if let bandwidth {
      guard bandwidth > 0, bandwidth <= 1e300 else {
        throw .badValue(what: "the bandwidth of a density", value: bandwidth, needs: "above zero", source: source)
      }
    }
    // Steps that are even on the page are much finer at one end of a logarithmic axis than at the other.
    return KernelDensity(values, bandwidth: bandwidth, resolution: panel.xAxis.isLogarithmic ? 16_384 : 256)
  }
}
