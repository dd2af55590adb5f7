/// Contour lines in dots, each in the colour of its level.
extension TextPanel {
  func lines(_ contour: ContourPlan, _ mark: PlannedMark, _ layer: inout BrailleLayer) {
    guard let heat = mark.heat else { return }
    for line in contour.lines {
      stroke(line.x, line.y, owner(heat.colour(line.level).terminalIndex), &layer)
    }
  }

  /// The number of each level, once for each of its longer lines.
  func contourLabels(_ canvas: inout TextCanvas, top: Int) {
    guard let contour = plan.marks.lazy.compactMap(\.contour).first else { return }
    for line in contour.lines where line.x.count > 2 {
      let text = shortNumber(line.level)
      let width = terminalWidth(text)
      let places = line.x.indices.compactMap { cell(line.x[$0], line.y[$0]) }
      let (columns, rows) = (Set(places.map(\.column)), Set(places.map(\.row)))
      guard columns.count + rows.count > width + 6 else { continue }
      let fitting = places.filter { $0.column > width / 2 && $0.column + width < plotColumns && $0.row > 0 }
      let free = fitting.first { place in
        (-1...width).allSatisfy { offset in
          let cell = canvas[plotLeft + place.column - width / 2 + offset, top + place.row].character
          return !cell.isNumber && cell != "." && cell != "−"
        }
      }
      if let free { canvas.write(text, plotLeft + free.column - width / 2, top + free.row) }
    }
  }
}
