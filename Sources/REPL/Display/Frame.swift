/// A character in its place on the screen, with the marks that combine with it.
package struct Glyph: Equatable {
  package var scalar: Unicode.Scalar
  package var joined: [Unicode.Scalar] = []
  /// One or two.
  package var columns: Int
  package var style: Style

  /// Whether terminals may disagree on the columns of it.
  var isUncertain: Bool {
    !joined.isEmpty || scalar.value >= 0x2190 && columns == 2 && scalar.value < 0x2e80 || scalar.value >= 0x1f000
  }
}

/// A row of the screen.
package struct Row: Equatable {
  package private(set) var glyphs: [Glyph] = []
  package private(set) var columns = 0

  package init() {}

  package mutating func append(_ glyph: Glyph) {
    glyphs.append(glyph)
    columns += glyph.columns
  }

  package mutating func join(_ scalar: Unicode.Scalar) {
    glyphs[glyphs.count - 1].joined.append(scalar)
  }

  /// The row from one place to another, without what is only partly inside.
  func cut(from start: Int, to end: Int) -> Row {
    var row = Row()
    var column = 0
    for glyph in glyphs {
      if column >= start, column + glyph.columns <= end { row.append(glyph) }
      column += glyph.columns
    }
    return row
  }
}

/// What the screen is to show, from the row of the prompt on, and where the cursor stands.
package struct Frame: Equatable {
  package var rows: [Row]
  package var cursor: Place
  /// Which line of the cell this is, where only one is shown.
  package var line = 0

  package struct Place: Equatable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  package init(rows: [Row], cursor: Place) {
    self.rows = rows
    self.cursor = cursor
  }
}

/// Sets characters in rows of a given width.
struct RowSetter {
  let width: Int
  /// The blank columns before a row that continues a line.
  let hang: Int
  private(set) var rows = [Row()]

  init(width: Int, hang: Int) {
    self.width = max(width, 2)
    // On a narrow screen every column is needed.
    self.hang = 2 * hang < width ? hang : 0
  }

  var place: Frame.Place { Frame.Place(row: rows.count - 1, column: rows[rows.count - 1].columns) }

  /// Where the last character is.
  var placeOfLast: Frame.Place {
    let row = rows[rows.count - 1]
    return Frame.Place(row: rows.count - 1, column: row.columns - (row.glyphs.last?.columns ?? 0))
  }

  mutating func startRow() { rows.append(Row()) }

  /// Makes room for so many columns, if need be in a new row.
  mutating func makeRoom(for columns: Int) {
    guard rows[rows.count - 1].columns + columns > width else { return }
    startRow()
    for _ in 0..<hang { rows[rows.count - 1].append(Glyph(scalar: " ", columns: 1, style: Style(.plain))) }
  }

  mutating func set(_ scalar: Unicode.Scalar, _ style: Style) {
    let columns = CharacterWidth.columns(of: scalar)
    if columns > 0 {
      makeRoom(for: columns)
      rows[rows.count - 1].append(Glyph(scalar: scalar, columns: columns, style: style))
    } else if rows[rows.count - 1].columns > 0 {
      rows[rows.count - 1].join(scalar)
    } else {
      // A mark with nothing to combine with.
      rows[rows.count - 1].append(Glyph(scalar: "\u{25cc}", joined: [scalar], columns: 1, style: style))
    }
  }

  mutating func set(_ text: String, _ face: Face) {
    for scalar in text.unicodeScalars { set(scalar, Style(face)) }
  }

  /// A character of a cell: a tab goes to the next multiple of four columns after `origin`, other control characters
  /// are shown as the key that gives them.
  mutating func setText(_ scalar: Unicode.Scalar, _ style: Style, origin: Int) {
    switch scalar.value {
    case 9:
      let column = rows[rows.count - 1].columns - origin
      for _ in 0..<(4 - (column % 4 + 4) % 4) { set(" ", style) }
    case 0..<0x20, 0x7f:
      makeRoom(for: 2)
      set("^", style)
      set(Unicode.Scalar(UInt8(scalar.value ^ 0x40)), style)
    default: set(scalar, style)
    }
  }
}
