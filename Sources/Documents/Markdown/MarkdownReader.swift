import CMarkdown

extension Markdown {
  /// Reads CommonMark with tables, struck text, tasks and formulas between dollars.
  public init(_ text: String) {
    let builder = MarkdownBuilder()
    var text = text
    let succeeded = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        markdown_read(characters.baseAddress, characters.count, Unmanaged.passUnretained(builder).toOpaque()) {
          context, event in
          guard let context, let event else { return }
          Unmanaged<MarkdownBuilder>.fromOpaque(context).takeUnretainedValue().take(event.pointee)
        }
      }
    }
    blocks = succeeded ? builder.finished : [.paragraph([.text(text)])]
  }
}

/// Makes the tree of the events. Nesting beyond a limit is flattened, so that whoever walks the tree may recurse.
private final class MarkdownBuilder {
  private static let deepest = 40

  /// An element that has begun and not ended.
  private struct Open {
    var event: MarkdownEvent
    var text = ""
    var title = ""
    var blocks: [Markdown.Block] = []
    var inlines: [Markdown.Inline] = []
    var items: [Markdown.Item] = []
    var cells: [[Markdown.Inline]] = []
    var table = Markdown.Table(head: [], alignments: [], rows: [])
  }

  private var open: [Open] = [Open(event: MarkdownEvent())]
  /// How many elements stand open beyond the limit.
  private var skipped = 0

  var finished: [Markdown.Block] { open.first?.blocks ?? [] }

  func take(_ event: MarkdownEvent) {
    switch event.phase {
    case MarkdownEnter:
      guard event.element != MarkdownDocument else { return }
      guard open.count < Self.deepest else {
        skipped += 1
        return
      }
      var frame = Open(event: event)
      frame.text = decodingEntities(string(event.text, event.size))
      frame.title = decodingEntities(string(event.title, event.title_size))
      open.append(frame)
    case MarkdownLeave:
      guard event.element != MarkdownDocument else { return }
      guard skipped == 0 else {
        skipped -= 1
        return
      }
      guard open.count > 1, let frame = open.popLast() else { return }
      close(frame)
    default: add(content(event))
    }
  }

  private func content(_ event: MarkdownEvent) -> Markdown.Inline {
    switch event.element {
    case MarkdownLineBreak: .lineBreak
    case MarkdownSoftBreak: .softBreak
    case MarkdownEntity: .text(decodingEntities(string(event.text, event.size)))
    default: .text(string(event.text, event.size))
    }
  }

  private func string(_ text: UnsafePointer<CChar>?, _ size: Int) -> String {
    guard let text else { return "" }
    return UnsafeRawBufferPointer(start: text, count: size).withMemoryRebound(to: UInt8.self) {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Neighbouring pieces of text become one.
  private func add(_ inline: Markdown.Inline) {
    let last = open.count - 1
    if case .text(let more) = inline, case .text(let text)? = open[last].inlines.last {
      open[last].inlines[open[last].inlines.count - 1] = .text(text + more)
    } else {
      open[last].inlines.append(inline)
    }
  }

  private func add(_ block: Markdown.Block) { open[open.count - 1].blocks.append(block) }

  private func close(_ frame: Open) {
    var frame = frame
    // A tight item holds its text without a paragraph around it.
    if !frame.inlines.isEmpty, frame.event.element == MarkdownItem || frame.event.element == MarkdownQuote {
      frame.blocks.insert(.paragraph(frame.inlines), at: 0)
    }
    let inlines = frame.inlines
    switch frame.event.element {
    case MarkdownQuote: add(.quote(frame.blocks))
    case MarkdownBulletList: add(.list(start: nil, isTight: frame.event.is_tight, frame.items))
    case MarkdownNumberedList:
      add(.list(start: Int(frame.event.number), isTight: frame.event.is_tight, frame.items))
    case MarkdownItem:
      let done = frame.event.task == 0 ? nil : frame.event.task != 0x20
      open[open.count - 1].items.append(Markdown.Item(blocks: frame.blocks, isDone: done))
    case MarkdownRule: add(.rule)
    case MarkdownHeading: add(.heading(level: Int(frame.event.number), inlines))
    case MarkdownCodeBlock: add(.code(language: frame.text, inlines.plainText))
    case MarkdownParagraph: add(.paragraph(inlines))
    case MarkdownTable: add(.table(frame.table))
    case MarkdownTableHead, MarkdownTableBody: merge(frame)
    case MarkdownTableRow: addRow(frame)
    case MarkdownTableCell: addCell(frame)
    case MarkdownEmphasis: add(.emphasis(inlines))
    case MarkdownStrong: add(.strong(inlines))
    case MarkdownStruck: add(.struck(inlines))
    case MarkdownLink:
      if let target = followable(frame.text) {
        add(.link(target: target, title: frame.title, inlines))
      } else {
        for inline in inlines { add(inline) }
      }
    case MarkdownImage: add(.image(target: frame.text, title: frame.title, alternative: inlines.plainText))
    case MarkdownCode: add(.code(inlines.plainText))
    case MarkdownFormula: add(.formula(inlines.plainText, display: false))
    case MarkdownDisplayFormula: add(.formula(inlines.plainText, display: true))
    default: break
    }
  }

  private func addCell(_ frame: Open) {
    let parent = open.count - 1
    open[parent].cells.append(frame.inlines)
    switch frame.event.number {
    case 1: open[parent].table.alignments.append(.left)
    case 2: open[parent].table.alignments.append(.centre)
    case 3: open[parent].table.alignments.append(.right)
    default: open[parent].table.alignments.append(.none)
    }
  }

  private func addRow(_ frame: Open) {
    open[open.count - 1].table.rows.append(frame.cells)
    open[open.count - 1].table.alignments = frame.table.alignments
  }

  /// Hands the rows of a head or a body to their table.
  private func merge(_ frame: Open) {
    let table = open.count - 1
    if frame.event.element == MarkdownTableHead {
      open[table].table.head = frame.table.rows.first ?? []
      open[table].table.alignments = frame.table.alignments
    } else {
      open[table].table.rows += frame.table.rows
    }
  }
}
