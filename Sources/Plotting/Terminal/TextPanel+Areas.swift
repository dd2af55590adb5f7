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
}
