/// A piece of text for a page: Pango's markup, and which bytes of what is seen are links.
struct PageText {
  struct Link {
    let range: Range<Int>
    let target: String
  }

  private(set) var markup = ""
  private(set) var links: [Link] = []
  /// The bytes of the text so far, as they are seen.
  private var length = 0

  init() {}

  init(plain text: String, _ attributes: String = "") {
    add(text, attributes)
  }

  init(_ content: [Markdown.Inline]) { add(content) }

  mutating func add(_ text: String, _ attributes: String = "") {
    // Pango ends a line at these; a text has its lines of its own.
    let text = text.replacing("\r", with: "").replacing("\u{2029}", with: " ")
    let escaped = escapedHTML(text)
    markup += attributes.isEmpty ? escaped : "<span \(attributes)>\(escaped)</span>"
    length += Self.seenBytes(of: escaped)
  }

  mutating func add(_ content: [Markdown.Inline]) {
    for inline in content { add(inline) }
  }

  private mutating func add(_ inline: Markdown.Inline) {
    switch inline {
    case .text(let text): add(text)
    case .code(let text): add(text, "font_family=\"DejaVu Sans Mono\" size=\"92%\"")
    case .emphasis(let content): surround("<i>", content, "</i>")
    case .strong(let content): surround("<b>", content, "</b>")
    case .struck(let content): surround("<s>", content, "</s>")
    case .link(let target, _, let content):
      let start = length
      surround("<span foreground=\"\(PageStyle.link)\">", content, "</span>")
      // A page has no neighbours to lead to.
      if target.contains(":") { links.append(Link(range: start..<length, target: target)) }
    case .image(let target, _, let alternative): add(alternative.isEmpty ? target : alternative, "style=\"italic\"")
    case .formula(let source, let display): addFormula(source, display: display)
    case .softBreak: add(" ")
    case .lineBreak: add("\n")
    }
  }

  private mutating func surround(_ opening: String, _ content: [Markdown.Inline], _ closing: String) {
    markup += opening
    add(content)
    markup += closing
  }

  mutating func addFormula(_ source: String, display: Bool) {
    guard let formula = try? Formula(source) else {
      return add(display ? "$$\(source)$$" : "$\(source)$", "style=\"italic\"")
    }
    let written = formula.pangoMarkup
    markup += "<span font_family=\"DejaVu Serif\">\(written)</span>"
    length += Self.seenBytes(of: written)
  }

  /// How many bytes of a markup are text: all but the elements, an entity counting for its character.
  private static func seenBytes(of markup: String) -> Int {
    var count = 0
    var skipsUntil: UInt8?
    for byte in markup.utf8 {
      if let end = skipsUntil {
        if byte == end { skipsUntil = nil }
      } else if byte == UInt8(ascii: "<") {
        skipsUntil = UInt8(ascii: ">")
      } else {
        count += 1
        if byte == UInt8(ascii: "&") { skipsUntil = UInt8(ascii: ";") }
      }
    }
    return count
  }
}
