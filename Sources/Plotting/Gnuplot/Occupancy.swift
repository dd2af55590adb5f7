/// Which cells of a plot its marks pass through.
struct Occupancy {
  let columns: Int
  let rows: Int
  let cell: Double
  var taken: [Bool]

  init(width: Double, height: Double, cell: Double) {
    self.cell = cell
    columns = max(1, Int(width / cell) + 1)
    rows = max(1, Int(height / cell) + 1)
    taken = [Bool](repeating: false, count: columns * rows)
  }

  mutating func add(_ mark: PlannedMark, _ panel: PanelPlan) {
    let (lastColumn, lastRow) = (Double(self.columns - 1), Double(rows - 1))
    func place(_ x: Double, _ y: Double) -> (Double, Double) {
      let (fx, fy) = (panel.x.fraction(x), panel.y.fraction(y))
      return (max(-1, min(2, fx)) * lastColumn, max(-1, min(2, fy)) * lastRow)
    }
    let columns = mark.columns
    switch mark.kind {
    case .line, .points, .polygon:
      var last: (Double, Double)?
      for index in mark.x.indices {
        guard !columns[0][index].isNaN, !columns[1][index].isNaN else {
          last = nil
          continue
        }
        let here = place(columns[0][index], columns[1][index])
        fill(from: mark.kind == .points ? here : last ?? here, to: here)
        last = here
      }
    case .errorBars:
      for index in mark.x.indices where !columns[0][index].isNaN && !columns[1][index].isNaN {
        let ends = [columns[1][index], columns[2][index], columns[3][index]].filter { !$0.isNaN }
        guard let low = ends.min(), let high = ends.max() else { continue }
        fill(from: place(columns[0][index], low), to: place(columns[0][index], high))
      }
    case .band:
      var last: (low: (Double, Double), high: (Double, Double))?
      for index in mark.x.indices {
        guard !columns[0][index].isNaN, !columns[1][index].isNaN else {
          last = nil
          continue
        }
        let here = (low: place(columns[0][index], columns[1][index]), high: place(columns[0][index], columns[2][index]))
        // Slanting strips between neighbours, a device column at a time.
        let from = last ?? here
        let steps = max(1, Int((here.low.0 - from.low.0).magnitude.rounded(.up)))
        for step in 0...steps {
          let t = Double(step) / Double(steps)
          let x = from.low.0 + (here.low.0 - from.low.0) * t
          fill(
            from: (x, from.low.1 + (here.low.1 - from.low.1) * t),
            to: (x, from.high.1 + (here.high.1 - from.high.1) * t))
        }
        last = here
      }
    case .bars(let width, _):
      for index in mark.x.indices where !columns[1][index].isNaN {
        let base = panel.y.isLogarithmic ? panel.y.lower : max(panel.y.lower, min(panel.y.upper, 0))
        let low = place(columns[0][index] - width / 2, base)
        let high = place(columns[0][index] + width / 2, columns[1][index])
        for x in stride(from: low.0, through: high.0, by: 0.5) { fill(from: (x, low.1), to: (x, high.1)) }
      }
    case .rectangles:
      for index in mark.x.indices where !columns[2][index].isNaN {
        let low = place(columns[0][index], columns[2][index])
        let high = place(columns[1][index], columns[3][index])
        let across = low.0...max(low.0, high.0)
        for x in stride(from: across.lowerBound, through: across.upperBound, by: 0.5) {
          fill(from: (x, low.1), to: (x, high.1))
        }
      }
    case .arrows:
      for arrow in mark.arrows(panel, width: Double(self.columns), height: Double(rows)) {
        fill(
          from: (arrow.from.x * lastColumn, arrow.from.y * lastRow), to: (arrow.to.x * lastColumn, arrow.to.y * lastRow)
        )
      }
    case .event:
      for value in mark.x where !value.isNaN {
        fill(from: (place(value, panel.y.lower).0, 0), to: (place(value, panel.y.lower).0, lastRow))
      }
    case .level:
      for value in mark.x where !value.isNaN {
        fill(from: (0, place(panel.x.lower, value).1), to: (lastColumn, place(panel.x.lower, value).1))
      }
    case .diagonal:
      let ends = (max(panel.x.lower, panel.y.lower), min(panel.x.upper, panel.y.upper))
      if ends.0 < ends.1 { fill(from: place(ends.0, ends.0), to: place(ends.1, ends.1)) }
    case .region, .flow: break
    case .heat, .contour, .surface:
      for index in taken.indices { taken[index] = true }
    }
  }

  /// Something of a known size, in the coordinates of the page.
  mutating func add(_ other: Box, in plot: Box) {
    for row in cells(other.bottom - plot.bottom, other.top - plot.bottom, rows) {
      for column in cells(other.left - plot.left, other.right - plot.left, columns) {
        taken[row * columns + column] = true
      }
    }
  }

  private func cells(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
    let first = max(0, min(count, Int((from / cell).rounded(.down))))
    return first..<max(first, min(count, Int((to / cell).rounded(.up)) + 1))
  }

  private mutating func fill(from: (Double, Double), to: (Double, Double)) {
    let steps = max(1, Int(max((to.0 - from.0).magnitude, (to.1 - from.1).magnitude).rounded(.up)))
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      let column = Int((from.0 + (to.0 - from.0) * t).rounded())
      let row = Int((from.1 + (to.1 - from.1) * t).rounded())
      if (0..<columns).contains(column), (0..<rows).contains(row) { taken[row * columns + column] = true }
    }
  }

  func isFree(_ left: Double, _ bottom: Double, _ right: Double, _ top: Double) -> Bool {
    for row in stride(from: max(0, Int(bottom / cell)), through: min(rows - 1, Int(top / cell)), by: 1) {
      for column in stride(from: max(0, Int(left / cell)), through: min(columns - 1, Int(right / cell)), by: 1) {
        if taken[row * columns + column] { return false }
      }
    }
    return true
  }
}
