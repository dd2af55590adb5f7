/// Draws frames on a terminal, and of each only what the one before did not show.
///
/// Rows are counted from that of the prompt, since where that is on the screen a terminal does not say; every move is
/// therefore relative, and a row is never left to the terminal to wrap. Between two frames the terminal's style is
/// plain.
package struct Screen {
  /// What kind of terminal this is.
  package enum Kind {
    /// Knows the usual escape sequences, as all have since the VT100.
    case addressable(Palette)
    /// Knows only to go back on a line.
    case plain
  }

  package let kind: Kind
  private var columns: Int
  private var shown: [Row] = []
  private var cursor = Frame.Place(row: 0, column: 0)
  private var line = 0
  private var output = ""
  private var style = Style(.plain)

  package init(kind: Kind, columns: Int) {
    self.kind = kind
    self.columns = columns
  }

  package mutating func setColumns(_ columns: Int) { self.columns = columns }

  /// Forgets what was shown: the cursor is at the beginning of an empty row, below which nothing is.
  package mutating func forget() {
    shown = []
    cursor = Frame.Place(row: 0, column: 0)
    line = 0
  }

  /// What to send to the terminal so that it shows the frame.
  package mutating func update(to frame: Frame) -> String {
    output = ""
    guard case .addressable = kind else { return updateLine(to: frame) }
    for (index, row) in frame.rows.enumerated() {
      if index >= shown.count {
        open(index)
        write(row.glyphs[...])
      } else if shown[index] != row {
        change(index, from: shown[index], to: row)
      }
    }
    if shown.count > frame.rows.count {
      move(to: Frame.Place(row: frame.rows.count, column: 0))
      output += "\u{1b}[J"
    }
    setStyle(Style(.plain))
    shown = frame.rows
    // Several rows are to change at once, where a terminal can do that.
    let several = output.utf8.contains(UInt8(ascii: "\n")) || output.utf8.count > 200
    move(to: frame.cursor)
    return several ? "\u{1b}[?2026h" + output + "\u{1b}[?2026l" : output
  }

  /// What goes to the row of the prompt and empties the screen from there. After a change of its width, the terminal
  /// may have broken rows anew.
  package mutating func clear(columns: Int) -> String {
    self.columns = columns
    output = ""
    if case .addressable = kind {
      let above = shown.prefix(cursor.row).reduce(0) { $0 + max(1, ($1.columns + columns - 1) / columns) }
      let rows = above + cursor.column / columns
      output = "\r" + (rows > 0 ? "\u{1b}[\(rows)A" : "") + "\u{1b}[J"
    } else {
      output = "\r\n"
    }
    forget()
    return output
  }

  /// What leaves the cursor at the beginning of an empty row below all that is shown.
  package mutating func leave() -> String {
    output = ""
    if case .addressable = kind { move(to: Frame.Place(row: max(0, shown.count - 1), column: 0)) }
    forget()
    return output + "\r\n"
  }
}

extension Screen {
  private mutating func move(to place: Frame.Place) {
    guard place != cursor else { return }
    if place.row < cursor.row {
      output += "\u{1b}[\(cursor.row - place.row)A"
    } else if place.row > cursor.row {
      output += "\u{1b}[\(place.row - cursor.row)B"
    }
    cursor.row = place.row
    if place.column == 0 {
      output += "\r"
    } else if place.column < cursor.column, cursor.column - place.column <= 3 {
      output += String(repeating: "\u{8}", count: cursor.column - place.column)
    } else if place.column != cursor.column {
      output += "\u{1b}[\(place.column + 1)G"
    }
    cursor.column = place.column
  }

  /// Goes to a row that the terminal does not have yet.
  private mutating func open(_ row: Int) {
    guard row > 0 else { return }
    move(to: Frame.Place(row: row - 1, column: 0))
    // A new row takes the style's background.
    setStyle(Style(.plain))
    output += "\r\n"
    cursor = Frame.Place(row: row, column: 0)
  }

  private mutating func change(_ index: Int, from old: Row, to new: Row) {
    var start = 0
    var column = 0
    while start < old.glyphs.count, start < new.glyphs.count, old.glyphs[start] == new.glyphs[start] {
      column += new.glyphs[start].columns
      start += 1
    }
    var end = new.glyphs.count
    if old.columns == new.columns, old.glyphs.count == new.glyphs.count {
      while end > start, old.glyphs[end - 1] == new.glyphs[end - 1] { end -= 1 }
    }
    move(to: Frame.Place(row: index, column: column))
    write(new.glyphs[start..<end])
    if new.columns < old.columns {
      setStyle(Style(.plain))
      output += "\u{1b}[K"
    }
  }

  private mutating func write(_ glyphs: ArraySlice<Glyph>) {
    for glyph in glyphs {
      setStyle(glyph.style)
      output.unicodeScalars.append(glyph.scalar)
      output.unicodeScalars.append(contentsOf: glyph.joined)
      cursor.column += glyph.columns
      if glyph.isUncertain { output += "\u{1b}[\(cursor.column + 1)G" }
    }
    // In the last column a terminal waits for one more character before it goes on; from the first it does not.
    if cursor.column >= columns {
      output += "\r"
      cursor.column = 0
    }
  }

  private mutating func setStyle(_ new: Style) {
    guard new != style, case .addressable(let palette) = kind else { return }
    let parameters = palette.parameters(of: new)
    if parameters != palette.parameters(of: style) {
      output += parameters.isEmpty ? "\u{1b}[m" : "\u{1b}[0;\(parameters)m"
    }
    style = new
  }

  private mutating func updateLine(to frame: Frame) -> String {
    guard let row = frame.rows.first else { return "" }
    if !shown.isEmpty, frame.line != line {
      output = "\r\n"
      shown = []
      cursor.column = 0
    }
    line = frame.line
    if shown.first != row {
      output += cursor.column > 0 ? "\r" : ""
      for glyph in row.glyphs {
        output.unicodeScalars.append(glyph.scalar)
        output.unicodeScalars.append(contentsOf: glyph.joined)
      }
      let surplus = max(0, (shown.first?.columns ?? 0) - row.columns)
      output += String(repeating: " ", count: surplus)
      cursor.column = row.columns + surplus
    }
    shown = [row]
    if frame.cursor.column > cursor.column {
      output += String(
        String.UnicodeScalarView(
          row.cut(from: cursor.column, to: frame.cursor.column).glyphs.flatMap { [$0.scalar] + $0.joined }))
    } else {
      output += String(repeating: "\u{8}", count: cursor.column - frame.cursor.column)
    }
    cursor.column = frame.cursor.column
    return output
  }
}
