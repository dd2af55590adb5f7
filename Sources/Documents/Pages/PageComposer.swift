import CTypeset

/// Makes the boxes of a document: each paragraph, cell, output and figure as something that fits the width of the page.
struct PageComposer {
  let typesetter: OpaquePointer
  let isUnit: (String) -> Bool
  let picture: (String) -> Picture?
  private(set) var boxes: [PageBox] = []

  /// How far in the present block stands, and the lines along quotations around it.
  private var indent = 0.0
  private var bars: [Double] = []

  init(
    _ typesetter: OpaquePointer, isUnit: @escaping (String) -> Bool, picture: @escaping (String) -> Picture?
  ) {
    self.typesetter = typesetter
    self.picture = picture
    self.isUnit = isUnit
  }

  private var x: Double { PageStyle.margin + indent }
  private var width: Double { max(60, PageStyle.textWidth - indent) }

  private mutating func add(_ content: PageBox.Content, _ change: (inout PageBox) -> Void = { _ in }) {
    var box = PageBox(content: content)
    box.x = x
    box.width = width
    box.bars = bars
    change(&box)
    boxes.append(box)
  }

  private func block(_ text: PageText, _ font: String = PageStyle.body, alignment: TextAlignment = TextLeft)
    -> PageBlock
  {
    PageBlock(typesetter, text, font: font, width: width, alignment: alignment)
  }

  // MARK: Cells

  mutating func add(_ document: Document) {
    for cell in document.cells {
      switch cell {
      case .markdown(let cell): add(Markdown(cell.text).blocks)
      case .code(let cell): add(cell)
      }
    }
    if let stopped = document.foot.stopped {
      let text = PageText(plain: stopped, "foreground=\"\(PageStyle.errorInk)\" weight=\"bold\"")
      add(.text(block(text))) {
        $0.before = 8; $0.after = 6
      }
    }
    addFoot(document)
  }

  private mutating func add(_ cell: Document.CodeCell) {
    if !cell.title.isEmpty {
      let text = PageText(plain: cell.title, "foreground=\"#57606A\" weight=\"bold\"")
      add(.text(block(text, PageStyle.code(7.5)))) {
        $0.before = 10
        $0.after = 3
        $0.isKeptWithNext = true
      }
    }
    let source = cell.source.trimmingBlankLines
    if !source.isEmpty { addCode(source, isOurs: true) }
    for output in cell.outputs {
      switch output {
      case .text(let text): addOutput(text.trimmingBlankLines)
      case .diagnostic(let message):
        let ink = message.isError ? PageStyle.errorInk : PageStyle.warningInk
        addVerbatim(
          [(message.text.trimmingBlankLines, "foreground=\"\(ink)\"")],
          ground: message.isError ? PageStyle.errorGround : PageStyle.warningGround)
      case .figure(let figure): addFigure(figure)
      }
    }
  }

  private mutating func addCode(_ code: String, isOurs: Bool) {
    guard isOurs else { return addVerbatim([(code, "")], ground: PageStyle.ground) }
    let pieces = Highlighting.pieces(of: code, isUnit: isUnit).map { piece in
      let weight = piece.kind == .keyword ? " weight=\"bold\"" : ""
      return (piece.text, PageStyle.colour(piece.kind).map { "foreground=\"\($0)\"\(weight)" } ?? "")
    }
    addVerbatim(pieces, ground: PageStyle.ground)
  }

