/// Token flow: ribbons from the left to the right, the strongest in front.
extension ScriptWriter {
  /// Ribbons of like opacity are drawn together; more steps than these cannot be told apart.
  private static let opacitySteps = 12
  /// The width of the bars of the tokens, in proportion to the plot.
  private static let barWidth = 0.012
  private static let samples = 24
  /// The strongest of very many hide the others.
  private static let mostRibbons = 3000

  mutating func flow(_ flow: FlowPlan, _ place: PanelLayout, source: Int?) {
    names(flow, place)
    let byRow = flow.rowNames.count <= theme.colours.count
    func colour(_ row: Int) -> Colour { theme.colour(byRow ? row : 0) }
    var groups: [[Int]: [[Double]]] = [:]
    let ribbons = flow.ribbons
    if ribbons.count > Self.mostRibbons {
      notes.append(.reduced(from: ribbons.count, to: Self.mostRibbons, source: source))
    }
    for ribbon in ribbons.suffix(Self.mostRibbons) {
      let step = max(1, Int((ribbon.strength * Double(Self.opacitySteps)).rounded(.up)))
      groups[[step, byRow ? ribbon.row : 0], default: [[], [], []]].append(
        contentsOf: ribbon, barWidth: Self.barWidth, samples: Self.samples)
    }
    var clauses: [String] = []
    for key in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let columns = groups[key] else { continue }
      let opacity = 0.1 + 0.65 * Double(key[0]) / Double(Self.opacitySteps)
      clauses.append(
        "\(dataName) \(data.append(records: columns)) using 1:2:3 notitle with filledcurves fillcolor rgb "
          + "'\(colour(key[1]).hexadecimal)' fillstyle transparent solid \(number(opacity)) noborder")
    }
    for (isLeft, sums) in [(true, flow.rowSums), (false, flow.columnSums)] {
      for (index, sum) in sums.enumerated() where sum > 0 {
        let half = flow.bar(sum, of: sums) / 2
        let middle = 1 - flow.middle(index, of: sums.count)
        let ends = isLeft ? (0, Self.barWidth) : (1 - Self.barWidth, 1)
        let fill = isLeft ? colour(index) : theme.ink.mixed(with: theme.background, 0.35)
        line(
          "set object rectangle from first \(number(ends.0)),\(number(middle - half)) to first \(number(ends.1)),"
            + "\(number(middle + half)) front fillcolor rgb '\(fill.hexadecimal)' fillstyle solid noborder")
      }
    }
    line("plot \\", source: source)
    for (index, clause) in clauses.enumerated() {
      line("  " + clause + (index == clauses.count - 1 ? "" : ", \\"), source: source)
    }
    if clauses.isEmpty { line("  NaN notitle", source: source) }
  }

  /// The tokens at both sides; where they stand too close, every other one or fewer.
  private mutating func names(_ flow: FlowPlan, _ place: PanelLayout) {
    let plot = place.plot
    for (isLeft, names) in [(true, flow.rowNames), (false, flow.columnNames)] {
      let room = (isLeft ? place.furniture.left : place.furniture.right) - 0.4 * em
      let every = max(1, Int((1.1 * em * Double(names.count) / plot.height).rounded(.up)))
      for index in stride(from: 0, to: names.count, by: every) {
        let text = shortened(names[index], to: room) { printedWidth($0) * em }
        guard !text.isEmpty else { continue }
        label(
          text, isLeft ? plot.left - 0.4 * em : plot.right + 0.4 * em,
          plot.top - flow.middle(index, of: names.count) * plot.height, isLeft ? "right" : "left")
      }
    }
  }
}

extension [[Double]] {
  /// Adds a ribbon as x, lower and upper edge, in a unit square whose origin is the lower left corner, and a gap after it.
  fileprivate mutating func append(contentsOf ribbon: FlowPlan.Ribbon, barWidth: Double, samples: Int) {
    for sample in 0...samples {
      let t = Double(sample) / Double(samples)
      let way = FlowPlan.course(t)
      func edge(_ left: Double, _ right: Double) -> Double { 1 - (left + (right - left) * way) }
      self[0].append(barWidth + (1 - 2 * barWidth) * t)
      self[1].append(edge(ribbon.left.upperBound, ribbon.right.upperBound))
      self[2].append(edge(ribbon.left.lowerBound, ribbon.right.lowerBound))
    }
    for column in indices { self[column].append(.nan) }
  }
}
