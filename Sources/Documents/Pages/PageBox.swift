/// What a page is filled with, from top to bottom.
struct PageBox {
  enum Content {
    /// Text that may go on on the next page.
    case text(PageBlock)
    /// Cells of a table side by side: their text, where each begins, how wide it is.
    case row([(block: PageBlock, x: Double)], height: Double, isHead: Bool)
    case picture(svg: String, width: Double, height: Double)
    case rule
  }

  let content: Content
  /// From the left edge of the page.
  var x = PageStyle.margin
  var width = PageStyle.textWidth
  /// Blank above and below.
  var before = 0.0
  var after = 0.0
  /// Behind the text, with blank around it: at its sides, above it and below it.
  var ground: UInt32?
  var padding = 0.0
  var paddingAbove = 0.0
  var paddingBelow = 0.0
  /// Lines that run along the left, from the edge of the page.
  var bars: [Double] = []
  /// Stands left of the first line.
  var marker: PageBlock?
  /// Stays on the page of what follows.
  var isKeptWithNext = false
  /// Of a heading: its level and text, for the table of contents.
  var outline: (level: Int, title: String)?
}
