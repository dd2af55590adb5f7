import Foundation
import XCTest

/// The scripts for people: the project's own examples, and the language's acceptance samples where they are at hand.
final class ExampleTests: XCTestCase {
  private var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  func testExamplesRun() throws {
    let files = try scripts(below: root.appendingPathComponent("examples"))
    XCTAssertGreaterThanOrEqual(files.count, 8)
    for file in files {
      let transcript = try Transcript(of: file)
      XCTAssertTrue(transcript.succeeded, "\(file.lastPathComponent):\n\(transcript.text)")
    }
  }

  func testSamplesRun() throws {
    let folder = root.deletingLastPathComponent().appendingPathComponent("shared/samples")
    guard FileManager.default.fileExists(atPath: folder.path) else { throw XCTSkip("no samples at \(folder.path)") }
    for name in ["language", "heater", "lynx-hare", "sensors", "attention", "forecast"] {
      let transcript = try Transcript(of: folder.appendingPathComponent("\(name).twin"))
      XCTAssertTrue(transcript.succeeded, "\(name):\n\(transcript.text)")
    }
  }
}
