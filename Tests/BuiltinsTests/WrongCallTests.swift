import Foundation
import XCTest

/// Wrong calls and what is said of them: `Cases/wrong-calls.txt` holds each call, and indented below it the message and the help.
/// `RECORD=1` writes what is said and then fails, so that a recording is always read.
final class WrongCallTests: XCTestCase {
  func testMessages() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Cases/wrong-calls.txt")
    let recorded = try String(contentsOf: file, encoding: .utf8)
    let calls = recorded.split(separator: "\n").filter { !$0.hasPrefix("  ") }.map(String.init)
    XCTAssertGreaterThan(calls.count, 60)
    let text = calls.map(Self.said).joined()
    if ProcessInfo.processInfo.environment["RECORD"] != nil, text != recorded {
      try text.write(to: file, atomically: true, encoding: .utf8)
      XCTFail("recorded")
    } else {
      XCTAssertEqual(text, recorded)
    }
    XCTAssertFalse(text.contains("internal"), "a message speaks of twin's own inside")
  }

  private static func said(of call: String) -> String {
    let outcome = Evaluation.run(call)
    var lines = outcome.diagnostics.flatMap { diagnostic in
      ["\(diagnostic.code): \(diagnostic.message)"] + diagnostic.help.map { "help: \($0)" }
    }
    if let failure = outcome.failure { lines += failure.split(separator: "\n").map { "when running: \($0)" } }
    if lines.isEmpty { lines = ["nothing is wrong"] }
    return call + "\n" + lines.map { "  \($0)\n" }.joined()
  }
}
