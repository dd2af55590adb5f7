import Documents
import XCTest

final class JSONTests: XCTestCase {
  private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

  func testDocuments() throws {
    XCTAssertEqual(
      try parse(#" { "a" : [1, -2.5e3, true, null], "b\u00e9\n": "\ud83d\ude00\/" , "a": {} } "#),
      .object([
        ("a", .array([.number(1), .number(-2500), .boolean(true), .null])), ("bé\n", .text("😀/")), ("a", .object([])),
      ]))
    XCTAssertEqual(try parse(#"{"a": 1, "a": 2}"#)["a"], .number(2))
    XCTAssertEqual(try parse(#""\ud800x""#), .text("\u{FFFD}x"))
  }

  func testWhatIsWrittenReadsTheSame() throws {
    let value: JSON = .object([
      ("text", .text("\"</script>\\\u{1}é\n")), ("numbers", .array([.number(0.1), .number(1e300), .number(-3)])),
      ("empty", .array([])), ("none", .null),
    ])
    XCTAssertEqual(try parse(value.written()), value)
    XCTAssertEqual(try parse(value.written(indentation: 1)), value)
    XCTAssertEqual(JSON.number(.nan).written(), "null")
  }

  func testFaultsHaveTheirPlace() {
    let rows: [(String, String)] = [
      ("", "line 1, column 1: the text ends where a value is expected"),
      ("{\n \"a\" 1}", "line 2, column 6: expected `:` and found `1`"),
      ("[1,]", "line 1, column 4: expected a value and found `]`"),
      ("[1] x", "line 1, column 5: expected the end of the text and found `x`"),
      ("01", "line 1, column 1: a number begins with a needless 0"),
      ("1.", "line 1, column 3: the text ends where a digit is expected"),
      ("\"a", "line 1, column 1: this text has no closing quote"),
      ("\"\\x\"", "line 1, column 2: there is no such escape"),
      ("\"\t\"", "line 1, column 2: a control character stands in a text; it is written as an escape"),
      (String(repeating: "[", count: 200), "line 1, column 102: lists and objects are nested more than 100 deep"),
      ("nul", "line 1, column 1: expected a value and found `n`"),
    ]
    for (text, message) in rows {
      XCTAssertThrowsError(try parse(text), text) { XCTAssertEqual("\($0)", message, text) }
    }
    XCTAssertThrowsError(try JSON(parsing: [0x22, 0xFF, 0x22]))
  }
}
