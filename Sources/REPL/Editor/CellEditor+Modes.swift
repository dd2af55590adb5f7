// What takes the keyboard for a while: the search and the completion menu.
extension CellEditor {
  /// Searches the history. Return, or any key that moves or edits, takes what was found into the buffer; Escape and
  /// Ctrl-G leave what was typed before.
  func searchHistory(back: Bool) {
    keepingHistory { () throws(HistoryFile.Failure) in try history.reload() }
    var search = Search(history.entries)
    defer { self.search = nil }
    while true {
      self.search = search
      guard let key = readKey() else { return }
      switch key {
      case .control("R"), .up:
        if search.query.isEmpty { search.change(to: lastQuery) } else { search.move(back: true) }
      case .control("S"), .down: search.move(back: false)
      case .control("H"), .character("\u{7f}"): search.change(to: search.query.dropLast())
      case .control("U"): search.change(to: [])
      case .escape, .control("G"), .control("C"): return
      case .paste(let bytes):
        search.change(to: search.query + PastedText.cleaned(bytes, prompt: name).prefix { $0 != "\n" })
      case .character(let scalar) where scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value):
        search.change(to: search.query + [scalar])
      default:
        lastQuery = search.query.isEmpty ? lastQuery : search.query
        if let entry = search.entry {
          buffer = EditBuffer(entry)
          buffer.cursor = search.place
        }
        if key != .enter, key != .character("\n") { passOn(key) }
        return
      }
      if !search.query.isEmpty { lastQuery = search.query }
    }
  }

  /// Completes what is before the cursor: inserts what all candidates share, and shows them if several remain.
  func complete() {
    let start = buffer.lineStart(of: buffer.cursor)
    if buffer.scalars[start..<buffer.cursor].allSatisfy({ $0 == " " }) {
      buffer.insert(Array(repeating: " ", count: Indentation.step))
      return
    }
    guard let completions = completions() else { return }
    insert(CompletionMenu.shared(completions, word: word(of: completions)), for: completions)
    guard completions.candidates.count > 1, terminal.isAddressable, let rest = self.completions() else { return }
    runMenu(CompletionMenu(rest))
  }

  private func runMenu(_ first: CompletionMenu) {
    var menu = first
    defer { self.menu = nil }
    while true {
      self.menu = menu
      guard let key = readKey() else { return }
      menu = self.menu ?? menu
      let step = menu.step(in: terminal.columns)
      switch key {
      case .tab: menu.move(by: 1)
      case .shiftTab: menu.move(by: -1)
      case .right: menu.move(by: 1)
      case .left: menu.move(by: -1)
      case .down, .control("N"): menu.move(by: step)
      case .up, .control("P"): menu.move(by: -step)
      case .pageDown: menu.move(by: step * terminal.menuRows)
      case .pageUp: menu.move(by: -step * terminal.menuRows)
      case .enter, .character("\n"):
        insert(menu.candidate.text, for: menu.completions)
        return
      case .escape, .control("G"): return
      case .control("H"), .character("\u{7f}"):
        buffer.replace(buffer.previous(before: buffer.cursor)..<buffer.cursor, with: [])
        guard let fewer = completions(), !fewer.replaced.isEmpty else { return }
        menu.narrow(to: fewer)
      case .character(let scalar)
      where scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
        buffer.insert([scalar])
        guard let fewer = completions() else { return }
        menu.narrow(to: fewer)
      default:
        passOn(key)
        return
      }
    }
  }

  /// The candidates at the cursor; nil if there are none.
  private func completions() -> Completions? {
    let completions = evaluator.completions(for: buffer.text, at: buffer.byteOffset(of: buffer.cursor))
    return completions.candidates.isEmpty ? nil : completions
  }

  private func word(of completions: Completions) -> String {
    let start = buffer.index(ofByte: completions.replaced.lowerBound)
    return String(String.UnicodeScalarView(buffer.scalars[min(start, buffer.cursor)..<buffer.cursor]))
  }

  private func insert(_ text: String, for completions: Completions) {
    let start = buffer.index(ofByte: completions.replaced.lowerBound)
    buffer.replace(min(start, buffer.cursor)..<buffer.cursor, with: text.unicodeScalars)
  }
}
