import Foundation
import StandardLibrary
import XCTest

final class StandardLibraryTests: XCTestCase {
  private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "lib")

  private func namesOnDisk() throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return paths.filter { $0.hasSuffix(".twin") }.map { String($0.dropLast(5)) }.sorted()
  }

  func testEveryFileOfTheFolderIsEmbedded() throws {
    XCTAssertEqual(StandardLibrary.names.sorted(), try namesOnDisk())
    XCTAssertTrue(StandardLibrary.names.contains("units/si"))
  }

  func testTextIsEmbeddedByteForByte() throws {
    for name in try namesOnDisk() {
      let bytes = try Data(contentsOf: folder.appending(path: name + ".twin"))
      XCTAssertEqual(StandardLibrary.text(of: name).map { Data($0.utf8) }, bytes, name)
    }
  }

  func testAnUnknownNameHasNoText() {
    XCTAssertNil(StandardLibrary.text(of: "units/si.twin"))
    XCTAssertNil(StandardLibrary.text(of: ""))
  }
}
