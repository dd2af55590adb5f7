/// The careful way through one field, and through rows of a wrong length.
extension RowParser {
  /// Where a field stands, for faults and tallies.
  struct FieldContext {
    var field: Int
    var row: Int
    /// The line the row starts on, and the one the field starts on with its first byte.
    var rowLine: Int
    var line: Int
    var lineStart: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
  }

  struct SlowField {
    /// The byte behind the field; nil if there is a fault, or quotes are open at the end of the piece.
    var next: UnsafePointer<UInt8>?
    var value = Double.nan
    var lines = 0
    var lineStart: UnsafePointer<UInt8>
  }

  @inline(never)
  func slowField(
    _ start: UnsafePointer<UInt8>, _ action: RowPlan.Action, _ context: FieldContext, _ piece: Piece
  ) -> SlowField {
    let field = splitter.field(at: start, end: context.end, scratch: piece.scratch)
    var result = SlowField(
      next: field.next, lines: field.lines, lineStart: field.lineStart ?? context.lineStart)
    func fail(_ fault: ContentFault, at place: UnsafePointer<UInt8>? = nil) -> SlowField {
      // A fault inside a field of several lines is shown where the field starts.
      let column = field.lines == 0 ? (place ?? start) - context.lineStart + 1 : start - context.lineStart + 1
      piece.fault = Piece.Fault(content: fault, line: context.line, column: column, field: context.field)
      result.next = nil
      return result
    }
    switch field.ending {
    case .complete: break
    case .openQuote:
      piece.openQuote = Piece.Fault(
        content: .unterminatedQuote, line: context.line, column: start - context.lineStart + 1, field: context.field)
      result.next = nil
      return result
    case .textAfterQuote(let place):
      return fail(.textAfterQuote(found: splitter.excerpt(place, context.end)), at: place)
    case .quoteInField(let place):
      return fail(.quoteInField(found: splitter.excerpt(start, context.end)), at: place)
    }
    if action == .skip { return result }

    let content = action == .text ? field.content : splitter.trimmed(field.content)
    if plan.isMissing(content) { return result }
    switch action {
    case .skip: break
    case .number:
      if let value = number(content, piece) {
        result.value = value
        return result
      }
      if plan.invalid == .refuse {
        return fail(.invalidNumber(found: String(excerptOf: content), hint: NumberHint(content, mark: plan.mark)))
      }
      piece.invalidCells.append((context.row, context.rowLine))
    case .instant:
      do {
        result.value = try Instant.parse(content)
        return result
      } catch {
        if plan.invalid == .refuse {
          let found = String(excerptOf: content)
          return fail(
            scanner.exact(content) != nil
              ? .numberForInstant(found: found) : .invalidInstant(found: found, error))
        }
      }
      piece.invalidCells.append((context.row, context.rowLine))
    case .text:
      if plan.encoding == .utf8, let byte = content.firstInvalidUTF8 {
        return fail(.invalidUTF8(byte: byte))
      }
      result.value = Double(piece.texts[plan.outputs[context.field]].code(of: content))
    }
    return result
  }

  private func number(_ content: UnsafeBufferPointer<UInt8>, _ piece: Piece) -> Double? {
    if let value = scanner.exact(content) { return value }
    guard let separator = plan.thousands, content.contains(separator), NumberHint.isGrouped(content, by: separator)
    else { return nil }
    return scanner.exact(piece.secondScratch.without(separator, content))
  }

  struct RaggedRow {
    /// The end of the row's last line; nil as for a field.
    var next: UnsafePointer<UInt8>?
    var lines = 0
    var keepsRow = false
  }

  /// A row that ended at field `context.field` though there should be more, or goes on though it should have ended.
  @inline(never)
  func raggedRow(
    _ start: UnsafePointer<UInt8>, isOver: Bool, _ context: FieldContext, _ piece: Piece
  ) -> RaggedRow {
    var result = RaggedRow(next: start)
    var found = context.field
    if isOver {
      if start[0] == Byte.newline || start[0] == Byte.carriageReturn {
        piece.trailingDelimiters.add(line: context.rowLine)
        result.keepsRow = true
        return result
      }
      var at = start
      while true {
        let field = splitter.field(at: at, end: context.end, scratch: piece.scratch)
        result.lines += field.lines
        at = field.next
        if case .openQuote = field.ending {
          piece.openQuote = Piece.Fault(
            content: .unterminatedQuote, line: context.line, column: start - context.lineStart + 1, field: nil)
          result.next = nil
          return result
        }
        while !splitter.ends(at[0]) { at += 1 }  // a misplaced quote does not matter in a row that is refused anyway
        found += 1
        if at[0] != plan.delimiter { break }
        at += 1
      }
      result.next = at
    }
    if plan.ragged == .drop {
      piece.droppedRagged.add(line: context.rowLine)
      piece.invalidCells.removeAll { $0.row == context.row }
      return result
    }
    if plan.ragged == .pad, !isOver {
      for field in context.field..<plan.fieldCount where plan.outputs[field] >= 0 {
        piece.outputs[plan.outputs[field]][context.row] = .nan
      }
      piece.paddedRagged.add(line: context.rowLine)
      result.keepsRow = true
      return result
    }
    piece.fault = Piece.Fault(
      content: .fieldCount(found: found, expected: plan.fieldCount, headerLine: plan.headerLine),
      line: context.line, column: start - context.lineStart + 1, field: nil)
    result.next = nil
    return result
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first byte that is no part of valid UTF-8.
  var firstInvalidUTF8: UInt8? {
    var decoder = UTF8()
    var iterator = makeIterator()
    if allSatisfy({ $0 < 0x80 }) { return nil }
    var valid = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): valid += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return valid < count ? self[valid] : nil
      }
    }
  }
}
