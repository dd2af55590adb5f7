/// A legend with its place on the page, in centimetres.
struct PlacedLegend {
  struct Entry {
    var mark: PlannedMark
    var text: String
    /// The left end of the sample and the middle of the line.
    var left: Double
    var middle: Double
  }

  var entries: [Entry]
  /// The ground to clear for it; absent above the plot.
  var box: Box?
  var rows: Int

  static func sampleWidth(_ em: Double) -> Double { 2.2 * em }
  static func textOffset(_ em: Double) -> Double { 2.8 * em }
}

/// Finds where in a plot a legend covers no data: the plot is divided into small cells, those that marks pass through are
/// noted, and the first of eight places whose cells are all free is taken.
struct LegendPlacement {
  private let panel: PanelPlan
  private let box: Box
  private let em: Double
  private let texts: [String]
  private let size: (width: Double, height: Double)
  /// The lower left corner of the free place.
  private(set) var corner: (x: Double, y: Double)?

  init(_ panel: PanelPlan, box: Box, em: Double) {
    self.panel = panel
    self.box = box
    self.em = em
    let limit = max(2 * em, box.width * 0.55 - PlacedLegend.textOffset(em))
    texts = panel.legend.map { shortened($0.label ?? "", to: limit) { printedWidth($0) * em } }
    let textWidth = texts.map { printedWidth($0) * em }.max() ?? 0
    size = (PlacedLegend.textOffset(em) + textWidth * 1.05 + 0.6 * em, Double(texts.count) * 1.35 * em + 0.4 * em)
    corner = freePlace()
  }

  private func freePlace() -> (x: Double, y: Double)? {
    let inset = 0.5 * em
    guard size.width + 2 * inset < box.width, size.height + 2 * inset < box.height * 0.75 else { return nil }
    var cells = Occupancy(width: box.width, height: box.height, cell: 0.08)
    for mark in panel.marks { cells.add(mark, panel) }
    let (right, top) = (box.width - size.width - inset, box.height - size.height - inset)
    let (centre, middle) = ((box.width - size.width) / 2, (box.height - size.height) / 2)
    let places = [
      (right, top), (inset, top), (right, inset), (inset, inset), (centre, top), (centre, inset), (right, middle),
      (inset, middle),
    ]
    let place = places.first { x, y in
      cells.isFree(x - 0.3 * em, y - 0.3 * em, x + size.width + 0.3 * em, y + size.height + 0.3 * em)
    }
    return place.map { (box.left + $0.0, box.bottom + $0.1) }
  }

  func inside() -> PlacedLegend {
    let corner = corner ?? (box.left, box.bottom)
    let top = corner.y + size.height - 0.2 * em
    let entries = zip(panel.legend, texts).enumerated().map { index, pair in
      PlacedLegend.Entry(
        mark: pair.0, text: pair.1, left: corner.x + 0.3 * em, middle: top - (Double(index) + 0.5) * 1.35 * em)
    }
    let ground = Box(left: corner.x, right: corner.x + size.width, bottom: corner.y, top: corner.y + size.height)
    return PlacedLegend(entries: entries, box: ground, rows: texts.count)
  }

  /// The entries in rows above the plot, from its left edge.
  func above() -> PlacedLegend {
    let limit = max(2 * em, box.width - PlacedLegend.textOffset(em))
    var places: [(x: Double, row: Int)] = []
    var labels: [String] = []
    var x = 0.0
    var row = 0
    for mark in panel.legend {
      let text = shortened(mark.label ?? "", to: limit) { printedWidth($0) * em * 1.05 }
      let width = PlacedLegend.textOffset(em) + printedWidth(text) * em * 1.05
      if x > 0, x + width > box.width {
        x = 0
        row += 1
      }
      places.append((x, row))
      labels.append(text)
      x += width + 1.2 * em
    }
    let entries = panel.legend.indices.map { index in
      PlacedLegend.Entry(
        mark: panel.legend[index], text: labels[index], left: box.left + places[index].x,
        middle: box.top + (Double(row - places[index].row) + 0.5) * 1.5 * em + 0.1 * em)
    }
    return PlacedLegend(entries: entries, box: nil, rows: row + 1)
  }
}

