import Diagnostics

/// Cells in aligned columns, two blanks between them.
package struct TextGrid {
  package enum Alignment { case left, right }

  package struct Column {
    let header: String
    /// What stands behind the header in brackets or, where columns are tight, below it.
    let unit: String
    let alignment: Alignment

    package init(_ header: String, _ alignment: Alignment, unit: String = "") {
      self.header = header
      self.unit = unit
      self.alignment = alignment
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  package mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Lines without a newline at the end. Columns that do not fit in `width` are left out before the last one.
  package func text(width: Int) -> String { layout(width: width).text }

  /// The lines, and the columns that did not fit in `width`: those before the last, unless units below the headers make room for all.
  func layout(width: Int) -> (text: String, hidden: [Int]) {
    let beside = [columns.map { $0.unit.isEmpty ? $0.header : "\($0.header) \($0.unit)" }]
    let below = [columns.map(\.header), columns.map(\.unit)]
    let isTight = widths(beside).reduce(-2) { $0 + $1 + 2 } > width && columns.contains { !$0.unit.isEmpty }
    let headers = (isTight ? below : beside).filter { !$0.allSatisfy(\.isEmpty) }
    var widths = widths(headers)
    var kept = Array(columns.indices)
    var hidden: [Int] = []
    func total() -> Int { kept.reduce(hidden.isEmpty ? 0 : 3) { $0 + widths[$1] + 2 } - 2 }
    while kept.count > 2, total() > width { hidden.insert(kept.remove(at: kept.count - 2), at: 0) }
    if kept.count <= 2 { for column in kept { widths[column] = min(widths[column], max(8, width)) } }
    let lines = (headers + rows).enumerated().map { index, cells in
      var parts = kept.map { pad(cells[$0], widths[$0], columns[$0].alignment) }
      // The units' line has nothing to leave out.
      if !hidden.isEmpty { parts.insert(isTight && index == 1 ? " " : "…", at: parts.count - 1) }
      var line = parts.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    return (lines.joined(separator: "\n"), hidden)
  }

  private func widths(_ headers: [[String]]) -> [Int] {
    columns.indices.map { column in (headers + rows).map { displayWidth($0[column]) }.max() ?? 0 }
  }

  private func pad(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
    var text = text
    if displayWidth(text) > width {
      while !text.isEmpty, displayWidth(text) >= width { text.removeLast() }
      text += "…"
    }
    let blanks = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return alignment == .left ? text + blanks : blanks + text
  }
}
