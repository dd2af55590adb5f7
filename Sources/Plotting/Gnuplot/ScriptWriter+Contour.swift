/// Contour lines.
extension ScriptWriter {
  /// Lines over a light fill, cut where their numbers stand; other marks of the panel over them.
  mutating func contour(_ heat: HeatPlan, _ panel: PanelPlan, _ place: PanelLayout) {
    guard let mark = panel.marks.first(where: \.isContour), let plan = mark.contour else { return }
    let light = ColourMap(stops: heat.map.colours.stops.map { $0.mixed(with: theme.background, 0.6) })
    colourScale(heat, light, place)
    if heat.hasMissing { missingGround() }
    func samples(_ count: Int) -> Int { max(240, min(1000, count)) }
    let (rows, columns) = (samples(heat.map.rows), samples(heat.map.columns))
    let reader = data.append(matrix: heat.map.sampled(rows: rows, columns: columns), rows: rows, columns: columns)
    // The outermost samples lie on the axes: half of their pixels would stand out.
    let dx = (heat.xBounds.upperBound - heat.xBounds.lowerBound) / Double(columns)
    let dy = (heat.yBounds.upperBound - heat.yBounds.lowerBound) / Double(rows)
    let image =
      "\(dataName) \(reader) origin=(\(heat.xBounds.lowerBound + dx / 2),\(heat.yBounds.lowerBound + dy / 2)) "
      + "dx=\(dx) dy=\(dy) using 1 notitle with image"
    var ground: [(source: Int?, clause: Clause)] = [(mark.source, (-2, image))]

    let labels = ContourLabels(plan, panel, plot: place.plot, em: em)
    for text in labels.texts { self.text(text, scale: ContourLabels.scale) }
    var levels: [Double] = []
    for line in labels.lines where levels.last != line.level { levels.append(line.level) }
    for level in levels {
      var columns: [[Double]] = [[], []]
      for line in labels.lines where line.level == level {
        columns[0] += line.x + [.nan]
        columns[1] += line.y + [.nan]
      }
      let reader = data.append(records: columns)
      let colour = heat.colour(level).mixed(with: theme.ink, 0.35)
      let clause =
        "\(dataName) \(reader) using 1:2 notitle with lines linecolor rgb '\(colour.hexadecimal)' "
        + "linewidth \(number(theme.lineWidth * 0.8))"
      ground.append((mark.source, (-1, clause)))
    }
    marks(panel, place, on: ground)
  }
}
