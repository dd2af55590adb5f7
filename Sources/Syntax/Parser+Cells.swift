import Diagnostics

/// Cells and documentation, which stand in comments.
extension Parser {
  /// Splits the statements at the `# %%` markers that stand between them.
  func cells(of statements: [Statement]) -> [Cell] {
    struct Marker { var start: Int, kind: Cell.Kind, title: String }
    var markers: [Marker] = [Marker(start: 0, kind: .code, title: "")]
    var next = 0
    for comment in comments where comment.ownLine {
      guard let marker = cellMarker(comment) else { continue }
      // A marker inside a statement, such as a twin's body, parts nothing.
      while next < statements.count, Int(statements[next].span.end) <= comment.start { next += 1 }
      if next < statements.count, Int(statements[next].span.start) < comment.start { continue }
      markers.append(Marker(start: comment.start, kind: marker.kind, title: marker.title))
    }
    var cells: [Cell] = []
    var first = 0
    for (number, marker) in markers.enumerated() {
      let end = number + 1 < markers.count ? markers[number + 1].start : bytes.count
      var last = first
      while last < statements.count, Int(statements[last].span.start) < end { last += 1 }
      let inside = Array(statements[first..<last])
      first = last
      if number == 0, inside.isEmpty, markers.count > 1 { continue }
      cells.append(
        Cell(
          kind: marker.kind, title: marker.title, statements: inside,
          span: Span(source: source, start: marker.start, end: end)))
    }
    return cells
  }

  /// `# %% Title` or `# %% [markdown] Title`; the blank before `%%` may be missing.
  private func cellMarker(_ comment: Comment) -> (kind: Cell.Kind, title: String)? {
    var at = comment.start + 1
    if at < comment.end, bytes[at] == 0x20 { at += 1 }
    guard at + 2 <= comment.end, bytes[at] == UInt8(ascii: "%"), bytes[at + 1] == UInt8(ascii: "%") else { return nil }
    at += 2
    guard at == comment.end || bytes[at] == 0x20 || bytes[at] == 0x09 else { return nil }
    func title(_ text: Substring) -> String { String(text.drop { $0 == " " || $0 == "\t" }) }
    let rest = title(Substring(String(decoding: bytes[at..<comment.end], as: UTF8.self)))
    guard rest.hasPrefix("[markdown]") else { return (.code, rest) }
    return (.markdown, title(rest.dropFirst(10)))
  }

  /// The comment lines directly above `offset`, without their marks.
  func documentation(above offset: Int) -> String {
    var lines: [String] = []
    var top = offset
    var number = commentsBefore(offset)
    while number > 0 {
      number -= 1
      let comment = comments[number]
      guard comment.ownLine else { break }
      let between = bytes[comment.end..<top]
      guard between.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }),
        between.count(where: { $0 == 0x0A }) == 1, cellMarker(comment) == nil
      else { break }
      let line = String(decoding: bytes[comment.start..<comment.end], as: UTF8.self).dropFirst()
      lines.append(String(line.first == " " ? line.dropFirst() : line))
      top = comment.start
    }
    return lines.reversed().joined(separator: "\n")
  }

  /// How many comments end at or before `offset`.
  private func commentsBefore(_ offset: Int) -> Int {
    var low = 0
    var high = comments.count
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
