import XCTest

/// vi's keys, with `bind -v` in the user's file for libedit.
final class ViTests: PromptTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    try useViKeys()
  }

  private func expectMode(inserting: Bool, _ terminal: Terminal) throws {
    try terminal.wait(for: inserting ? "insert mode" : "command mode") { $0.cursorShape == (inserting ? "6 " : "2 ") }
  }

  func testTheModeIsShown() throws {
    let terminal = try start()
    try expectMode(inserting: true, terminal)
    try terminal.type("abc" + .escape)
    try expectMode(inserting: false, terminal)
    try terminal.expect(cursorIn: "twin[1]> abc", column: 11)
    try terminal.type("xA")
    try expectMode(inserting: true, terminal)
    try terminal.type("d\r")
    try terminal.expect(lines: "[1]=abd", "twin[2]>")
    try terminal.type(.control("D"))
    XCTAssertEqual(try terminal.waitForExit(), 0)
    XCTAssertEqual(terminal.screen.cursorShape, "0 ")
  }

  func testAnArgumentIsNoCommand() throws {
    let terminal = try start()
    try terminal.type("one two" + .escape)
    try expectMode(inserting: false, terminal)
    try terminal.type("0")
    try terminal.expect(cursorIn: "twin[1]> one two", column: 9)
    try terminal.type("r")
    try terminal.type("x")
    try terminal.expect(lines: "twin[1]> xne two")
    try terminal.type("f")
    try terminal.type("t")
    try terminal.expect(cursorIn: "twin[1]> xne two", column: 13)
    try terminal.type("d0")
    try terminal.expect(lines: "twin[1]> two")
    try terminal.type("c")
    try terminal.type("w")
    try expectMode(inserting: true, terminal)
    try terminal.type("three\r")
    try terminal.expect(lines: "[1]=three", "twin[2]>")
  }

  func testCountsHaveZeros() throws {
    let terminal = try start()
    try terminal.type("abcdefghijklmno" + .escape + "0")
    try terminal.expect(cursorIn: "twin[1]> abcdefghijklmno", column: 9)
    try terminal.type("10x")
    try terminal.expect(lines: "twin[1]> klmno")
  }

  func testLinesOfACell() throws {
    let terminal = try start()
    try terminal.type("a {\u{1b}\rtwo three\u{1b}\rfour")
    try terminal.expect(lines: "twin[1]> a {", "     ...   two three", "     ...   four")
    try terminal.type(.escape + "k^")
    try terminal.expect(cursorIn: "     ...   two three", column: 11)
    try terminal.type("$")
    try terminal.expect(cursorIn: "     ...   two three", column: 19)
    try terminal.type("bd$")
    try terminal.expect(lines: "twin[1]> a {", "     ...   two", "     ...   four")
    try terminal.type("dd")
    try terminal.expect(lines: "twin[1]> a {", "     ...   four")
    try terminal.type("u")
    try terminal.expect(lines: "twin[1]> a {", "     ...   two", "     ...   four")
    try terminal.type("ofive")
    try terminal.expect(lines: "     ...   two", "     ...   five", "     ...   four")
    try terminal.type(.escape + "I1 " + .escape + "A }\r")
    try terminal.expect(lines: "[1]=a {|  two|  1 five }|  four", "twin[2]>")
  }

  func testArrowsWorkWhileInserting() throws {
    try remember("earlier")
    let terminal = try start()
    try terminal.type("ac" + .left + "b" + .up)
    try terminal.expect(lines: "twin[1]> earlier")
    try terminal.type(.down + "!")
    try terminal.expect(lines: "twin[1]> abc!")
  }

  func testSlashSearches() throws {
    try remember("heat one", "other")
    let terminal = try start()
    try terminal.type(.escape + "/eat")
    try terminal.expect(lines: "twin[1]> heat one", "search: eat  1 of 1")
    try terminal.type("\r")
    try terminal.type("\r")
    try terminal.expect(lines: "[1]=heat one", "twin[2]>")
  }
}
