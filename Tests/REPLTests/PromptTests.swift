import Foundation
import REPL
import XCTest

/// The prompt, driven through a pseudo-terminal. The probe's cells echo their text, `{` and `}` make an input incomplete.
final class PromptTests: XCTestCase {
  private var home = URL(fileURLWithPath: "/")
  private var historyPath: String { home.appending(path: "state/twinscript/history").path }

  override func setUpWithError() throws {
    home = FileManager.default.temporaryDirectory.appending(path: "prompt-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws {
    try FileManager.default.removeItem(at: home)
  }

  private func start(_ changes: [String: String] = [:], showing notice: String = "") throws -> Terminal {
    var environment = [
      "HOME": home.path, "XDG_STATE_HOME": home.appending(path: "state").path, "TERM": "xterm", "LC_ALL": "C.UTF-8",
      "PATH": "/usr/bin:/bin",
    ]
    // libedit does not free the names of the functions that it is given.
    environment["ASAN_OPTIONS"] = ProcessInfo.processInfo.environment["ASAN_OPTIONS"]
    environment.merge(changes) { $1 }
    let terminal = try Terminal(try builtProgram("REPLProbe"), environment: environment)
    try terminal.expect(notice)
    try terminal.expect("twin> ")
    return terminal
  }

  func testEvaluatesEachLineAndLeavesAtControlD() throws {
    let terminal = try start()
    try terminal.type("one\r")
    try terminal.expect("[1]=one\r\n")
    try terminal.expect("twin> ")
    try terminal.type("fail\r")
    try terminal.expect("[2] failed\r\n")
    try terminal.expect("twin> ")
    try terminal.type("\u{4}")
    XCTAssertEqual(try terminal.waitForExit(), 0)
  }

  func testACellCanLeaveWithAStatus() throws {
    let terminal = try start()
    try terminal.type("leave\r")
    try terminal.expect("leaving")
    XCTAssertEqual(try terminal.waitForExit(), 7)
  }

  func testAnEmptyLineIsNoCell() throws {
    let terminal = try start()
    try terminal.type("\r")
    try terminal.expect("twin> ")
    try terminal.type("  \r")
    try terminal.expect("twin> ")
    try terminal.type("x\r")
    try terminal.expect("[1]=x")
  }

  func testIncompleteInputContinuesOnTheNextLine() throws {
    let terminal = try start()
    try terminal.type("a {\r")
    try terminal.expect("  ... ")
    try terminal.type("b\r")
    try terminal.expect("  ... ")
    try terminal.type("}\r")
    try terminal.expect("[1]=a {|b|}")
  }

  func testControlDGivesUpAnUnfinishedInputFirst() throws {
    let terminal = try start()
    try terminal.type("a {\r")
    try terminal.expect("  ... ")
    try terminal.type("\u{4}")
    try terminal.expect("twin> ")
    try terminal.type("b\r")
    try terminal.expect("[1]=b")
    try terminal.expect("twin> ")
    try terminal.type("\u{4}")
    XCTAssertEqual(try terminal.waitForExit(), 0)
  }

  func testControlCClearsTheInput() throws {
    let terminal = try start()
    try terminal.type("wrong\u{3}")
    try terminal.expect("^C\r\n")
    try terminal.expect("twin> ")
    try terminal.type("also {\r")
    try terminal.expect("  ... ")
    try terminal.type("wrong\u{3}")
    try terminal.expect("twin> ")
    try terminal.type("right\r")
    try terminal.expect("[1]=right")
  }

  func testControlCInTheMiddleOfALineLeavesItReadable() throws {
    let terminal = try start()
    try terminal.type("abc")
    try terminal.expect("abc")
    try terminal.type("\u{1b}[D\u{1b}[D\u{3}")
    let redrawn = try terminal.expect("^C\r\n")
    XCTAssertFalse(redrawn.contains("twin> "), redrawn)
    try terminal.expect("twin> ")
  }

  func testControlCStopsAComputationAndKeepsTheSession() throws {
    let terminal = try start()
    for cell in 1...3 {
      try terminal.type("spin\r")
      try terminal.expect("spinning\r\n")
      try terminal.type("\u{3}")
      try terminal.expect("stopped")
      try terminal.expect("twin> ")
      try terminal.type("still here\r")
      try terminal.expect("[\(2 * cell)]=still here")
      try terminal.expect("twin> ")
    }
  }

  func testAnInterruptFromOutsideClearsTheInput() throws {
    let terminal = try start()
    for cell in 1...2 {
      try terminal.type("wrong")
      try terminal.expect("wrong")
      kill(terminal.process, SIGINT)
      try terminal.expect("twin> ")
      try terminal.type("right\r")
      try terminal.expect("[\(cell)]=right")
      try terminal.expect("twin> ")
    }
  }

  func testAResizedTerminalIsRedrawn() throws {
    let terminal = try start()
    try terminal.type("abc")
    try terminal.expect("abc")
    for columns in [40, 90] {
      terminal.resize(columns: UInt16(columns))
      try terminal.expect("twin> abc")
    }
    try terminal.type("d\r")
    try terminal.expect("[1]=abcd")
  }

  func testAStoppedPromptGoesOnWhereItWas() throws {
    let terminal = try start()
    try terminal.type("abc")
    try terminal.expect("abc")
    kill(terminal.process, SIGSTOP)
    kill(terminal.process, SIGCONT)
    try terminal.expect("twin> abc")
    XCTAssertFalse(terminal.isCooked)
    try terminal.type("d\r")
    try terminal.expect("[1]=abcd")
  }

  func testBracketedPasteRunsNothingBeforeReturn() throws {
    let terminal = try start()
    try terminal.type("\u{1b}[200~one\rtwo {\r\u{7}three\r}\r\u{1b}[201~")
    try terminal.expect("}")
    try terminal.type(" four\r")
    let before = try terminal.expect("[1]=one|two {|three|} four")
    XCTAssertFalse(before.contains("="), before)
  }

  func testAnEscapeSequenceInAPasteIsNoKey() throws {
    let terminal = try start()
    try terminal.type("\u{1b}[200~a\u{1b}[Ab\u{1b}[201~\r")
    try terminal.expect("[1]=a[Ab")
  }

  func testTextInAnyScriptIsEditedInAnyLocale() throws {
    for locale in ["C.UTF-8", "C", "no_SUCH.locale"] {
      let terminal = try start(["LC_ALL": locale])
      try terminal.type("ϑ = 温\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[3~:\u{5}度\r")
      try terminal.expect("[1]=ϑ : 温度")
    }
  }

  func testPlainTerminalsAndVIKeys() throws {
    try "bind -v\n".write(to: home.appending(path: ".editrc"), atomically: true, encoding: .utf8)
    let terminal = try start(["TERM": "dumb"])
    try terminal.type("wrong\u{3}")
    try terminal.expect("^C")
    try terminal.expect("twin> ")
    try terminal.type("right\r")
    try terminal.expect("[1]=right")
  }

  func testTabCompletesThenListsThenIndents() throws {
    let terminal = try start()
    try terminal.type("1 + he\t")
    try terminal.expect("at")
    try terminal.type("\t")
    try terminal.expect("heat_flow  heater     heating\r\n")
    try terminal.expect("1 + heat")
    try terminal.type("e\t\r")
    try terminal.expect("=1 + heater")
    try terminal.expect("twin> ")
    try terminal.type("\tx\r")
    try terminal.expect("=  x")
  }

  func testATerminationLeavesTheTerminalAsItWas() throws {
    let terminal = try start()
    XCTAssertFalse(terminal.isCooked)
    kill(terminal.process, SIGTERM)
    XCTAssertEqual(try terminal.waitForExit(), -SIGTERM)
    XCTAssertTrue(terminal.isCooked)
  }

  func testWholeEntriesAreRecalledByTheNextPrompt() throws {
    let first = try start()
    try first.type("a \\n {\r")
    try first.expect("  ... ")
    try first.type("}\r")
    try first.expect("[1]=")
    kill(first.process, SIGKILL)
    XCTAssertEqual(try first.waitForExit(), -SIGKILL)

    let second = try start()
    try second.type("\u{1b}[A\r")
    try second.expect("[1]=a \\n {|}")
    let attributes = try FileManager.default.attributesOfItem(atPath: historyPath)
    XCTAssertEqual((attributes[.posixPermissions] as? NSNumber)?.intValue, 0o600)
  }

  func testAPromptWithoutHistoryFileStillWorks() throws {
    try Data().write(to: home.appending(path: "state"))
    let terminal = try start(showing: "history is not kept: ")
    try terminal.type("one\r")
    try terminal.expect("[1]=one")
    try terminal.type("\u{1b}[A\r")
    try terminal.expect("[2]=one")
  }
}
