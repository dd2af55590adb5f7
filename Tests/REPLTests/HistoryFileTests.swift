import Foundation
import REPL
import XCTest

final class HistoryFileTests: XCTestCase {
  private var folder = URL(fileURLWithPath: "/")
  private var path: String { folder.appending(path: "a/b/history").path }

  override func setUp() {
    folder = FileManager.default.temporaryDirectory.appending(path: "history-" + UUID().uuidString)
  }

  override func tearDown() {
    try? FileManager.default.removeItem(at: folder)
  }

  func testEntriesComeBackAsTheyWere() throws {
    let entries = ["x = 1", "a {\n  b\n}", "\\n and \\ and \\\\", "温度 = \"\t\""]
    let history = HistoryFile(path: path)
    XCTAssertEqual(try history.entries(), [])
    for entry in entries { try history.append(entry) }
    XCTAssertEqual(try HistoryFile(path: path).entries(), entries)
  }

  func testAnUnfinishedEntryIsCutOff() throws {
    let history = HistoryFile(path: path)
    try history.append("whole")
    let handle = try XCTUnwrap(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("torn\\".utf8))
    try handle.close()
    XCTAssertEqual(try history.entries(), ["whole"])
    try history.append("next")
    XCTAssertEqual(try history.entries(), ["whole", "next"])
  }

  func testSeveralPromptsAppendWithoutLoss() throws {
    let path = path
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      for i in 0..<50 { try? HistoryFile(path: path).append("writer \(writer)\nentry \(i)") }
    }
    let entries = try HistoryFile(path: path).entries()
    for writer in 0..<8 {
      let own = entries.filter { $0.hasPrefix("writer \(writer)\n") }
      XCTAssertEqual(own, (0..<50).map { "writer \(writer)\nentry \($0)" })
    }
  }

  func testALongFileIsCutDownToTheNewest() throws {
    let history = HistoryFile(path: path)
    try history.append("first")
    let count = 2 * HistoryFile.limit + 1
    let lines = (0..<count).map { "entry \($0)\n" }.joined()
    try lines.write(toFile: path, atomically: false, encoding: .utf8)
    let entries = try history.entries()
    XCTAssertEqual(entries.count, HistoryFile.limit)
    XCTAssertEqual(entries.last, "entry \(count - 1)")
    try history.append("next")
    XCTAssertEqual(
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count, HistoryFile.limit + 1)
    XCTAssertEqual(try history.entries().last, "next")
  }

  func testAFileOpenToOthersIsClosedToThem() throws {
    let history = HistoryFile(path: path)
    try history.append("one")
    chmod(path, 0o644)
    try history.append("two")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    XCTAssertEqual((attributes[.posixPermissions] as? NSNumber)?.intValue, 0o600)
  }

  func testAnImpossiblePlaceIsAnError() throws {
    XCTAssertThrowsError(try HistoryFile(path: "/dev/null/history").append("x")) { error in
      XCTAssertEqual("\(error)", "/dev/null/history: Not a directory")
    }
  }
}
