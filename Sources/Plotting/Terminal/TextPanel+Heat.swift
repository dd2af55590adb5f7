/// Heat maps as text: a small matrix as a table on coloured ground, a larger one as half blocks, two values a cell; without
/// colours, as numbers or shades.
extension TextPanel {
  private enum Style: Equatable {
    /// Each element so many columns wide and a row high, with its number.
    case table(cell: Int)
    /// Pixels of half a cell's height, each element so many of them across and down.
    case blocks(scale: Int)
    /// Fewer pixels than elements: means.
    case means
  }

  private func style(_ heat: HeatPlan) -> Style {
    let map = heat.map
    if map.rows * map.columns <= 900, map.showsValues ?? true {
      let texts = (0..<map.rows).flatMap { row in (0..<map.columns).map { terminalWidth(heat.cellText(row, $0)) } }
      let cell = (texts.max() ?? 1) + 2
      if cell * map.columns <= plotColumns, map.rows <= plotRows {
        let labels = (map.columnLabels ?? []).map { terminalWidth($0) + 1 }.max() ?? 0
        return .table(cell: max(cell, min(plotColumns / map.columns, labels)))
      }
    }
    let across = colour ? plotColumns : plotColumns / 2
    let scale = min(across / map.columns, (colour ? plotRows * 2 : plotRows) / map.rows)
    return scale >= 1 ? .blocks(scale: scale) : .means
  }

  /// The cells that the image takes.
  func heatSize(_ heat: HeatPlan) -> (columns: Int, rows: Int) {
    let map = heat.map
    switch style(heat) {
    case .table(let cell): return (map.columns * cell, map.rows)
    case .blocks(let scale):
      return colour
        ? (map.columns * scale, (map.rows * scale + 1) / 2) : (map.columns * scale * 2, map.rows * scale)
    case .means: return (plotColumns, plotRows)
    }
  }

  func heatRow(_ value: Double, _ heat: HeatPlan) -> Int {
    let fraction = plan.y.isDownward ? 1 - plan.y.fraction(value) : plan.y.fraction(value)
    let size = heatSize(heat).rows
    let place = min(size - 1, max(0, Int(fraction * Double(size))))
    return plan.y.isDownward ? place : size - 1 - place
  }

  func heatColumn(_ value: Double, _ heat: HeatPlan) -> Int {
    let size = heatSize(heat).columns
    return min(size - 1, max(0, Int(plan.x.fraction(value) * Double(size))))
  }

  func heat(_ canvas: inout TextCanvas, top: Int) {
    guard let heat = matrix else { return }
    let size = heatSize(heat)
    switch style(heat) {
    case .table(let cell): table(heat, cell, &canvas, top: top)
    case .blocks, .means: image(heat, size, &canvas, top: top)
    }
    scale(heat, &canvas, row: canvas.rows - 1)
  }

  private func table(_ heat: HeatPlan, _ cell: Int, _ canvas: inout TextCanvas, top: Int) {
    let map = heat.map
    for row in 0..<map.rows {
      let shown = plan.y.isDownward ? row : map.rows - 1 - row
      for column in 0..<map.columns {
        let value = map.values[row * map.columns + column]
        let text = heat.cellText(row, column)
        let left = plotLeft + column * cell
        let ground = heat.colour(value)
        canvas.write(text, left + (cell - terminalWidth(text) + 1) / 2, top + shown)
        guard colour, !value.isNaN else { continue }
        for place in left..<left + cell {
          canvas[place, top + shown].background = ground.terminalIndex
          canvas[place, top + shown].foreground = ground.lightness > 0.55 ? 16 : 231
        }
      }
    }
  }

  private func image(_ heat: HeatPlan, _ size: (columns: Int, rows: Int), _ canvas: inout TextCanvas, top: Int) {
    let map = heat.map
    let height = colour ? size.rows * 2 : size.rows
    /// The mean of the elements under a pixel.
    func value(_ x: Int, _ y: Int) -> Double {
      let shown = plan.y.isDownward ? y : height - 1 - y
      let rows = span(shown, height, map.rows)
      let columns = span(x, size.columns, map.columns)
      var (sum, count) = (0.0, 0.0)
      for row in rows {
        for column in columns where !map.values[row * map.columns + column].isNaN {
          sum += map.values[row * map.columns + column]
          count += 1
        }
      }
      return count == 0 ? .nan : sum / count
    }
    let shades: [Character] = [" ", "░", "▒", "▓", "█"]
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        if colour {
          let pair = [value(column, row * 2), value(column, row * 2 + 1)]
          let colours = pair.map { $0.isNaN ? nil : heat.colour($0).terminalIndex }
          canvas[plotLeft + column, top + row] = TextCanvas.Cell(
            character: colours[0] == nil ? (colours[1] == nil ? " " : "▄") : "▀",
            foreground: colours[0] ?? colours[1], background: colours[0] == nil ? nil : colours[1])
        } else {
          let level = (value(column, row) - heat.lower) / (heat.upper - heat.lower)
          let shade = level.isNaN ? Character("?") : shades[max(0, min(4, Int(level * 5)))]
          canvas[plotLeft + column, top + row] = TextCanvas.Cell(character: shade)
        }
      }
    }
  }

  /// The elements under pixel `index` of `pixels`, at least one.
  private func span(_ index: Int, _ pixels: Int, _ elements: Int) -> Range<Int> {
    let first = min(elements - 1, index * elements / max(1, pixels))
    return first..<max(first + 1, min(elements, (index + 1) * elements / max(1, pixels)))
  }

  /// The colour scale: its ends and the colours between, under the plot.
  private func scale(_ heat: HeatPlan, _ canvas: inout TextCanvas, row: Int) {
    let ends = [shortNumber(heat.lower), shortNumber(heat.upper)]
    let title = heat.scale.title(for: TickSet(ticks: [])) ?? ""
    canvas.write(ends[0], plotLeft, row)
    let start = plotLeft + terminalWidth(ends[0]) + 1
    let length = colour ? 20 : 5
    let shades: [Character] = [" ", "░", "▒", "▓", "█"]
    for step in 0..<length {
      let fraction = Double(step) / Double(length - 1)
      canvas[start + step, row] =
        colour
        ? TextCanvas.Cell(character: "█", foreground: heat.map.colours.colour(at: fraction).terminalIndex)
        : TextCanvas.Cell(character: shades[min(4, step)])
    }
    let text = shortened("\(ends[1])  \(title)", to: Double(max(8, columns - start - length - 1))) {
      Double(terminalWidth($0))
    }
    canvas.write(text, start + length + 1, row)
  }
}
