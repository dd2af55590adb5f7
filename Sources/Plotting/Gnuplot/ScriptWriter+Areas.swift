import Glibc

/// Parts of marks that are neither lines nor points, and what values are compared with.
extension ScriptWriter {
  /// A clause of a plot command and how far back it lies.
  typealias Clause = (depth: Int, text: String)

  mutating func rectangles(_ mark: PlannedMark, _ title: String) -> [Clause] {
    let columns = mark.columns
    let centres = zip(columns[0], columns[1]).map { $0 / 2 + $1 / 2 }
    let middles = zip(columns[2], columns[3]).map { $0 / 2 + $1 / 2 }
    let reader = data.append(records: [centres, middles] + columns)
    let rgb = colour(mark).hexadecimal
    let border =
      mark.look.hasOutline
      ? "border linecolor rgb '\(rgb)' linewidth \(number(theme.lineWidth * 0.8))"
      : "border linecolor rgb '\(theme.background.hexadecimal)' linewidth 0.5"
    // A border in the colour of the ground would hide a bar of no length.
    let isThin = zip(columns[0], columns[1]).contains { $0 == $1 } || zip(columns[2], columns[3]).contains { $0 == $1 }
    let ownBorder = isThin ? "border linecolor rgb '\(rgb)' linewidth \(number(theme.lineWidth * 0.7))" : border
    return [
      (
        1,
        "\(dataName) \(reader) using 1:2:3:4:5:6 \(title) with boxxyerror fillcolor rgb '\(rgb)' "
          + "fillstyle \(fill(mark, 0.85)) \(ownBorder)"
      )
    ]
  }

  mutating func polygon(_ mark: PlannedMark, _ title: String) -> [Clause] {
    let rgb = colour(mark).hexadecimal
    let reader = data.append(records: mark.columns)
    let line = "linecolor rgb '\(rgb)' linewidth \(number(theme.lineWidth * mark.look.weight))"
    return [
      (
        0,
        "\(dataName) \(reader) using 1:2 \(title) with filledcurves closed fillcolor rgb '\(rgb)' "
          + "fillstyle \(fill(mark, 0.3)) noborder"
      ), (1, "\(dataName) \(reader) using 1:2 notitle with lines \(line)"),
    ]
  }

  mutating func arrows(_ mark: PlannedMark, _ panel: PanelPlan, _ plot: Box, _ title: String) -> [Clause] {
    let arrows = mark.arrows(panel, width: plot.width, height: plot.height)
    guard !arrows.isEmpty else { return [] }
    func values(_ axis: AxisPlan, _ place: (Arrow) -> Double) -> [Double] { arrows.map { axis.value(at: place($0)) } }
    let (x, y) = (values(panel.x) { $0.from.x }, values(panel.y) { $0.from.y })
    let ends = (values(panel.x) { $0.to.x }, values(panel.y) { $0.to.y })
    let reader = data.append(records: [x, y, zip(ends.0, x).map { $0 - $1 }, zip(ends.1, y).map { $0 - $1 }])
    let lengths = arrows.map { hypot(($0.to.x - $0.from.x) * plot.width, ($0.to.y - $0.from.y) * plot.height) }
    let head = min(0.8 * em, 0.35 * (lengths.max() ?? em))
    return [
      (
        2,
        "\(dataName) \(reader) using 1:2:3:4 \(title) with vectors head filled size screen \(number(head / layout.width)),18 "
          + "linecolor rgb '\(colour(mark).hexadecimal)' linewidth \(number(theme.lineWidth * 0.7))"
      )
    ]
  }

  /// How the fill of a part is written: solid colours stay solid where nothing shines through.
  func fill(_ mark: PlannedMark, _ usual: Double) -> String {
    let opacity = mark.look.opacity ?? usual
    return opacity >= 1
      ? "solid 1" : opacity > 0.7 ? "solid \(number(opacity))" : "transparent solid \(number(opacity))"
  }

  // MARK: - References

  /// Events, levels, regions and diagonals, drawn as arrows and objects of the panel.
  mutating func references(_ panel: PanelPlan, _ place: PanelLayout) {
    for mark in panel.marks where mark.isReference && mark.isVisible {
      let stroke =
        "nohead \(mark.kind == .diagonal ? "back" : "front") linecolor rgb '\(noteColour.hexadecimal)' "
        + "linewidth \(number(theme.lineWidth * 0.75)) dashtype \(mark.kind == .level ? "(14,9)" : mark.kind == .diagonal ? "(14,9)" : "(8,7)")"
      switch mark.kind {
      case .event:
        guard (0...1).contains(panel.x.fraction(mark.x[0])) else { continue }
        let height = place.eventTops[mark.x[0]] ?? place.plot.top
        let top = "graph \(number((height - place.plot.bottom) / place.plot.height))"
        line("set arrow from first \(mark.x[0]), graph 0 to first \(mark.x[0]), \(top) \(stroke)", source: mark.source)
      case .level:
        guard (0...1).contains(panel.y.fraction(mark.x[0])) else { continue }
        line("set arrow from graph 0, first \(mark.x[0]) to graph 1, first \(mark.x[0]) \(stroke)", source: mark.source)
      case .region:
        let ends = mark.x.map { max(0, min(1, panel.x.fraction($0))) }
        guard ends[0] < ends[1] else { continue }
        line(
          "set object rectangle from graph \(number(ends[0])),0 to graph \(number(ends[1])),1 behind fillcolor rgb "
            + "'\(theme.background.mixed(with: theme.ink, 0.1).hexadecimal)' fillstyle solid noborder",
          source: mark.source)
      case .diagonal:
        let ends = (max(panel.x.lower, panel.y.lower), min(panel.x.upper, panel.y.upper))
        guard ends.0 < ends.1 else { continue }
        line("set arrow from first \(ends.0),\(ends.0) to first \(ends.1),\(ends.1) \(stroke)", source: mark.source)
      default: break
      }
    }
    for note in place.notes { text(note, scale: NotePlacement.scale, colour: noteColour) }
  }

  /// Between the grid and the ink, so that data stay in front for the eye.
  private var noteColour: Colour { theme.background.mixed(with: theme.ink, 0.72) }

  mutating func text(_ placed: PlacedText, scale: Double, colour: Colour? = nil) {
    line(
      "set label \(quoted(placed.text, scale: scale)) at screen \(x(placed.x)),\(y(placed.y)) \(placed.alignment.rawValue) "
        + (placed.angle == 0 ? "" : "rotate by \(number(placed.angle)) ")
        + "noenhanced front font \(theme.fontName(format, scale: scale)) textcolor rgb "
        + "'\((colour ?? theme.ink).hexadecimal)'")
  }
}
