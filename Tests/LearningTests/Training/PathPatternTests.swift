import Learning
import XCTest

final class PathPatternTests: XCTestCase {
  private let paths = [
    "Net.embed.weight", "Net.block[0].linear[0].weight", "Net.block[0].linear[1].weight", "Net.block[1].attend.bias",
    "Net.block[4].attend.bias", "Net.head.weight",
  ]

  private func places(_ text: String) throws -> [Int] { try PathPattern(text).places(among: paths, for: "freeze") }

  func testWhatPatternsName() throws {
    XCTAssertEqual(try places("Net"), [0, 1, 2, 3, 4, 5])
    XCTAssertEqual(try places("Net.embed"), [0])
    XCTAssertEqual(try places("Net.block"), [1, 2, 3, 4])
    XCTAssertEqual(try places("Net.block[0..4]"), [1, 2, 3])
    XCTAssertEqual(try places("block[0..4]"), [1, 2, 3])
    XCTAssertEqual(try places("Net.block[0].linear[1]"), [2])
    XCTAssertEqual(try places("Net.block[*].attend"), [3, 4])
    XCTAssertEqual(try places("*.*.attend"), [3, 4])
    XCTAssertEqual(try places("Net.*ed"), [0])
    XCTAssertEqual(try places("Net.head.weight"), [5])
  }

  func testNothingNamed() throws {
    for text in ["Net.blok[0]", "Net.block[7]", "Net.block[0..0]", "Other"] {
      let error = learningError("path") { _ = try places(text) }
      XCTAssertEqual(error?.message, "`freeze \(text)` names no parameter")
    }
    let error = learningError("path") { _ = try places("Net.blok[0]") }
    XCTAssertEqual(error?.help.first?.contains("`Net.block[0]`"), true)
  }

  func testTexts() throws {
    for text in ["Net.block[0..4].linear[1]", "Net.*", "block[*].x"] {
      XCTAssertEqual(try PathPattern(text).description, text)
    }
    for text in ["", "Net..x", "Net.[0]", "Net.block[a]", "Net.block[0", "Net.block[0.4]"] {
      _ = learningError("path") { _ = try PathPattern(text) }
    }
  }
}
