import Documents
import XCTest

final class MarkdownTests: XCTestCase {
  private func inlines(_ text: String) -> [Markdown.Inline] {
    guard case .paragraph(let content)? = Markdown(text).blocks.first else { return [] }
    return content
  }

  func testBlocks() {
    let text = """
      # Title

      > quoted

      | a | b |
      |:--|--:|
      | 1 | `x` |

      3. three
      4. four
         - inner

      - [x] done
      - [ ] open

      ```twin
      x = 1
      ```

      ---
      """
    let expected: [Markdown.Block] = [
      .heading(level: 1, [.text("Title")]),
      .quote([.paragraph([.text("quoted")])]),
      .table(
        Markdown.Table(
          head: [[.text("a")], [.text("b")]], alignments: [.left, .right], rows: [[[.text("1")], [.code("x")]]])),
      .list(
        start: 3, isTight: true,
        [
          Markdown.Item(blocks: [.paragraph([.text("three")])]),
          Markdown.Item(blocks: [
            .paragraph([.text("four")]),
            .list(start: nil, isTight: true, [Markdown.Item(blocks: [.paragraph([.text("inner")])])]),
          ]),
        ]),
      .list(
        start: nil, isTight: true,
        [
          Markdown.Item(blocks: [.paragraph([.text("done")])], isDone: true),
          Markdown.Item(blocks: [.paragraph([.text("open")])], isDone: false),
        ]),
      .code(language: "twin", "x = 1\n"),
      .rule,
    ]
    XCTAssertEqual(Markdown(text).blocks, expected)
    XCTAssertEqual(Markdown("## b *c*\n\n# a `d`").title, "a d")
    XCTAssertNil(Markdown("plain").title)
  }

  func testInlines() {
    XCTAssertEqual(
      inlines("*a* **b** ~~c~~ &deg;&#65;&nosuch; $x^2$ [l](p.html \"t\")"),
      [
        .emphasis([.text("a")]), .text(" "), .strong([.text("b")]), .text(" "), .struck([.text("c")]),
        .text(" °A&nosuch; "), .formula("x^2", display: false), .text(" "),
        .link(target: "p.html", title: "t", [.text("l")]),
      ])
    XCTAssertEqual(inlines("$$\\sum_i x$$"), [.formula("\\sum_i x", display: true)])
  }

  /// Only links to pages are links; HTML is text.
  func testNothingActs() {
    for target in ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "//host/x", "file:///etc"] {
      XCTAssertEqual(inlines("[a](\(target))"), [.text("a")], target)
    }
    for target in ["https://a.b/c?d=e:f", "mailto:a@b", "sub/page.html", "#place", "?q=a:b"] {
      XCTAssertEqual(inlines("[a](\(target))"), [.link(target: target, title: "", [.text("a")])], target)
    }
    XCTAssertEqual(inlines("a <script>b</script>"), [.text("a <script>b</script>")])
    let page = HTMLWriter().page(
      Document(
        title: "<i>",
        cells: [.markdown(.init(text: "<script>x</script> ![a](http://b/c.png) <img onerror=x>", line: 1))],
        foot: .init(version: "1")))
    XCTAssertFalse(page.contains("<script>x"))
    XCTAssertFalse(page.contains("<img"))
    XCTAssertTrue(page.contains("<title>&lt;i&gt;</title>"))
    XCTAssertTrue(page.contains("default-src 'none'"))
  }

  func testDeepNestingIsFlattened() {
    let text = String(repeating: "> ", count: 3000) + "deep"
    XCTAssertTrue(HTMLWriter().page(page(text)).contains("deep"))
    XCTAssertTrue(Markup.isBalanced(HTMLWriter().page(page(text))))
  }

  func testRandomMarkdown() {
    var generator = SystemRandomNumberGenerator.seeded(5)
    let pieces = [
      "# ", "> ", "- ", "1. ", "`", "```", "*", "**", "_", "[", "](", ")", "!", "|", "\n", "\n\n", "<b>", "&amp;", "$",
      "$$", "x", "é", "    ", "---\n", "\\", "|--|\n", "\u{0}", "~~", "[x] ", "http://a.b",
    ]
    for _ in 0..<3000 {
      let count = Int.random(in: 1...40, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      XCTAssertTrue(Markup.isBalanced(HTMLWriter().page(page(text))), text)
    }
  }

  private func page(_ text: String) -> Document {
    Document(title: "", cells: [.markdown(.init(text: text, line: 1))], foot: .init(version: "1"))
  }
}
