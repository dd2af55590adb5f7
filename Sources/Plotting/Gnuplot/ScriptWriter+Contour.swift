/// Functions of two variables: contour lines and surfaces.
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

  /// The finest mesh of a surface: beyond it facets are smaller than a line is wide.
  private static let finestMesh = 50

  mutating func surface(_ heat: HeatPlan, _ panel: PanelPlan, _ place: PanelLayout, source: Int?) {
    let furniture = place.furniture
    let ink = theme.ink.hexadecimal
    palette(heat, heat.map.colours)
    line("unset colorbox; unset grid")
    // With margins at places of ours gnuplot would stretch the box; left to itself it keeps its proportions. What stands
    // around the box has its room within the plot.
    let inner = Box(
      left: place.plot.left + 5.2 * em, right: place.plot.right - 1.5 * em, bottom: place.plot.bottom + 1.8 * em,
      top: place.plot.top + 0.5 * em)
    line(
      "set lmargin 0; set rmargin 0; set bmargin 0; set tmargin 0; set origin \(x(inner.left)),\(y(inner.bottom)); "
        + "set size \(x(inner.width)),\(y(inner.height))")
    line("set zrange [\(heat.lower):\(heat.upper)]; set xyplane at \(heat.lower); set view 62,35,1.24,1.1")
    line("set border 31 linecolor rgb '\(ink)' linewidth 0.6")
    let ticks = [
      ("x", furniture.xTicks, "0,-0.4"), ("y", furniture.yTicks, "0.2,-0.3"),
      ("z", furniture.scaleTicks ?? .none, "0.5,0"),
    ]
    for (axis, set, offset) in ticks {
      line(
        "set \(axis)tics out nomirror scale 0.5 norotate offset \(offset) textcolor rgb '\(ink)' "
          + "(\(tickList(set, showsLabels: true)))")
    }
    let titles = [
      ("x", furniture.xTitle, "offset 0,-1"), ("y", furniture.yTitle, "offset 0,-1"),
      ("z", furniture.scaleTitle, "offset -1,0"),
    ]
    for (axis, title, offset) in titles {
      line("set \(axis)label \(quoted(title ?? "")) noenhanced rotate parallel \(offset) textcolor rgb '\(ink)'")
    }
    let (rows, columns) = (min(heat.map.rows, Self.finestMesh), min(heat.map.columns, Self.finestMesh))
    let (x, y) = (heat.xBounds, heat.yBounds)
    let dx = (x.upperBound - x.lowerBound) / Double(columns - 1)
    let dy = (y.upperBound - y.lowerBound) / Double(rows - 1)
    let reader = data.append(matrix: heat.map.sampled(rows: rows, columns: columns), rows: rows, columns: columns)
    let mesh = theme.ink.mixed(with: theme.background, 0.35).hexadecimal
    line(
      "set pm3d depthorder "
        + (max(rows, columns) <= 60 ? "border linecolor rgb '\(mesh)' linewidth 0.25" : "noborder"))
    line(
      "splot \(dataName) \(reader) origin=(\(x.lowerBound),\(y.lowerBound),0) dx=\(dx) dy=\(dy) using 1 notitle with pm3d",
      source: source)
    line("unset xlabel; unset ylabel; unset zlabel; unset ztics; unset pm3d; set origin 0,0; set size 1,1")
  }
}
