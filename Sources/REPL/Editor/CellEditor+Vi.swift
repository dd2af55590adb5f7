import CEditline

// vi's keys whose meaning is that of a line, where libedit's is that of the whole buffer.
extension CellEditor {
  func performVi(_ command: LineEditorCommand) -> LineEditorStep {
    let operation = vi?.operation
    let start = buffer.lineStart(of: buffer.cursor)
    let end = buffer.lineEnd(of: buffer.cursor)
    let first = min(buffer.indentation(ofLineAt: buffer.cursor).upperBound, end)
    switch command {
    case LineEditorInsertMode, LineEditorCommandMode:
      vi?.note(inserting: command == LineEditorInsertMode)
      return LineEditorPending
    case LineEditorViLineEnd:
      if operation != nil { return move(by: end - buffer.cursor) }
      buffer.cursor = max(start, buffer.previous(before: end))
    case LineEditorViLineBegin:
      if operation != nil { return move(by: start - buffer.cursor) }
      buffer.cursor = start
    case LineEditorViFirst:
      if operation != nil { return move(by: first - buffer.cursor) }
      buffer.cursor = first
    case LineEditorViAppend: return insertMode(at: end)
    case LineEditorViInsert: return insertMode(at: first)
    case LineEditorViOpenBelow:
      buffer.cursor = end
      Indentation.breakLine(&buffer, styles: styles(of: buffer.scalars))
      return insertMode(at: buffer.cursor)
    case LineEditorViOpenAbove:
      let blanks = buffer.scalars[start..<first]
      buffer.cursor = start
      buffer.insert(blanks + ["\n"])
      return insertMode(at: start + blanks.count)
    case LineEditorViDelete: return begin("d", LineEditorKeyDeleteMotion) ?? deleteLine()
    case LineEditorViChange:
      if let step = begin("c", LineEditorKeyChangeMotion) { return step }
      vi?.endOperation()
      deleteForVi(first..<end)
      return insertMode(at: buffer.cursor)
    default: break
    }
    return LineEditorContinue
  }

  /// Begins an operation that waits for a motion; nil if it was begun before, and the key is the motion.
  private func begin(_ operation: Unicode.Scalar, _ key: LineEditorKey) -> LineEditorStep? {
    guard let pending = vi?.operation else {
      vi?.begin(operation: operation)
      press([Unicode.Scalar(UInt8(key.code))])
      return LineEditorPending
    }
    if pending == operation { return nil }
    vi?.endOperation()
    return LineEditorContinue
  }

  private func deleteLine() -> LineEditorStep {
    vi?.endOperation()
    var range = buffer.lineStart(of: buffer.cursor)..<min(buffer.lineEnd(of: buffer.cursor) + 1, buffer.scalars.count)
    // The last line goes with the newline before it.
    if range.upperBound == buffer.scalars.count, range.lowerBound > 0, buffer.scalars.last != "\n" || range.isEmpty {
      range = range.lowerBound - 1..<range.upperBound
    }
    deleteForVi(range)
    buffer.cursor = buffer.indentation(ofLineAt: buffer.cursor).upperBound
    if buffer.cursor == buffer.scalars.count { buffer.cursor = buffer.previous(before: buffer.cursor) }
    return LineEditorContinue
  }

  /// Has libedit complete an operation over so many characters.
  private func move(by count: Int) -> LineEditorStep {
    vi?.endOperation()
    guard count != 0 else { return LineEditorContinue }
    let key = count > 0 ? LineEditorKeyMoveRight : LineEditorKeyMoveLeft
    press(Array("\(abs(count))".unicodeScalars) + [Unicode.Scalar(UInt8(key.code))])
    return LineEditorPending
  }

  private func insertMode(at place: Int) -> LineEditorStep {
    buffer.cursor = place
    press([Unicode.Scalar(UInt8(LineEditorKeyInsertMode.code))])
    return LineEditorInsert
  }
}
