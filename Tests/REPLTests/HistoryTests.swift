import Foundation
import REPL
import XCTest

/// What was entered before: recalled, searched for, and offered.
final class HistoryTests: PromptTestCase {
  func testWholeEntriesAreRecalledByTheNextPrompt() throws {
    let first = try start()
    try first.type("a \\n {\r}\r")
    try first.expect(lines: "[1]=a \\n {|}", "twin[2]>")
    kill(first.process, SIGKILL)
    XCTAssertEqual(try first.waitForExit(), -SIGKILL)

    let second = try start()
    try second.type(.up)
    try second.expect(lines: "twin[1]> a \\n {", "     ... }")
    try second.type("\r")
    try second.expect(lines: "[1]=a \\n {|}", "twin[2]>")
    let attributes = try FileManager.default.attributesOfItem(atPath: historyPath)
    XCTAssertEqual((attributes[.posixPermissions] as? NSNumber)?.intValue, 0o600)
  }

  func testArrowsGoThroughEntriesAndBackToWhatWasTyped() throws {
    try remember("oldest", "a {\n  b\n}", "newest")
    let terminal = try start()
    try terminal.type("draft" + .up)
    try terminal.expect(lines: "twin[1]> newest")
    try terminal.type(.up)
    // At the end of its first line, so that Up goes on to the next entry.
    try terminal.expect(cursorIn: "twin[1]> a {", column: 12)
    try terminal.type(.up)
    try terminal.expect(lines: "twin[1]> oldest")
    try terminal.type(.up + .down + .down)
    try terminal.expect(cursorIn: "twin[1]> newest", column: 15)
    try terminal.type(.down + .down)
    try terminal.expect(lines: "twin[1]> draft")
    // Through the lines of an entry.
    try terminal.type(.up + .up + .down)
    try terminal.expect(cursorIn: "     ...   b", column: 12)
    try terminal.type("!\r")
    try terminal.expect(lines: "[1]=a {|  b!|}", "twin[2]>")
  }

  func testAChangedEntryStaysChangedWhileTheCellIsEdited() throws {
    try remember("one", "two")
    let terminal = try start()
    try terminal.type(.up + "!" + .up + .down)
    try terminal.expect(lines: "twin[1]> two!")
    try terminal.type(.control("C") + .up)
    try terminal.expect(lines: "twin[1]> two!^C", "twin[1]> two")
  }

  func testEntriesOfThisPromptComeFirstAndOthersAreFound() throws {
    let one = try start()
    let other = try start()
    try one.type("mine\r")
    try one.expect(lines: "[1]=mine", "twin[2]>")
    try other.type("theirs of another\r")
    try other.expect(lines: "[1]=theirs of another", "twin[2]>")
    try one.type(.up)
    try one.expect(lines: "twin[2]> mine")
    try one.type(.control("C") + .control("R") + "anoth")
    try one.expect(lines: "twin[2]> theirs of another", "search: anoth  1 of 1")
    try one.type("\r")
    try one.expect(lines: "twin[2]> theirs of another")
    try one.type(.control("C") + .up)
    try one.expect(lines: "twin[2]> mine")
  }

  func testEntriesThatBeginTheSameAreRecalled() throws {
    try remember("solve one", "other", "solve two")
    let terminal = try start()
    try terminal.type("solve\u{1b}p")
    try terminal.expect(lines: "twin[1]> solve two")
    try terminal.type("\u{1b}[5~")
    try terminal.expect(lines: "twin[1]> solve one")
    try terminal.type("\u{1b}n\u{1b}[6~")
    try terminal.expect(cursorIn: "twin[1]> solve two", column: 14)
  }

  // MARK: Search

  func testSearchShowsMatchesAsTheQueryIsTyped() throws {
    try remember("heat 温度 one", "cold", "Heat two {\n  温度\n}")
    let terminal = try start()
    try terminal.type("draft" + .control("R"))
    try terminal.expect(lines: "twin[1]> draft", "search:")
    try terminal.type("温度")
    try terminal.expect(
      styled: "{1;32:twin}{2:[1]}{1;32:> }Heat two {", "{2:     ... }  {1;30;43:温度}", "{2:     ... }}",
      "{2:search: }温度{2:  1 of 2}")
    try terminal.expect(cursorIn: "search: 温度  1 of 2", column: 12)
    try terminal.type(.control("R"))
    try terminal.expect(lines: "twin[1]> heat 温度 one", "search: 温度  2 of 2")
    try terminal.type(.control("R") + .control("S"))
    try terminal.expect(lines: "     ... }", "search: 温度  1 of 2")
    try terminal.type("x")
    try terminal.expect(styled: "{1;32:twin}{2:[1]}{1;32:> }draft", "{2:search: }{4;31:温度x}{2:  not found}")
    try terminal.type("\u{7f}")
    try terminal.expect(lines: "     ... }", "search: 温度  1 of 2")
    try terminal.type(.control("G"))
    try terminal.expect(lines: "twin[1]> draft")
    try terminal.expect(cursorIn: "twin[1]> draft", column: 14)
  }

