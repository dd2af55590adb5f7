import REPL
import XCTest

/// Keys as terminals send them, and what becomes of a paste.
final class KeyTests: XCTestCase {
  private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

  private func keys(_ bytes: [UInt8]) -> [Key] {
    var rest = bytes[...]
    var reader = KeyReader()
    var keys: [Key] = []
    while let first = reader.takeAhead() ?? rest.popFirst() {
      if let key = reader.key(
        from: first, source: { soon in rest.popFirst().map { .byte($0) } ?? (soon ? .nothing : .end) })
      {
        keys.append(key)
      }
    }
    return keys
  }

  func testSequences() {
    XCTAssertEqual(keys("a\u{1b}[A\u{1b}OB\u{1b}[1;5C"), [.character("a"), .up, .down, .wordRight])
    XCTAssertEqual(keys("\u{1b}[1~\u{1b}[F\u{1b}[3~\u{1b}[Z"), [.home, .end, .delete, .shiftTab])
    XCTAssertEqual(keys("\u{1b}f\u{1b}\r\u{1b}"), [.alt("f"), .newline, .escape])
    XCTAssertEqual(keys("\u{1b}\u{1b}[A"), [.escape, .up])
    XCTAssertEqual(keys("\u{1b}[15~x"), [.unknown(Array("\u{1b}[15~".utf8)), .character("x")])
    XCTAssertEqual(keys("\u{1b}[[Ax"), [.unknown(Array("\u{1b}[[A".utf8)), .character("x")])
  }

  func testALateReplyOfTheTerminalIsNoKey() {
    XCTAssertEqual(
      keys("\u{1b}]11;rgb:0000/0000/0000\u{1b}\\a\u{1b}]11;rgb:ff/ff/ff\u{7}b"), [.character("a"), .character("b")])
    XCTAssertEqual(keys("\u{1b}]"), [.alt("]")])
  }

  func testBytesThatAreNoCharacterArePassedOver() {
    XCTAssertEqual(
      keys([0x61, 0xff, 0xc3, 0x62, 0xe6, 0xb8, 0xa9, 0xed, 0xa0, 0x80, 0x63]),
      "ab温c".unicodeScalars.map { .character($0) })
    XCTAssertEqual(keys([0x61, 0xe6, 0xb8]), [.character("a")])
  }

  func testAPasteIsOneKey() {
    XCTAssertEqual(keys("\u{1b}[200~a\u{1b}[A\r\u{1b}[201~b"), [.paste(Array("a\u{1b}[A\r".utf8)), .character("b")])
    XCTAssertEqual(keys("\u{1b}[200~cut"), [.paste(Array("cut".utf8))])
  }

  private func cleaned(_ text: String) -> String {
    String(String.UnicodeScalarView(PastedText.cleaned(Array(text.utf8), prompt: "twin")))
  }

  func testPastedTextIsCleaned() {
    XCTAssertEqual(cleaned("a\r\nb\rc\n\n"), "a\nb\nc")
    XCTAssertEqual(cleaned("a\u{7}\u{1b}[1mb\tc\u{85}温"), "a[1mb\tc温")
  }

  func testPastedPromptsAreStripped() {
    XCTAssertEqual(cleaned("twin> x = 1"), "x = 1")
    XCTAssertEqual(
      cleaned("\ntwin[12]> x {\n      ...   y\n      ... }\nout\n\ntwin[13]> \ntwin[14]> z"), "x {\n  y\n}\nz")
    XCTAssertEqual(cleaned("twin[3] > 2"), "twin[3] > 2")
    XCTAssertEqual(cleaned("a\ntwin> b"), "a\ntwin> b")
  }
}
