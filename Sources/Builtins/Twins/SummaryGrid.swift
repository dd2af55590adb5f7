import Diagnostics

/// Lines of aligned cells for a summary, two blanks between columns, each line indented.
struct SummaryGrid {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ alignments: [Alignment]) { self.alignments = alignments }

  /// Cells that are left out are empty.
  mutating func add(_ cells: [String]) {
    rows.append(cells + Array(repeating: "", count: max(0, alignments.count - cells.count)))
  }

  var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { displayWidth($0[column]) }.max() ?? 0 }
    let used = alignments.indices.filter { widths[$0] > 0 }
    return rows.map { row in
      var line = "  " + used.map { pad(row[$0], widths[$0], alignments[$0]) }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func pad(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
    let blanks = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return alignment == .left ? text + blanks : blanks + text
  }
}
