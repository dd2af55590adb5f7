import Pictures
import XCTest

final class SixelTests: XCTestCase {
  /// The largest difference of a channel between the picture and what its sixels show; every pixel must be drawn.
  private func difference(_ raster: Raster, colours: Int = 256) throws -> Int {
    let shown = try SixelDecoder(Sixel.encode(raster, colours: colours))
    XCTAssertEqual(shown.width, raster.width)
    XCTAssertEqual(shown.height, raster.height)
    var largest = 0
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let wanted = try XCTUnwrap(raster.colour(x, y))
        let got = try XCTUnwrap(shown.pixels[y * raster.width + x], "nothing at \(x), \(y)")
        for (a, b) in [(wanted.red, got.red), (wanted.green, got.green), (wanted.blue, got.blue)] {
          largest = max(largest, abs(Int(a) - Int(b)))
        }
      }
    }
    return largest
  }

  private func raster(_ width: Int, _ height: Int, _ colour: (Int, Int) -> RGB) -> Raster {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let here = colour(x, y)
        pixels += [here.red, here.green, here.blue]
      }
    }
    return Raster(width: width, height: height, pixels: pixels)
  }

  func testFewColoursAreExactToTheHundredthThatSixelsCount() throws {
    // Heights on and off a multiple of six, runs short and long, each colour in places apart.
    for (width, height) in [(1, 1), (2, 5), (7, 6), (40, 13), (123, 31)] {
      let picture = raster(width, height) { x, y in
        x % 11 < 6 ? RGB(255, 255, 255) : RGB(UInt8(x * y % 7 * 36), UInt8(y % 5 * 60), 17)
      }
      XCTAssertLessThanOrEqual(try difference(picture), 1, "\(width)×\(height)")
    }
  }

  func test256ColoursAreExact() throws {
    let picture = raster(16, 16) { x, y in RGB(UInt8(x * 17), UInt8(y * 17), UInt8(x * 16 + y)) }
    XCTAssertEqual(IndexedRaster(picture).colours.count, 256)
    XCTAssertLessThanOrEqual(try difference(picture), 1)
  }

  func testManyColoursStayNearTheirOwn() throws {
    let picture = raster(256, 64) { x, y in RGB(UInt8(x), UInt8(y * 4), 128) }
    let indexed = IndexedRaster(picture)
    XCTAssertEqual(indexed.colours.count, 256)
    XCTAssertLessThanOrEqual(try difference(picture), 20)
  }

  func testAPlainBackgroundSurvivesTheCutUnchanged() throws {
    // A chart: white, but for a smooth area of many colours.
    let picture = raster(200, 100) { x, y in
      x < 60 && y < 60 ? RGB(UInt8(x * 4), UInt8(y * 4), UInt8(x + y)) : RGB(255, 255, 255)
    }
    let shown = try SixelDecoder(Sixel.encode(picture))
    XCTAssertEqual(shown.pixels[99 * 200 + 199], RGB(255, 255, 255))
  }

  func testATerminalOfFewColoursGetsNoMore() throws {
    let picture = raster(64, 64) { x, y in RGB(UInt8(x * 4), UInt8(y * 4), 0) }
    XCTAssertEqual(IndexedRaster(picture, limit: 16).colours.count, 16)
    XCTAssertLessThanOrEqual(try difference(picture, colours: 16), 90)
  }

  func testRunsAreCounted() {
    let plain = Sixel.encode(raster(800, 500) { _, _ in RGB(0, 0, 0) })
    XCTAssertTrue(String(decoding: plain, as: UTF8.self).hasPrefix("\u{1B}P0;1;0q\"1;1;800;500#0;2;0;0;0#0!800~-"))
    XCTAssertLessThan(plain.count, 1000)
  }

  func testAnEmptyPictureIsStillAControlString() {
    let empty = Sixel.encode(Raster(width: 0, height: 0, pixels: []))
    XCTAssertEqual(String(decoding: empty, as: UTF8.self), "\u{1B}P0;1;0q\"1;1;0;0\u{1B}\\")
  }
}
