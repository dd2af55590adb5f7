extension CellEditor {
  /// How the cell looks now.
  func view() -> View {
    var view = View()
    let number = "[\(number)]"
    view.prompt = [View.Piece(name, .prompt), View.Piece(number, .promptNumber), View.Piece("> ", .prompt)]
    let width = Layout.columns(of: name) + number.count + 2
    view.continuation = [View.Piece(String(repeating: " ", count: max(0, width - 4)) + "... ", .continuation)]
    if let search, !isClosing {
      searched(search, &view)
      return view
    }
    view.text = buffer.scalars
    view.cursor = buffer.cursor
    view.styles = styles(of: buffer.scalars)
    guard !isClosing, terminal.isAddressable else { return view }
    if let (one, other) = Brackets(in: view.text, styles: view.styles).pair(near: view.cursor) {
      view.styles[one].isMatched = true
      view.styles[other].isMatched = true
    }
    if menu != nil {
      view.below = menu?.rows(width: terminal.columns, limit: terminal.menuRows) ?? []
    } else {
      view.ghost = shortened(ghost)
    }
    if let vi { terminal.showMode(inserting: vi.isInserting) }
    return view
  }

  /// What is offered after the cursor.
  var ghost: [Unicode.Scalar] {
    guard buffer.isAtEnd, vi?.isInserting ?? true, terminal.isAddressable, !recall.isUnchanged(buffer) else {
      return []
    }
    return offered.rest(after: buffer.text, in: history, evaluator)
  }

  /// The first lines of what is offered, no more than a menu has.
  private func shortened(_ ghost: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let breaks = ghost.indices.filter { ghost[$0] == "\n" }
    guard breaks.count >= terminal.menuRows else { return ghost }
    return Array(ghost[..<breaks[terminal.menuRows - 1]]) + ["\n", "…"]
  }

  /// How the characters of a source are coloured.
  func styles(of scalars: [Unicode.Scalar]) -> [Style] {
    if let highlighted, highlighted.scalars == scalars { return highlighted.styles }
    var styles = Array(repeating: Style(.plain), count: scalars.count)
    let source = EditBuffer(scalars: scalars, cursor: 0)
    var index = 0
    var offset = 0
    for highlight in evaluator.highlights(in: source.text) {
      while index < scalars.count, offset < highlight.range.lowerBound {
        offset += UTF8.width(scalars[index])
        index += 1
      }
      while index < scalars.count, offset < highlight.range.upperBound {
        styles[index] = Style(Face(highlight.kind))
        offset += UTF8.width(scalars[index])
        index += 1
      }
    }
    highlighted = (scalars, styles)
    return styles
  }

  private func searched(_ search: Search, _ view: inout View) {
    let entry = search.entry.map { Array($0.unicodeScalars) } ?? buffer.scalars
    view.text = entry
    view.styles = styles(of: entry)
    view.cursor = search.entry == nil ? buffer.cursor : search.place
    if search.entry != nil {
      for index in search.place..<search.place + search.query.count { view.styles[index] = Style(.found) }
    }
    let query = String(String.UnicodeScalarView(search.query))
    let title = View.Piece("search: ", .status)
    let status = search.status
    view.below = [[title, View.Piece(query, search.isFailing ? .wrong : .plain), View.Piece(status, .status)]]
    view.cursorBelow = (row: 0, piece: 1)
  }
}
