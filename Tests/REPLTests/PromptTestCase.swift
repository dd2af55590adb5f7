import Foundation
import REPL
import XCTest

/// The prompt, driven through a pseudo-terminal. The probe's cells echo their text, `{` and `}` make an input
/// incomplete.
class PromptTestCase: XCTestCase {
  private(set) var home = URL(fileURLWithPath: "/")
  var historyPath: String { home.appending(path: "state/twinscript/history").path }

  override func setUpWithError() throws {
    home = FileManager.default.temporaryDirectory.appending(path: "prompt-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws {
    try FileManager.default.removeItem(at: home)
  }

  func start(
    _ changes: [String: String] = [:], rows: Int = 30, columns: Int = 100, showing notice: String = ""
  ) throws -> Terminal {
    let terminal = try Terminal(
      try builtProgram("REPLProbe"), environment: environment(changes), rows: rows, columns: columns)
    try terminal.expect(notice)
    try terminal.wait(for: "a prompt") { $0.everything.joined().hasSuffix("[1]>") }
    return terminal
  }

  func environment(_ changes: [String: String] = [:]) -> [String: String] {
    var environment = [
      "HOME": home.path, "XDG_STATE_HOME": home.appending(path: "state").path, "TERM": "xterm", "LC_ALL": "C.UTF-8",
      "PATH": "/usr/bin:/bin",
    ]
    // libedit does not free the names of the functions that it is given.
    environment["ASAN_OPTIONS"] = ProcessInfo.processInfo.environment["ASAN_OPTIONS"]
    return environment.merging(changes) { $1 }
  }

  /// Writes entries to the history file, the oldest first.
  func remember(_ entries: String...) throws {
    for entry in entries { try HistoryFile(path: historyPath).append(entry) }
  }

  func useViKeys() throws {
    try "bind -v\n".write(to: home.appending(path: ".editrc"), atomically: true, encoding: .utf8)
  }
}

extension String {
  static let up = "\u{1b}[A"
  static let down = "\u{1b}[B"
  static let right = "\u{1b}[C"
  static let left = "\u{1b}[D"
  static let home = "\u{1b}[H"
  static let end = "\u{1b}[F"
  static let escape = "\u{1b}"
  static let shiftTab = "\u{1b}[Z"

  static func control(_ letter: Character) -> String { String(UnicodeScalar(letter.asciiValue! & 0x1f)) }
}
