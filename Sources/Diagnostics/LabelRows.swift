/// The rows below a source line: its underlines, and the labels' texts beside and below them.
struct LabelRows {
  private(set) var rows: [String] = []

  private struct Mark { var column: Int, width: Int, isEmpty: Bool, text: String }
  /// Columns between the longest left side and the `=` at which texts of the form `left = right` meet.
  private static let gutter = 8

  init(_ labels: [Diagnostic.Label], on view: LineView) {
    var marks = labels.map { label in
      let column = view.column(Int(label.span.start))
      let width = view.column(Int(label.span.end)) - column
      return Mark(
        column: column, width: max(1, width), isEmpty: label.span.start == label.span.end, text: visible(label.text))
    }
    marks.sort { $0.column < $1.column }
    let beside = marks.last.flatMap { $0.text.isEmpty ? nil : $0 }
    let hanging = (beside == nil ? marks[...] : marks.dropLast()).filter { !$0.text.isEmpty }.reversed()

    // Where each text begins; the underlines' row may end in one.
    var texts: [(column: Int, text: String)] = hanging.map { ($0.column, $0.text) }
    if let beside { texts.insert((beside.column + beside.width + 1, beside.text), at: 0) }
    Self.alignEquals(&texts)

    rows.append(Self.underlines(marks))
    for (number, text) in texts.enumerated() {
      if number == 0, beside != nil {
        rows[0] += Self.blanks(text.column - displayWidth(rows[0])) + text.text
      } else {
        rows.append(Self.blanks(text.column) + text.text)
      }
    }
  }

  private static func underlines(_ marks: [Mark]) -> String {
    var row: [Character] = []
    for mark in marks {
      while row.count < mark.column + mark.width { row.append(" ") }
      for column in mark.column..<mark.column + mark.width { row[column] = mark.isEmpty ? "^" : "─" }
    }
    return String(row)
  }

  /// Puts the `=` of texts such as `W = kg·m²·s⁻³` one below another, when there are several.
  private static func alignEquals(_ texts: inout [(column: Int, text: String)]) {
    let sides = texts.map { split($0.text) }
    guard sides.count(where: { $0 != nil }) > 1 else { return }
    let column =
      zip(texts, sides).compactMap { text, sides in sides.map { text.column + displayWidth($0.left) } }.max() ?? 0
    for (index, side) in sides.enumerated() {
      guard let side else { continue }
      let fill = column + gutter - texts[index].column - displayWidth(side.left)
      texts[index].text = side.left + blanks(fill) + "= " + side.right
    }
  }

  /// The sides of ` = `, unless the text quotes code.
  private static func split(_ text: String) -> (left: String, right: String)? {
    guard !text.contains("`") else { return nil }
    let parts = text.split(separator: " = ", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
