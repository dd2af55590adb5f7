import CEditline

extension CellEditor {
  /// Performs a command on the buffer.
  func perform(_ command: LineEditorCommand) -> LineEditorStep {
    let isVertical = [LineEditorUp, LineEditorDown, LineEditorInsertMode, LineEditorCommandMode].contains(command)
    if !isVertical { column = nil }
    if command != LineEditorPreviousMatch, command != LineEditorNextMatch, !isVertical { prefix = nil }
    switch command {
    case LineEditorAccept: return accept()
    case LineEditorNewline: breakLine()
    case LineEditorCloseBracket: close()
    case LineEditorCancel:
      buffer.cursor = buffer.scalars.count
      finish(.cancelled, showing: "^C")
      return LineEditorFinish
    case LineEditorEndOfInput:
      if buffer.scalars.isEmpty {
        finish(.end)
        return LineEditorFinish
      }
      deleteForward()
    case LineEditorSuspend: suspend()
    case LineEditorClearScreen: terminal.clear()
    case LineEditorPaste: buffer.insert(PastedText.cleaned(pasted, prompt: name))
    case LineEditorUp: move(up: true)
    case LineEditorDown: move(up: false)
    case LineEditorPreviousEntry: step(back: true)
    case LineEditorNextEntry: step(back: false)
    case LineEditorPreviousMatch: stepMatching(back: true)
    case LineEditorNextMatch: stepMatching(back: false)
    case LineEditorSearchBack: searchHistory(back: true)
    case LineEditorSearchForward: searchHistory(back: false)
    case LineEditorLeft: buffer.cursor = buffer.previous(before: buffer.cursor)
    case LineEditorRight:
      if !acceptGhost() { buffer.cursor = buffer.next(after: buffer.cursor) }
    case LineEditorWordRight: wordRight()
    case LineEditorLineBegin: buffer.cursor = buffer.lineStart(of: buffer.cursor)
    case LineEditorLineEnd:
      if !acceptGhost() { buffer.cursor = buffer.lineEnd(of: buffer.cursor) }
    case LineEditorCellBegin: buffer.cursor = 0
    case LineEditorCellEnd: buffer.cursor = buffer.scalars.count
    case LineEditorDeleteBack:
      let start = buffer.cursor - Indentation.deletedBack(buffer)
      buffer.replace(start..<buffer.cursor, with: [])
    case LineEditorDeleteForward: deleteForward()
    case LineEditorKillLine: kill(LineEditorKeyKillMotion)
    case LineEditorKillLineBack: kill(LineEditorKeyKillMotionBack)
    case LineEditorKillMotion: buffer.cursor = killEnd
    case LineEditorKillMotionBack: buffer.cursor = killStart
    case LineEditorUndo:
      undo.record(buffer)
      if let before = undo.undo() { buffer = before }
    case LineEditorRedo:
      if let after = undo.redo() { buffer = after }
    case LineEditorComplete: complete()
    case LineEditorExternalEditor: editExternally()
    default: return performVi(command)
    }
    return LineEditorContinue
  }

  private func accept() -> LineEditorStep {
    // Lines that come in a burst are indented already, by whoever sent them.
    let isBurst = input.isPending
    if buffer.isBlank || evaluator.isComplete(buffer.text) {
      let cell = buffer.isBlank ? "" : buffer.text
      finish(cell.isEmpty ? .cancelled : .cell(cell))
      return LineEditorFinish
    }
    // Where only the line of the cursor is shown, it must have been before it is left.
    if !terminal.isAddressable { terminal.show(view()) }
    if isBurst { buffer.insert(["\n"]) } else { breakLine() }
    return LineEditorContinue
  }

  private func breakLine() { Indentation.breakLine(&buffer, styles: styles(of: buffer.scalars)) }

  private func close() {
    guard let bracket = lastCharacter else { return }
    Indentation.close(bracket, in: &buffer, styles: styles(of: buffer.scalars))
  }

  private func deleteForward() {
    buffer.replace(buffer.cursor..<buffer.next(after: buffer.cursor), with: [])
  }

  private func move(up: Bool) {
    if !buffer.moveVertically(up: up, column: &column) {
      column = nil
      step(back: up)
    }
  }

  private func step(back: Bool) {
    _ = recall.step(back: back, from: &buffer, in: history.entries)
  }

  private func stepMatching(back: Bool) {
    let prefix = prefix ?? String(String.UnicodeScalarView(buffer.scalars[..<buffer.cursor]))
    if recall.step(back: back, from: &buffer, in: history.entries, prefix: prefix) {
      buffer.cursor = buffer.scalars.count
    }
    self.prefix = prefix
  }

  private func acceptGhost() -> Bool {
    let rest = ghost
    buffer.insert(rest)
    return !rest.isEmpty
  }

  private func wordRight() {
    let end = buffer.scalars.count
    buffer.scalars += ghost
    buffer.cursor = buffer.wordEnd(after: buffer.cursor)
    buffer.scalars.removeSubrange(max(end, buffer.cursor)...)
  }

  // MARK: Killing a line

  /// Has libedit take what lies between the cursor and a motion, so that it can put it back.
  private func kill(_ motion: LineEditorKey) {
    if vi != nil {
      let (start, end) = motion == LineEditorKeyKillMotion ? (buffer.cursor, killEnd) : (killStart, buffer.cursor)
      deleteForVi(start..<end)
    } else {
      press([LineEditorKeyMark, motion, LineEditorKeyKillRegion].map { Unicode.Scalar(UInt8($0.code)) })
    }
  }

  private var killEnd: Int {
    let end = buffer.lineEnd(of: buffer.cursor)
    return end == buffer.cursor ? min(end + 1, buffer.scalars.count) : end
  }

  private var killStart: Int {
    let start = buffer.lineStart(of: buffer.cursor)
    return start == buffer.cursor ? max(0, start - 1) : start
  }

  /// Deletes characters so that vi can put them back.
  func deleteForVi(_ range: Range<Int>) {
    buffer.cursor = range.upperBound
    store()
    line_editor_delete_before(editline, range.count)
    fetch()
  }

  func press(_ keys: [Unicode.Scalar]) {
    line_editor_press(editline, keys.map { wchar_t(bitPattern: $0.value) } + [0])
  }
}
