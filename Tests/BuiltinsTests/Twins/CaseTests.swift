import Foundation
import XCTest

/// Each `Cases/twins/x.twin` beside what it writes or what stops it, `x.out`. `RECORD=1` records and then fails.
final class CaseTests: XCTestCase {
  func testCases() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Cases/twins")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "twin" }.sorted { $0.path < $1.path }
    XCTAssertFalse(files.isEmpty)
    let records = ProcessInfo.processInfo.environment["RECORD"] != nil
    for file in files {
      let outcome = evaluate(try String(contentsOf: file, encoding: .utf8))
      let found = outcome.output + outcome.errors
      let record = file.deletingPathExtension().appendingPathExtension("out")
      if records {
        try found.write(to: record, atomically: true, encoding: .utf8)
        continue
      }
      let expected = (try? String(contentsOf: record, encoding: .utf8)) ?? ""
      XCTAssertEqual(found, expected, file.lastPathComponent)
    }
    if records { XCTFail("recorded \(files.count) cases; run again without RECORD") }
  }
}
