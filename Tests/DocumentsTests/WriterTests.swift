import Documents
import Foundation
import XCTest

/// Whole reports of a small document, beside this file. `RECORD=1` writes them, and then fails.
final class WriterTests: XCTestCase {
  private func check(_ text: String, _ name: String) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
      XCTFail("recorded \(name)")
    } else {
      XCTAssertEqual(text, try String(contentsOf: url, encoding: .utf8), name)
    }
  }

  func testHTML() throws {
    var writer = HTMLWriter()
    writer.isUnit = { $0 == "kW" }
    let page = writer.page(Sample.document)
    XCTAssertTrue(Markup.isBalanced(page))
    // The style sheet is looked at, not recorded.
    try check(String(page[(try XCTUnwrap(page.range(of: "<body>"))).lowerBound...]), "cup.html")
    for media in ["prefers-color-scheme: dark", "max-width: 30rem", "print"] { XCTAssertTrue(page.contains(media)) }
  }

  func testMarkdown() throws {
    let (text, files) = MarkdownWriter(folder: "cup_files").written(Sample.document)
    try check(text, "cup.md")
    XCTAssertEqual(files.map(\.name), ["figure-1.svg", "results.json"])
    let record = try XCTUnwrap(ResultRecord(try JSON(parsing: Array(files[1].content.utf8))))
    XCTAssertEqual(record.json, ResultRecord(Sample.document).json)
  }

  func testJupyter() throws { try check(JupyterWriter.written(Sample.document), "cup.ipynb") }

  func testHighlighting() {
    let pieces = Highlighting.pieces(of: "x = 5 W/% + m # c\nprint(\"a {x} b\")\nfit f = T to d { starts 8 }") {
      $0 == "W"
    }
    let shown = pieces.filter { $0.kind != .plain }.map { "\($0.kind) \($0.text)" }
    XCTAssertEqual(
      shown,
      [
        "number 5", "unit W/%", "comment # c", "function print", "string \"a ", "string  b\"", "keyword fit",
        "keyword to", "option starts", "number 8",
      ])
    let broken = "twin { \"open\n € ]"
    XCTAssertEqual(Highlighting.pieces(of: broken) { _ in true }.map(\.text).joined(), broken)
  }

  func testPicturesKeepTheirNamesApart() {
    var document = Sample.document
    document.cells.append(document.cells[1])
    let page = HTMLWriter().page(document)
    for number in 1...2 {
      XCTAssertTrue(page.contains("id='f\(number)-dot'") && page.contains("href='#f\(number)-dot'"))
    }
  }
}
