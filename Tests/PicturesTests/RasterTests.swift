import Pictures
import XCTest

final class RasterTests: XCTestCase {
  /// Two by two pixels: red, green; blue, and one that is wholly transparent.
  private static let png: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x06, 0x00, 0x00, 0x00, 0x72, 0xB6, 0x0D, 0x24, 0x00, 0x00, 0x00, 0x15, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0x0C, 0x81, 0xF4, 0x7F, 0x76, 0x76, 0x76, 0x06,
    0x00, 0x40, 0x11, 0x06, 0x10, 0xD1, 0x63, 0xE8, 0x5F, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42,
    0x60, 0x82,
  ]

  func testReadsAPNGAndLaysWhatIsTransparentOnWhite() throws {
    let raster = try Raster(png: Self.png)
    XCTAssertEqual(raster.width, 2)
    XCTAssertEqual(raster.height, 2)
    XCTAssertEqual(raster.colour(0, 0), RGB(255, 0, 0))
    XCTAssertEqual(raster.colour(1, 0), RGB(0, 255, 0))
    XCTAssertEqual(raster.colour(0, 1), RGB(0, 0, 255))
    XCTAssertEqual(raster.colour(1, 1), RGB(255, 255, 255))
    XCTAssertNil(raster.colour(2, 0))
  }

  func testBytesThatAreNoPictureAreRefusedInWords() {
    for bytes in [[], Array("no picture".utf8), Array(Self.png.prefix(Self.png.count / 2))] {
      XCTAssertThrowsError(try Raster(png: bytes)) { error in
        XCTAssertFalse("\(error)".isEmpty)
      }
    }
  }

  func testMissingPixelsAreBlack() {
    XCTAssertEqual(Raster(width: 2, height: 1, pixels: [1, 2, 3, 9]).colour(1, 0), RGB(9, 0, 0))
  }

  func testAScaledPictureHasTheMeansOfWhatItCovers() {
    let raster = Raster(
      width: 4, height: 2, pixels: [UInt8](repeating: 0, count: 12) + [UInt8](repeating: 200, count: 12))
    XCTAssertEqual(raster.scaled(width: 2, height: 1).colour(1, 0), RGB(100, 100, 100))
    XCTAssertEqual(raster.scaled(width: 8, height: 4).colour(7, 3), RGB(200, 200, 200))
    XCTAssertEqual(raster.scaled(width: 3, height: 2).colour(2, 1), RGB(200, 200, 200))
    XCTAssertEqual(raster.scaled(width: 4, height: 2), raster)
  }
}
