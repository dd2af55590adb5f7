import Diagnostics
import Foundation
import Runtime
import Session
import Units
import XCTest

/// Scripts beside what they must print: `Cases/<area>/x.twin` and `x.out`, which holds the output, then the diagnostics, then the
/// outcome. `RECORD=1` writes what comes out and then fails, so that a recording is always looked at.
final class GoldenTests: XCTestCase {
  func testCases() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
    let isRecording = ProcessInfo.processInfo.environment["RECORD"] != nil
    var count = 0
    for file in try scripts(below: folder) {
      count += 1
      let transcript = try Transcript(of: file)
      let expected = file.deletingPathExtension().appendingPathExtension("out")
      let name = file.path.dropFirst(folder.path.count + 1)
      if isRecording {
        let known = try? String(contentsOf: expected, encoding: .utf8)
        guard known != transcript.text else { continue }
        try transcript.text.write(to: expected, atomically: true, encoding: .utf8)
        XCTFail("recorded \(name)")
      } else {
        let text = try? String(contentsOf: expected, encoding: .utf8)
        XCTAssertEqual(
          transcript.text, text ?? "(no \(expected.lastPathComponent); record it with RECORD=1)", "\(name)")
      }
    }
    XCTAssertGreaterThan(count, 0, "no cases below \(folder.path)")
  }

  /// Every error names a place in the script or says why it has none, and its message does not speak of twin's own inside.
  func testNoCaseEndsInAnInternalError() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
    for file in try scripts(below: folder) {
      XCTAssertFalse(try Transcript(of: file).text.contains("error[internal]"), file.path)
    }
  }
}

/// What a script printed, what was said of it, and whether it succeeded.
struct Transcript {
  let text: String
  let succeeded: Bool

  /// Runs a script in a working directory of its own, so that what it writes lands there.
  init(of file: URL) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("twin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let before = FileManager.default.currentDirectoryPath
    _ = FileManager.default.changeCurrentDirectoryPath(directory.path)
    defer {
      _ = FileManager.default.changeCurrentDirectoryPath(before)
      try? FileManager.default.removeItem(at: directory)
    }
    let output = Gathered()
    let host = RuntimeHost(
      write: { output.add($0) }, writeStatus: { output.add($0) }, readFolder: file.deletingLastPathComponent().path,
      units: UnitTable())
    let session = Session(host: host)
    let outcome = session.evaluate(Array(try Data(contentsOf: file)), name: file.lastPathComponent)
    let diagnostics = session.render(outcome.diagnostics, colour: false)
    // What depends on where the checkout lies is no part of a golden text.
    let text = (output.text + diagnostics).replacingOccurrences(of: file.deletingLastPathComponent().path, with: ".")
    self.text = text + (outcome.succeeded ? "" : "[failed]\n")
    succeeded = outcome.succeeded
  }

  private final class Gathered: @unchecked Sendable {
    private(set) var text = ""
    func add(_ more: String) { text += more }
  }
}

func scripts(below folder: URL) throws -> [URL] {
  guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
  return walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "twin" }.sorted { $0.path < $1.path }
}
