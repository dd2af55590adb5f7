import Foundation
import REPL
import XCTest

/// A session at the prompt: what is run, what ends it, and in what state it leaves the terminal.
final class PromptTests: PromptTestCase {
  func testEvaluatesEachLineAndLeavesAtControlD() throws {
    let terminal = try start()
    try terminal.type("one\r")
    try terminal.expect(lines: "twin[1]> one", "[1]=one", "twin[2]>")
    try terminal.type("fail\r")
    try terminal.expect(lines: "[2] failed", "twin[3]>")
    try terminal.type(.control("D"))
    XCTAssertEqual(try terminal.waitForExit(), 0)
    XCTAssertTrue(terminal.isCooked)
    XCTAssertEqual(terminal.screen.errors, [])
  }

  func testACellCanLeaveWithAStatus() throws {
    let terminal = try start()
    try terminal.type("leave\r")
    try terminal.expect("leaving")
    XCTAssertEqual(try terminal.waitForExit(), 7)
    XCTAssertTrue(terminal.isCooked)
  }

  func testAnEmptyLineIsNoCellAndAQuestionTakesNoNumber() throws {
    let terminal = try start()
    try terminal.type("\r")
    try terminal.expect(lines: "twin[1]>", "twin[1]>")
    try terminal.type("  \r")
    try terminal.expect(lines: "twin[1]>", "twin[1]>", "twin[1]>")
    try terminal.type("?\r")
    try terminal.expect(lines: "help", "twin[1]>")
    try terminal.type("x\r")
    try terminal.expect(lines: "[1]=x", "twin[2]>")
  }

  func testTheNextPromptIsOnARowOfItsOwn() throws {
    let terminal = try start()
    try terminal.type("half\r")
    try terminal.expect(lines: "twin[1]> half", "half a line", "twin[2]>")
  }

  func testControlDGivesUpNothingThatIsTyped() throws {
    let terminal = try start()
    try terminal.type("abc" + .control("D") + .left + .control("D"))
    try terminal.expect(lines: "twin[1]> ab")
    try terminal.type(.control("A") + .control("D") + .control("D") + .control("D"))
    XCTAssertEqual(try terminal.waitForExit(), 0)
  }

  func testControlCClearsTheInput() throws {
    let terminal = try start()
    try terminal.type("wrong" + .control("C"))
    try terminal.expect(lines: "twin[1]> wrong^C", "twin[1]>")
    try terminal.type("also {\r")
    try terminal.expect(lines: "twin[1]> also {", "     ...")
    try terminal.type("wrong" + .left + .up + .control("C"))
    try terminal.expect(lines: "twin[1]> also {", "     ...   wrong^C", "twin[1]>")
    try terminal.type("right\r")
    try terminal.expect(lines: "[1]=right", "twin[2]>")
  }

  func testControlCStopsAComputationAndKeepsTheSession() throws {
    let terminal = try start()
    for cell in 1...3 {
      try terminal.type("spin\r")
      try terminal.expect("spinning\r\n")
      try terminal.type(.control("C"))
      try terminal.expect(lines: "stopped", "twin[\(2 * cell)]>")
      try terminal.type("still here\r")
      try terminal.expect(lines: "[\(2 * cell)]=still here", "twin[\(2 * cell + 1)]>")
    }
  }

  func testAnInterruptFromOutsideClearsTheInput() throws {
    let terminal = try start()
    for cell in 1...2 {
      try terminal.type("wrong")
      try terminal.expect(lines: "twin[\(cell)]> wrong")
      kill(terminal.process, SIGINT)
      try terminal.expect(lines: "twin[\(cell)]> wrong^C", "twin[\(cell)]>")
      try terminal.type("right\r")
      try terminal.expect(lines: "[\(cell)]=right", "twin[\(cell + 1)]>")
    }
  }

  func testAResizedTerminalIsRedrawn() throws {
    let terminal = try start()
    try terminal.type("one\rabcdefghijklmnopqrstuvwxyz")
    try terminal.expect(lines: "[1]=one", "twin[2]> abcdefghijklmnopqrstuvwxyz")
    terminal.resize(columns: 30)
    try terminal.expect(lines: "[1]=one", "twin[2]> abcdefghijklmnopqrstu", "         vwxyz")
    try terminal.expect(cursorIn: "         vwxyz", column: 14)
    terminal.resize(columns: 90)
    try terminal.expect(lines: "[1]=one", "twin[2]> abcdefghijklmnopqrstuvwxyz")
    try terminal.type("\r")
    try terminal.expect(lines: "[2]=abcdefghijklmnopqrstuvwxyz", "twin[3]>")
  }

