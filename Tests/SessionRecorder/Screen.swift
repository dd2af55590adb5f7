/// The screen of a terminal: what a program's output leaves to be seen. It knows the controls that a line editor and a program with
/// colours use, answers the questions they ask, and passes over the rest.
///
/// It is made tall enough that a recorded session never scrolls; output beyond its last row stays in that row.
struct Screen {
  struct Cell: Equatable {
    var character: Character = " "
    var style = Style()
    /// The right half of a wide character.
    var isContinuation = false
  }

  let columns: Int
  private(set) var rows: [[Cell]]
  private(set) var cursor = (row: 0, column: 0)
  /// Whether pasted text is to be marked as such.
  private(set) var takesPastes = false
  /// What the terminal has to say to the program.
  private(set) var answers: [UInt8] = []

  private var style = Style()
  private var saved = (row: 0, column: 0)
  /// A character has been written in the last column, and the next one goes to the next row.
  private var isPastEnd = false
  private var pending: [UInt8] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// The text of a row up to a column.
  func text(row: Int, upTo column: Int? = nil) -> String {
    String(rows[row].prefix(column ?? columns).filter { !$0.isContinuation }.map(\.character))
  }

  mutating func takeAnswers() -> [UInt8] {
    defer { answers = [] }
    return answers
  }

  /// Shows more output. Sequences and characters may be cut anywhere.
  mutating func write(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    var rest = pending[...]
    while let first = rest.first {
      let taken: Int?
      switch first {
      case 0x1B: taken = escape(rest)
      case 0..<0x20, 0x7F:
        control(first)
        taken = 1
      default: taken = character(rest)
      }
      guard let taken else { break }
      rest = rest.dropFirst(taken)
    }
    pending = Array(rest)
  }

  // MARK: - Characters

  private mutating func character(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard bytes.count >= length else { return nil }
    for scalar in String(decoding: bytes.prefix(length), as: UTF8.self).unicodeScalars { put(scalar) }
    return length
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(scalar)
    if width == 0 {
      let column = max(0, isPastEnd ? columns - 1 : cursor.column - 1)
      rows[cursor.row][column].character = Character(String(rows[cursor.row][column].character) + String(scalar))
      return
    }
    if isPastEnd || cursor.column + width > columns {
      cursor.column = 0
      down(1)
    }
    rows[cursor.row][cursor.column] = Cell(character: Character(scalar), style: style)
    if width == 2 { rows[cursor.row][cursor.column + 1] = Cell(style: style, isContinuation: true) }
    isPastEnd = cursor.column + width == columns
    cursor.column = min(columns - 1, cursor.column + width)
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF:
      2
    default: 1
    }
  }

  private mutating func control(_ byte: UInt8) {
    isPastEnd = false
    switch byte {
    case 0x08: cursor.column = max(0, cursor.column - 1)
    case 0x09: cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: down(1)
    case 0x0D: cursor.column = 0
    default: break
    }
  }

  private mutating func down(_ count: Int) {
    isPastEnd = false
    cursor.row = max(0, min(rows.count - 1, cursor.row + count))
  }

  // MARK: - Sequences

  /// Carries out the sequence at the beginning; nil if it is not all there.
  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count > 1 else { return nil }
    let start = bytes.startIndex
    switch bytes[start + 1] {
    case UInt8(ascii: "["):
      guard let final = bytes.dropFirst(2).firstIndex(where: { $0 >= 0x40 }) else { return nil }
      sequence(String(decoding: bytes[start + 2..<final], as: UTF8.self), Character(Unicode.Scalar(bytes[final])))
      return final - start + 1
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
      // Strings for the terminal itself, such as its title.
      guard let end = bytes.dropFirst(2).firstIndex(where: { $0 == 0x07 || $0 == 0x1B }) else { return nil }
      if bytes[end] == 0x07 { return end - start + 1 }
      return end + 1 < bytes.endIndex ? end - start + 2 : nil
    case UInt8(ascii: "("), UInt8(ascii: ")"): return bytes.count > 2 ? 3 : nil
    case UInt8(ascii: "7"): saved = cursor
    case UInt8(ascii: "8"): (cursor, isPastEnd) = (saved, false)
    case UInt8(ascii: "M"): down(-1)
    default: break
    }
    return 2
  }

  private mutating func sequence(_ text: String, _ final: Character) {
    if final == "m" { return style.apply(text) }
    let isPrivate = text.first == "?"
    let numbers = text.drop { "?><=".contains($0) }.split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0) ?? 0
    }
    let first = numbers.first ?? 0
    let count = max(1, first)
    if final != "h", final != "l" { isPastEnd = false }
    switch final {
    case "A": down(-count)
    case "B", "e": down(count)
    case "C", "a": cursor.column = min(columns - 1, cursor.column + count)
    case "D": cursor.column = max(0, cursor.column - count)
    case "E": (cursor.column, _) = (0, down(count))
    case "F": (cursor.column, _) = (0, down(-count))
    case "G", "`": cursor.column = min(columns, count) - 1
    case "d": cursor.row = min(rows.count, count) - 1
    case "H", "f":
      cursor = (min(rows.count, count) - 1, min(columns, max(1, numbers.dropFirst().first ?? 1)) - 1)
    case "J": eraseDisplay(first)
    case "K": eraseLine(first)
    case "X": erase(cursor.row, cursor.column..<min(columns, cursor.column + count))
    case "P":
      let gone = min(count, columns - cursor.column)
      rows[cursor.row].removeSubrange(cursor.column..<cursor.column + gone)
      rows[cursor.row] += Array(repeating: Cell(), count: gone)
    case "@":
      rows[cursor.row].insert(contentsOf: Array(repeating: Cell(), count: count), at: cursor.column)
      rows[cursor.row].removeLast(count)
    case "L", "M":
      for _ in 0..<min(count, rows.count - cursor.row) {
        rows.remove(at: final == "L" ? rows.count - 1 : cursor.row)
        rows.insert(Array(repeating: Cell(), count: columns), at: final == "L" ? cursor.row : rows.count)
      }
    case "s" where !isPrivate: saved = cursor
    case "u" where text.isEmpty: cursor = saved
    case "h", "l": if isPrivate, numbers.contains(2004) { takesPastes = final == "h" }
    case "n": if first == 6 { answers += Array("\u{1B}[\(cursor.row + 1);\(cursor.column + 1)R".utf8) }
    case "c": if text.isEmpty || text == "0" { answers += Array("\u{1B}[?62;22c".utf8) }
    default: break
    }
  }

  // MARK: - Erasing

  private mutating func erase(_ row: Int, _ range: Range<Int>) {
    for column in range { rows[row][column] = Cell(style: Style(background: style.background)) }
  }

  private mutating func eraseLine(_ mode: Int) {
    erase(cursor.row, (mode == 0 ? cursor.column : 0)..<(mode == 1 ? cursor.column + 1 : columns))
  }

  private mutating func eraseDisplay(_ mode: Int) {
    eraseLine(mode == 3 ? 2 : mode)
    let others = mode == 0 ? cursor.row + 1..<rows.count : mode == 1 ? 0..<cursor.row : 0..<rows.count
    for row in others { erase(row, 0..<columns) }
  }
}
