import Foundation
import Prompt
import REPL
import Runtime
import Session
import Units
import XCTest

/// The sessions shown in `docs/prompt.md` go as they are shown. A block `text session` is a session of its own: what follows a
/// prompt `twin[1]> ` and the dots below it is typed, the rest is what comes of it. `RECORD=1` writes what does come, and then
/// fails.
final class TranscriptTests: XCTestCase {
  private final class Screen: @unchecked Sendable { var text = "" }

  func testTheSessionsOfThePage() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = root.appendingPathComponent("docs/prompt.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    var made: [Substring] = []
    var session: [Substring]?
    var sessions = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let lines = session {
        if line == "```" {
          made += try replay(lines)
          made.append(line)
          session = nil
          sessions += 1
        } else {
          session = lines + [line]
        }
      } else {
        made.append(line)
        if line == "```text session" { session = [] }
      }
    }
    XCTAssertGreaterThan(sessions, 2)
    let result = made.joined(separator: "\n")
    guard result != text else { return }
    if ProcessInfo.processInfo.environment["RECORD"] == nil {
      XCTAssertEqual(result, text)
    } else {
      try result.write(to: page, atomically: true, encoding: .utf8)
      XCTFail("recorded docs/prompt.md")
    }
  }

  /// Types what was typed, in a folder of its own, and gives the lines of the session anew.
  private func replay(_ lines: [Substring]) throws -> [Substring] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("transcript-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let before = FileManager.default.currentDirectoryPath
    XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder.path))
    defer {
      _ = FileManager.default.changeCurrentDirectoryPath(before)
      try? FileManager.default.removeItem(at: folder)
    }
    let screen = Screen()
    let host = RuntimeHost(write: { [screen] in screen.text += $0 }, units: UnitTable())
    host.namesResults = true
    let evaluator = SessionEvaluator(session: Session(host: host))
    var number = 1
    var cells: [String] = []
    for line in lines {
      if line.hasPrefix("twin["), let end = line.firstRange(of: "]> ") {
        cells.append(String(line[end.upperBound...]))
      } else if line.hasPrefix("     ... "), !cells.isEmpty {
        cells[cells.count - 1] += "\n" + line.dropFirst(9)
      }
    }
    var result: [Substring] = []
    for cell in cells {
      for (index, line) in cell.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        result.append((index == 0 ? "twin[\(number)]> " : "     ... ") + line)
      }
      XCTAssertTrue(evaluator.isComplete(cell), cell)
      screen.text = ""
      let outcome = evaluator.evaluate(cell, number: number)
      if outcome.takesNumber { number += 1 }
      result += (screen.text + outcome.text + outcome.diagnostics).split(separator: "\n")
    }
    return result
  }
}
