extension TextPanel {
  /// The height of a histogram at the middle of a column, 0 to 1.
  private func height(_ mark: PlannedMark, _ width: Double, column: Int) -> Double? {
    let fraction = (Double(column) + 0.5) / Double(plotColumns)
    guard let first = mark.x.first else { return nil }
    // Bars lie on a linear axis, or on a logarithmic one whose bins are found by looking.
    let bin: Int?
    if plan.x.isLogarithmic {
      bin = mark.x.firstIndex { plan.x.fraction($0 + width / 2) >= fraction }
    } else {
      let x = plan.x.lower + fraction * (plan.x.upper - plan.x.lower)
      let place = (x - first) / width + 0.5
      bin = place >= 0 && place < Double(mark.x.count) ? Int(place) : nil
    }
    guard let bin, !mark.columns[1][bin].isNaN else { return nil }
    return max(0, min(1, plan.y.fraction(mark.columns[1][bin])))
  }

  func blocks(_ mark: PlannedMark, _ width: Double, _ canvas: inout TextCanvas, top: Int) {
    let eighths: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    for column in 0..<plotColumns {
      guard let height = height(mark, width, column: column), height > 0 else { continue }
      let filled = max(1, Int((height * Double(plotRows * 8)).rounded()))
      for row in 0..<plotRows {
        let level = min(8, filled - row * 8)
        guard level > 0 else { break }
        canvas.write(
          String(eighths[level - 1]), plotLeft + column, top + plotRows - 1 - row, foreground: foreground(mark))
      }
    }
  }

  func outline(_ mark: PlannedMark, _ width: Double, _ owner: Int, _ layer: inout BrailleLayer) {
    let base = plan.y.isLogarithmic ? plan.y.lower : max(0, plan.y.lower)
    var x: [Double] = []
    var y: [Double] = []
    for (centre, count) in zip(mark.x, mark.columns[1]) {
      x += [centre - width / 2, centre + width / 2]
      y += [count.isNaN ? base : count, count.isNaN ? base : count]
    }
    guard let first = x.first, let last = x.last else { return }
    stroke([first] + x + [last], [base] + y + [base], owner, &layer)
  }

  /// Bars from zero to their heights, in eighths of a cell above it and in halves below, where the blocks of a terminal have no eighths.
  func bars(_ mark: PlannedMark, _ width: Double, _ canvas: inout TextCanvas, top: Int) {
    let eighths: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    let base = plan.y.isLogarithmic ? 0 : max(0, min(1, plan.y.fraction(0)))
    let level = Int((base * Double(plotRows * 8)).rounded()) / 8 * 8
    for index in mark.x.indices where !mark.columns[1][index].isNaN && !mark.x[index].isNaN {
      let edges = [-1.0, 1.0].map { side in
        (max(-1, min(2, plan.x.fraction(mark.x[index] + side * width / 2))) * Double(plotColumns)).rounded()
      }
      let columns = max(0, Int(edges[0]))..<min(plotColumns, max(Int(edges[1]), Int(edges[0]) + 1))
      guard !columns.isEmpty else { continue }
      let height = max(0, min(1, plan.y.fraction(mark.columns[1][index])))
      let end = Int((height * Double(plotRows * 8)).rounded())
      for column in columns {
        for row in 0..<plotRows {
          let (foot, head) = (row * 8, row * 8 + 8)
          let block: Character
          if end > level, foot >= level, end > foot {
            block = eighths[min(8, end - foot) - 1]
          } else if end < level, head <= level, end < head {
            block = end <= foot + 2 ? "█" : "▀"
          } else {
            continue
          }
          canvas.write(String(block), plotLeft + column, top + plotRows - 1 - row, foreground: foreground(mark))
        }
      }
    }
  }
}
