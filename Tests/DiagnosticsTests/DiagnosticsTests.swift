import Diagnostics
import XCTest

final class RendererTests: XCTestCase {
  func testTwoLabelsMeetAtTheirEquals() {
    let lines = Array(repeating: "", count: 8) + ["  TH' = (Ua*(Ta - TH) + (Ua + P))/Ch", ""]
    let drawing = Drawing(lines.joined(separator: "\n"))
    XCTAssertEqual(
      drawing.render(
        "cannot add W/K and W", code: "unit-mismatch",
        [(33..<35, "W/K = kg·m²·s⁻³·K⁻¹"), (38..<39, "W = kg·m²·s⁻³")],
        help: ["multiply `Ua` by a temperature, such as `Ua*(Ta - TH)`"]),
      """
      error[unit-mismatch]: cannot add W/K and W
        ┌─ tank.twin:9:26
      9 │   TH' = (Ua*(Ta - TH) + (Ua + P))/Ch
        │                          ──   ─ W        = kg·m²·s⁻³
        │                          W/K             = kg·m²·s⁻³·K⁻¹
        = help: multiply `Ua` by a temperature, such as `Ua*(Ta - TH)`

      """)
  }

  func testOneEqualsStaysWhereItIs() {
    XCTAssertEqual(
      Drawing("a + b").render("m", [(0..<1, "W = kg·m²·s⁻³"), (4..<5, "write `x = 1`")]),
      """
      error[test]: m
        ┌─ tank.twin:1:1
      1 │ a + b
        │ ─   ─ write `x = 1`
        │ W = kg·m²·s⁻³

      """)
  }

  func testThreeLabelsOnALine() {
    XCTAssertEqual(
      Drawing("alpha beta gamma").render("m", [(6..<10, "two"), (0..<5, "one"), (11..<16, "three")]),
      """
      error[test]: m
        ┌─ tank.twin:1:7
      1 │ alpha beta gamma
        │ ───── ──── ───── three
        │       two
        │ one

      """)
  }

  func testLastLabelWithoutText() {
    XCTAssertEqual(
      Drawing("alpha beta").render("m", [(0..<5, "one"), (6..<10, "")]),
      """
      error[test]: m
        ┌─ tank.twin:1:1
      1 │ alpha beta
        │ ───── ────
        │ one

      """)
  }

  func testLinesApart() {
    XCTAssertEqual(
      Drawing("one\ntwo\nthree\nfour").render("m", [(14..<18, "here"), (0..<3, "there"), (4..<7, "")]),
      """
      error[test]: m
        ┌─ tank.twin:4:1
      1 │ one
        │ ─── there
      2 │ two
        │ ───
        ·
      4 │ four
        │ ──── here

      """)
  }

  func testSeveralFiles() {
    var sources = SourceMap()
    let a = sources.add(SourceFile(name: "a.twin", text: String(repeating: "\n", count: 11) + "use \"b.twin\"\n"))
    let b = sources.add(SourceFile(name: "b.twin", text: "x = 1\n"))
    let diagnostic = Diagnostic(
      code: "test", "m",
      at: [
        Diagnostic.Label(Span(source: b, start: 0, end: 1), "defined"),
        Diagnostic.Label(Span(source: a, start: 11, end: 23), "used"),
      ])
    XCTAssertEqual(
      Renderer(sources: sources).render(diagnostic),
      """
      error[test]: m
         ┌─ b.twin:1:1
       1 │ x = 1
         │ ─ defined
         ┌─ a.twin:12:1
      12 │ use "b.twin"
         │ ──────────── used

      """)
  }

  func testSpanOverSeveralLines() {
    XCTAssertEqual(
      Drawing("f(a,\n  b)\n").render("m", [(0..<9, "this call")]),
      """
      error[test]: m
        ┌─ tank.twin:1:1
      1 │ f(a,
        │ ──── this call

      """)
  }

  func testEmptySpan() {
    XCTAssertEqual(
      Drawing("x = 3 +\n").render("m", [(7..<7, "a value")]),
      """
      error[test]: m
        ┌─ tank.twin:1:8
      1 │ x = 3 +
        │        ^ a value

      """)
  }

  func testEndOfText() {
    XCTAssertEqual(
      Drawing("x = 3\n").render("m", [(6..<6, "")]),
      """
      error[test]: m
        ┌─ tank.twin:2:1
      2 │
        │ ^

      """)
    XCTAssertEqual(
      Drawing("").render("m", [(0..<0, "")]),
      """
      error[test]: m
        ┌─ tank.twin:1:1
      1 │
        │ ^

      """)
    // A span that lies outside is drawn at the end.
    XCTAssertEqual(
      Drawing("ab").render("m", [(70..<90, "")]),
      """
      error[test]: m
        ┌─ tank.twin:1:3
      1 │ ab
        │   ─

      """)
  }

  func testWideCharactersAndCombiningMarks() {
    XCTAssertEqual(
      Drawing("温度 = k").render("m", [(9..<10, "")]),
      """
      error[test]: m
        ┌─ tank.twin:1:6
      1 │ 温度 = k
        │        ─

      """)
    XCTAssertEqual(
      Drawing("e\u{301}e\u{301} = 🚀 + k").render("m", [(9..<13, ""), (16..<17, "here")]),
      """
      error[test]: m
        ┌─ tank.twin:1:6
      1 │ e\u{301}e\u{301} = 🚀 + k
        │      ──   ─ here

      """)
  }

