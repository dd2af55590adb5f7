/// One source line as a terminal shows it: which column each byte stands in, with control characters made visible and a very long line
/// cut down to the part that matters.
struct LineView {
  /// Columns beyond which a line is shortened.
  static let widest = 160
  /// Bytes of a line that are looked at on either side of its labels; what lies beyond could not be shown anyhow.
  private static let reach = 2000

  /// A character as a reader sees it, with the offset of its first byte in the file.
  private struct Cell { var offset: Int, column: Int, text: String }
  private var cells: [Cell] = []
  private var width = 0
  /// The offset behind the last cell.
  private var end: Int
  /// The columns that are shown.
  private var shown = 0..<0
  private var isCutBefore = false
  private var isCutBehind = false

  /// `spans` are the labels' offsets in the file; where they do not all fit, the first matters.
  init(_ file: SourceFile, line: Int, showing spans: [Range<Int>]) {
    let contents = file.contents(ofLine: line)
    var first = contents.startIndex
    end = contents.endIndex
    let primary = spans.first ?? first..<first
    if contents.count > 2 * Self.reach {
      first = Self.characterStart(contents, max(first, primary.lowerBound - Self.reach))
      end = Self.characterStart(contents, max(first, min(end, primary.lowerBound + Self.reach)))
      isCutBefore = first > contents.startIndex
      isCutBehind = end < contents.endIndex
    }
    var offset = first
    for character in String(decoding: contents[first..<end], as: UTF8.self) {
      let text = visible(String(character))
      cells.append(Cell(offset: offset, column: width, text: text))
      width += displayWidth(text)
      // Bytes that are no UTF-8 stand one by one; the replacement mark that shows them is longer than they are.
      offset += character == "\u{FFFD}" ? Self.lengthOfUnreadable(contents, offset) : character.utf8.count
    }
    shown = 0..<width
    let all = (spans.map(\.lowerBound).min() ?? first)..<(spans.map(\.upperBound).max() ?? first)
    shorten(around: fullColumn(all.upperBound) - fullColumn(all.lowerBound) <= Self.widest / 2 ? all : primary)
  }

  private mutating func shorten(around span: Range<Int>) {
    guard width > Self.widest || isCutBefore || isCutBehind else { return }
    let from = fullColumn(span.lowerBound)
    // Some columns before the label, all of them where they leave room enough for it.
    var low = from < Self.widest / 2 && !isCutBefore ? 0 : max(0, from - Self.widest / 3)
    let high = min(width, low + Self.widest)
    if low > 0 { low = max(0, min(low, high - Self.widest)) }
    isCutBefore = isCutBefore || low > 0
    isCutBehind = isCutBehind || high < width
    // From the first character that stands in there whole.
    low = cells.first { $0.column >= low }?.column ?? low
    shown = low..<max(low, high)
  }

  /// The line as printed.
  var text: String {
    var result = isCutBefore ? "…" : ""
    for cell in cells where shown.contains(cell.column) { result += cell.text }
    return isCutBehind ? result + "…" : result
  }

  /// The printed column of a byte, held within what is shown.
  func column(_ offset: Int) -> Int {
    min(max(fullColumn(offset), shown.lowerBound), shown.upperBound) - shown.lowerBound + (isCutBefore ? 1 : 0)
  }

  /// The column in the whole line; an offset inside a character, as of a combining mark, counts as that character's.
  private func fullColumn(_ offset: Int) -> Int {
    if offset >= end { return width }
    var low = 0
    var high = cells.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if cells[middle].offset <= offset { low = middle } else { high = middle }
    }
    return low < cells.count ? cells[low].column : 0
  }

  private static func characterStart(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
    var at = offset
    while at > bytes.startIndex, at < bytes.endIndex, bytes[at] & 0xC0 == 0x80 { at -= 1 }
    return at
  }

  /// How many bytes one replacement mark stands for: a true U+FFFD three, an ill-formed sequence its longest beginning.
  private static func lengthOfUnreadable(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
    guard offset < bytes.endIndex else { return 1 }
    if bytes[offset...].starts(with: [0xEF, 0xBF, 0xBD]) { return 3 }
    var length = 1
    while length < 4, offset + length < bytes.endIndex {
      let text = String(decoding: bytes[offset...(offset + length)], as: UTF8.self)
      guard text.unicodeScalars.count == 1 else { break }
      length += 1
    }
    return length
  }
}
