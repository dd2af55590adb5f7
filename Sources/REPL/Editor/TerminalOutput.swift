import CEditline
import Glibc

/// The terminal as the editor draws on it.
final class TerminalOutput {
  private static let bracketsOn = "\u{1b}[?2004h"
  private static let bracketsOff = "\u{1b}[?2004l"

  /// Whether escape sequences may be sent.
  let isAddressable: Bool
  /// Whether the shape of the cursor tells vi's mode.
  var showsMode = false
  private var shape = ""
  private var screen: Screen
  private var layout: Layout
  private var shown: View?
  private let farewell: UnsafeMutablePointer<CChar>?
  private let times = RedrawTimes()

  init() {
    let kind = getenv("TERM").map { String(cString: $0) } ?? ""
    isAddressable = !["", "dumb", "unknown"].contains(kind)
    let hasColours = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
    let size = Self.size
    layout = Layout(rows: size.rows, columns: size.columns)
    screen = Screen(
      kind: isAddressable ? .addressable(Palette(hasColours: hasColours)) : .plain, columns: size.columns)
    farewell = strdup(isAddressable ? Self.bracketsOff + "\u{1b}[m\u{1b}[?2026l\u{1b}[0 q\r\n" : "\r\n")
  }

  deinit { free(farewell) }

  var columns: Int { layout.columns }
  /// How many rows under the cell a menu may take.
  var menuRows: Int { max(1, min(10, layout.rows / 2)) }

  private static var size: (rows: Int, columns: Int) {
    var rows: Int32 = 0
    var columns: Int32 = 0
    line_editor_size(&rows, &columns)
    return (Int(rows), Int(columns))
  }

  /// From here to `end`, the terminal is the editor's.
  func begin() {
    editing_signals_begin(farewell)
    updateSize()
    resume()
  }

  func end() {
    // The last that is heard of the editor: what comes after it is the cell's.
    StandardStream.output.write(reset)
    editing_signals_end()
  }

  func show(_ view: View) {
    guard view != shown else { return }
    shown = view
    StandardStream.output.write(screen.update(to: isAddressable ? layout.frame(of: view) : layout.lineFrame(of: view)))
    times.noteDrawn()
  }

  /// Shows all of the cell, however long, with a note after it, and goes to the row below.
  func finish(_ view: View, note: String) {
    var output = ""
    if isAddressable {
      output += screen.update(to: layout.frame(of: view))
      let whole = layout.wholeFrame(of: view)
      if whole.rows.count > layout.rows { output += screen.clear(columns: columns) }
      output += screen.update(to: whole)
    } else {
      output += screen.update(to: layout.lineFrame(of: view))
    }
    StandardStream.output.write(output + note + screen.leave())
    shown = nil
  }

  /// Goes below what is shown and gives the terminal back for a while; `resume` draws anew there.
  func pause() {
    StandardStream.output.write(screen.leave() + reset)
    shown = nil
  }

  func resume() {
    updateSize()
    screen.forget()
    shown = nil
    shape = ""
    guard isAddressable else { return }
    // If the cursor is not in the first column, so many blanks take it to the next row.
    let blanks = String(repeating: " ", count: columns)
    StandardStream.output.write(blanks + "\r\u{1b}[K" + Self.bracketsOn)
  }

  func resize() {
    updateSize()
    StandardStream.output.write(screen.clear(columns: columns))
    shown = nil
  }

  func clear() {
    guard isAddressable else { return }
    screen.forget()
    shown = nil
    StandardStream.output.write("\u{1b}[H\u{1b}[2J")
  }

  /// Shows whether characters are inserted, a bar, or commands, a block.
  func showMode(inserting: Bool) {
    let wanted = inserting ? "\u{1b}[6 q" : "\u{1b}[2 q"
    guard isAddressable, showsMode, shape != wanted else { return }
    shape = wanted
    StandardStream.output.write(wanted)
  }

  func noteKey() { times.noteKey() }

  private var reset: String { isAddressable ? Self.bracketsOff + (showsMode ? "\u{1b}[0 q" : "") : "" }

  private func updateSize() {
    let size = Self.size
    layout.rows = max(size.rows, 2)
    layout.columns = max(size.columns, 2)
    screen.setColumns(layout.columns)
  }
}
