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
  private let others: [Box]
  private let room: Double
  private let texts: [String]
  private let size: (width: Double, height: Double)
  /// The lower left corner of the free place.
  private(set) var corner: (x: Double, y: Double)?

  /// - Parameters:
  ///   - room: the width above the plot.
  ///   - taken: where else in the plot something stands.
  init(_ panel: PanelPlan, box: Box, em: Double, room: Double, taken: [Box] = []) {
    self.room = room
    self.panel = panel
    others = taken
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
    for other in others { cells.add(other, in: box) }
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
    let limit = max(2 * em, room - PlacedLegend.textOffset(em))
    var places: [(x: Double, row: Int)] = []
    var labels: [String] = []
    var x = 0.0
    var row = 0
    for mark in panel.legend {
      let text = shortened(mark.label ?? "", to: limit) { printedWidth($0) * em * 1.05 }
      let width = PlacedLegend.textOffset(em) + printedWidth(text) * em * 1.05
      if x > 0, x + width > room {
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
