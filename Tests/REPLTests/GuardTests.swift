import Foundation
import REPL
import XCTest

/// The prompt of the probe under its supervisor: whatever takes the process down that evaluates, the prompt stays.
final class GuardTests: XCTestCase {
  private var home = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    home = FileManager.default.temporaryDirectory.appending(path: "guard-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws {
    try FileManager.default.removeItem(at: home)
  }

  private var environment: [String: String] {
    var environment = [
      "HOME": home.path, "TERM": "xterm", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "PROBE_GUARD": "1",
      "PS1": "shell: ",
    ]
    environment["ASAN_OPTIONS"] = ProcessInfo.processInfo.environment["ASAN_OPTIONS"]
    return environment
  }

  private func start() throws -> Terminal {
    let terminal = try Terminal(try builtProgram("REPLProbe"), environment: environment)
    try terminal.expect(prompt)
    return terminal
  }

  private func run(_ cell: String, on terminal: Terminal, expecting text: String) throws {
    try terminal.type(cell + "\r")
    try terminal.expect(text)
    try terminal.expect(prompt)
  }

  func testACrashCostsTheCellAndNothingElse() throws {
    let terminal = try start()
    for (index, cell) in ["trap", "index", "overflow", "abort", "segfault", "bus", "divide", "die"].enumerated() {
      try run("count", on: terminal, expecting: "count=\(index + 1)")
      try run(cell, on: terminal, expecting: "the session is as it was before this cell")
    }
    try run("next", on: terminal, expecting: "[17]=next")
    try terminal.type("\u{4}")
    XCTAssertEqual(try terminal.waitForExit(), 0)
  }

  func testTheFirstCellMayCrashAndSoMayTheNext() throws {
    let terminal = try start()
    for _ in 1...3 { try run("segfault", on: terminal, expecting: "error[crash]") }
    try run("count", on: terminal, expecting: "count=1")
  }

  func testTheCellThatCrashedIsRecalled() throws {
    let terminal = try start()
    try run("segfault", on: terminal, expecting: "error[crash]")
    try terminal.type("\u{1b}[A")
    try terminal.expect("segfault")
    try terminal.type("s\r")
    try terminal.expect("[2]=segfaults")
  }

  func testControlCStopsAComputationAfterACrash() throws {
    let terminal = try start()
    try run("spin", on: terminal, interruptedWith: "\u{3}")
    try run("segfault", on: terminal, expecting: "error[crash]")
    try run("spin", on: terminal, interruptedWith: "\u{3}")
    try terminal.type("wrong\u{3}")
    try terminal.expect("^C")
    try terminal.expect(prompt)
    try run("count", on: terminal, expecting: "count=1")
  }

  func testWhatDoesNotHeedControlCIsGivenUp() throws {
    let terminal = try start()
    try run("count", on: terminal, expecting: "count=1")
    for cell in 2...4 {
      try terminal.type("stubborn\r")
      try terminal.expect("running\r\n")
      try terminal.type("\u{3}")
      try terminal.expect("error[interrupted]")
      try terminal.expect(prompt)
      try run("count", on: terminal, expecting: "count=\(cell)")
    }
    XCTAssertEqual(try children(of: terminal.process).count, 1)
  }

  func testWhatAnswersControlCMayTakeItsTime() throws {
    let terminal = try start()
    try terminal.type("finish\r")
    try terminal.expect("running\r\n")
    try terminal.type("\u{3}")
    try terminal.expect("finished")
    try terminal.expect(prompt)
    try run("count", on: terminal, expecting: "count=2")
  }

  private func run(_ cell: String, on terminal: Terminal, interruptedWith key: String) throws {
    try terminal.type(cell + "\r")
    try terminal.expect("spinning\r\n")
    try terminal.type(key)
    try terminal.expect("stopped")
    try terminal.expect(prompt)
  }

  func testAWorkerKilledFromOutsideIsReplaced() throws {
    let terminal = try start()
    try run("count", on: terminal, expecting: "count=1")
    try terminal.type("spin\r")
    try terminal.expect("spinning\r\n")
    kill(try worker(of: terminal), SIGKILL)
    try terminal.expect("killed, perhaps because memory ran out")
    try terminal.expect(prompt)
    // While nothing runs as well.
    kill(try worker(of: terminal), SIGKILL)
    try terminal.expect("killed, perhaps because memory ran out")
    try terminal.expect(prompt)
    XCTAssertFalse(terminal.isCooked)
    try run("count", on: terminal, expecting: "count=2")
  }

