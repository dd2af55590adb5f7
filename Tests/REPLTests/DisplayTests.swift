import REPL
import XCTest

/// What is drawn, held to what a terminal makes of it.
final class DisplayTests: XCTestCase {
  private func view(_ text: String, cursor: Int? = nil) -> View {
    var view = View()
    view.prompt = [.init("twin", .prompt), .init("[1]", .promptNumber), .init("> ", .prompt)]
    view.continuation = [.init("     ... ", .continuation)]
    view.text = Array(text.unicodeScalars)
    view.styles = view.text.map { Style($0.properties.isAlphabetic ? .plain : .number) }
    view.cursor = cursor ?? view.text.count
    return view
  }

  private func screen(_ columns: Int) -> Screen {
    Screen(kind: .addressable(Palette(hasColours: true)), columns: columns)
  }

  /// A terminal that shows a frame drawn on an empty screen.
  private func fresh(_ frame: Frame, rows: Int, columns: Int) -> Emulator {
    var terminal = Emulator(rows: rows, columns: columns)
    var screen = screen(columns)
    terminal.feed(screen.update(to: frame).utf8)
    return terminal
  }

  func testLongLinesWrapUnderTheirText() {
    var layout = Layout(rows: 10, columns: 20)
    let frame = layout.frame(of: view("abcdefghijklmnop\nq"))
    let terminal = fresh(frame, rows: 10, columns: 20)
    XCTAssertEqual(terminal.text, ["twin[1]> abcdefghijk", "         lmnop", "     ... q"])
    XCTAssertEqual(frame.cursor, .init(row: 2, column: 10))
  }

  func testTheCursorAfterAFullRowIsOnTheNext() {
    var layout = Layout(rows: 10, columns: 20)
    let frame = layout.frame(of: view("abcdefghijk"))
    XCTAssertEqual(frame.cursor, .init(row: 1, column: 9))
    XCTAssertEqual(layout.frame(of: view("abcdefghijkl", cursor: 11)).cursor, .init(row: 1, column: 9))
    XCTAssertEqual(layout.frame(of: view("abcdefghijk\nb", cursor: 11)).cursor, .init(row: 1, column: 9))
  }

  func testWideAndCombiningCharactersTakeTheirColumns() {
    var layout = Layout(rows: 10, columns: 20)
    XCTAssertEqual(layout.frame(of: view("温度")).cursor.column, 13)
    XCTAssertEqual(layout.frame(of: view("e\u{301}x")).cursor.column, 11)
    XCTAssertEqual(layout.frame(of: view("👩🏽")).cursor.column, 13)
    // Eleven columns are left: the sixth has no room.
    let frame = layout.frame(of: view("温温温温温温"))
    XCTAssertEqual(fresh(frame, rows: 10, columns: 20).text, ["twin[1]> 温温温温温", "         温"])
    XCTAssertEqual(layout.frame(of: view("温温温温温温", cursor: 5)).cursor, .init(row: 1, column: 9))
  }

  func testTabsAndControlCharactersAreShown() {
    var layout = Layout(rows: 10, columns: 40)
    let frame = layout.frame(of: view("a\tb\u{1b}c"))
    XCTAssertEqual(fresh(frame, rows: 10, columns: 40).text, ["twin[1]> a   b^[c"])
  }

  func testACellTallerThanTheScreenScrollsWithTheCursor() {
    var layout = Layout(rows: 4, columns: 40)
    let lines = (1...9).map { "line \($0)" }.joined(separator: "\n")
    var terminal = fresh(layout.frame(of: view(lines)), rows: 4, columns: 40)
    XCTAssertEqual(terminal.text, ["     ... line 6", "     ... line 7", "     ... line 8", "     ... line 9"])
    var frame = layout.frame(of: view(lines, cursor: 0))
    terminal = fresh(frame, rows: 4, columns: 40)
    XCTAssertEqual(terminal.text.first, "twin[1]> line 1")
    // It moves no further than it must.
    frame = layout.frame(of: view(lines, cursor: 7 * 3))
    XCTAssertEqual(frame.cursor.row, 3)
    XCTAssertEqual(layout.frame(of: view(lines, cursor: 7)).cursor.row, 1)
  }