/// Which cells of a plot its marks pass through.
private struct Occupancy {
  let columns: Int
  let rows: Int
  let cell: Double
  var taken: [Bool]

  init(width: Double, height: Double, cell: Double) {
    self.cell = cell
    columns = max(1, Int(width / cell) + 1)
    rows = max(1, Int(height / cell) + 1)
    taken = [Bool](repeating: false, count: columns * rows)
  }

  mutating func add(_ mark: PlannedMark, _ panel: PanelPlan) {
    let (lastColumn, lastRow) = (Double(self.columns - 1), Double(rows - 1))
    func place(_ x: Double, _ y: Double) -> (Double, Double) {
      let (fx, fy) = (panel.x.fraction(x), panel.y.fraction(y))
      return (max(-1, min(2, fx)) * lastColumn, max(-1, min(2, fy)) * lastRow)
    }
    let columns = mark.columns
    switch mark.kind {
    case .line, .points:
      var last: (Double, Double)?
      for index in mark.x.indices {
        guard !columns[0][index].isNaN, !columns[1][index].isNaN else {
          last = nil
          continue
        }
        let here = place(columns[0][index], columns[1][index])
        fill(from: mark.kind == .line ? last ?? here : here, to: here)
        last = here
      }
    case .errorBars:
      for index in mark.x.indices where !columns[0][index].isNaN && !columns[1][index].isNaN {
        let ends = [columns[1][index], columns[2][index], columns[3][index]].filter { !$0.isNaN }
        guard let low = ends.min(), let high = ends.max() else { continue }
        fill(from: place(columns[0][index], low), to: place(columns[0][index], high))
      }
    case .band:
      var last: (low: (Double, Double), high: (Double, Double))?
      for index in mark.x.indices {
        guard !columns[0][index].isNaN, !columns[1][index].isNaN else {
          last = nil
          continue
        }
        let here = (low: place(columns[0][index], columns[1][index]), high: place(columns[0][index], columns[2][index]))
        // Slanting strips between neighbours, a device column at a time.
        let from = last ?? here
        let steps = max(1, Int((here.low.0 - from.low.0).magnitude.rounded(.up)))
        for step in 0...steps {
          let t = Double(step) / Double(steps)
          let x = from.low.0 + (here.low.0 - from.low.0) * t
          fill(
            from: (x, from.low.1 + (here.low.1 - from.low.1) * t),
            to: (x, from.high.1 + (here.high.1 - from.high.1) * t))
        }
        last = here
      }
    case .bars(let width, _):
      for index in mark.x.indices where !columns[1][index].isNaN {
        let base = panel.y.isLogarithmic ? panel.y.lower : max(panel.y.lower, min(panel.y.upper, 0))
        let low = place(columns[0][index] - width / 2, base)
        let high = place(columns[0][index] + width / 2, columns[1][index])
        for x in stride(from: low.0, through: high.0, by: 0.5) { fill(from: (x, low.1), to: (x, high.1)) }
      }
    case .heat:
      for index in taken.indices { taken[index] = true }
    }
  }

  private mutating func fill(from: (Double, Double), to: (Double, Double)) {
    let steps = max(1, Int(max((to.0 - from.0).magnitude, (to.1 - from.1).magnitude).rounded(.up)))
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      let column = Int((from.0 + (to.0 - from.0) * t).rounded())
      let row = Int((from.1 + (to.1 - from.1) * t).rounded())
      if (0..<columns).contains(column), (0..<rows).contains(row) { taken[row * columns + column] = true }
    }
  }

  func isFree(_ left: Double, _ bottom: Double, _ right: Double, _ top: Double) -> Bool {
    for row in stride(from: max(0, Int(bottom / cell)), through: min(rows - 1, Int(top / cell)), by: 1) {
      for column in stride(from: max(0, Int(left / cell)), through: min(columns - 1, Int(right / cell)), by: 1) {
        if taken[row * columns + column] { return false }
      }
    }
    return true
  }
}
