import Foundation
import RandomCells
import XCTest

/// The program itself under its supervisor: what a crash must not take along, beside the bindings.
final class GuardProgramTests: XCTestCase {
  private var home = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    home = FileManager.default.temporaryDirectory.appending(path: "guarded-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws {
    try FileManager.default.removeItem(at: home)
  }

  private func start() throws -> GuardedProgram { try GuardedProgram(home: home) }

  func testTensorsAreComputedByAllThreadsAfterACrash() throws {
    let program = try start()
    let product = "print(sum(ones([600, 600]) @ ones([600, 600])))"
    XCTAssertEqual(try program.answer(to: product), "216000000")
    for signal in [SIGSEGV, SIGKILL] {
      try program.crash(by: signal)
      XCTAssertEqual(try program.answer(to: product), "216000000")
      XCTAssertEqual(try program.answer(to: product), "216000000")
    }
  }

  func testRandomNumbersAndModelsAreThoseOfBefore() throws {
    let program = try start()
    _ = try program.answer(to: "net Small { in x: [3]\n out y: [2] = linear(x, 2) }\nmodel = init(Small, seed: 1)")
    _ = try program.answer(to: "opt = adam(model, 0.1)\nfor i in 0..5 { step opt { mse(model([1, 2, 3]), [1, 0]) } }")
    let before = try program.answer(to: "print(model([1, 2, 3]))")
    try program.crash(by: SIGABRT, in: "while true { step opt { mse(model([1, 2, 3]), [0, 5]) } }")
    XCTAssertEqual(try program.answer(to: "print(model([1, 2, 3]))"), before)
    XCTAssertFalse(before.contains("error"), before)
  }

  func testAFigureAfterACrashIsDrawnByAGnuplotOfItsOwn() throws {
    try XCTSkipUnless(
      ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"].contains(where: FileManager.default.isExecutableFile),
      "gnuplot is not installed")
    let program = try start()
    _ = try program.answer(to: "plot \"\(home.path)/first.svg\" { line [1, 4, 9] }")
    try program.crash(by: SIGILL)
    let answer = try program.answer(to: "plot \"\(home.path)/second.svg\" { line [1, 4, 9] }")
    XCTAssertFalse(answer.contains("restarted") || answer.contains("error"), answer)
    XCTAssertEqual(
      try Data(contentsOf: home.appending(path: "first.svg")), try Data(contentsOf: home.appending(path: "second.svg")))
  }

  func testALongKernelIsGivenUpAtControlC() throws {
    let program = try start()
    _ = try program.answer(to: "kept = 42 m")
    // Ctrl-C is for the cell from when it runs.
    try program.terminal.type("m = ones([9000, 9000])\r")
    try program.terminal.type("\u{1b}[200~print(\"be{\"gun\"}\")\nn = m @ m @ m @ m\u{1b}[201~\r")
    try program.terminal.expect("begun\r\n")
    try program.terminal.type("\u{3}")
    try program.terminal.expect("error[interrupted]")
    try program.terminal.expect(prompt)
    XCTAssertEqual(try program.answer(to: "print(kept)"), "42 m")
  }

  /// `TWIN_FUZZ=1000` types so many cells.
  func testASessionOfRandomCellsAndCrashesEndsAsOneOfItsSuccessfulCells() throws {
    let count = ProcessInfo.processInfo.environment["TWIN_FUZZ"].flatMap(Int.init) ?? 120
    var random = RandomCells(seed: 0xC4A5)
    let messy = try start()
    var succeeded: [String] = []
    var crashes = 0
    for _ in 0..<count {
      let cell = random.next(whole: true)
      guard cell.isLong || random.below(20) == 0 else {
        if try messy.succeeds(cell.text) { succeeded.append(cell.text) }
        continue
      }
      crashes += 1
      let signals = [SIGSEGV, SIGILL, SIGKILL, SIGBUS, SIGABRT, SIGTRAP]
      if try messy.succeeds(cell.text, crashingBy: signals[random.below(signals.count)], after: random.below(20_000)) {
        succeeded.append(cell.text)
      }
    }
    XCTAssertGreaterThan(crashes, count / 20)
    XCTAssertGreaterThan(succeeded.count, count / 10)
    let clean = try start()
    for cell in succeeded { XCTAssertTrue(try clean.succeeds(cell), cell) }
    for probe in RandomCells.probes where !probe.hasPrefix("show ") {
      XCTAssertEqual(try messy.answer(to: probe), try clean.answer(to: probe), probe)
    }
  }
}

/// A session of the program at a terminal, with its place kept by the prompts and their numbers.
final class GuardedProgram {
  private static let taken = "\u{1b}[?2004l"
  private static let ready = "\u{1b}[?2004h"

  let terminal: Terminal
  private var number = 1

  init(home: URL) throws {
    let environment = ["HOME": home.path, "TERM": "xterm", "LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"]
    terminal = try Terminal(try builtProgram("twin"), environment: environment)
    try terminal.expect(prompt)
  }

  /// Enters a cell as a terminal pastes it, and waits until it has been taken.
  private func enter(_ cell: String) throws {
    try terminal.type("\u{1b}[200~\(cell)\u{1b}[201~\r")
    try terminal.expect(Self.taken)
  }

  /// Waits for the next prompt; what was shown before it, and whether its number is another than the one before.
  private func shownUntilPrompt() throws -> (text: String, isNumbered: Bool) {
    let text = try terminal.expect(Self.ready)
    let shown = try terminal.expect(prompt)
    let digits = shown.components(separatedBy: "[").compactMap { $0.contains("]") ? Int($0.prefix { $0 != "]" }) : nil }
    let before = number
    number = try XCTUnwrap(digits.last)
    return (text, number != before)
  }

  /// What a cell prints; "error" for all that it says when it fails, for that names the number of the cell.
  func answer(to cell: String) throws -> String {
    try enter(cell)
    var shown = try shownUntilPrompt().text
    if shown.contains("error[") { return "error" }
    // What moves the prompt to a row of its own.
    if shown.hasSuffix("\u{1b}[K") { shown.removeLast(3) }
    return shown.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func succeeds(_ cell: String) throws -> Bool {
    try enter(cell)
    return try !shownUntilPrompt().text.contains("error[")
  }

  /// Enters a cell and sends its process a signal some microseconds after it was taken. Whether the cell succeeded.
  func succeeds(_ cell: String, crashingBy signal: Int32, after microseconds: Int) throws -> Bool {
    try enter(cell)
    usleep(UInt32(microseconds))
    // One that is kept no more may stay for a second; the worker is the one that keeps another.
    let worker = try XCTUnwrap(try children(of: terminal.process).first { !((try? children(of: $0)) ?? []).isEmpty })
    kill(worker, signal)
    let before = try terminal.expect("; the session is as it was")
    let after = try shownUntilPrompt()
    // The cell had ended, and used up its number, if it was the next one that was lost while it was typed.
    return before.contains("while this was typed") && after.isNumbered
      && !before.components(separatedBy: "error[crash]")[0].contains("error[")
  }

  func crash(by signal: Int32, in cell: String = "while true { crashing = 1 }") throws {
    XCTAssertFalse(try succeeds(cell, crashingBy: signal, after: 50_000))
  }
}
