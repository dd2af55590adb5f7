/// Finds where one field ends and what it holds, by RFC 4180: the careful, slow way that every field takes which is not
/// a plain number or date.
///
/// Two liberties: blanks may stand around a quoted field, and any of LF, CRLF and CR ends a line. A quote inside an
/// unquoted field is refused, because programs disagree on what it means.
struct FieldSplitter: Sendable {
  let delimiter: UInt8

  enum Ending {
    /// A delimiter or an end of line follows.
    case complete
    /// The bytes end inside quotes.
    case openQuote
    case textAfterQuote(UnsafePointer<UInt8>)
    case quoteInField(UnsafePointer<UInt8>)
  }

  struct Field {
    /// What the field holds: between its quotes, or without the blanks around it. Points into the input or the scratch.
    var content: UnsafeBufferPointer<UInt8>
    /// The delimiter or end of line behind the field.
    var next: UnsafePointer<UInt8>
    /// Line ends inside the quotes, and where the last of those lines starts.
    var lines = 0
    var lineStart: UnsafePointer<UInt8>?
    var ending = Ending.complete
  }

  @inline(__always)
  func ends(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == Byte.newline || byte == Byte.carriageReturn
  }

  /// The field at `start`. The byte before `end` must end a line unless quotes are open there.
  func field(
    at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, scratch: Scratch
  ) -> Field {
    var at = start
    while at < end, isBlank(at[0]) { at += 1 }
    if at < end, at[0] == Byte.quote { return quoted(at, end, scratch) }
    while at < end, !ends(at[0]) {
      if at[0] == Byte.quote {
        return Field(content: trimmed(start, at), next: at, ending: .quoteInField(at))
      }
      at += 1
    }
    return Field(content: trimmed(start, at), next: at)
  }

  private func quoted(
    _ opening: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ scratch: Scratch
  ) -> Field {
    var field = Field(content: UnsafeBufferPointer(start: opening, count: 0), next: opening)
    var at = opening + 1
    var doubled = false
    while true {
      guard at < end else {
        field.ending = .openQuote
        field.next = end
        return field
      }
      if at[0] == Byte.quote {
        guard at + 1 < end, at[1] == Byte.quote else { break }
        doubled = true
        at += 2
        continue
      }
      let byte = at[0]
      at += 1
      if byte == Byte.newline || (byte == Byte.carriageReturn && !(at < end && at[0] == Byte.newline)) {
        field.lines += 1
        field.lineStart = at
      }
    }
    field.content =
      doubled
      ? scratch.undoubled(opening + 1, at)
      : UnsafeBufferPointer(start: opening + 1, count: at - opening - 1)
    at += 1
    while at < end, isBlank(at[0]) { at += 1 }
    field.next = at
    if at >= end {
      field.ending = .openQuote  // the closing quote may be the first half of a doubled one
    } else if !ends(at[0]) {
      field.ending = .textAfterQuote(at)
    }
    return field
  }

  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == Byte.space || byte == Byte.tab) && byte != delimiter
  }

  /// What a message shows of a field from `start` on.
  func excerpt(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> String {
    String(excerptOf: UnsafeBufferPointer(start: start, count: fieldEnd(start, end) - start))
  }

  /// The next delimiter or end of line, quotes or not.
  func fieldEnd(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var at = start
    while at < end, !ends(at[0]) { at += 1 }
    return at
  }

  /// `content` without the blanks around it, for what is quoted and yet a number.
  func trimmed(_ content: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    content.baseAddress.map { trimmed($0, $0 + content.count) } ?? content
  }

  private func trimmed(_ first: UnsafePointer<UInt8>, _ last: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var first = first
    var last = last
    while first < last, isBlank(first[0]) { first += 1 }
    while last > first, isBlank(last[-1]) { last -= 1 }
    return UnsafeBufferPointer(start: first, count: last - first)
  }
}

/// Memory for the content of fields that do not stand in the input as they are.
final class Scratch {
  private var memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
  private var capacity = 256

  deinit { memory.deallocate() }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    memory.deallocate()
    capacity = max(count, 2 * capacity)
    memory = .allocate(capacity: capacity)
  }

  /// The bytes between two quotes with each doubled quote as one. Valid until the next call.
  func undoubled(_ first: UnsafePointer<UInt8>, _ last: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    reserve(last - first)
    var count = 0
    var at = first
    while at < last {
      memory[count] = at[0]
      count += 1
      at += at[0] == Byte.quote ? 2 : 1
    }
    return UnsafeBufferPointer(start: memory, count: count)
  }

  /// The bytes without `byte`. `bytes` must not be scratch itself.
  func without(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    reserve(bytes.count)
    var count = 0
    for each in bytes where each != byte {
      memory[count] = each
      count += 1
    }
    return UnsafeBufferPointer(start: memory, count: count)
  }
}
