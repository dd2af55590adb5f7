/// One source line as a terminal shows it: which column each byte stands in, with control characters made visible and a very long line
/// cut down to the part that matters.
struct LineView {
  /// Columns beyond which a line is shortened.
  static let widest = 160
  /// Bytes of a line that are looked at on either side of a label; what lies beyond cannot be shown anyhow.
  private static let reach = 2000

  private struct Cell { var offset: Int, column: Int, text: String }
  private var cells: [Cell] = []
  private var width = 0
  private let start: Int
  private var shown: Range<Int>
  private var isCutBefore = false
  private var isCutBehind = false

  /// `span` is the part that must be seen, in offsets of the file.
  init(_ file: SourceFile, line: Int, showing span: Range<Int>) {
    let contents = file.contents(ofLine: line)
    var first = contents.startIndex
    var last = contents.endIndex
    if contents.count > 2 * Self.reach {
      first = Self.characterStart(contents, max(first, span.lowerBound - Self.reach))
      last = Self.characterStart(contents, min(last, max(span.lowerBound + Self.reach, first)))
      isCutBefore = first > contents.startIndex
      isCutBehind = last < contents.endIndex
    }
    start = first
    var offset = first
    for character in String(decoding: contents[first..<last], as: UTF8.self) {
      let text = visible(String(character))
      cells.append(Cell(offset: offset, column: width, text: text))
      width += displayWidth(text)
      offset += character.utf8.count
    }
    shown = 0..<width
    shorten(around: span)
  }

  /// Keeps some columns before the span, and as many behind its start as fit.
  private mutating func shorten(around span: Range<Int>) {
    guard width > Self.widest || isCutBefore || isCutBehind else { return }
    let (from, to) = (rawColumn(span.lowerBound), rawColumn(span.upperBound))
    var low = to <= Self.widest - 2 && !isCutBefore ? 0 : max(0, from - Self.widest / 3)
    if to - low > Self.widest { low = max(0, min(from - 8, to - Self.widest)) }
    if low > from { low = from }
    let high = min(width, low + Self.widest)
    low = max(0, min(low, high - Self.widest))
    isCutBefore = isCutBefore || low > 0
    isCutBehind = isCutBehind || high < width
    shown = low..<high
  }

  /// The line as printed.
  var text: String {
    var result = isCutBefore ? "…" : ""
    for cell in cells where shown.contains(cell.column) { result += cell.text }
    return isCutBehind ? result + "…" : result
  }

  /// The printed column of a byte, held within what is shown.
  func column(_ offset: Int) -> Int {
    let inside = min(max(rawColumn(offset), firstColumn), shown.upperBound)
    return inside - firstColumn + (isCutBefore ? 1 : 0)
  }

  /// The column of the first character that is shown whole.
  private var firstColumn: Int { cells.first { shown.contains($0.column) }?.column ?? shown.lowerBound }

  private func rawColumn(_ offset: Int) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    // An offset inside a character, as of a combining mark, counts as that character's.
    if low < cells.count, cells[low].offset == offset { return cells[low].column }
    if low > 0, low < cells.count || offset < start + byteCount { return cells[low - 1].column }
    return width
  }

  private var byteCount: Int { cells.last.map { $0.offset - start + $0.text.utf8.count } ?? 0 }

  private static func characterStart(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
    var at = offset
    while at > bytes.startIndex, at < bytes.endIndex, bytes[at] & 0xC0 == 0x80 { at -= 1 }
    return at
  }
}
