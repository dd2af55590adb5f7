import Foundation
import XCTest

/// The editing of a cell.
final class EditingTests: PromptTestCase {
  func testIncompleteInputGoesOnInTheSameCell() throws {
    let terminal = try start()
    try terminal.type("a {\r")
    try terminal.expect(cursorIn: "     ...", column: 11)
    try terminal.type("b {\r")
    try terminal.expect(cursorIn: "     ...", column: 13)
    try terminal.type("c\r")
    try terminal.expect(lines: "     ...     c", "     ...")
    try terminal.type("}\r")
    try terminal.expect(lines: "     ...   }", "     ...")
    try terminal.type("}")
    try terminal.expect(lines: "twin[1]> a {", "     ...   b {", "     ...     c", "     ...   }", "     ... }")
    try terminal.type("\r")
    try terminal.expect(lines: "[1]=a {|  b {|    c|  }|}", "twin[2]>")
  }

  func testAReturnBetweenBracketsOpensThem() throws {
    let terminal = try start()
    try terminal.type("a {}" + .left)
    try terminal.expect(cursorIn: "twin[1]> a {}", column: 12)
    try terminal.type("\u{1b}\r")
    try terminal.expect(lines: "twin[1]> a {", "     ...", "     ... }")
    try terminal.type("b\r")
    try terminal.expect(lines: "[1]=a {|  b|}", "twin[2]>")
  }

  func testBracketsInStringsAndCommentsDoNotIndent() throws {
    let terminal = try start()
    try terminal.type("a { # {")
    try terminal.expect(lines: "twin[1]> a { # {")
    try terminal.type("\r")
    try terminal.expect(cursorIn: "     ...", column: 11)
    try terminal.type("\"{\"\u{1b}\r")
    try terminal.expect(lines: "     ...   \"{\"", "     ...")
    try terminal.expect(cursorIn: "     ...", column: 11)
  }

  func testLinesThatComeInABurstAreNotIndentedTwice() throws {
    let terminal = try start()
    try terminal.type("a {\r  b\r}\r")
    try terminal.expect(lines: "[1]=a {|  b|}", "twin[2]>")
  }

  func testArrowsMoveWithinTheCell() throws {
    let terminal = try start()
    try terminal.type("first {\u{1b}\rsecond\u{1b}\rx}")
    try terminal.expect(lines: "twin[1]> first {", "     ...   second", "     ...   x}")
    try terminal.type(.end + .up + .up)
    try terminal.expect(cursorIn: "twin[1]> first {", column: 13)
    try terminal.type(.home + .down)
    try terminal.expect(cursorIn: "     ...   second", column: 9)
    try terminal.type(.end)
    try terminal.expect(cursorIn: "     ...   second", column: 17)
    // The column stays in mind on the way through a shorter line.
    try terminal.type(.down + .up)
    try terminal.expect(cursorIn: "     ...   second", column: 17)
    try terminal.type("\u{1b}<")
    try terminal.expect(cursorIn: "twin[1]> first {", column: 9)
    try terminal.type("\u{1b}>")
    try terminal.expect(cursorIn: "     ...   x}", column: 13)
  }

  func testWordsAndLinesAreKilledAndYanked() throws {
    let terminal = try start()
    try terminal.type("one two\u{1b}\rthree four")
    try terminal.expect(lines: "twin[1]> one two", "     ... three four")
    try terminal.type(.home + .control("K"))
    try terminal.expect(lines: "twin[1]> one two", "     ...")
    try terminal.type(.up + .home + .control("Y") + " ")
    try terminal.expect(lines: "twin[1]> three four one two", "     ...")
    try terminal.type("\u{1b}d")
    try terminal.expect(lines: "twin[1]> three four  two", "     ...")
    try terminal.type(.end + .control("W") + .control("K"))
    try terminal.expect(lines: "twin[1]> three four")
    try terminal.type(.control("U") + .control("Y") + "\r")
    try terminal.expect(lines: "[1]=three four", "twin[2]>")
  }

  func testChangesAreUndoneAndMadeAgain() throws {
    let terminal = try start()
    try terminal.type("one")
    try terminal.expect(lines: "twin[1]> one")
    try terminal.type(" two")
    try terminal.expect(lines: "twin[1]> one two")
    try terminal.type(.control("W"))
    try terminal.expect(lines: "twin[1]> one")
    try terminal.type(.control("_"))
    try terminal.expect(lines: "twin[1]> one two")
    try terminal.type(.control("_"))
    try terminal.expect(lines: "twin[1]> one")
    try terminal.type("\u{1b}_")
    try terminal.expect(lines: "twin[1]> one two")
    try terminal.type(.control("_") + .control("_") + .control("_"))
    try terminal.expect(lines: "twin[1]>")
  }

  func testKeysOfTheUsersChoice() throws {
    let keys = "bind ^T twin-undo\nbind ^E em-upper-case\nbind \"\\e[15~\" ed-move-to-beg\n"
    try keys.write(to: home.appending(path: ".editrc"), atomically: true, encoding: .utf8)
    let terminal = try start()
    try terminal.type("one two")
    try terminal.expect(lines: "twin[1]> one two")
    // The function keys F5, which is bound, and F6, which is not.
    try terminal.type("\u{1b}[15~\u{1b}[17~" + .control("E"))
    try terminal.expect(cursorIn: "twin[1]> ONE two", column: 12)
    try terminal.type(.control("T"))
    try terminal.expect(lines: "twin[1]> one two")
  }

