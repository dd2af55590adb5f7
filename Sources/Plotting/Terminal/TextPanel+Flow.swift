/// Token flow as curves between two columns of names.
extension TextPanel {
  /// Names at both sides and lines between them, the strongest last; the weakest, which would only fill the room, are left
  /// out.
  func flow(_ flow: FlowPlan, _ canvas: inout TextCanvas, top: Int) {
    func fitted(_ names: [String]) -> [String] {
      names.map { shortened($0, to: Double(columns / 4)) { Double(terminalWidth($0)) } }
    }
    let (left, right) = (fitted(flow.rowNames), fitted(flow.columnNames))
    let start = (left.map(terminalWidth).max() ?? 0) + 1
    let end = columns - (right.map(terminalWidth).max() ?? 0) - 1
    guard end - start >= 4 else { return }
    func row(_ index: Int, _ count: Int) -> Int {
      min(plotRows - 1, Int(flow.middle(index, of: count) * Double(plotRows)))
    }
    for (index, name) in left.enumerated() {
      canvas.write(name, start - 1 - terminalWidth(name), top + row(index, left.count))
    }
    for (index, name) in right.enumerated() { canvas.write(name, end + 1, top + row(index, right.count)) }
    var layer = BrailleLayer(columns: end - start, rows: plotRows)
    for ribbon in flow.ribbons where ribbon.strength >= (colour ? 0.15 : 0.35) {
      let ends = [row(ribbon.row, left.count), row(ribbon.column, right.count)].map { Double($0 * 4) + 1.5 }
      let tone = theme.colour(left.count <= theme.colours.count ? ribbon.row : 0)
        .mixed(with: Colour(0x808080), 0.6 * (1 - ribbon.strength))
      // A strong one is drawn twice as thick, where colours keep it apart from its neighbours.
      for offset in colour && ribbon.strength > 0.6 ? [0.0, 1] : [0] {
        var last: (x: Double, y: Double)?
        for step in 0...layer.width {
          let t = Double(step) / Double(layer.width)
          let here = (x: t * Double(layer.width - 1), y: ends[0] + (ends[1] - ends[0]) * FlowPlan.course(t) + offset)
          layer.line(from: last ?? here, to: here, owner: owner(tone.terminalIndex))
          last = here
        }
      }
    }
    for row in 0..<plotRows {
      for column in 0..<(end - start) {
        guard let (character, owner) = layer.cell(column, row) else { continue }
        canvas[start + column, top + row] = TextCanvas.Cell(character: character, foreground: owner)
      }
    }
  }
}
