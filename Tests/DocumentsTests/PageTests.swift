import Documents
import Foundation
import XCTest

final class PageTests: XCTestCase {
  /// The file, read as Latin 1: its objects are plain, the content of its pages is packed.
  private func pages(_ document: Document) throws -> String {
    do {
      return try XCTUnwrap(
        String(bytes: try PageWriter.written(document) { $0 == "kW" }, encoding: .isoLatin1), "no text")
    } catch PageProblem.missing(let library) {
      throw XCTSkip("\(library) is not installed")
    }
  }

  private func document(_ text: String) -> Document {
    Document(title: "T", cells: [.markdown(.init(text: text, line: 1))], foot: .init(version: "1"))
  }

  private func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

  private func pageCount(_ text: String) -> Int { count("/Type /Page", in: text) - count("/Type /Pages", in: text) }

  func testADocumentWithOneOfEach() throws {
    let text = try pages(Sample.document)
    XCTAssertTrue(text.hasPrefix("%PDF-1."))
    XCTAssertTrue(text.hasSuffix("%%EOF\n"))
    XCTAssertEqual(pageCount(text), 1)
    XCTAssertTrue(text.contains("/Title (Cup)"))
    let bytes = try PageWriter.written(Sample.document) { _ in false }
    XCTAssertEqual(PageRecord.record(in: bytes)?.json, ResultRecord(Sample.document).json)
    XCTAssertNil(PageRecord.record(in: Array(bytes.prefix(2000))))
  }

  func testLongDocumentsHaveSeveralPages() throws {
    let paragraph = String(repeating: "Some words of a paragraph. ", count: 30)
    let text = try pages(document((1...30).map { "## Part \($0)\n\n\(paragraph)" }.joined(separator: "\n\n")))
    XCTAssertGreaterThan(pageCount(text), 4)
    XCTAssertLessThan(pageCount(text), 12)
    XCTAssertTrue(text.contains("(Part 30)"), "no table of contents")
    // A block of code that is longer than a page, with a line that is wider than one.
    let code = "```\n" + String(repeating: "x = 1\n", count: 300) + String(repeating: "wide ", count: 100) + "\n```"
    XCTAssertGreaterThan(pageCount(try pages(document(code))), 3)
  }

  /// Neither the number of lines nor the length of one makes the layout slow or endless.
  func testLongOutputIsCut() throws {
    let long = String(repeating: "some output of a line\n", count: 20_000) + String(repeating: "w", count: 20_000)
    let cell = Document.CodeCell(title: "", source: "x", line: 1, outputs: [.text(long)], seconds: 1)
    let text = try pages(Document(title: "T", cells: [.code(cell)], foot: .init(version: "1")))
    XCTAssertGreaterThan(pageCount(text), 7)
    XCTAssertLessThan(pageCount(text), 15)
  }

  func testLinksLeadToPagesOnly() throws {
    let text = try pages(document("[a](https://example.org/it's) [b](other.html) [c](javascript:x)"))
    XCTAssertEqual(count("/URI (", in: text), 1)
    XCTAssertTrue(text.contains("https://example.org/it's"), text)
  }

  func testPicturesFromBesideTheNotebook() throws {
    // One red pixel.
    let png = try XCTUnwrap(
      Data(
        base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"))
    let picture = Picture(mediaType: "image/png", bytes: Array(png))
    _ = try pages(document("x"))
    let drawn = try PageWriter.written(
      document("![a](a.png)"), isUnit: { _ in false }, picture: { $0 == "a.png" ? picture : nil })
    XCTAssertTrue(try XCTUnwrap(String(bytes: drawn, encoding: .isoLatin1)).contains("/Subtype /Image"))
    var writer = HTMLWriter()
    writer.picture = { $0 == "a.png" ? picture : nil }
    XCTAssertTrue(
      writer.page(document("![a](a.png)")).contains("<img src=\"data:image/png;base64,iVBORw0KGgo"))
    for bytes in [[], Array(png.prefix(20)), [UInt8](repeating: 7, count: 60)] {
      let broken = Picture(mediaType: "image/png", bytes: bytes)
      XCTAssertNoThrow(
        try PageWriter.written(document("![a](a.png)"), isUnit: { _ in false }, picture: { _ in broken }))
    }
  }

  func testRandomDocuments() throws {
    var generator = SystemRandomNumberGenerator.seeded(7)
    let pieces = [
      "# ", "> ", "- ", "1. ", "`", "```\n", "*", "**", "[", "](http://a)", "\n", "\n\n", "<b>", "&amp;", "$x^2$", "$$",
      "x", "é", "    ", "---\n", "\\", "|a|b|\n|--|-:|\n|1|2|\n", "\u{0}", "\u{7}", "~~", "- [x] ", "&", "<",
      "\u{202E}",
      "‮", String(repeating: "w", count: 300),
    ]
    for _ in 0..<150 {
      let count = Int.random(in: 1...30, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      XCTAssertTrue(try pages(document(text)).hasSuffix("%%EOF\n"), text)
    }
  }
}
