/// A grid of terminal cells, each with a character and, if the terminal has them, colours.
struct TextCanvas {
  struct Cell: Equatable {
    var character: Character = " "
    /// Numbers of the 256-colour set; absent means the terminal's own.
    var foreground: Int?
    var background: Int?
    var isBold = false
    /// The right half of a wide character that stands in the cell before.
    var isCovered = false
  }

  let columns: Int
  let rows: Int
  private var cells: [Cell]

  init(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    cells = Array(repeating: Cell(), count: self.columns * self.rows)
  }

  /// Cells outside the canvas read as blanks, and what is written to them is lost.
  subscript(column: Int, row: Int) -> Cell {
    get { contains(column, row) ? cells[row * columns + column] : Cell() }
    set { if contains(column, row) { cells[row * columns + column] = newValue } }
  }

  private func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && column < columns && row >= 0 && row < rows
  }

  mutating func write(_ text: String, _ column: Int, _ row: Int, foreground: Int? = nil, isBold: Bool = false) {
    var place = column
    for character in text {
      let width = terminalWidth(character)
      guard width > 0 else { continue }
      self[place, row] = Cell(character: character, foreground: foreground, isBold: isBold)
      if width == 2 { self[place + 1, row] = Cell(isCovered: true) }
      place += width
    }
  }

  /// The rows as lines, without the blanks at their ends; with `colour`, escape sequences that leave nothing behind.
  func text(colour: Bool) -> String {
    var result = ""
    for row in 0..<rows {
      let line = cells[row * columns..<(row + 1) * columns]
      let end = line.lastIndex { $0.character != " " || $0.isCovered || (colour && $0.background != nil) }
      var current = Cell()
      for cell in end.map({ line[...$0] }) ?? [] where !cell.isCovered {
        if colour { result += Self.change(from: current, to: cell) }
        current = cell
        result.append(cell.character)
      }
      if colour { result += Self.change(from: current, to: Cell()) }
      result += "\n"
    }
    return result
  }

  private static func change(from old: Cell, to new: Cell) -> String {
    guard (old.foreground, old.background, old.isBold) != (new.foreground, new.background, new.isBold) else {
      return ""
    }
    var codes = ["0"]
    if new.isBold { codes.append("1") }
    if let foreground = new.foreground { codes.append("38;5;\(foreground)") }
    if let background = new.background { codes.append("48;5;\(background)") }
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }
}

/// Dots finer than cells: two across and four down in each, drawn as braille characters.
struct BrailleLayer {
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var owners: [Int]

  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = Array(repeating: 0, count: columns * rows)
    owners = Array(repeating: -1, count: columns * rows)
  }

  /// - Parameter owner: whose colour the cell takes; the last to draw there has it.
  mutating func set(_ x: Int, _ y: Int, owner: Int) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    let cell = y / 4 * columns + x / 2
    dots[cell] |= bits[x % 2][y % 4]
    owners[cell] = owner
  }

  /// A line between two places in dots, cut to the layer.
  mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), owner: Int) {
    guard let (a, b) = clipped(start, end) else { return }
    let steps = max(1, Int(max((b.x - a.x).magnitude, (b.y - a.y).magnitude).rounded(.up)))
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      set(Int((a.x + (b.x - a.x) * t).rounded()), Int((a.y + (b.y - a.y) * t).rounded()), owner: owner)
    }
  }

  /// Liang and Barsky's clipping: the part of the line whose parameter satisfies all four edges.
  private func clipped(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
  ) -> (a: (x: Double, y: Double), b: (x: Double, y: Double))? {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    guard dx.isFinite, dy.isFinite else { return nil }
    var (first, last) = (0.0, 1.0)
    let edges = [
      (-dx, a.x), (dx, Double(width - 1) - a.x), (-dy, a.y), (dy, Double(height - 1) - a.y),
    ]
    for (direction, distance) in edges {
      if direction == 0 {
        if distance < -0.5 { return nil }
      } else if direction < 0 {
        first = max(first, distance / direction)
      } else {
        last = min(last, distance / direction)
      }
    }
    guard first <= last, first.isFinite, last.isFinite else { return nil }
    return ((a.x + dx * first, a.y + dy * first), (a.x + dx * last, a.y + dy * last))
  }

  /// The character and owner of a cell; nil where there is no dot.
  func cell(_ column: Int, _ row: Int) -> (character: Character, owner: Int)? {
    let index = row * columns + column
    guard dots[index] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index])) else { return nil }
    return (Character(scalar), owners[index])
  }
}
