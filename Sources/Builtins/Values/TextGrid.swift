import Diagnostics

/// Cells in aligned columns, two blanks between them.
package struct TextGrid {
  package enum Alignment { case left, right }

  package struct Column {
    let header: String
    let alignment: Alignment

    package init(_ header: String, _ alignment: Alignment) {
      self.header = header
      self.alignment = alignment
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  package mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Lines without a newline at the end. Columns that do not fit in `width` are left out before the last one.
  package func text(width: Int) -> String {
    var widths = columns.indices.map { column in
      ([columns[column].header] + rows.map { $0[column] }).map(displayWidth).max() ?? 0
    }
    var kept = Array(columns.indices)
    var isCut = false
    func total() -> Int { kept.reduce(isCut ? 3 : 0) { $0 + widths[$1] + 2 } - 2 }
    while kept.count > 2, total() > width {
      isCut = true
      kept.remove(at: kept.count - 2)
    }
    if kept.count <= 2 { for column in kept { widths[column] = min(widths[column], max(8, width)) } }
    let header = columns.map(\.header)
    let lines = (header.allSatisfy(\.isEmpty) ? [] : [header]) + rows
    return lines.map { cells in
      var parts = kept.map { pad(cells[$0], widths[$0], columns[$0].alignment) }
      if isCut { parts.insert("…", at: parts.count - 1) }
      var line = parts.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
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
