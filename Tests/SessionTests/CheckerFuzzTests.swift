import Diagnostics
import Foundation
import RandomCells
import Runtime
import Session
import Units
import XCTest

/// Scripts taken apart and put together wrongly: whatever comes of it, checking ends, does not trap, and points at places that exist.
/// The seed is fixed; `TWIN_FUZZ=1000000` runs a million.
final class CheckerFuzzTests: XCTestCase {
  func testMutatedScriptsAreCheckedWithoutATrap() throws {
    let corpus = try Corpus()
    let count = ProcessInfo.processInfo.environment["TWIN_FUZZ"].flatMap(Int.init) ?? 20_000
    var random = Random(seed: 0x7715)
    var failed = 0
    for round in 0..<count {
      let text = corpus.mutated(&random)
      let session = Session(host: RuntimeHost(write: { _ in }, readFolder: corpus.folder, units: UnitTable()))
      let outcome = session.check(Array(text.utf8), name: "fuzz")
      if !outcome.succeeded { failed += 1 }
      for diagnostic in outcome.diagnostics {
        for label in diagnostic.labels {
          XCTAssertLessThanOrEqual(label.span.start, label.span.end)
          XCTAssertFalse(
            session.sources.location(of: label.span) == "?", "round \(round): \(diagnostic.message)\n\(text)")
        }
      }
      XCTAssertFalse(
        session.render(outcome.diagnostics, colour: false).contains("error[internal]"), "round \(round):\n\(text)")
    }
    // Most mutations break something, and some do not.
    XCTAssertGreaterThan(failed, count / 4)
    XCTAssertLessThan(failed, count)
  }
}

/// The repository's own scripts, as lists of words.
private struct Corpus {
  private var scripts: [[String]] = []
  private var words: [String] = []
  let folder: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    folder = root.appendingPathComponent("examples").path
    for part in ["examples", "Tests/GoldenTests/Cases", "bench"] {
      guard
        let walk = FileManager.default.enumerator(
          at: root.appendingPathComponent(part), includingPropertiesForKeys: nil)
      else { continue }
      for case let file as URL in walk where file.pathExtension == "twin" {
        scripts.append(Self.split(try String(contentsOf: file, encoding: .utf8)))
      }
    }
    scripts.sort { $0.joined() < $1.joined() }
    words = Array(Set(scripts.joined())).sorted()
    try XCTSkipIf(scripts.isEmpty, "no scripts below \(root.path)")
  }

  /// Words, numbers, marks and white space, so that joining them gives the text back.
  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var current = ""
    func isWord(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_" || character == "."
    }
    for character in text {
      if let last = current.last, !(isWord(last) && isWord(character)) {
        parts.append(current)
        current = ""
      }
      current.append(character)
    }
    parts.append(current)
    return parts
  }

  func mutated(_ random: inout Random) -> String {
    var script = scripts[random.below(scripts.count)]
    for _ in 0...random.below(4) where !script.isEmpty {
      let at = random.below(script.count)
      switch random.below(7) {
      case 0: script.remove(at: at)
      case 1: script.insert(script[at], at: at)
      case 2: script[at] = words[random.below(words.count)]
      case 3: script.insert(words[random.below(words.count)], at: at)
      case 4: script.swapAt(at, random.below(script.count))
      case 5:
        let other = scripts[random.below(scripts.count)]
        let from = random.below(other.count)
        script.insert(contentsOf: other[from..<min(other.count, from + 1 + random.below(30))], at: at)
      default: script.removeSubrange(at..<min(script.count, at + 1 + random.below(20)))
      }
    }
    return script.joined()
  }
}
