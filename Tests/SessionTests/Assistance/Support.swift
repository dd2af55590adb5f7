import Foundation
import Runtime
import Session
import Units
import XCTest

/// A session in a folder of its own, which is the working directory until it goes.
final class Workbench {
  let folder: URL
  let session: Session
  private let written: Written
  private let before = FileManager.default.currentDirectoryPath

  private final class Written: @unchecked Sendable { var text = "" }

  /// What the session has written.
  var output: String { written.text }

  init(_ cell: String = "") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("assistance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = FileManager.default.changeCurrentDirectoryPath(folder.path)
    let written = Written()
    self.written = written
    session = Session(host: RuntimeHost(write: { written.text += $0 }, units: UnitTable()))
    if !cell.isEmpty { run(cell) }
  }

  deinit {
    _ = FileManager.default.changeCurrentDirectoryPath(before)
    try? FileManager.default.removeItem(at: folder)
  }

  func run(_ cell: String, file: StaticString = #filePath, line: UInt = #line) {
    let outcome = session.evaluate(Array(cell.utf8), name: "[1]")
    XCTAssertTrue(outcome.succeeded, session.render(outcome.diagnostics, colour: false), file: file, line: line)
  }

  /// The candidates where `|` stands in a text.
  func candidates(_ text: String) -> [Session.Candidate] { completions(text).candidates }

  func names(_ text: String) -> [String] { candidates(text).map(\.text) }

  func completions(_ text: String) -> Session.Completions {
    let parts = text.components(separatedBy: "|")
    return session.completions(
      of: parts.joined(), at: parts[0].utf8.count,
      commands: [.init(":vars", "the variables"), .init(":load", "runs a file")])
  }

  /// The parts of a text that have a kind.
  func parts(_ text: String, _ kind: Session.Highlight.Kind) -> [String] {
    let bytes = Array(text.utf8)
    return session.highlights(of: text).filter { $0.kind == kind }.map {
      String(decoding: bytes[$0.range], as: UTF8.self)
    }
  }
}