  func testACrashWhileALineIsTypedCostsTheLine() throws {
    let terminal = try start()
    try run("count", on: terminal, expecting: "count=1")
    try terminal.type("crash while typing\t")
    try terminal.expect("while this was typed")
    try terminal.expect(prompt)
    try run("count", on: terminal, expecting: "count=2")
  }

  func testOneProcessIsKeptHoweverManyCellsThereWere() throws {
    let terminal = try start()
    for cell in 1...20 { try run("count", on: terminal, expecting: "count=\(cell)") }
    let worker = try worker(of: terminal)
    XCTAssertEqual(try children(of: worker).count, 1)
    try run("segfault", on: terminal, expecting: "error[crash]")
    let next = try self.worker(of: terminal)
    XCTAssertNotEqual(worker, next)
    XCTAssertEqual(try children(of: next).count, 1)
  }

  func testTheStatusOfTheWorkerIsThatOfTheProgram() throws {
    let terminal = try start()
    try terminal.type("leave\r")
    try terminal.expect("leaving")
    XCTAssertEqual(try terminal.waitForExit(), 7)
  }

  func testATerminationReachesTheWorkerAndLeavesTheTerminalAsItWas() throws {
    for signal in [SIGTERM, SIGHUP] {
      let terminal = try start()
      XCTAssertFalse(terminal.isCooked)
      kill(terminal.process, signal)
      XCTAssertEqual(try terminal.waitForExit(), -signal)
      XCTAssertTrue(terminal.isCooked)
    }
  }

  func testTheWorkerGoesWithItsSupervisor() throws {
    let terminal = try start()
    try run("segfault", on: terminal, expecting: "error[crash]")
    kill(terminal.process, SIGKILL)
    // The terminal is closed when the last of them has gone.
    XCTAssertEqual(try terminal.waitForExit(), -SIGKILL)
  }

  func testAnInterruptSentToTheProgramReachesTheWorker() throws {
    let terminal = try start()
    try terminal.type("spin\r")
    try terminal.expect("spinning\r\n")
    kill(terminal.process, SIGINT)
    try terminal.expect("stopped")
    try terminal.expect(prompt)
    try run("count", on: terminal, expecting: "count=1")
  }

  func testAShellStopsAndContinuesTheProgram() throws {
    let probe = try builtProgram("REPLProbe")
    let terminal = try Terminal("/bin/sh", environment: environment)
    try terminal.expect("shell: ")
    try terminal.type("\"\(probe)\"\r")
    try terminal.expect(prompt)
    try run("count", on: terminal, expecting: "count=1")
    for cell in 2...3 {
      try terminal.type("abc\u{1a}")
      try terminal.expect("shell: ")
      try terminal.type("fg\r")
      try terminal.expect(lines: "twin[\(cell)]> abc")
      try terminal.type("\u{3}")
      try terminal.expect(prompt)
      try run("count", on: terminal, expecting: "count=\(cell)")
    }
    try run("segfault", on: terminal, expecting: "error[crash]")
    try terminal.type("\u{1a}")
    try terminal.expect("shell: ")
    try terminal.type("fg\r")
    try terminal.expect(prompt)
    try run("count", on: terminal, expecting: "count=4")
    try terminal.type("\u{4}")
    try terminal.expect("shell: ")
    try terminal.type("exit\r")
    XCTAssertEqual(try terminal.waitForExit(), 0)
  }

  private func worker(of terminal: Terminal) throws -> pid_t {
    try XCTUnwrap(try children(of: terminal.process).first)
  }
}

/// The processes that a process has started and that have not ended.
func children(of process: pid_t) throws -> [pid_t] {
  let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
  return try tasks.flatMap { task in
    try String(contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8).split(separator: " ")
      .compactMap { pid_t($0) }
  }.filter { child in
    // Not those that have ended and have not been asked for yet.
    let status = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
    return status.split(separator: ")").last.map { !$0.hasPrefix(" Z") && !$0.hasPrefix(" X") } ?? false
  }
}
