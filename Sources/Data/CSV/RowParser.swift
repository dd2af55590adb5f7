/// Reads rows into the buffers of a piece.
///
/// One pass, no tokens: each field is read in place as what its column wants, and the byte behind it says whether that
/// was right. Plain numbers and `YYYY-MM-DD hh:mm:ss` take the fast way; everything else (quotes, blanks, markers of
/// missing cells, odd numbers, faults) goes through `RowParser+Field`. Values are written at the row's index and the
/// row counts only once it is whole, so a row that is dropped leaves no trace.
struct RowParser: Sendable {
  let plan: RowPlan
  let scanner: NumberScanner
  let splitter: FieldSplitter

  init(_ plan: RowPlan) {
    self.plan = plan
    // With a comma for both, an unquoted comma is a delimiter and only quoted fields hold decimals.
    scanner = NumberScanner(mark: plan.mark)
    splitter = FieldSplitter(delimiter: plan.delimiter)
  }

  /// Parses the rows of `start ..< end`. The last byte ends a line; 32 bytes behind it must be readable.
  /// - Parameter quotes: whether any quote stands in there.
  func parse(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, quotes: Bool, into piece: Piece) {
    piece.reset()
    plan.actions.withUnsafeBufferPointer { actions in
      if let actions = actions.baseAddress { parse(start, end, quotes, actions, piece) }
    }
  }

  private func parse(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ quotes: Bool,
    _ actions: UnsafePointer<RowPlan.Action>, _ piece: Piece
  ) {
    let delimiter = plan.delimiter
    let fast = NumberScanner(mark: plan.mark == delimiter ? 0 : plan.mark)
    let fieldCount = plan.fieldCount
    let hasComments = !plan.comment.isEmpty
    let outputs = piece.fieldOutputs
    var capacity = piece.capacity
    var at = start
    var line = 0
    var row = 0
    var expectedLine = -1

    rows: while at < end {
      if at[0] == Byte.newline || at[0] == Byte.carriageReturn {
        at = afterLineEnd(at)
        line &+= 1
        continue
      }
      if hasComments, isComment(at, end) {
        at = afterLineEnd(lineEnd(at))
        line &+= 1
        continue
      }
      if row == capacity {
        piece.grow(keeping: row)
        capacity = piece.capacity
      }
      let rowStart = at
      let rowLine = line
      var lineStart = at
      if line != expectedLine { piece.lines.jump(row: row, line: line) }

      var field = 0
      fields: while true {
        let action = actions[field]
        var done = false
        switch action {
        case .number:
          var value = 0.0
          let stop = fast.fast(at, into: &value)
          if stop != at, stop[0] == delimiter || stop[0] == Byte.newline || stop[0] == Byte.carriageReturn {
            outputs[field].unsafelyUnwrapped[row] = value
            at = stop
            done = true
          }
        case .instant:
          let value = Instant.common(at)
          if !value.isNaN, splitter.ends(at[19]) {
            outputs[field].unsafelyUnwrapped[row] = value
            at += 19
            done = true
          }
        case .skip:
          if !quotes {
            while !splitter.ends(at[0]) { at += 1 }
            done = true
          }
        case .text:
          break
        }
        if !done {
          let context = FieldContext(
            field: field, row: row, rowLine: rowLine, line: line, lineStart: lineStart, end: end)
          let result = slowField(at, action, context, piece)
          guard let next = result.next else {
            let consumed = piece.fault == nil ? rowStart - start : 0
            piece.finish(rows: row, lines: rowLine, consumed: consumed)
            return
          }
          if action != .skip { outputs[field].unsafelyUnwrapped[row] = result.value }
          at = next
          if result.lines > 0 {
            line &+= result.lines
            lineStart = result.lineStart
          }
        }

        field &+= 1
        if at[0] == delimiter {
          at += 1
          if field < fieldCount { continue fields }
        } else if field == fieldCount {
          break fields
        }
        // Too many fields, or too few.
        let context = FieldContext(
          field: field, row: row, rowLine: rowLine, line: line, lineStart: lineStart, end: end)
        let result = raggedRow(at, isOver: field == fieldCount && at[-1] == delimiter, context, piece)
        guard let next = result.next else {
          piece.finish(rows: row, lines: rowLine, consumed: piece.fault == nil ? rowStart - start : 0)
          return
        }
        at = next
        line &+= result.lines
        if result.keepsRow { break fields }
        at = afterLineEnd(at)
        line &+= 1
        expectedLine = -1
        continue rows
      }
      at = afterLineEnd(at)
      line &+= 1
      row &+= 1
      expectedLine = rowLine &+ 1
    }
    piece.finish(rows: row, lines: line, consumed: at - start)
  }

  @inline(__always)
  private func afterLineEnd(_ at: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    at[0] == Byte.carriageReturn && at[1] == Byte.newline ? at + 2 : at + 1
  }

  private func lineEnd(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var at = start
    while at[0] != Byte.newline, at[0] != Byte.carriageReturn { at += 1 }
    return at
  }

  private func isComment(_ at: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    end - at >= plan.comment.count && plan.comment.indices.allSatisfy { at[$0] == plan.comment[$0] }
  }
}
