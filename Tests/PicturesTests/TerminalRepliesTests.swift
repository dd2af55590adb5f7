import Pictures
import XCTest

final class TerminalRepliesTests: XCTestCase {
  private func replies(_ text: String) -> TerminalReplies {
    var replies = TerminalReplies()
    replies.read(text.utf8)
    return replies
  }

  func testReadsWhatATerminalSaysOfItself() {
    let found = replies(
      "\u{1B}[6;20;10t\u{1B}[?1;0;256S\u{1B}[?2;0;1000;800S\u{1B}]11;rgb:1c1c/2020/ffff\u{1B}\\\u{1B}[?62;4;22c")
    XCTAssertTrue(found.isComplete)
    XCTAssertTrue(found.showsSixel)
    XCTAssertEqual(found.cell?.width, 10)
    XCTAssertEqual(found.cell?.height, 20)
    XCTAssertEqual(found.colours, 256)
    XCTAssertEqual(found.largest?.width, 1000)
    XCTAssertEqual(found.largest?.height, 800)
    XCTAssertEqual(found.background, RGB(0x1C, 0x20, 0xFF))
    XCTAssertTrue(found.typed.isEmpty)
  }

  func testColoursComeWithAnyNumberOfDigitsAndEitherEnding() {
    XCTAssertEqual(replies("\u{1B}]11;rgb:f/8/0\u{7}").background, RGB(255, 136, 0))
    XCTAssertEqual(replies("\u{1B}]11;rgb:ff/80/00\u{1B}\\").background, RGB(255, 128, 0))
    XCTAssertEqual(replies("\u{1B}]11;rgb:fff/800/000\u{7}").background?.green, 128)
    XCTAssertNil(replies("\u{1B}]11;nonsense\u{7}").background)
  }

  func testATerminalWithoutSixelSaysSo() {
    let found = replies("\u{1B}[?62;22;44c")
    XCTAssertTrue(found.isComplete)
    XCTAssertFalse(found.showsSixel)
  }

  func testARefusalOfAQuestionIsAReplyAndNoAnswer() {
    let found = replies("\u{1B}[?1;3;0S\u{1B}[?2;1;0;0S\u{1B}[?1;2c")
    XCTAssertNil(found.colours)
    XCTAssertNil(found.largest)
    XCTAssertTrue(found.typed.isEmpty)
  }

  func testKeysTypedMeanwhileAreKeptInOrder() {
    // Letters, an arrow, an escape, before and between the replies; and a reply in two pieces.
    var found = replies("pl\u{1B}[A\u{1B}[?1;0;2")
    found.read("56Sot ä\u{1B}\u{1B}[?62;4cx\r".utf8)
    found.finish()
    XCTAssertEqual(found.colours, 256)
    XCTAssertTrue(found.showsSixel)
    XCTAssertEqual(String(decoding: found.typed, as: UTF8.self), "pl\u{1B}[Aot ä\u{1B}x\r")
  }

  func testTheBeginningOfAReplyThatNeverCameIsGivenBack() {
    for text in ["\u{1B}", "\u{1B}[", "\u{1B}[1;5", "a\u{1B}]11;rgb"] {
      var found = replies(text)
      found.finish()
      XCTAssertEqual(String(decoding: found.typed, as: UTF8.self), text)
      XCTAssertFalse(found.isComplete)
    }
  }
}
