extension HTMLWriter {
  func blocks(_ blocks: [Markdown.Block]) -> String { blocks.map { block($0) }.joined() }

  private func block(_ block: Markdown.Block) -> String {
    switch block {
    case .heading(let level, let content): return "<h\(level)>\(inlines(content))</h\(level)>\n"
    case .paragraph(let content):
      // A formula that stands alone is a line of its own, which a phone may scroll.
      if content.count == 1, case .formula(let source, display: true) = content[0] {
        return "<div class=\"formula\">\(formula(source, display: true))</div>\n"
      }
      return "<p>\(inlines(content))</p>\n"
    case .code(let language, let text):
      let isOurs = language.split(separator: " ").first == "twin"
      return "<pre class=\"block\"><code>\(isOurs ? highlighted(text) : escapedHTML(text))</code></pre>\n"
    case .quote(let content): return "<blockquote>\n\(blocks(content))</blockquote>\n"
    case .list(let start, let isTight, let items): return list(start, isTight, items)
    case .table(let table): return self.table(table)
    case .rule: return "<hr>\n"
    }
  }

  private func list(_ start: Int?, _ isTight: Bool, _ items: [Markdown.Item]) -> String {
    let tag = start == nil ? "ul" : "ol"
    let first = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
    let content = items.map { item in
      var text = ""
      for block in item.blocks {
        if isTight, case .paragraph(let content) = block {
          text += inlines(content)
        } else {
          text += "\n" + self.block(block)
        }
      }
      guard let isDone = item.isDone else { return "<li>\(text)</li>\n" }
      return "<li class=\"task\"><input type=\"checkbox\" disabled\(isDone ? " checked" : "")> \(text)</li>\n"
    }
    return "<\(tag)\(first)>\n\(content.joined())</\(tag)>\n"
  }

  private func table(_ table: Markdown.Table) -> String {
    func row(_ cells: [[Markdown.Inline]], _ tag: String) -> String {
      let content = cells.enumerated().map { column, cell in
        let side: String
        switch table.alignments.indices.contains(column) ? table.alignments[column] : .none {
        case .centre: side = " class=\"centre\""
        case .right: side = " class=\"right\""
        case .left, .none: side = ""
        }
        return "<\(tag)\(side)>\(inlines(cell))</\(tag)>"
      }
      return "<tr>\(content.joined())</tr>\n"
    }
    let body = table.rows.map { row($0, "td") }.joined()
    return
      "<div class=\"scroll\"><table>\n<thead>\n\(row(table.head, "th"))</thead>\n<tbody>\n\(body)</tbody>\n</table></div>\n"
  }

  private func inlines(_ content: [Markdown.Inline]) -> String { content.map { inline($0) }.joined() }

  private func inline(_ inline: Markdown.Inline) -> String {
    switch inline {
    case .text(let text): return escapedHTML(text)
    case .code(let text): return "<code>\(escapedHTML(text))</code>"
    case .emphasis(let content): return "<em>\(inlines(content))</em>"
    case .strong(let content): return "<strong>\(inlines(content))</strong>"
    case .struck(let content): return "<del>\(inlines(content))</del>"
    case .link(let target, let title, let content):
      let note = title.isEmpty ? "" : " title=\"\(escapedHTML(title))\""
      return "<a href=\"\(escapedHTML(target))\"\(note) rel=\"noopener noreferrer\">\(inlines(content))</a>"
    case .image(let target, let title, let alternative): return image(target, title, alternative)
    case .formula(let source, let display): return formula(source, display: display)
    case .softBreak: return "\n"
    case .lineBreak: return "<br>\n"
    }
  }

  /// A picture from beside the notebook is put into the page; one from elsewhere becomes a link, since a page that fetches
  /// tells others that it is read.
  private func image(_ target: String, _ title: String, _ alternative: String) -> String {
    let note = title.isEmpty ? "" : " title=\"\(escapedHTML(title))\""
    if let picture = picture(target) {
      return "<img src=\"\(picture.dataAddress)\" alt=\"\(escapedHTML(alternative))\"\(note)>"
    }
    let shown = escapedHTML(alternative.isEmpty ? target : alternative)
    guard let target = followable(target) else { return shown }
    return "<a href=\"\(escapedHTML(target))\"\(note) rel=\"noopener noreferrer\">\(shown)</a>"
  }

  /// What is outside the subset is shown as it was written.
  private func formula(_ source: String, display: Bool) -> String {
    guard let formula = try? Formula(source) else {
      return "<span class=\"tex\">\(escapedHTML(display ? "$$\(source)$$" : "$\(source)$"))</span>"
    }
    return formula.mathML(display: display, source: source)
  }
}
