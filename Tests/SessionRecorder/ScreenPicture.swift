/// A screen as an SVG: a dark window with rounded corners. Letters are text, so that they can be selected and found. Braille dots,
/// blocks and lines of boxes are drawn: fonts make them of different widths or leave gaps between them.
struct ScreenPicture {
  private let width = 8.4
  private let height = 18.0
  private let fontSize = 14.0
  private let margin = 16.0
  private let bar = 30.0

  private var texts = ""
  private var backgrounds: [String: String] = [:]
  private var drawings: [CellDrawing.Pen: [String: String]] = [:]
  private let columns: Int
  private let rowCount: Int

  /// - Parameter rows: as many of the screen's as are shown.
  init(_ screen: Screen, rows: Range<Int>, title: String) {
    columns = screen.columns
    rowCount = rows.count
    self.title = title
    for (place, row) in rows.enumerated() { add(screen.rows[row], at: place) }
  }

  private let title: String

  var svg: String {
    let (w, h) = (Double(columns) * width + 2 * margin, Double(rowCount) * height + bar + margin)
    let (wide, high) = (decimal(w), decimal(h))
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(wide) \(high)" width="\(wide)" height="\(high)" \
      role="img" aria-label="\(escaped(title))">
      <style>text{font:\(decimal(fontSize))px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",\
      "Liberation Mono",monospace;white-space:pre;fill:\(Palette.foreground)}</style>
      <rect width="\(wide)" height="\(high)" rx="9" fill="\(Palette.window)"/>
      <circle cx="20" cy="16" r="5.5" fill="#ec6a5e"/><circle cx="39" cy="16" r="5.5" fill="#f4bf4f"/>\
      <circle cx="58" cy="16" r="5.5" fill="#61c554"/>

      """
    for (colour, path) in backgrounds.sorted(by: { $0.key < $1.key }) {
      svg += "<path fill=\"\(colour)\" d=\"\(path)\"/>\n"
    }
    for pen in CellDrawing.Pen.allCases {
      for (colour, path) in (drawings[pen] ?? [:]).sorted(by: { $0.key < $1.key }) {
        svg += pen.element(colour: colour, path: path) + "\n"
      }
    }
    return svg + texts + "</svg>\n"
  }

  private mutating func add(_ cells: [Screen.Cell], at row: Int) {
    let top = bar + Double(row) * height
    var start = 0
    while start < cells.count {
      let style = cells[start].style
      // A run of text of one look; two spaces end it, so that columns stand where they stood whatever the font.
      var end = start
      var text = ""
      while end < cells.count, cells[end].style == style {
        if drawCell(cells[end], column: end, top: top) || text.hasSuffix("  ") { break }
        if !cells[end].isContinuation { text.append(cells[end].character) }
        end += 1
      }
      addText(text, style, column: start, width: end - start, top: top)
      addBackground(style, columns: start..<max(end, start + 1), top: top)
      start = max(end, start + 1)
    }
  }

  private mutating func drawCell(_ cell: Screen.Cell, column: Int, top: Double) -> Bool {
    guard let drawing = CellDrawing(cell.character, left: margin + Double(column) * width, top: top, width, height)
    else { return false }
    // Looked at again as the start of a run: drawn only then.
    let colour = Palette.ink(cell.style)
    let key = "\(colour)"
    var paths = drawings[drawing.pen] ?? [:]
    if !(paths[key] ?? "").hasSuffix(drawing.path) { paths[key, default: ""] += drawing.path }
    drawings[drawing.pen] = paths
    return true
  }

  private mutating func addBackground(_ style: Style, columns: Range<Int>, top: Double) {
    guard let colour = Palette.paper(style) else { return }
    backgrounds[colour, default: ""] +=
      "M\(decimal(margin + Double(columns.lowerBound) * width)) \(decimal(top))h\(decimal(Double(columns.count) * width))"
      + "v\(decimal(height))H\(decimal(margin + Double(columns.lowerBound) * width))z"
  }

  private mutating func addText(_ text: String, _ style: Style, column: Int, width count: Int, top: Double) {
    let spaces = text.prefix { $0 == " " }.count
    let shown = String(text.dropFirst(spaces).reversed().drop { $0 == " " }.reversed())
    guard !shown.isEmpty else { return }
    let trailing = text.count - spaces - shown.count
    let length = Double(count - spaces - trailing) * width
    var attributes =
      "x=\"\(decimal(margin + Double(column + spaces) * width))\" y=\"\(decimal(top + height * 0.74))\" "
      + "textLength=\"\(decimal(length))\""
    let colour = Palette.ink(style)
    if colour != Palette.foreground { attributes += " fill=\"\(colour)\" style=\"fill:\(colour)\"" }
    if style.isBold { attributes += " font-weight=\"bold\"" }
    if style.isItalic { attributes += " font-style=\"italic\"" }
    if style.isUnderlined { attributes += " text-decoration=\"underline\"" }
    texts += "<text \(attributes)>\(escaped(shown))</text>\n"
  }
}

/// A number with one decimal at most.
func decimal(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return sign + "\(abs(tenths) / 10)" + (tenths % 10 == 0 ? "" : ".\(abs(tenths) % 10)")
}

private func escaped(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
}
