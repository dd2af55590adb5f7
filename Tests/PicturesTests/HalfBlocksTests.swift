import Pictures
import XCTest

final class HalfBlocksTests: XCTestCase {
  private let picture = Raster(
    width: 3, height: 3,
    pixels: [255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9, 9, 9, 9, 8, 8, 8])

  func testColoursAreSetOnlyWhereTheyChange() {
    XCTAssertEqual(
      HalfBlocks.encode(picture, depth: .trueColour),
      "\u{1B}[38;2;255;0;0;48;2;0;255;0m▀▀\u{1B}[48;2;0;0;255m \u{1B}[0m\n"
        + "\u{1B}[38;2;9;9;9;49m▀▀\u{1B}[38;2;8;8;8m▀\u{1B}[0m\n")
  }

  func testA256ColourTerminalGetsTheNearestOfItsColours() {
    XCTAssertEqual(
      HalfBlocks.encode(picture, depth: .indexed),
      "\u{1B}[38;5;196;48;5;46m▀▀\u{1B}[48;5;21m \u{1B}[0m\n\u{1B}[38;5;232;49m▀▀▀\u{1B}[0m\n")
  }
}
