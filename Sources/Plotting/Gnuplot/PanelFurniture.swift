/// What stands around a plot, and how much room it takes on each side, in centimetres.
struct PanelFurniture {
  var xTicks: TickSet
  var yTicks: TickSet
  var xTitle: String?
  var yTitle: String?
  var title: String?
  var scaleTicks: TickSet?
  var scaleTitle: String?
  /// Whether the labels of the x axis stand upright because they are too long to lie side by side.
  var turnsLabels = false
  var showsXLabels: Bool
  var xLabelLines = 1

  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  init(_ panel: PanelPlan, plotWidth: Double, plotHeight: Double, em: Double) {
    let room = plotWidth
    let plotWidth = panel.isSquare ? min(plotWidth, plotHeight) : plotWidth
    func measured(_ text: String) -> Double { printedWidth(text) * em }
    showsXLabels = !panel.sharesXBelow
    let longestLabel = 4.0

    yTicks = panel.y.ticks(target: max(plotHeight > 1.1 ? 3 : 2, min(12, Int(plotHeight / 0.75))))
    if panel.y.categories != nil {
      yTicks = panel.y.ticks(target: max(2, Int(plotHeight / (1.15 * em))))
    }
    xTicks = panel.x.ticks(target: max(2, min(12, Int(plotWidth / 1.15))))
    if panel.isSquare, panel.y.categories == nil {
      // Both axes in like steps.
      let target = max(3, min(10, Int(min(plotWidth, plotHeight) / 1.15)))
      (xTicks, yTicks) = (panel.x.ticks(target: target), panel.y.ticks(target: target))
    }
    if panel.x.categories == nil {
      var target = xTicks.ticks.count
      while target > 2, Self.overlap(xTicks.ticks, panel.x, plotWidth, measured, gap: 1.2 * em) {
        target -= 1
        xTicks = panel.x.ticks(target: target)
      }
      if xTicks.ticks.count < 2 {
        // A single number says nothing of the scale: rather two that stand closer.
        let closer = (3...6).lazy.map { panel.x.ticks(target: $0) }.first { set in
          set.ticks.count > 1 && !Self.overlap(set.ticks, panel.x, plotWidth, measured, gap: 0.5 * em)
        }
        xTicks = closer ?? xTicks
      }
    } else {
      let wide = panel.x.ticks(target: .max)
      turnsLabels = Self.overlap(wide.ticks, panel.x, plotWidth, measured, gap: 0.6 * em)
      xTicks = turnsLabels ? panel.x.ticks(target: max(2, Int(plotWidth / (1.15 * em)))) : wide
    }
    for index in yTicks.ticks.indices {
      yTicks.ticks[index].label = shortened(yTicks.ticks[index].label, to: longestLabel, width: measured)
    }
    for index in xTicks.ticks.indices {
      xTicks.ticks[index].label = shortened(xTicks.ticks[index].label, to: longestLabel, width: measured)
    }
    if xTicks.ticks.contains(where: { $0.secondLine != nil }) { xLabelLines = 2 }

    xTitle = panel.x.title(for: xTicks).map { shortened($0, to: plotWidth, width: measured) }
    yTitle = panel.y.title(for: yTicks).map { shortened($0, to: plotHeight * 1.05, width: measured) }
    title = panel.title.map { text in shortened(text, to: room) { measured($0) * 1.12 } }

    let yLabels = yTicks.ticks.map { measured($0.label) }.max() ?? 0
    left = yLabels + 0.9 * em + (yTitle == nil ? 0 : 1.5 * em)
    let xLabels = xTicks.ticks.map { max(measured($0.label), measured($0.secondLine ?? "")) }
    let overhang = xTicks.ticks.last.map { panel.x.fraction($0.position) > 0.9 } ?? false
    right = max(0.4 * em, overhang && !turnsLabels ? (xLabels.last ?? 0) / 2 : 0)
    top = title == nil ? 0.5 * em : 1.7 * em
    bottom = 0.5 * em
    if showsXLabels {
      bottom += turnsLabels ? (xLabels.max() ?? 0) + 0.6 * em : Double(xLabelLines) * 1.25 * em + 0.3 * em
      if xTitle != nil { bottom += 1.3 * em }
    }
    if panel.form == .surface { standAround(surface: panel, plotWidth, plotHeight, em: em) }
    if let flow = panel.flow {
      func widest(_ names: [String]) -> Double {
        min(longestLabel, names.map(measured).max() ?? 0) + 0.5 * em
      }
      (left, right, bottom) = (widest(flow.rowNames), widest(flow.columnNames), 0.2 * em)
      (xTicks, yTicks, xTitle, yTitle) = (.none, .none, nil, nil)
    }
    if panel.hasColourScale, let heat = panel.heat {
      let ticks = heat.scale.ticks(target: max(plotHeight > 1.2 ? 3 : 2, min(8, Int(plotHeight / 1))))
      scaleTicks = ticks
      scaleTitle = heat.scale.title(for: ticks).map { shortened($0, to: plotHeight, width: measured) }
      right = 1.0 * em + Self.scaleWidth + 0.8 * em + (ticks.ticks.map { measured($0.label) }.max() ?? 0)
      if scaleTitle != nil { right += 1.6 * em }
    }
  }

  /// A surface has its axes' labels within the room of its plot.
  private mutating func standAround(surface panel: PanelPlan, _ plotWidth: Double, _ plotHeight: Double, em: Double) {
    (left, right, bottom) = (0.3 * em, 0.3 * em, 0.3 * em)
    let target = max(2, min(5, Int(plotWidth / (8 * em))))
    func fitted(_ title: String?) -> String? {
      title.map { shortened($0, to: plotWidth * 0.42) { printedWidth($0) * em } }
    }
    (xTicks, yTicks) = (panel.x.ticks(target: target), panel.y.ticks(target: target))
    (xTitle, yTitle) = (fitted(panel.x.title(for: xTicks)), fitted(panel.y.title(for: yTicks)))
    scaleTicks = panel.heat?.scale.ticks(target: max(2, min(5, Int(plotHeight / (4 * em)))))
    scaleTitle = fitted(scaleTicks.flatMap { panel.heat?.scale.title(for: $0) })
  }

  /// The width of a colour scale.
  static let scaleWidth = 0.3

  private static func overlap(
    _ ticks: [Tick], _ axis: AxisPlan, _ length: Double, _ width: (String) -> Double, gap: Double
  ) -> Bool {
    for (tick, next) in zip(ticks, ticks.dropFirst()) {
      let distance = (axis.fraction(next.position) - axis.fraction(tick.position)).magnitude * length
      let widths = [tick, next].map { max(width($0.label), width($0.secondLine ?? "")) }
      if distance < (widths[0] + widths[1]) / 2 + gap { return true }
    }
    return false
  }
}
