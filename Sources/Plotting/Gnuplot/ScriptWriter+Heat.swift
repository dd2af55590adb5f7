extension ScriptWriter {
  mutating func heat(_ heat: HeatPlan, _ place: PanelLayout, source: Int?) {
    let map = heat.map
    colourScale(heat, map.colours, place)
    if heat.hasMissing { missingGround() }
    cellTexts(heat, place.plot)
    let (values, rows, columns) = Self.image(map)
    let dx = (heat.xBounds.upperBound - heat.xBounds.lowerBound) / Double(columns)
    let dy = (heat.yBounds.upperBound - heat.yBounds.lowerBound) / Double(rows)
    let reader = data.append(matrix: values, rows: rows, columns: columns)
    line(
      "plot \(dataName) \(reader) origin=(\(heat.xBounds.lowerBound + dx / 2),\(heat.yBounds.lowerBound + dy / 2)) "
        + "dx=\(dx) dy=\(dy) using 1 notitle with image", source: source)
  }

  /// What shows where a cell has no value.
  mutating func missingGround() {
    line(
      "set object rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb "
        + "'\(theme.grid.hexadecimal)' fillstyle solid noborder")
  }

  /// The colours and, beside the plot, what they mean.
  mutating func colourScale(_ heat: HeatPlan, _ colours: ColourMap, _ place: PanelLayout) {
    palette(heat, colours)
    let plot = place.plot
    let left = plot.right + 1.0 * em
    line(
      "set colorbox vertical user origin screen \(x(left)),\(y(plot.bottom)) "
        + "size screen \(x(PanelFurniture.scaleWidth)),\(y(plot.height)) noborder")
    let ticks = place.furniture.scaleTicks ?? .none
    let list = ticks.ticks.map { "\(quoted($0.label, isFormat: true)) \($0.position)" }.joined(separator: ", ")
    line("set cbtics out nomirror scale 0.3 offset -0.5,0 textcolor rgb '\(theme.ink.hexadecimal)' (\(list))")
    if let title = place.furniture.scaleTitle {
      let font = theme.fontName(format)
      let edge = plot.right + place.furniture.right - 0.7 * em
      line(
        "set label \(quoted(title)) at screen \(x(edge)),\(y((plot.bottom + plot.top) / 2)) center rotate by 90 "
          + "noenhanced front font \(font) textcolor rgb '\(theme.ink.hexadecimal)'")
    }
  }

  mutating func palette(_ heat: HeatPlan, _ colours: ColourMap) {
    let stops = colours.stops.count > 1 ? colours.stops : [colours.stops[0], colours.stops[0]]
    let list = stops.enumerated().map { "\($0.offset) '\($0.element.hexadecimal)'" }.joined(separator: ", ")
    line("set palette maxcolors 0 defined (\(list))")
    line("set cbrange [\(heat.lower):\(heat.upper)]")
  }

  private mutating func cellTexts(_ heat: HeatPlan, _ plot: Box) {
    let map = heat.map
    guard map.showsValues ?? true, map.rows * map.columns <= 900 else { return }
    let cell = (width: plot.width / Double(map.columns), height: plot.height / Double(map.rows))
    let size = 0.9
    let texts = (0..<map.rows).flatMap { row in (0..<map.columns).map { heat.cellText(row, $0) } }
    let widest = texts.map { printedWidth($0) * em * size }.max() ?? 0
    guard map.showsValues == true || (widest < cell.width * 0.85 && cell.height > 1.3 * em) else { return }
    let font = theme.fontName(format, scale: size)
    let dx = (heat.xBounds.upperBound - heat.xBounds.lowerBound) / Double(map.columns)
    let dy = (heat.yBounds.upperBound - heat.yBounds.lowerBound) / Double(map.rows)
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        let text = texts[row * map.columns + column]
        guard !text.isEmpty else { continue }
        let ground = heat.colour(map.values[row * map.columns + column])
        let colour = ground.lightness > 0.55 ? Colour(0x000000) : Colour(0xFFFFFF)
        line(
          "set label \(quoted(text, scale: size)) at first \(heat.xBounds.lowerBound + (Double(column) + 0.5) * dx),"
            + "\(heat.yBounds.lowerBound + (Double(row) + 0.5) * dy) center noenhanced front font \(font) "
            + "textcolor rgb '\(colour.hexadecimal)'")
      }
    }
  }

  /// The matrix as an image: a small one with each cell repeated, since viewers smooth images that they enlarge; a very
  /// large one as the means of blocks.
  private static func image(_ map: HeatMap) -> (values: [Double], rows: Int, columns: Int) {
    func repeats(_ count: Int) -> Int { max(1, 300 / count) }
    func block(_ count: Int) -> Int { max(1, (count + 2047) / 2048) }
    let (down, across) = (repeats(map.rows), repeats(map.columns))
    let (rowBlock, columnBlock) = (block(map.rows), block(map.columns))
    if rowBlock > 1 || columnBlock > 1 {
      return map.means(rowBlock: rowBlock, columnBlock: columnBlock)
    }
    var values: [Double] = []
    values.reserveCapacity(map.values.count * down * across)
    for row in 0..<map.rows {
      let start = values.count
      for value in map.values[row * map.columns..<(row + 1) * map.columns] {
        for _ in 0..<across { values.append(value) }
      }
      let line = values[start...]
      for _ in 1..<max(1, down) { values += Array(line) }
    }
    return (values, map.rows * down, map.columns * across)
  }
}