  func testCharactersAreDeletedAsTheyAreSeen() throws {
    let terminal = try start()
    try terminal.type("ae\u{301}👩‍🚀b" + .left + "\u{7f}")
    try terminal.expect(lines: "twin[1]> ae\u{301}b")
    try terminal.type("\u{7f}" + .left + "\u{1b}[3~\r")
    try terminal.expect(lines: "[1]=b", "twin[2]>")
  }

  func testHighlightingAndMatchingBrackets() throws {
    let terminal = try start()
    try terminal.type("let a = (1 + \")\") # x")
    try terminal.expect(
      styled: "{1;32:twin}{2:[1]}{1;32:> }{35:let} a = ({33:1} + {32:\")\"}) {2;3:# x}")
    try terminal.type("\u{1b}b" + .left + .left + .left)
    try terminal.expect(
      styled: "{1;32:twin}{2:[1]}{1;32:> }{35:let} a = {1;4:(}{33:1} + {32:\")\"}{1;4:)} {2;3:# x}")
  }

  func testControlLClearsTheScreen() throws {
    let terminal = try start()
    try terminal.type("one\rtwo")
    try terminal.expect(lines: "[1]=one", "twin[2]> two")
    try terminal.type(.control("L"))
    try terminal.wait(for: "only the prompt") { $0.text == ["twin[2]> two"] }
  }

  func testACellTallerThanTheScreenIsEditedAndShownWhole() throws {
    let terminal = try start(rows: 6, columns: 40)
    let lines = (1...9).map { "line \($0)" }
    try terminal.type("\u{1b}[200~" + lines.joined(separator: "\n") + "\u{1b}[201~")
    try terminal.expect(
      lines: "     ... line 4", "     ... line 5", "     ... line 6", "     ... line 7", "     ... line 8",
      "     ... line 9")
    try terminal.type("\u{1b}<")
    try terminal.wait(for: "the first lines") {
      $0.text.first == "twin[1]> line 1" && $0.text.count == 6 && $0.cursorRow == 0
    }
    try terminal.type("x\r")
    try terminal.expect(lines: "twin[2]>")
    let shown = ["twin[1]> xline 1"] + lines.dropFirst().map { "     ... " + $0 }
    XCTAssertTrue(terminal.screen.everything.joined(separator: "\n").contains(shown.joined(separator: "\n")))
  }

  func testBracketedPasteRunsNothingBeforeReturn() throws {
    let terminal = try start()
    try terminal.type("\u{1b}[200~one\rtwo {\r\u{7}three\r}\r\u{1b}[201~")
    try terminal.expect(lines: "twin[1]> one", "     ... two {", "     ... three", "     ... }")
    try terminal.type(" four\r")
    try terminal.expect(lines: "[1]=one|two {|three|} four", "twin[2]>")
  }

  func testWhatFollowsALongPasteIsTyped() throws {
    let terminal = try start()
    let lines = (1...300).map { "line \($0) 温" }
    try terminal.type("\u{1b}[200~" + lines.joined(separator: "\n") + "\u{1b}[201~!\r")
    try terminal.expect("[1]=" + lines.joined(separator: "|") + "!")
    try terminal.expect(lines: "twin[2]>")
  }

  func testTheMarkIsWithinALongCell() throws {
    let terminal = try start()
    try terminal.type("a" + .control("@") + String(repeating: "0123456789", count: 150))
    try terminal.type(.control("X") + .control("X") + "!" + "\u{1b}w" + .control("Y") + "\u{1b}<\u{1b}[3~")
    try terminal.type(.control("C") + "next\r")
    try terminal.expect(lines: "[1]=next", "twin[2]>")
  }

  func testAnEscapeSequenceInAPasteIsNoKey() throws {
    let terminal = try start()
    try terminal.type("\u{1b}[200~a\u{1b}[Ab\u{1b}[201~\r")
    try terminal.expect(lines: "[1]=a[Ab", "twin[2]>")
  }

  func testPastedPromptsAndOutputsAreDropped() throws {
    let terminal = try start()
    try terminal.type("\u{1b}[200~twin[1]> a {\n     ...   b\n     ... }\n[1]=a {|b|}\ntwin> c\u{1b}[201~")
    try terminal.expect(lines: "twin[1]> a {", "     ...   b", "     ... }", "     ... c")
  }

  func testTheCellIsEditedInAnEditorOfChoice() throws {
    let script = home.appending(path: "editor").path
    try "#!/bin/sh\ntest \"$1\" = -x && sed -i s/one/two/ \"$2\"\n".write(
      toFile: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    let terminal = try start(["EDITOR": script + " -x"])
    try terminal.type("one {\u{1b}\rone}")
    try terminal.expect(lines: "twin[1]> one {", "     ...   one}")
    try terminal.type(.control("X") + .control("E"))
    try terminal.expect(lines: "twin[1]> two {", "     ...   two}")
    try terminal.type("\r")
    try terminal.expect(lines: "[1]=two {|  two}", "twin[2]>")
  }
}
