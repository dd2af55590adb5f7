extension TextPanel {
  func marks(_ canvas: inout TextCanvas, top: Int) {
    let notes = TextNotes(self)
    references(notes, &canvas, top: top)
    for mark in plan.marks where mark.kind == .band { shade(mark, &canvas, top: top) }
    for mark in plan.marks {
      switch mark.kind {
      case .bars(let width, let isHistogram):
        if !isHistogram { bars(mark, width, &canvas, top: top) }
        if isHistogram, mark.style == 0 { blocks(mark, width, &canvas, top: top) }
      case .rectangles where !mark.look.hasOutline: rectangles(mark, &canvas, top: top)
      default: break
      }
    }
    strokes(&canvas, top: top)
    for mark in plan.marks {
      switch mark.kind {
      case .points where !isCrowded(mark): symbols(mark, &canvas, top: top)
      case .errorBars: errorBars(mark, &canvas, top: top)
      case .line where marksLines && mark.look == PlannedMark.Look(): lineSymbols(mark, &canvas, top: top)
      case .arrows: arrows(mark, &canvas, top: top)
      default: break
      }
    }
    contourLabels(&canvas, top: top)
    for text in notes.texts { canvas.write(text.text, plotLeft + text.column, top + text.row) }
  }

  /// Everything that is drawn in dots finer than the cells.
  private func strokes(_ canvas: inout TextCanvas, top: Int) {
    var layer = BrailleLayer(columns: plotColumns, rows: plotRows)
    for mark in plan.marks {
      let owner = owner(foreground(mark))
      switch mark.kind {
      case .line, .polygon: stroke(mark.columns[0], mark.columns[1], owner, &layer)
      case .band where mark.columns.count > 3: stroke(mark.columns[0], mark.columns[3], owner, &layer)
      case .bars(let width, true) where mark.style > 0: outline(mark, width, owner, &layer)
      case .rectangles where mark.look.hasOutline: outline(mark, owner, &layer)
      case .points where isCrowded(mark): dots(mark, owner, &layer)
      case .diagonal: diagonal(&layer)
      case .contour(let contour): lines(contour, mark, &layer)
      default: break
      }
    }
    for row in 0..<plotRows {
      for column in 0..<plotColumns {
        guard let (character, owner) = layer.cell(column, row) else { continue }
        let below = canvas[plotLeft + column, top + row]
        let covers = colour && below.character == "█"
        canvas[plotLeft + column, top + row] = TextCanvas.Cell(
          character: character, foreground: owner == Self.uncoloured ? nil : owner,
          background: covers ? below.foreground : nil)
      }
    }
  }

  private static let uncoloured = 256

  /// Whose cell it is, told by the colour that it gives.
  func owner(_ foreground: Int?) -> Int { foreground ?? Self.uncoloured }

  func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (plan.x.fraction(x) * Double(plotColumns * 2 - 1), (1 - plan.y.fraction(y)) * Double(plotRows * 4 - 1))
  }

  func stroke(_ x: [Double], _ y: [Double], _ owner: Int, _ layer: inout BrailleLayer) {
    if x.count > 20_000 {
      let width = Double(plotColumns * 2)
      let reduced = Reduction.line(x, y) { Int((max(-1, min(2, plan.x.fraction($0))) * width).rounded(.down)) }
      return stroke(samples: reduced[0], reduced[1], owner, &layer)
    }
    stroke(samples: x, y, owner, &layer)
  }

  func stroke(samples x: [Double], _ y: [Double], _ owner: Int, _ layer: inout BrailleLayer) {
    var last: (x: Double, y: Double)?
    for index in x.indices {
      guard !x[index].isNaN, !y[index].isNaN else {
        last = nil
        continue
      }
      let here = place(x[index], y[index])
      layer.line(from: last ?? here, to: here, owner: owner)
      last = here
    }
  }

  /// More points than symbols could show apart: a dot each.
  private func isCrowded(_ mark: PlannedMark) -> Bool {
    mark.x.count > plotColumns * 2
  }

  private func dots(_ mark: PlannedMark, _ owner: Int, _ layer: inout BrailleLayer) {
    for index in mark.x.indices where !mark.x[index].isNaN && !mark.columns[1][index].isNaN {
      let here = place(mark.x[index], mark.columns[1][index])
      layer.line(from: here, to: here, owner: owner)
    }
  }

  /// The cell of a sample; nil outside the plot.
  func cell(_ x: Double, _ y: Double) -> (column: Int, row: Int)? {
    guard !x.isNaN, !y.isNaN else { return nil }
    let (fx, fy) = (plan.x.fraction(x), plan.y.fraction(y))
    guard (-1e-9...1 + 1e-9).contains(fx), (-1e-9...1 + 1e-9).contains(fy) else { return nil }
    return (min(plotColumns - 1, max(0, column(x))), min(plotRows - 1, max(0, row(y))))
  }

  private func symbols(_ mark: PlannedMark, _ canvas: inout TextCanvas, top: Int) {
    for index in mark.x.indices {
      guard let cell = cell(mark.x[index], mark.columns[1][index]) else { continue }
      canvas.write(
        String(symbol(mark)), plotLeft + cell.column, top + cell.row, foreground: colour ? foreground(mark) : nil)
    }
  }

  private func errorBars(_ mark: PlannedMark, _ canvas: inout TextCanvas, top: Int) {
    for index in mark.x.indices {
      let ends = [mark.columns[2][index], mark.columns[3][index]].map { max(plan.y.lower, min(plan.y.upper, $0)) }
      if let low = cell(mark.x[index], ends[0]), let high = cell(mark.x[index], ends[1]) {
        for row in min(low.row, high.row)...max(low.row, high.row) {
          canvas.write("│", plotLeft + low.column, top + row, foreground: colour ? foreground(mark) : nil)
        }
      }
    }
    symbols(mark, &canvas, top: top)
  }

  /// A symbol every dozen columns, at a different phase for each mark.
  private func lineSymbols(_ mark: PlannedMark, _ canvas: inout TextCanvas, top: Int) {
    var next = 3 + mark.style * 5 % 12
    for index in mark.x.indices {
      guard let cell = cell(mark.x[index], mark.columns[1][index]), cell.column >= next else { continue }
      canvas.write(String(symbol(mark)), plotLeft + cell.column, top + cell.row)
      next = cell.column + 12
    }
  }

  /// A band as shade in the cells between its edges, at least one cell in each column that it crosses.
  private func shade(_ mark: PlannedMark, _ canvas: inout TextCanvas, top: Int) {
    var reach: [(low: Double, high: Double)?] = Array(repeating: nil, count: plotColumns)
    func note(_ fx: Double, _ low: Double, _ high: Double) {
      let column = Int((max(-1, min(2, fx)) * Double(plotColumns - 1)).rounded())
      guard (0..<plotColumns).contains(column) else { return }
      let before = reach[column] ?? (low, high)
      reach[column] = (min(before.low, low), max(before.high, high))
    }
    var last: (x: Double, low: Double, high: Double)?
    for index in mark.x.indices {
      let (x, low, high) = (mark.x[index], mark.columns[1][index], mark.columns[2][index])
      guard !x.isNaN, !low.isNaN, !high.isNaN else {
        last = nil
        continue
      }
      let here = (x: plan.x.fraction(x), low: plan.y.fraction(low), high: plan.y.fraction(high))
      let from = last ?? here
      let length = (max(-1, min(2, here.x)) - max(-1, min(2, from.x))).magnitude
      let steps = max(1, Int(length * Double(plotColumns) * 2))
      for step in 0...steps {
        let t = Double(step) / Double(steps)
        note(
          from.x + (here.x - from.x) * t, from.low + (here.low - from.low) * t, from.high + (here.high - from.high) * t)
      }
      last = here
    }
    let filling = isSolid(mark) ? solid(mark) : "░"
    for (column, ends) in reach.enumerated() {
      guard let ends, ends.high >= 0, ends.low <= 1 else { continue }
      let rows = [ends.high, ends.low].map { fraction in
        Int(((1 - max(0, min(1, fraction))) * Double(plotRows * 4 - 1)).rounded()) / 4
      }
      for row in min(rows[0], rows[1])...max(rows[0], rows[1]) {
        canvas.write(filling, plotLeft + column, top + row, foreground: foreground(mark))
      }
    }
  }
}