  func testAStoppedPromptGoesOnWithWhatWasTyped() throws {
    let terminal = try start()
    try terminal.type("abc")
    try terminal.expect(lines: "twin[1]> abc")
    kill(terminal.process, SIGSTOP)
    kill(terminal.process, SIGCONT)
    try terminal.expect(lines: "twin[1]> abc", "twin[1]> abc")
    XCTAssertFalse(terminal.isCooked)
    try terminal.type("d\r")
    try terminal.expect(lines: "[1]=abcd", "twin[2]>")
  }

  func testControlZStopsThePromptAndItGoesOnBelow() throws {
    let shell = "/bin/bash"
    guard FileManager.default.isExecutableFile(atPath: shell) else { throw XCTSkip("there is no \(shell)") }
    let terminal = try Terminal(shell, ["--norc", "--noediting", "-i"], environment: environment(["PS1": "shell> "]))
    try terminal.expect("shell> ")
    try terminal.type("\"\(try builtProgram("REPLProbe"))\"\r")
    try terminal.expect(lines: "twin[1]>")
    try terminal.type("a {\r")
    try terminal.expect(lines: "twin[1]> a {", "     ...")
    try terminal.type("b")
    try terminal.expect(lines: "twin[1]> a {", "     ...   b")
    try terminal.type(.control("Z"))
    try terminal.wait(for: "the shell") { $0.text.last == "shell>" }
    XCTAssertTrue(terminal.isCooked)
    XCTAssertFalse(terminal.screen.isBracketing)
    try terminal.type("fg\r")
    try terminal.wait(for: "the cell") { $0.text.suffix(2) == ["twin[1]> a {", "     ...   b"] && $0.isBracketing }
    try terminal.type("}\r")
    try terminal.expect(lines: "[1]=a {|  b}", "twin[2]>")
    try terminal.type(.control("D"))
    try terminal.wait(for: "the shell") { $0.text.last == "shell>" }
    try terminal.type("exit\r")
    XCTAssertEqual(try terminal.waitForExit(), 0)
  }

  func testTextInAnyScriptIsEditedInAnyLocale() throws {
    for locale in ["C.UTF-8", "C", "no_SUCH.locale"] {
      let terminal = try start(["LC_ALL": locale])
      try terminal.type("ϑ = 温é" + .left + .left + .left + .left + "\u{1b}[3~:" + .control("E") + "度\r")
      try terminal.expect(lines: "twin[1]> ϑ : 温é度", "[1]=ϑ : 温é度", "twin[2]>")
    }
  }

  func testAPlainTerminalGetsNoEscapeSequences() throws {
    try remember("earlier")
    let terminal = try start(["TERM": "dumb"])
    try terminal.type("wrong" + .control("C"))
    try terminal.expect(lines: "twin[1]> wrong^C", "twin[1]>")
    try terminal.type("a {\r")
    try terminal.expect(lines: "twin[1]> a {", "     ...")
    try terminal.type("ear}" + .control("A") + "x\r")
    let output = try terminal.expect("[1]=a {|x  ear}")
    XCTAssertFalse(output.contains("\u{1b}"), output)
  }

  func testWithoutColoursThereAreNone() throws {
    let terminal = try start(["NO_COLOR": "1"])
    try terminal.type("let x = 1 # one")
    try terminal.expect(styled: "{1:twin}{2:[1]}{1:> let} x = 1 {2:# one}")
  }

  func testATerminationLeavesTheTerminalAsItWas() throws {
    for signal in [SIGTERM, SIGHUP, SIGABRT, SIGSEGV] {
      let terminal = try start()
      XCTAssertFalse(terminal.isCooked)
      XCTAssertTrue(terminal.screen.isBracketing)
      kill(terminal.process, signal)
      XCTAssertEqual(try terminal.waitForExit(), -signal)
      XCTAssertTrue(terminal.isCooked)
      XCTAssertFalse(terminal.screen.isBracketing)
    }
  }

  func testAPromptWithoutHistoryFileStillWorks() throws {
    try Data().write(to: home.appending(path: "state"))
    let terminal = try start(showing: "history is not kept: ")
    try terminal.type("one\r")
    try terminal.expect(lines: "[1]=one", "twin[2]>")
    try terminal.type(.up + "\r")
    try terminal.expect(lines: "[2]=one", "twin[3]>")
  }
}