  func testSpanInsideACharacter() {
    XCTAssertEqual(
      Drawing("ae\u{301}b").render("m", [(2..<4, "the mark")]),
      """
      error[test]: m
        ┌─ tank.twin:1:3
      1 │ ae\u{301}b
        │  ─ the mark

      """)
  }

  func testTabsAndControlCharacters() {
    XCTAssertEqual(
      Drawing("\tx\u{1B}[31m = \u{202E}y\u{7} k").render(
        "bad \u{1B}c", [(17..<18, "\u{1B}]0;t\u{7}")], help: ["a\u{8}b"]),
      """
      error[test]: bad \u{FFFD}c
        ┌─ tank.twin:1:16
      1 │   x\u{FFFD}[31m = \u{FFFD}y\u{FFFD} k
        │                 ─ \u{FFFD}]0;t\u{FFFD}
        = help: a\u{FFFD}b

      """)
  }

  func testCarriageReturns() {
    XCTAssertEqual(
      Drawing("a = 1\r\nb = 2\r\n").render("m", [(11..<12, "")]),
      """
      error[test]: m
        ┌─ tank.twin:2:5
      2 │ b = 2
        │     ─

      """)
  }

  func testTextThatIsNotUTF8() {
    var sources = SourceMap()
    let id = sources.add(SourceFile(name: "t", bytes: [0x61, 0xFF, 0xE2, 0x82, 0x62]))
    XCTAssertEqual(
      Renderer(sources: sources).render(Diagnostic(code: "test", "m", at: Span(source: id, start: 4, end: 5))),
      """
      error[test]: m
        ┌─ t:1:4
      1 │ a\u{FFFD}\u{FFFD}b
        │    ─

      """)
  }

  func testLongLines() {
    let far = String(repeating: "abcdefghi ", count: 40)
    let drawn = Drawing(far + "HERE" + far).render("m", [(400..<404, "look")]).split(separator: "\n")
    XCTAssertEqual(drawn[1], "  ┌─ tank.twin:1:401")
    XCTAssertTrue(drawn[2].hasPrefix("1 │ …"))
    XCTAssertTrue(drawn[2].hasSuffix("…"))
    XCTAssertEqual(drawn[2].count, 4 + 162)
    let place = drawn[2].range(of: "HERE")!.lowerBound
    XCTAssertEqual(
      drawn[3].firstIndex(of: "─").map { drawn[3].distance(from: drawn[3].startIndex, to: $0) },
      drawn[2].distance(from: drawn[2].startIndex, to: place))
    XCTAssertTrue(drawn[3].hasSuffix("──── look"))
    // Near its beginning a line keeps it, near its end that.
    XCTAssertTrue(Drawing("HERE" + far).render("m", [(0..<4, "")]).contains("1 │ HEREabc"))
    XCTAssertTrue(Drawing(far + "HERE").render("m", [(400..<404, "")]).contains("HERE\n"))
  }

  func testVeryLongLineOfWideCharacters() {
    let drawn = Drawing(String(repeating: "温", count: 100_000) + "k" + String(repeating: "温", count: 100_000))
      .render("m", [(300_000..<300_001, "look")]).split(separator: "\n")
    let place = drawn[2].firstIndex(of: "k")!
    XCTAssertEqual(
      displayWidth(String(drawn[2][..<place])), displayWidth(String(drawn[3].prefix { $0 != "─" })))
  }

  func testNotesOverSeveralLines() {
    XCTAssertEqual(
      Drawing("a").render("m", [(0..<1, "")], notes: ["first\nsecond"], help: ["third"]),
      """
      error[test]: m
        ┌─ tank.twin:1:1
      1 │ a
        │ ─
        = note: first
                second
        = help: third

      """)
  }

  func testColour() {
    var drawing = Drawing("a")
    drawing.colour = true
    let text = drawing.render("m", [(0..<1, "x")])
    XCTAssertTrue(text.hasPrefix("\u{1B}[31;1merror[test]\u{1B}[0m"))
    let plain = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    XCTAssertEqual(plain, Drawing("a").render("m", [(0..<1, "x")]))
  }

  func testWithoutPlace() {
    XCTAssertEqual(
      Renderer(sources: SourceMap()).render(Diagnostic(code: "io", "no such file")), "error[io]: no such file\n")
  }
}

/// A text to draw diagnostics over.
private struct Drawing {
  var text: String
  var colour = false

  init(_ text: String) { self.text = text }

  func render(
    _ message: String, code: String = "test", _ labels: [(range: Range<Int>, text: String)], notes: [String] = [],
    help: [String] = []
  ) -> String {
    var sources = SourceMap()
    let id = sources.add(SourceFile(name: "tank.twin", text: text))
    let placed = labels.map {
      Diagnostic.Label(Span(source: id, start: $0.range.lowerBound, end: $0.range.upperBound), $0.text)
    }
    return Renderer(sources: sources, colour: colour).render(
      Diagnostic(code: code, message, at: placed, notes: notes, help: help))
  }
}
