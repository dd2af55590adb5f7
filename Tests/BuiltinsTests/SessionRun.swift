import Foundation
import Runtime
import Session
import Units
import XCTest

/// A text run in a session of its own, in a folder of its own.
final class SessionRun {
  let folder: URL
  private(set) var output = ""
  private(set) var status = ""
  private let session: Session
  private let host: RuntimeHost
  private let written: Written

  private final class Written: @unchecked Sendable {
    var output = ""
    var status = ""
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("twin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let written = Written()
    self.written = written
    host = RuntimeHost(
      write: { written.output += $0 }, writeStatus: { written.status += $0 }, readFolder: folder.path,
      units: UnitTable())
    session = Session(host: host)
  }

  /// The library's units, as the session gave them to its host.
  var units: UnitTable { host.units }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Puts a file into the folder.
  func add(_ name: String, _ bytes: some DataProtocol) throws {
    try Foundation.Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  func add(_ name: String, _ text: String) throws { try add(name, Array(text.utf8)) }

  /// What the text writes, and behind it the diagnostics; the folder is left out of both.
  @discardableResult
  func run(_ text: String) -> String {
    written.output = ""
    written.status = ""
    let outcome = session.evaluate(Array(text.replacing("FOLDER", with: folder.path).utf8), name: "test.twin")
    output = plain(written.output)
    status = plain(written.status)
    return output + plain(session.render(outcome.diagnostics, colour: false))
  }

  /// What a top-level name stands for.
  func value(of name: String) -> Value? { session.value(of: name) }

  private func plain(_ text: String) -> String { text.replacing(folder.path + "/", with: "") }

  /// What a text writes, in a session without files.
  static func run(_ text: String) throws -> String { try SessionRun().run(text) }
}

/// Output that has been read and found right, kept in `Cases`: `RECORD=1` writes it anew and then fails.
func assertRecorded(_ found: String, _ name: String, file: StaticString = #filePath, line: UInt = #line) throws {
  let url = URL(fileURLWithPath: "\(#filePath)").deletingLastPathComponent()
    .appendingPathComponent("Cases").appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try found.write(to: url, atomically: true, encoding: .utf8)
    XCTFail("recorded \(name)", file: file, line: line)
    return
  }
  let expected = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  guard found != expected else { return }
  let (new, old) = (found.components(separatedBy: "\n"), expected.components(separatedBy: "\n"))
  let first = zip(new, old).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(new.count, old.count)
  let excerpt = { (lines: [String]) in lines.dropFirst(max(0, first - 3)).prefix(10).joined(separator: "\n") }
  XCTFail(
    "\(name) differs at line \(first + 1):\n\(excerpt(new))\n-- instead of\n\(excerpt(old))", file: file, line: line)
}
