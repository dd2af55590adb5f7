extension MarkPlanner {
  mutating func histogram(_ values: [Double], _ source: Int?) throws(PlotError) -> PlannedMark {
    guard let binning else { return PlannedMark(.bars(width: 1, isHistogram: true), [[], []]) }
    _ = try cleaned([.x("values", values)], source)
    let counts = binning.counts(of: values).map { panel.yAxis.isLogarithmic && $0 == 0 ? .nan : $0 }
    return PlannedMark(.bars(width: binning.width, isHistogram: true), [binning.centres, counts])
  }

  mutating func bars(_ x: [Double], _ heights: [Double], index: Int, _ source: Int?) throws(PlotError) -> PlannedMark {
    let columns = try cleaned([.x("x", x), .y("heights", heights)], source)
    guard panel.stacksBars else {
      let (places, width) = sideBySide(columns[0], index: index)
      return PlannedMark(.bars(width: width, isHistogram: false), [places, columns[1]])
    }
    return stacked(columns[0], columns[1], index: index)
  }

  /// Where the bars of one mark stand so that those of all marks find room between neighbouring x, and how wide they are.
  private func sideBySide(_ x: [Double], index: Int) -> (places: [Double], width: Double) {
    let peers = panel.marks.count { $0.bars != nil }
    let before = panel.marks[..<index].count { $0.bars != nil }
    let group = roomOfBars()
    let width = group / Double(max(1, peers))
    let shift = -group / 2 + (Double(before) + 0.5) * width
    return (x.map { $0 + shift }, width)
  }

  /// Bars on top of those of the marks before, above zero and below it apart.
  private func stacked(_ x: [Double], _ heights: [Double], index: Int) -> PlannedMark {
    var tops: [Double: (up: Double, down: Double)] = [:]
    for mark in panel.marks[..<index] {
      guard let earlier = mark.bars else { continue }
      for (place, height) in zip(earlier.x, earlier.heights) where height.magnitude <= 1e300 {
        if height > 0 { tops[place, default: (0, 0)].up += height } else { tops[place, default: (0, 0)].down += height }
      }
    }
    let half = roomOfBars() / 2
    var columns: [[Double]] = [[], [], [], []]
    for (place, height) in zip(x, heights) {
      let foot = tops[place].map { height > 0 ? $0.up : $0.down } ?? 0
      for (column, value) in [place - half, place + half, foot, foot + height].enumerated() {
        columns[column].append(value)
      }
    }
    return PlannedMark(.rectangles, columns, look: .init(opacity: 0.85))
  }

  /// Four fifths of the least distance between neighbouring x of all bars.
  private func roomOfBars() -> Double {
    let all = panel.marks.flatMap { $0.bars?.x.filter { $0.magnitude <= 1e300 } ?? [] }.sorted()
    let steps = zip(all, all.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
    return 0.8 * (steps.min() ?? 1)
  }

  /// One set of bins for all histograms of the panel.
  func histogramBinning() throws(PlotError) -> Binning? {
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
}

extension Mark {
  fileprivate var bars: (x: [Double], heights: [Double])? {
    if case .bars(let x, let heights) = shape { (x, heights) } else { nil }
  }
}
