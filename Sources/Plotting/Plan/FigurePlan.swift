/// A figure checked, with its axes settled: what every way of drawing starts from.
struct FigurePlan {
  var title: String?
  var panels: [PanelPlan]
  var columns: Int
  var notes: [PlotNote]

  var rows: Int { (panels.count + columns - 1) / columns }

  /// - Parameter isStacked: all panels one above the other, whatever the figure asks for, as text is.
  init(_ figure: Figure, isStacked: Bool = false) throws(PlotError) {
    guard !figure.panels.isEmpty else { throw .noPanels }
    for panel in figure.panels where !(0.05...20).contains(panel.weight) {
      throw .badValue(what: "the weight of a panel", value: panel.weight, needs: "from 0.05 to 20", source: nil)
    }
    title = figure.title.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
    var panels: [PanelPlan] = []
    notes = []
    for (index, panel) in figure.panels.enumerated() {
      var planner = MarkPlanner(panel, index: index)
      let marks = try planner.plan()
      notes += planner.notes
      panels.append(try PanelPlan(panel, marks: marks))
    }
    let alike = panels.allSatisfy { $0.x.axis == panels[0].x.axis && $0.form == .axes && !$0.isSquare }
    let heats = panels.allSatisfy { $0.form != .axes || $0.isSquare }
    let fits = panels.count <= (alike ? 8 : heats ? 1 : 4)
    self.panels = panels
    columns = isStacked ? 1 : max(1, min(panels.count, figure.columns ?? (fits ? 1 : 2)))
    shareAxes()
  }

  /// Panels one above the other that measure the same thing over nearly the same span get the same ends, and only the
  /// lowest of them keeps its labels.
  private mutating func shareAxes() {
    for index in panels.indices where index + columns < panels.count {
      let (upper, lower) = (panels[index], panels[index + columns])
      guard upper.form == .axes, lower.form == .axes, upper.x.axis == lower.x.axis,
        upper.x.categories == lower.x.categories,
        upper.hasData, lower.hasData, !upper.isSquare, !lower.isSquare
      else { continue }
      let ends = [upper.x.lower, upper.x.upper, lower.x.lower, lower.x.upper].map { (end: Double) in
        upper.x.fraction(end)
      }
      guard (ends[2] - ends[0]).magnitude < 0.06, (ends[3] - ends[1]).magnitude < 0.06 else { continue }
      panels[index].sharesXBelow = true
    }
    for column in 0..<columns {
      var group: [Int] = []
      for index in stride(from: column, to: panels.count, by: columns) {
        group.append(index)
        if panels[index].sharesXBelow { continue }
        let lower = group.map { panels[$0].x.lower }.min() ?? 0
        let upper = group.map { panels[$0].x.upper }.max() ?? 1
        for member in group { (panels[member].x.lower, panels[member].x.upper) = (lower, upper) }
        group = []
      }
    }
  }
}
