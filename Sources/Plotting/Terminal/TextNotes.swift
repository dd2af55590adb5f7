/// The names of events, regions and levels in a text panel, each in cells that no other takes.
struct TextNotes {
  struct Note {
    var text: String
    var column: Int
    var row: Int
  }

  private(set) var texts: [Note] = []
  private let columns: Int
  private let rows: Int

  init(_ panel: TextPanel) {
    columns = panel.plotColumns
    rows = panel.plotRows
    let noted = panel.plan.marks.filter { $0.note != nil && $0.isVisible && $0.kind != .diagonal }
    let plan = panel.plan
    func order(_ mark: PlannedMark) -> Double { mark.kind == .level ? .infinity : plan.x.fraction(mark.x[0]) }
    for mark in noted.sorted(by: { order($0) < order($1) }) {
      let text = shortened(mark.note ?? "", to: Double(columns / 2)) { Double(terminalWidth($0)) }
      let width = terminalWidth(text)
      switch mark.kind {
      case .event where (0...1).contains(plan.x.fraction(mark.x[0])):
        let place = panel.column(mark.x[0])
        put(text, (0..<rows).flatMap { row in [(place + 1, row), (place - width, row)] })
      case .region:
        let ends = mark.x.map { max(0, min(1, plan.x.fraction($0))) * Double(columns - 1) }
        guard ends[0] < ends[1] else { continue }
        let middle = Int((ends[0] + ends[1]) / 2) - width / 2
        put(text, (0..<rows).map { (max(0, min(columns - width, middle)), $0) })
      case .level where (0...1).contains(plan.y.fraction(mark.x[0])):
        let row = panel.row(mark.x[0])
        put(text, [row, row - 1, row + 1].flatMap { [(columns - width, $0), (0, $0)] })
      default: break
      }
    }
  }

  private mutating func put(_ text: String, _ places: [(column: Int, row: Int)]) {
    let width = terminalWidth(text)
    let free = places.first { place in
      place.column >= 0 && place.column + width <= columns && (0..<rows).contains(place.row)
        && !texts.contains {
          $0.row == place.row && place.column < $0.column + terminalWidth($0.text) + 1
            && $0.column < place.column + width + 1
        }
    }
    if let free { texts.append(Note(text: text, column: free.column, row: free.row)) }
  }
}

extension TextPanel {
  /// Regions as shade, events and levels as dashed lines, all behind the data.
  func references(_ notes: TextNotes, _ canvas: inout TextCanvas, top: Int) {
    let faint = colour ? 244 : nil
    for mark in plan.marks where mark.kind == .region && mark.isVisible {
      let ends = mark.x.map { max(0, min(1, plan.x.fraction($0))) * Double(plotColumns - 1) }
      guard ends[0] < ends[1] else { continue }
      for column in Int(ends[0].rounded())...Int(ends[1].rounded()) {
        for row in 0..<plotRows { canvas.write("░", plotLeft + column, top + row, foreground: colour ? 238 : nil) }
      }
    }
    for mark in plan.marks where mark.isVisible {
      switch mark.kind {
      case .event where (0...1).contains(plan.x.fraction(mark.x[0])):
        for row in 0..<plotRows { canvas.write("┊", plotLeft + column(mark.x[0]), top + row, foreground: faint) }
      case .level where (0...1).contains(plan.y.fraction(mark.x[0])):
        for column in 0..<plotColumns { canvas.write("╌", plotLeft + column, top + row(mark.x[0]), foreground: faint) }
      default: break
      }
    }
  }

  /// Every other dot of the line y = x.
  func diagonal(_ layer: inout BrailleLayer) {
    let ends = (max(plan.x.lower, plan.y.lower), min(plan.x.upper, plan.y.upper))
    guard ends.0 < ends.1 else { return }
    let (from, to) = (place(ends.0, ends.0), place(ends.1, ends.1))
    let steps = max(1, Int(max((to.x - from.x).magnitude, (to.y - from.y).magnitude) / 3))
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      let here = (x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t)
      layer.line(from: here, to: here, owner: owner(colour ? 244 : nil))
    }
  }
}
