import REPL
import XCTest

/// Keys at random: whatever they are, the prompt shows what it holds and lives on.
final class RandomKeysTests: PromptTestCase {
  private static let keys = [
    "a", "let ", "{", "}", "(", "1", "\"", "温", "e\u{301}", " ", "0", "x", "d", "w", "$", "^", "c", "i", "A", "o", "p",
    "r", "f",
    "\t", "\r", "\u{1b}\r", "\u{7f}", "\u{1b}[3~", .up, .down, .left, .right, .home, .end, "\u{1b}[5~", "\u{1b}[6~",
    .control("A"), .control("K"), .control("U"), .control("W"), .control("Y"), .control("T"), .control("_"),
    .control("R"),
    .control("S"), .control("G"), .control("L"), "\u{1b}b", "\u{1b}f", "\u{1b}d", "\u{1b}c", "\u{1b}_", "\u{1b}<",
    .escape,
    "\u{1b}[200~pasted {\ntext\u{1b}[201~", "\u{1b}[1;5C", "\u{1b}[15~", "u", "dd", "\u{1b}\u{1b}",
    String(repeating: "0123456789", count: 30),
  ]

  private func session(seed: UInt64, rows: Int, columns: Int, count: Int) throws {
    var random = SplitMix(state: seed)
    let terminal = try start(["TERM": seed % 5 == 4 ? "dumb" : "xterm"], rows: rows, columns: columns)
    for _ in 0..<count {
      let keys = (0..<Int.random(in: 1...12, using: &random)).map { _ in Self.keys.randomElement(using: &random) ?? "" }
      try terminal.type(keys.joined())
      if Int.random(in: 0..<8, using: &random) == 0 {
        try terminal.type(.control("G") + .control("C"))
        // It is a key of the prompt or, between two cells, a signal.
        try terminal.expect("^C")
      }
    }
    // Out of whatever was begun, an argument to vi among it; then a cell of its own.
    try terminal.type(.control("G") + .control("C") + .control("C"))
    try terminal.type("ok\r")
    try terminal.expect("]=ok\r\n")
    XCTAssertEqual(terminal.screen.errors, [])
  }

  func testKeysOfEmacs() throws {
    for seed: UInt64 in 0..<10 { try session(seed: seed, rows: 8, columns: 30, count: 40) }
    try session(seed: 10, rows: 2, columns: 4, count: 40)
  }

  func testKeysOfVi() throws {
    try useViKeys()
    for seed: UInt64 in 0..<10 { try session(seed: seed, rows: 8, columns: 30, count: 40) }
  }
}
