import REPL

/// What a terminal makes of the bytes sent to it: just the escape sequences that the prompt uses, and an error for any
/// other.
struct Emulator {
  struct Cell: Equatable {
    var text: String
    /// The parameters of the style that it was written in; empty for a plain one.
    var style: String
    /// The right half of a wide character.
    var isTail = false
  }

  private(set) var rows: Int
  private(set) var columns: Int
  /// All lines, those that have scrolled away too.
  private(set) var lines: [[Cell]] = [[]]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var errors: [String] = []
  private(set) var isBracketing = false
  private(set) var cursorShape = ""
  private var top = 0
  private var style = ""
  private var pending: [UInt8] = []

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The screen as text, without the blanks at the ends of its lines and the empty lines at its end.
  var text: [String] {
    var shown = lines[top...].map { line in line.map(\.text).joined().trimmingTrailingBlanks }
    while shown.last == "" { shown.removeLast() }
    return shown
  }

  /// All lines as text, those that have scrolled away too.
  var everything: [String] { lines.map { $0.map(\.text).joined().trimmingTrailingBlanks } }

  /// The row of the cursor on the screen.
  var cursorRow: Int { row - top }

  /// The text of a line of the screen in styles, `{2:dim}`, plain text as it is.
  func styled(_ row: Int) -> String {
    var result = ""
    var current = ""
    guard top + row < lines.count else { return "" }
    for cell in lines[top + row] where !cell.isTail {
      if cell.style != current {
        if !current.isEmpty { result += "}" }
        if !cell.style.isEmpty { result += "{\(cell.style):" }
        current = cell.style
      }
      result += cell.text
    }
    return (current.isEmpty ? result.trimmingTrailingBlanks : result + "}")
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    while let length = step() { pending.removeFirst(length) }
  }

  /// A terminal that breaks lines anew when it becomes narrower, as most do.
  mutating func resize(rows: Int, columns: Int) {
    var broken: [[Cell]] = []
    var cursor = (row: 0, column: 0)
    for (index, line) in lines.enumerated() {
      if index == row { cursor = (broken.count + column / columns, column % columns) }
      var rest = line[...]
      repeat {
        broken.append(Array(rest.prefix(columns)))
        rest = rest.dropFirst(columns)
      } while !rest.isEmpty
    }
    while broken.count <= cursor.row { broken.append([]) }
    (lines, row, column) = (broken, cursor.row, cursor.column)
    (self.rows, self.columns) = (rows, columns)
    top = max(0, min(row, lines.count - rows), lines.count - rows)
  }
}

extension Emulator {
  /// Takes one character or sequence; nil if it is not whole yet.
  private mutating func step() -> Int? {
    guard let first = pending.first else { return nil }
    switch first {
    case 0x1b: return escape()
    case 0x0d: column = 0
    case 0x0a: feedLine()
    case 0x08: column = max(0, min(column, columns - 1) - 1)
    // Keys that are pressed between two cells are echoed by the terminal itself.
    case 0x09: column = min(column / 8 * 8 + 8, columns - 1)
    case 0x07: break
    case ..<0x20: errors.append("control character \(first)")
    default:
      let length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
      guard pending.count >= length else { return nil }
      for scalar in String(decoding: pending[..<length], as: UTF8.self).unicodeScalars { put(scalar) }
      return length
    }
    return 1
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = CharacterWidth.columns(of: scalar)
    if width == 0 {
      var last = min(column, lines[row].count) - 1
      if last > 0, lines[row][last].isTail { last -= 1 }
      if last >= 0 { lines[row][last].text.unicodeScalars.append(scalar) }
      return
    }
    if column + width > columns {
      column = 0
      feedLine()
    }
    pad(to: column + width)
    lines[row][column] = Cell(text: String(scalar), style: style)
    if width == 2 { lines[row][column + 1] = Cell(text: "", style: style, isTail: true) }
    column += width
  }

  private mutating func pad(to count: Int) {
    while lines[row].count < count { lines[row].append(Cell(text: " ", style: "")) }
  }

  private mutating func feedLine() {
    row += 1
    if row == lines.count { lines.append([]) }
    if row - top >= rows { top = row - rows + 1 }
  }

  private mutating func escape() -> Int? {
    guard pending.count >= 2 else { return nil }
    guard pending[1] == UInt8(ascii: "[") else {
      errors.append("escape \(pending[1])")
      return 2
    }
    guard let end = pending.indices.dropFirst(2).first(where: { pending[$0] >= 0x40 }) else { return nil }
    let parameters = String(decoding: pending[2..<end], as: UTF8.self)
    let number = Int(parameters) ?? 1
    switch (Character(Unicode.Scalar(pending[end])), parameters) {
    case ("A", _): row = max(top, row - number)
    case ("B", _): row = min(lines.count - 1, row + number)
    case ("G", _): column = min(columns, number) - 1
    case ("H", ""): (row, column) = (top, 0)
    case ("J", ""):
      eraseLine()
      for index in lines.indices where index > row { lines[index] = [] }
    case ("J", "2"): for index in lines.indices where index >= top { lines[index] = [] }
    case ("K", ""): eraseLine()
    case ("m", _): style = parameters.hasPrefix("0;") ? String(parameters.dropFirst(2)) : parameters
    case ("h", "?2004"): isBracketing = true
    case ("l", "?2004"): isBracketing = false
    case ("h", "?2026"), ("l", "?2026"): break
    case ("q", _): cursorShape = parameters
    case let (letter, parameters): errors.append("sequence \(parameters)\(letter)")
    }
    return end + 1
  }

  private mutating func eraseLine() {
    lines[row].removeSubrange(min(column, lines[row].count)...)
  }
}

extension String {
  var trimmingTrailingBlanks: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
