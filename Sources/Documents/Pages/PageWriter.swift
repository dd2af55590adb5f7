import CTypeset

/// Why there are no pages.
public enum PageProblem: Error, Equatable, Sendable {
  /// The shared library that is not there.
  case missing(library: String)
  case failed
}

/// Writes a document as a PDF on A4: headings stay with what they head, a paragraph leaves no single line behind,
/// figures and rows of tables are not cut.
public enum PageWriter {
  public static func written(
    _ document: Document, isUnit: @escaping (String) -> Bool, picture: @escaping (String) -> Picture? = { _ in nil }
  ) throws(PageProblem) -> [UInt8] {
    var missing: UnsafePointer<CChar>?
    let title = document.title.filter { $0 != "\0" }
    guard let typesetter = typesetter_open(PageStyle.width, PageStyle.height, title, &missing) else {
      if let missing { throw .missing(library: String(cString: missing)) }
      throw .failed
    }
    defer { typesetter_close(typesetter) }
    var composer = PageComposer(typesetter, isUnit: isUnit, picture: picture)
    composer.add(document)
    var paginator = Paginator(typesetter, title: document.title)
    paginator.place(composer.boxes)
    var bytes: UnsafePointer<UInt8>?
    var size = 0
    guard typesetter_finish(typesetter, &bytes, &size), let bytes else { throw .failed }
    return PageRecord.adding(ResultRecord(document), to: Array(UnsafeBufferPointer(start: bytes, count: size)))
  }
}

/// Puts boxes on pages.
private struct Paginator {
  private let typesetter: OpaquePointer
  private let title: String
  private var page = 1
  private var y = PageStyle.margin
  /// The last entry of the table of contents at each level.
  private var outline: [(level: Int, number: Int32)] = []

  init(_ typesetter: OpaquePointer, title: String) {
    self.typesetter = typesetter
    self.title = title
  }

  private var isAtTop: Bool { y <= PageStyle.margin }

  mutating func place(_ boxes: [PageBox]) {
    for (index, box) in boxes.enumerated() {
      if !isAtTop {
        y += box.before
        if y + least(boxes[index...]) > PageStyle.bottom { turn() }
      }
      place(box)
      y += box.after
    }
    endPage()
  }

  /// The room that a box wants at least, with what it must not be parted from.
  private func least(_ boxes: ArraySlice<PageBox>) -> Double {
    var height = 0.0
    for box in boxes {
      switch box.content {
      case .text(let block):
        // Short text and code stay whole; of longer ones two lines of text, or four of code, begin on a page.
        let isCode = box.padding > 0
        let lines = block.lines.count <= (isCode ? 10 : 3) ? block.lines.count : isCode ? 4 : 2
        height +=
          block.height(0..<(box.isKeptWithNext ? block.lines.count : lines)) + box.paddingAbove + box.paddingBelow
      case .row(_, let row, _): height += row
      case .picture(_, _, let picture): height += picture
      case .rule: height += 1
      }
      guard box.isKeptWithNext else { break }
      height += box.after
    }
    return height
  }

  private mutating func turn() {
    endPage()
    page += 1
    y = PageStyle.margin
  }

  private func endPage() {
    typesetter_ink(typesetter, PageStyle.quiet)
    let foot = PageStyle.height - 42
    let left = PageBlock(typesetter, PageText(plain: title), font: PageStyle.small, width: PageStyle.textWidth - 60)
    text_block_draw(typesetter, left.pointer, 0, 1, PageStyle.margin, foot)
    let right = PageBlock(
      typesetter, PageText(plain: "\(page)"), font: PageStyle.small, width: 50, alignment: TextRight)
    text_block_draw(typesetter, right.pointer, 0, 1, PageStyle.width - PageStyle.margin - 50, foot)
    typesetter_end_page(typesetter)
  }

  // MARK: Boxes

  private mutating func place(_ box: PageBox) {
    if let entry = box.outline { note(entry) }
    switch box.content {
    case .text(let block): place(block, box)
    case .row(let cells, let height, let isHead):
      if y + height > PageStyle.bottom, !isAtTop { turn() }
      typesetter_ink(typesetter, PageStyle.ink)
      for cell in cells { draw(cell.block, cell.block.lines.indices, box.x + cell.x, y + 3) }
      drawBars(box, y, height)
      typesetter_fill(typesetter, box.x, y + height - 0.6, box.width, isHead ? 0.9 : 0.5, PageStyle.rule)
      y += height
    case .picture(let svg, let width, let height):
      drawBars(box, y, height)
      _ = picture_draw(typesetter, svg, svg.utf8.count, box.x + (box.width - width) / 2, y, width, height)
      y += height
    case .rule:
      typesetter_fill(typesetter, box.x, y, box.width, 0.6, PageStyle.rule)
      y += 1
    }
  }

  private mutating func note(_ entry: (level: Int, title: String)) {
    while let last = outline.last, last.level >= entry.level { outline.removeLast() }
    let number = typesetter_outline(
      typesetter, outline.last?.number ?? 0, entry.title.filter { $0 != "\0" }, Int32(page), max(0, y - 8))
    outline.append((entry.level, number))
  }

  /// As many lines as the page holds, and the rest on the next, two at least on either.
  private mutating func place(_ block: PageBlock, _ box: PageBox) {
    var first = 0
    while first < block.lines.count {
      var end = first
      while end < block.lines.count,
        y + box.paddingAbove + box.paddingBelow + block.height(first..<(end + 1)) <= PageStyle.bottom
      {
        end += 1
      }
      if end == block.lines.count - 1, end - first > 2 { end -= 1 }
      if end == first {
        // A line taller than a page is drawn all the same.
        if isAtTop {
          end = first + 1
        } else {
          turn()
          continue
        }
      }
      let height = block.height(first..<end) + box.paddingAbove + box.paddingBelow
      if let ground = box.ground { typesetter_fill(typesetter, box.x, y, box.width, height, ground) }
      drawBars(box, y, height + (end == block.lines.count ? min(box.after, 4) : 0))
      typesetter_ink(typesetter, PageStyle.ink)
      if first == 0, let marker = box.marker { draw(marker, marker.lines.indices, box.x - 22, y) }
      draw(block, first..<end, box.x + box.padding, y + box.paddingAbove)
      y += height
      first = end
      if first < block.lines.count { turn() }
    }
  }

  private func drawBars(_ box: PageBox, _ top: Double, _ height: Double) {
    for bar in box.bars { typesetter_fill(typesetter, bar, top, 1.6, height, PageStyle.rule) }
  }

  private func draw(_ block: PageBlock, _ lines: Range<Int>, _ x: Double, _ y: Double) {
    text_block_draw(typesetter, block.pointer, Int32(lines.lowerBound), Int32(lines.count), x, y)
    for link in block.links {
      text_block_link(
        typesetter, block.pointer, Int32(lines.lowerBound), Int32(lines.count), x, y, Int32(link.range.lowerBound),
        Int32(link.range.upperBound), link.target)
    }
  }
}
