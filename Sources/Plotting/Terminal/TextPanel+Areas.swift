import Glibc

extension TextPanel {
  /// Whether a fill hides what lies behind it.
  func isSolid(_ mark: PlannedMark) -> Bool { (mark.look.opacity ?? 0) > 0.5 }

  /// The block that fills a mark; without colours, shades tell marks apart.
  func solid(_ mark: PlannedMark) -> String {
    colour ? "█" : ["█", "▒", "░", "▓"][mark.style % 4]
  }

  /// Rectangles in cells and halves of them from left to right, each at least half a cell wide and a row high.
  func rectangles(_ mark: PlannedMark, _ canvas: inout TextCanvas, top: Int) {
    for index in mark.x.indices {
      let sides = [mark.columns[0][index], mark.columns[1][index]].map { plan.x.fraction($0) * Double(plotColumns * 2) }
      let ends = [mark.columns[2][index], mark.columns[3][index]].map { value in
        (1 - plan.y.fraction(value)) * Double(plotRows)
      }
      guard (sides + ends).allSatisfy({ !$0.isNaN }) else { continue }
      func whole(_ value: Double, _ most: Int) -> Int { Int(max(-1, min(Double(most) + 1, value)).rounded()) }
      let left = whole(sides.min() ?? 0, plotColumns * 2)
      let right = max(left + 1, whole(sides.max() ?? 0, plotColumns * 2))
      var first = whole(ends.min() ?? 0, plotRows)
      var last = max(first + 1, whole(ends.max() ?? 0, plotRows))
      if plan.y.isDownward {
        // Beside its name, with room to its neighbours.
        first = row(mark.columns[2][index] / 2 + mark.columns[3][index] / 2)
        last = first + max(1, Int((ends[0] - ends[1]).magnitude))
      }
      for row in max(0, first)..<max(max(0, first), min(plotRows, last)) {
        for column in max(0, left / 2)..<max(max(0, left / 2), min(plotColumns, (right + 1) / 2)) {
          let halves = (column * 2 >= left, column * 2 + 1 < right)
          let block = halves.0 && halves.1 ? solid(mark) : halves.0 ? "▌" : "▐"
          canvas.write(block, plotLeft + column, top + row, foreground: foreground(mark))
        }
      }
    }
  }

  /// Rectangles as their edges.
  func outline(_ mark: PlannedMark, _ owner: Int, _ layer: inout BrailleLayer) {
    for index in mark.x.indices {
      let (left, right) = (mark.columns[0][index], mark.columns[1][index])
      let (low, high) = (mark.columns[2][index], mark.columns[3][index])
      stroke([left, right, right, left, left], [low, low, high, high, low], owner, &layer)
    }
  }

  /// A vector field as the arrows that Unicode has: eight directions, no lengths.
  func arrows(_ mark: PlannedMark, _ canvas: inout TextCanvas, top: Int) {
    let characters = ["→", "↗", "↑", "↖", "←", "↙", "↓", "↘"]
    for arrow in mark.arrows(plan, width: Double(plotColumns), height: Double(plotRows * 2)) {
      let middle = ((arrow.from.x + arrow.to.x) / 2, (arrow.from.y + arrow.to.y) / 2)
      let direction = atan2(
        (arrow.to.y - arrow.from.y) * Double(plotRows * 2), (arrow.to.x - arrow.from.x) * Double(plotColumns))
      let turn = (Int((direction / (.pi / 4)).rounded()) + 8) % 8
      guard (0...1).contains(middle.0), (0...1).contains(middle.1) else { continue }
      let column = min(plotColumns - 1, Int(middle.0 * Double(plotColumns)))
      let row = min(plotRows - 1, Int((1 - middle.1) * Double(plotRows)))
      // A trajectory is not broken by the field behind it.
      guard canvas[plotLeft + column, top + row].character == " " else { continue }
      canvas.write(characters[turn], plotLeft + column, top + row, foreground: colour ? foreground(mark) : nil)
    }
  }

  // MARK: - Contours

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

  // MARK: - Flow

  /// Names at both sides and lines between them, the strongest last; the weakest, which would only fill the room, are left
  /// out.
  func flow(_ flow: FlowPlan, _ canvas: inout TextCanvas, top: Int) {
    func fitted(_ names: [String]) -> [String] {
      names.map { shortened($0, to: Double(columns / 4)) { Double(terminalWidth($0)) } }
    }
    let (left, right) = (fitted(flow.rowNames), fitted(flow.columnNames))
    let start = (left.map(terminalWidth).max() ?? 0) + 1
    let end = columns - (right.map(terminalWidth).max() ?? 0) - 1
    guard end - start >= 4 else { return }
    func row(_ index: Int, _ count: Int) -> Int {
      min(plotRows - 1, Int(flow.middle(index, of: count) * Double(plotRows)))
    }
    for (index, name) in left.enumerated() {
      canvas.write(name, start - 1 - terminalWidth(name), top + row(index, left.count))
    }
    for (index, name) in right.enumerated() { canvas.write(name, end + 1, top + row(index, right.count)) }
    var layer = BrailleLayer(columns: end - start, rows: plotRows)
    for ribbon in flow.ribbons where ribbon.strength >= (colour ? 0.15 : 0.35) {
      let ends = [row(ribbon.row, left.count), row(ribbon.column, right.count)].map { Double($0 * 4) + 1.5 }
      let tone = theme.colour(left.count <= theme.colours.count ? ribbon.row : 0)
        .mixed(with: Colour(0x808080), 0.6 * (1 - ribbon.strength))
      // A strong one is drawn twice as thick, where colours keep it apart from its neighbours.
      for offset in colour && ribbon.strength > 0.6 ? [0.0, 1] : [0] {
        var last: (x: Double, y: Double)?
        for step in 0...layer.width {
          let t = Double(step) / Double(layer.width)
          let here = (x: t * Double(layer.width - 1), y: ends[0] + (ends[1] - ends[0]) * FlowPlan.course(t) + offset)
          layer.line(from: last ?? here, to: here, owner: owner(tone.terminalIndex))
          last = here
        }
      }
    }
    for row in 0..<plotRows {
      for column in 0..<(end - start) {
        guard let (character, owner) = layer.cell(column, row) else { continue }
        canvas[start + column, top + row] = TextCanvas.Cell(character: character, foreground: owner)
      }
    }
  }
}