  /// Text whose blanks count, as pieces with Pango's attributes. What is too wide is made smaller, as far as it stays
  /// legible, and then broken.
  ///
  /// It is laid out some lines at a time, since Pango takes a time that grows with the square of their number.
  private mutating func addVerbatim(_ pieces: [(text: String, attributes: String)], ground: UInt32?) {
    var parts = [PageText()]
    var lines = 1
    var width = 0
    var longest = 0
    for piece in pieces {
      for (number, line) in piece.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if number > 0 {
          lines += 1
          width = 0
          if lines % Self.linesAtOnce == 1 { parts.append(PageText()) } else { parts[parts.count - 1].add("\n") }
        }
        width += line.count
        longest = max(longest, width)
        if !line.isEmpty { parts[parts.count - 1].add(String(line), piece.attributes) }
      }
    }
    let padding = 7.0
    let inner = self.width - 2 * padding
    let fitting = inner / (PageStyle.codeAdvance * Double(max(longest, 1)))
    let size = max(PageStyle.smallestCode, min(PageStyle.codeSize, (fitting * 20).rounded(.down) / 20))
    for (number, part) in parts.enumerated() {
      let block = PageBlock(typesetter, part, font: PageStyle.code(size), width: inner, spacing: 1.2)
      add(.text(block)) {
        $0.ground = ground
        $0.padding = padding
        $0.paddingAbove = number == 0 ? padding : 0
        $0.paddingBelow = number == parts.count - 1 ? padding : block.seam
        $0.before = number == 0 ? 3 : 0
        $0.after = number == parts.count - 1 ? 6 : 0
      }
    }
  }

  private static let linesAtOnce = 40
  /// Of what a cell prints, more lines than this are left out: some eight pages.
  private static let mostLines = 600

  private mutating func addOutput(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.count > Self.mostLines {
      lines = lines.prefix(Self.mostLines) + ["… \(lines.count - Self.mostLines) more lines"]
    }
    bars.append(x + 1)
    addVerbatim([(lines.joined(separator: "\n"), "")], ground: nil)
    bars.removeLast()
  }

  private mutating func addFigure(_ figure: Document.Figure) {
    if !addPicture(figure.svg) { addOutput("[\(figure.title.isEmpty ? "figure" : figure.title)]") }
  }

  /// Whether it could be read.
  private mutating func addPicture(_ svg: String) -> Bool {
    var width = 0.0
    var height = 0.0
    guard picture_size(typesetter, svg, svg.utf8.count, &width, &height) else { return false }
    // Pictures are in pixels of 1/96 inch.
    let room = PageStyle.bottom - PageStyle.margin - 20
    let factor = min(0.75, self.width / width, room / height)
    add(.picture(svg: svg, width: width * factor, height: height * factor)) {
      $0.before = 6
      $0.after = 8
    }
    return true
  }

  private mutating func addFoot(_ document: Document) {
    add(.rule) {
      $0.before = 18; $0.after = 6; $0.isKeptWithNext = true
    }
    var lines = [FootText.summary(document)]
    if !document.foot.settings.isEmpty { lines.append("Settings: " + document.foot.settings.joined(separator: ", ")) }
    if !document.foot.files.isEmpty {
      lines.append("Files read:")
      lines += document.foot.files.map { "\u{2003}\($0.path)\u{2002}\(FootText.digest($0))" }
    }
    add(.text(block(PageText(plain: lines.joined(separator: "\n"), "foreground=\"#57606A\""), PageStyle.small)))
  }

  // MARK: Markdown

  private mutating func add(_ blocks: [Markdown.Block]) {
    for block in blocks { add(block) }
  }

  private mutating func add(_ block: Markdown.Block) {
    switch block {
    case .heading(let level, let content):
      add(.text(self.block(PageText(content), PageStyle.heading(level)))) {
        $0.before = level == 1 ? 4 : level == 2 ? 16 : 11
        $0.after = level == 1 ? 10 : 5
        $0.isKeptWithNext = true
        $0.outline = (level, content.plainText)
      }
    case .paragraph(let content): addParagraph(content)
    case .code(let language, let text):
      addCode(text.trimmingBlankLines, isOurs: language.split(separator: " ").first == "twin")
    case .quote(let content):
      bars.append(x + 1)
      indent += 12
      add(content)
      indent -= 12
      bars.removeLast()
    case .list(let start, let isTight, let items): addList(start, isTight, items)
    case .table(let table): addTable(table)
    case .rule:
      add(.rule) {
        $0.before = 8; $0.after = 10
      }
    }
  }

  private mutating func addParagraph(_ content: [Markdown.Inline], marker: PageBlock? = nil, after: Double = 7) {
    if content.count == 1, case .formula(let source, display: true) = content[0] {
      var text = PageText()
      text.addFormula(source, display: true)
      add(.text(block(text, "DejaVu Serif 10.5", alignment: TextCentre))) {
        $0.before = 3
        $0.after = 10
      }
      return
    }
    // A picture that stands alone is shown; within a line its words are.
    if content.count == 1, case .image(let target, _, _) = content[0], let svg = picture(target)?.svg, addPicture(svg) {
      return
    }
    add(.text(block(PageText(content)))) {
      $0.after = after
      $0.marker = marker
    }
  }

  private mutating func addList(_ start: Int?, _ isTight: Bool, _ items: [Markdown.Item]) {
    for (offset, item) in items.enumerated() {
      let mark = item.isDone.map { $0 ? "☑" : "☐" } ?? start.map { "\($0 + offset)." } ?? "•"
      let marker = PageBlock(
        typesetter, PageText(plain: mark), font: PageStyle.body, width: 17,
        alignment: start == nil ? TextLeft : TextRight)
      indent += 22
      defer { indent -= 22 }
      var waiting: PageBlock? = marker
      if item.blocks.isEmpty { addParagraph([.text(" ")], marker: waiting, after: 2) }
      for (number, inner) in item.blocks.enumerated() {
        let isLast = offset == items.count - 1 && number == item.blocks.count - 1
        if case .paragraph(let content) = inner {
          addParagraph(content, marker: waiting, after: isTight && !isLast ? 2 : 6)
        } else {
          if let marker = waiting { addParagraph([.text(" ")], marker: marker, after: 0) }
          add(inner)
        }
        waiting = nil
      }
    }
  }

  // MARK: Tables

  private mutating func addTable(_ table: Markdown.Table) {
    let columns = max(table.head.count, table.rows.map(\.count).max() ?? 0)
    guard columns > 0 else { return }
    let gap = 14.0
    let widths = self.widths(of: table, columns, gap)
    func addRow(_ cells: [[Markdown.Inline]], isHead: Bool) {
      var left = 0.0
      var blocks: [(block: PageBlock, x: Double)] = []
      for column in 0..<columns {
        var text = PageText()
        let content = cells.indices.contains(column) ? cells[column] : []
        text.add(isHead ? [.strong(content)] : content)
        let side: TextAlignment =
          switch table.alignments.indices.contains(column) ? table.alignments[column] : .none {
          case .centre: TextCentre
          case .right: TextRight
          case .left, .none: TextLeft
          }
        blocks.append(
          (
            PageBlock(typesetter, text, font: PageStyle.table, width: widths[column], alignment: side),
            left + gap / 2
          ))
        left += widths[column] + gap
      }
      let height = (blocks.map(\.block.height).max() ?? 0) + 7
      add(.row(blocks, height: height, isHead: isHead)) {
        $0.width = left
        $0.isKeptWithNext = isHead
      }
    }
    addRow(table.head, isHead: true)
    for row in table.rows { addRow(row, isHead: false) }
    boxes[boxes.count - 1].after = 9
  }

  /// As wide as each column's widest cell; where that is too much, the wide columns share what the narrow ones leave.
  private func widths(of table: Markdown.Table, _ columns: Int, _ gap: Double) -> [Double] {
    var natural = [Double](repeating: 12, count: columns)
    for row in [table.head] + table.rows {
      for (column, cell) in row.enumerated() where column < columns {
        let block = PageBlock(typesetter, PageText([.strong(cell)]), font: PageStyle.table, width: 2000)
        natural[column] = max(natural[column], text_block_width(block.pointer) + 1)
      }
    }
    let room = width - gap * Double(columns)
    guard natural.reduce(0, +) > room else { return natural }
    var fixed = Set<Int>()
    while fixed.count < columns {
      let rest = room - fixed.reduce(0) { $0 + natural[$1] }
      let share = max(10, rest / Double(columns - fixed.count))
      let narrow = natural.indices.filter { !fixed.contains($0) && natural[$0] <= share }
      if narrow.isEmpty {
        for column in natural.indices where !fixed.contains(column) { natural[column] = share }
        break
      }
      fixed.formUnion(narrow)
    }
    return natural
  }
}
