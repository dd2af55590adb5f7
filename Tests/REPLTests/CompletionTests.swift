import XCTest

/// The Tab key.
final class CompletionTests: PromptTestCase {
  private let menu = [
    " heater      what warms", " heat_flow   power through a wall", " heating     a season",
  ]

  func testTabInsertsWhatIsSharedAndShowsTheRest() throws {
    let terminal = try start()
    try terminal.type("1 + he\t")
    try terminal.expect(lines: "twin[1]> 1 + heat", menu[0], menu[1], menu[2])
    try terminal.expect(
      styled: "{1;32:twin}{2:[1]}{1;32:> }{33:1} + heat", "{7: heater    }{2:  what warms}",
      " heat_flow {2:  power through a wall}", " heating   {2:  a season}")
    try terminal.expect(cursorIn: "twin[1]> 1 + heat", column: 17)
    try terminal.type("\t")
    try terminal.wait(for: "the second selected") { $0.styled(2).hasPrefix("{7: heat_flow }") }
    try terminal.type(.shiftTab + .shiftTab)
    try terminal.wait(for: "the last selected") { $0.styled(3).hasPrefix("{7: heating   }") }
    try terminal.type(.up + "\r")
    try terminal.expect(lines: "twin[1]> 1 + heat_flow")
    try terminal.type("\r")
    try terminal.expect(lines: "[1]=1 + heat_flow", "twin[2]>")
  }

  func testTypingNarrowsTheMenu() throws {
    let terminal = try start()
    try terminal.type("he\t")
    try terminal.expect(lines: "twin[1]> heat", menu[0], menu[1], menu[2])
    try terminal.type("i")
    try terminal.expect(lines: "twin[1]> heati", " heating   a season")
    try terminal.type("\u{7f}")
    try terminal.expect(lines: "twin[1]> heat", menu[0], menu[1], menu[2])
    try terminal.type("x")
    try terminal.expect(lines: "twin[1]> heatx")
  }

  func testEscapeClosesTheMenuAndOtherKeysGoOn() throws {
    let terminal = try start()
    try terminal.type("he\t")
    try terminal.expect(lines: "twin[1]> heat", menu[0], menu[1], menu[2])
    try terminal.type(.escape)
    try terminal.expect(lines: "twin[1]> heat")
    try terminal.type("\t")
    try terminal.expect(lines: "twin[1]> heat", menu[0], menu[1], menu[2])
    try terminal.type(" + 1\r")
    try terminal.expect(lines: "twin[1]> heat + 1", "[1]=heat + 1", "twin[2]>")
  }

  func testTheOnlyCandidateIsInserted() throws {
    let terminal = try start()
    try terminal.type("heate\t + 温\t")
    try terminal.expect(lines: "twin[1]> heater + 温度")
    try terminal.type(.control("U") + "read(\"d\t)")
    try terminal.expect(lines: "twin[1]> read(\"data lab.csv\")")
  }

  func testManyCandidatesScrollInColumns() throws {
    let terminal = try start(rows: 8, columns: 30)
    try terminal.type("a.\t")
    try terminal.expect(
      lines: "twin[1]> a.field_", " field_1   field_2   field_3", " field_4   field_5   field_6",
      " field_7   field_8   field_9", "  1 of 40")
    try terminal.type(.down + .down + .down + .right)
    try terminal.expect(
      lines: "twin[1]> a.field_", " field_4   field_5   field_6", " field_7   field_8   field_9",
      " field_10  field_11  field_12", "  11 of 40")
    try terminal.type("\r\r")
    try terminal.expect(lines: "[1]=a.field_11", "twin[2]>")
  }

  func testTabIndentsWhereNothingIsTyped() throws {
    let terminal = try start()
    try terminal.type("\tx\r")
    try terminal.expect(lines: "twin[1]>   x", "[1]=  x", "twin[2]>")
  }
}
