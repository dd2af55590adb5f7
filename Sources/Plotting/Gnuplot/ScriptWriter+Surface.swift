/// Surfaces, by gnuplot's own view in three dimensions.
extension ScriptWriter {
  /// The finest mesh of a surface: beyond it facets are smaller than a line is wide.
  private static let finestMesh = 50

  mutating func surface(_ heat: HeatPlan, _ panel: PanelPlan, _ place: PanelLayout, source: Int?) {
    let furniture = place.furniture
    let ink = theme.ink.hexadecimal
    palette(heat, heat.map.colours)
    line("unset colorbox; unset grid")
    // With margins at places of ours gnuplot would stretch the box; left to itself it keeps its proportions. What stands
    // around the box has its room within the plot.
    let plot = place.plot
    let inner = Box(
      left: plot.left + min(4.6 * em, 0.3 * plot.width), right: plot.right - min(1.5 * em, 0.1 * plot.width),
      bottom: plot.bottom + min(1.8 * em, 0.2 * plot.height), top: plot.top + 0.5 * em)
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
    // The titles stand below the two front edges of the box, moved where they would leave the plot or meet.
    var limit = plot.right
    for (title, place) in [(furniture.yTitle, 0.82), (furniture.xTitle, 0.28)] {
      guard let title else { continue }
      let half = printedWidth(title) * em / 2
      let centre = min(limit - half, max(plot.left + half, inner.left + place * inner.width))
      label(title, centre, plot.bottom + 0.8 * em, "center")
      limit = centre - half - 0.8 * em
    }
    if let title = furniture.scaleTitle {
      label(title, plot.left + 0.6 * em, (plot.bottom + plot.top) / 2, "center rotate by 90")
    }
    let (rows, columns) = (min(heat.map.rows, Self.finestMesh), min(heat.map.columns, Self.finestMesh))
    let (x, y) = (heat.xBounds, heat.yBounds)
    let dx = (x.upperBound - x.lowerBound) / Double(columns - 1)
    let dy = (y.upperBound - y.lowerBound) / Double(rows - 1)
    let reader = data.append(matrix: heat.map.sampled(rows: rows, columns: columns), rows: rows, columns: columns)
    let mesh = theme.ink.mixed(with: theme.background, 0.35).hexadecimal
    line("set pm3d depthorder border linecolor rgb '\(mesh)' linewidth 0.25")
    line(
      "splot \(dataName) \(reader) origin=(\(x.lowerBound),\(y.lowerBound),0) dx=\(dx) dy=\(dy) using 1 notitle with pm3d",
      source: source)
    line("unset ztics; unset pm3d; set origin 0,0; set size 1,1")
  }
}