  func testAKeySendsOnlyWhatChanged() {
    var layout = Layout(rows: 30, columns: 80)
    var screen = screen(80)
    let lines = (1...20).map { "line \($0)" }.joined(separator: "\n")
    _ = screen.update(to: layout.frame(of: view(lines)))
    XCTAssertEqual(screen.update(to: layout.frame(of: view(lines + "x"))), "x")
    XCTAssertEqual(screen.update(to: layout.frame(of: view(lines))), "\u{8}\u{1b}[K")
    XCTAssertEqual(screen.update(to: layout.frame(of: view(lines))), "")
  }

  /// Whatever the frames before it, a frame looks as if drawn on an empty screen, and the terminal has its cursor.
  func testRedrawingShowsWhatDrawingAnewWould() {
    var random = SplitMix(state: 7)
    let pieces = ["a", "bc", " ", "\n", "温", "e\u{301}", "👩‍🚀", "{", "\t", "0123456789", "\u{1}"]
    for _ in 0..<60 {
      let columns = Int.random(in: 4...40, using: &random)
      let rows = Int.random(in: 2...12, using: &random)
      var layout = Layout(rows: rows, columns: columns)
      var screen = screen(columns)
      var terminal = Emulator(rows: rows, columns: columns)
      var text: [String] = []
      for _ in 0..<40 {
        if Int.random(in: 0..<4, using: &random) == 0, !text.isEmpty {
          text.remove(at: Int.random(in: text.indices, using: &random))
        } else {
          text.insert(pieces.randomElement(using: &random) ?? "", at: Int.random(in: 0...text.count, using: &random))
        }
        let all = text.joined()
        var view = view(all, cursor: Int.random(in: 0...all.unicodeScalars.count, using: &random))
        if Bool.random(using: &random) { view.ghost = Array("ghost\nmore".unicodeScalars) }
        if Int.random(in: 0..<3, using: &random) == 0 {
          view.below = [[.init("one 温", .selected), .init(" help", .candidateHelp)], [.init("two", .candidate)]]
          if Bool.random(using: &random) { view.cursorBelow = (0, 0) }
        }
        let frame = layout.frame(of: view)
        terminal.feed(screen.update(to: frame).utf8)
        let anew = fresh(frame, rows: rows, columns: columns)
        XCTAssertEqual(terminal.errors, [])
        XCTAssertEqual(terminal.text, anew.text, "\(all.debugDescription) in \(rows) × \(columns)")
        XCTAssertEqual((0..<rows).map { terminal.styled($0) }, (0..<rows).map { anew.styled($0) })
        XCTAssertEqual([terminal.cursorRow, terminal.column], [frame.cursor.row, frame.cursor.column])
        XCTAssertEqual([anew.cursorRow, anew.column], [frame.cursor.row, frame.cursor.column])
      }
    }
  }

  func testAPlainTerminalShowsTheLineOfTheCursor() {
    var screen = Screen(kind: .plain, columns: 20)
    var terminal = Emulator(rows: 10, columns: 20)
    let layout = Layout(rows: 10, columns: 20)
    func show(_ text: String, cursor: Int? = nil) {
      let output = screen.update(to: layout.lineFrame(of: view(text, cursor: cursor)))
      XCTAssertFalse(output.contains("\u{1b}"), output)
      terminal.feed(output.utf8)
    }
    show("ab {")
    show("ab {\nc")
    XCTAssertEqual(terminal.text, ["twin[1]> ab {", "     ... c"])
    show("ab {\n", cursor: 5)
    show("ab {\nxyz", cursor: 6)
    XCTAssertEqual(terminal.text.last, "     ... xyz")
    XCTAssertEqual(terminal.column, 10)
    show("ab {\n" + String(repeating: "0123456789", count: 3))
    XCTAssertEqual(terminal.text.last, "234567890123456789")
  }
}

/// Steele, Lea and Flood's generator: the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
