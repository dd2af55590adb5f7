/// What is to be shown of a cell, before its place on the screen is known.
package struct View: Equatable {
  /// Before the first line, and in dots before the others; as wide as each other.
  package var prompt: [Piece] = []
  package var continuation: [Piece] = []
  package var text: [Unicode.Scalar] = []
  /// A place in `text`.
  package var cursor = 0
  /// How each character is shown; as long as `text`.
  package var styles: [Style] = []
  /// What is offered after the text.
  package var ghost: [Unicode.Scalar] = []
  /// Rows under the cell, cut off at the edge of the screen.
  package var below: [[Piece]] = []
  /// The row and the piece under the cell after which the cursor stands, rather than in the text.
  package var cursorBelow: (row: Int, piece: Int)?

  package struct Piece: Equatable {
    package var text: String
    package var face: Face

    package init(_ text: String, _ face: Face) {
      self.text = text
      self.face = face
    }
  }

  package init() {}

  package static func == (a: View, b: View) -> Bool {
    a.prompt == b.prompt && a.continuation == b.continuation && a.text == b.text && a.cursor == b.cursor
      && a.styles == b.styles && a.ghost == b.ghost && a.below == b.below && a.cursorBelow?.row == b.cursorBelow?.row
      && a.cursorBelow?.piece == b.cursorBelow?.piece
  }
}

/// Where things go on a screen of a given size. A cell taller than the screen shows a part with the cursor in it, which
/// moves no further than it must.
package struct Layout {
  package var rows: Int
  package var columns: Int
  /// The first row of the cell that is shown.
  private var first = 0

  package init(rows: Int, columns: Int) {
    self.rows = max(rows, 2)
    self.columns = max(columns, 2)
  }

  package mutating func frame(of view: View) -> Frame {
    let (cell, cursor) = cellRows(of: view)
    var below = view.below.map { row(of: $0) }
    below = Array(below.prefix(rows - 1))
    let room = max(1, rows - below.count)
    if cell.count <= room {
      first = 0
    } else {
      first = min(max(first, cursor.row - room + 1), cursor.row, cell.count - room)
    }
    let shown = Array(cell[first..<min(first + room, cell.count)])
    var place = Frame.Place(row: cursor.row - first, column: cursor.column)
    if let (row, piece) = view.cursorBelow, row < below.count {
      let column = view.below[row].prefix(piece + 1).reduce(0) { $0 + Self.columns(of: $1.text) }
      place = Frame.Place(row: shown.count + row, column: min(column, columns - 1))
    }
    return Frame(rows: shown + below, cursor: place)
  }

  /// The cell with all its rows, however many, and the cursor after it.
  package func wholeFrame(of view: View) -> Frame {
    var view = view
    view.cursor = view.text.count
    let (cell, cursor) = cellRows(of: view)
    return Frame(rows: cell, cursor: cursor)
  }

  /// The line of the cursor alone, for terminals that cannot go up.
  package func lineFrame(of view: View) -> Frame {
    let start = view.text[..<view.cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = view.text[view.cursor...].firstIndex(of: "\n") ?? view.text.count
    var line = View()
    line.prompt = start == 0 ? view.prompt : view.continuation
    line.text = Array(view.text[start..<end])
    line.styles = Array(view.styles[start..<end])
    line.cursor = view.cursor - start
    let (cell, cursor) = Layout(rows: 2, columns: Int.max / 4).cellRows(of: line)
    let width = columns - 1
    let left = cursor.column < width ? 0 : cursor.column - width + 1
    var frame = Frame(
      rows: [cell[0].cut(from: left, to: left + width)], cursor: .init(row: 0, column: cursor.column - left))
    frame.line = view.text[..<start].count { $0 == "\n" }
    return frame
  }

  package static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + CharacterWidth.columns(of: $1) }
  }

  private func cellRows(of view: View) -> (rows: [Row], cursor: Frame.Place) {
    let origin = view.prompt.reduce(0) { $0 + Self.columns(of: $1.text) }
    var setter = RowSetter(width: columns, hang: origin)
    var cursor: Frame.Place?
    for piece in view.prompt { setter.set(piece.text, piece.face) }
    for (index, scalar) in view.text.enumerated() {
      if index == view.cursor {
        // The cursor stands on the character, wherever that has room; at the end of a full row there is none for it.
        let width = scalar == "\n" ? 1 : CharacterWidth.columns(of: scalar)
        setter.makeRoom(for: width)
        cursor = width > 0 ? setter.place : setter.placeOfLast
      }
      if scalar == "\n" {
        setter.startRow()
        for piece in view.continuation { setter.set(piece.text, piece.face) }
      } else {
        setter.setText(scalar, view.styles[index], origin: origin)
      }
    }
    if cursor == nil {
      setter.makeRoom(for: 1)
      cursor = setter.place
    }
    for scalar in view.ghost {
      if scalar == "\n" {
        setter.startRow()
        for piece in view.continuation { setter.set(piece.text, piece.face) }
      } else {
        setter.setText(scalar, Style(.ghost), origin: origin)
      }
    }
    return (setter.rows, cursor ?? setter.place)
  }

  private func row(of pieces: [View.Piece]) -> Row {
    var row = Row()
    for piece in pieces {
      for scalar in piece.text.unicodeScalars {
        let width = CharacterWidth.columns(of: scalar)
        if row.columns + width > columns { return row }
        if width > 0 {
          row.append(Glyph(scalar: scalar, columns: width, style: Style(piece.face)))
        } else if row.columns > 0 {
          row.join(scalar)
        }
      }
    }
    return row
  }
}