  func testSearchTakesItsMatchAndRunsItAtTheNextReturn() throws {
    try remember("heat one", "heat two")
    let terminal = try start()
    try terminal.type(.control("R") + "EAT")
    try terminal.expect(lines: "twin[1]>", "search: EAT  not found")
    try terminal.type(.control("U") + "eat" + .control("R") + "\r")
    try terminal.expect(cursorIn: "twin[1]> heat one", column: 10)
    try terminal.type("\r")
    try terminal.expect(lines: "[1]=heat one", "twin[2]>")
    // The same query again; a key that moves takes the match too.
    try terminal.type(.control("R") + .control("R"))
    try terminal.expect(lines: "search: eat  1 of 2")
    try terminal.type(.end + "!")
    try terminal.expect(lines: "twin[2]> heat one!")
  }

  func testEscapeLeavesTheSearch() throws {
    try remember("heat")
    let terminal = try start()
    try terminal.type("draft" + .control("R") + "h")
    try terminal.expect(lines: "twin[1]> heat", "search: h  1 of 1")
    try terminal.type(.escape)
    try terminal.expect(lines: "twin[1]> draft")
    try terminal.wait(for: "no search") { $0.text.count == 1 }
  }

  // MARK: What is offered

  func testTheNewestEntryThatGoesOnIsOffered() throws {
    try remember("let one = 1", "let two = 2", "let gone = 3", "else")
    let terminal = try start()
    try terminal.type("let")
    try terminal.expect(styled: "{1;32:twin}{2:[1]}{1;32:> }{35:let}{2: two = 2}")
    try terminal.expect(cursorIn: "twin[1]> let two = 2", column: 12)
    try terminal.type(" o")
    try terminal.expect(styled: "{1;32:twin}{2:[1]}{1;32:> }{35:let} o{2:ne = 1}")
    try terminal.type("x")
    try terminal.expect(lines: "twin[1]> let ox")
    try terminal.type("\u{7f}" + .right)
    try terminal.expect(styled: "{1;32:twin}{2:[1]}{1;32:> }{35:let} one = {33:1}")
    try terminal.type("\r")
    try terminal.expect(lines: "[1]=let one = 1", "twin[2]>")
  }

  func testEachKeyThatGoesOnAcceptsWhatIsOffered() throws {
    try remember("heat the house")
    for key in [String.right, .end, .control("E"), .control("F")] {
      let terminal = try start()
      try terminal.type("he")
      try terminal.expect(cursorIn: "twin[1]> heat the house", column: 11)
      try terminal.type(key)
      try terminal.expect(cursorIn: "twin[1]> heat the house", column: 23)
    }
  }

  func testAWordOfWhatIsOfferedIsAccepted() throws {
    try remember("heat the house")
    let terminal = try start()
    try terminal.type("he")
    try terminal.expect(cursorIn: "twin[1]> heat the house", column: 11)
    try terminal.type("\u{1b}f")
    try terminal.expect(cursorIn: "twin[1]> heat the house", column: 13)
    try terminal.type("\u{1b}[1;5C")
    try terminal.expect(cursorIn: "twin[1]> heat the house", column: 17)
    try terminal.type("\r")
    try terminal.expect(lines: "twin[1]> heat the", "[1]=heat the", "twin[2]>")
  }

  func testUpAndReturnAcceptNothing() throws {
    try remember("heat the house", "other")
    let terminal = try start()
    try terminal.type("heat")
    try terminal.expect(lines: "twin[1]> heat the house")
    try terminal.type(.up)
    try terminal.expect(lines: "twin[1]> other")
    try terminal.type(.down)
    try terminal.expect(cursorIn: "twin[1]> heat the house", column: 13)
    try terminal.type("\r")
    try terminal.expect(lines: "twin[1]> heat", "[1]=heat", "twin[2]>")
  }
}
