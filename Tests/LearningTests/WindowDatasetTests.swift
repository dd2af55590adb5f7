import Learning
import TensorCore
import XCTest

final class WindowDatasetTests: XCTestCase {
  /// Row r of channel c is 100·c + r.
  private func matrix(rows: Int, channels: Int) throws -> SeriesMatrix {
    try SeriesMatrix(names: (0..<channels).map { "c\($0)" }, rowCount: rows) { channel, body in
      (0..<rows).map { Double(100 * channel + $0) }.withUnsafeBufferPointer(body)
    }
  }

  func testPartsAsThePublishedComparisonsCountThem() throws {
    let matrix = try matrix(rows: 17420, channels: 1)
    func count(_ rows: Range<Int>) throws -> Int {
      try WindowDataset(matrix, rows: rows, lookBack: 96, horizon: 96).count
    }
    XCTAssertEqual(try count(0..<8640), 8449)
    XCTAssertEqual(try count(8640..<11520), 2785)
    XCTAssertEqual(try count(11520..<14400), 2785)
  }

  func testWindowsHoldTheRowsTheyShould() throws {
    let windows = try WindowDataset(matrix(rows: 20, channels: 2), lookBack: 3, horizon: 2)
    XCTAssertEqual(windows.count, 16)
    XCTAssertEqual(windows.fields, [Field("x", [3, 2]), Field("y", [2, 2])])
    XCTAssertEqual(try windows.numbers("x", 5), [5, 105, 6, 106, 7, 107])
    XCTAssertEqual(try windows.numbers("y", 5), [8, 108, 9, 109])
    XCTAssertEqual(try windows.numbers("y", 15), [18, 118, 19, 119])
    XCTAssertEqual(try windows.batch(0, [15, 0]).shape, [2, 3, 2])
    XCTAssertEqual(try windows.batch(1, [15, 0]).elements, [18, 118, 19, 119, 3, 103, 4, 104])
  }

  func testALaterPartLooksBackIntoTheRowsBefore() throws {
    let matrix = try matrix(rows: 20, channels: 1)
    let part = try WindowDataset(matrix, rows: 10..<14, lookBack: 3, horizon: 2, gap: 1)
    XCTAssertEqual(part.count, 3)
    XCTAssertEqual(try part.numbers("x", 0), [6, 7, 8])
    XCTAssertEqual(try part.numbers("y", 0), [10, 11])
    XCTAssertEqual(try part.numbers("y", 2), [12, 13])
    // A part that begins before there is enough to look back at begins later.
    let early = try WindowDataset(matrix, rows: 1..<8, lookBack: 3, horizon: 2)
    XCTAssertEqual(try early.numbers("x", 0), [0, 1, 2])
    XCTAssertEqual(early.count, 4)
  }

  func testStrideTargetsAndNoHorizon() throws {
    let matrix = try matrix(rows: 20, channels: 3)
    let windows = try WindowDataset(matrix, lookBack: 4, horizon: 2, stride: 5, targets: [2, 0])
    XCTAssertEqual(windows.count, 3)
    XCTAssertEqual(windows.fields[1].shape, [2, 2])
    XCTAssertEqual(try windows.numbers("y", 1), [209, 9, 210, 10])
    let seen = try WindowDataset(matrix, rows: 10..<20, lookBack: 4, horizon: 0)
    XCTAssertEqual(seen.fields.map(\.name), ["x"])
    XCTAssertEqual(seen.count, 7)
    XCTAssertEqual(try seen.numbers("x", 0).first, 10)
  }

  func testWhatDoesNotFitIsSaid() throws {
    let matrix = try matrix(rows: 10, channels: 1)
    assertFault(
      try WindowDataset(matrix, lookBack: 8, horizon: 3), says: "10 rows", "needs 11", "smaller `look_back`")
    assertFault(try WindowDataset(matrix, lookBack: 0, horizon: 3), says: "`look_back` must be at least 1, not 0")
    assertFault(try WindowDataset(matrix, lookBack: 1, horizon: 1, stride: 0), says: "`stride`")
    assertFault(try WindowDataset(matrix, lookBack: 1, horizon: .max), says: "`horizon`")
    assertFault(try WindowDataset(matrix, lookBack: 1, horizon: 1, targets: [1]), says: "no channel 1")
    assertFault(try WindowDataset(matrix, rows: 9..<10, lookBack: 3, horizon: 2, name: "test"), says: "`test` has 1")
    assertFault(
      try SeriesMatrix(names: ["T"], rowCount: 3) { [1, .nan, 3].withUnsafeBufferPointer($1) },
      says: "`T` has missing values: 1 of 3, the first in row 1", "fill_missing")
  }

  func testStandardizationFollowsTheTargets() throws {
    let scale = Standardization(names: ["a", "b"], means: [1, 2], deviations: [3, 4])
    let matrix = try SeriesMatrix(names: ["a", "b"], rowCount: 5, standardization: scale) {
      [Double](repeating: Double($0), count: 5).withUnsafeBufferPointer($1)
    }
    let windows = try WindowDataset(matrix, lookBack: 2, horizon: 1, targets: [1])
    XCTAssertEqual(windows.standardization(of: 0), scale)
    XCTAssertEqual(
      windows.standardization(of: 1), Standardization(names: ["b"], means: [2], deviations: [4]))
    XCTAssertEqual(try SubsetDataset(windows, 0..<2).standardization(of: 0), scale)
  }
}
