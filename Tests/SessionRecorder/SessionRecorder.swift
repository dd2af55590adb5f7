import Glibc

/// `session-recorder PROGRAM INPUT OUTPUT`: types the cells of a text at the prompt of a program, on a terminal of its own, and draws
/// what is then on the screen as an SVG. Run by `scripts/record-session`.
///
/// Cells are separated by empty lines. Each is typed when the prompt is there and nothing happens any more, so a recording does not
/// depend on how fast the machine is.
@main
struct SessionRecorder {
  private static let columns = 88
  /// Higher than any session worth recording.
  private static let rows = 300
  /// How long nothing may happen before the program is taken to wait, and how long it may take to come to that, in milliseconds.
  private static let quiet = 250
  private static let patience = 60_000

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else { fail("usage: session-recorder PROGRAM INPUT OUTPUT") }
    guard let input = read(arguments[2]) else { fail("\(arguments[2]) cannot be read") }
    do {
      let terminal = try PseudoTerminal(
        [arguments[1]], environment: environment(), columns: columns, rows: rows)
      let picture = try record(cells(of: input), terminal)
      guard write(picture, to: arguments[3]) else { fail("\(arguments[3]) cannot be written") }
    } catch {
      fail("\(error)")
    }
  }

  private static func record(
    _ cells: [[String]], _ terminal: PseudoTerminal
  ) throws(PseudoTerminal.Failure) -> String {
    var screen = Screen(columns: columns, rows: rows)
    try settle(&screen, terminal)
    let first = screen.cursor.row
    for cell in cells {
      if screen.takesPastes, cell.count > 1 {
        // As one piece: lines typed one by one would be indented by the editor too.
        terminal.type(Array(("\u{1B}[200~" + cell.joined(separator: "\n") + "\u{1B}[201~").utf8))
        try settle(&screen, terminal)
        terminal.type([0x0D])
      } else {
        for (place, line) in cell.enumerated() {
          if place > 0 { try settle(&screen, terminal) }
          terminal.type(Array(line.utf8) + [0x0D])
        }
      }
      try settle(&screen, terminal)
    }
    // The prompt that waits for more is left out.
    var end = screen.cursor.row
    while end > first, screen.text(row: end - 1).allSatisfy({ $0 == " " }) { end -= 1 }
    return ScreenPicture(screen, rows: first..<end, title: "A session at the prompt of twin").svg
  }

  /// Waits until the program has nothing more to show and waits for a key.
  private static func settle(_ screen: inout Screen, _ terminal: PseudoTerminal) throws(PseudoTerminal.Failure) {
    let start = milliseconds()
    var last = start
    while milliseconds() - start < patience {
      guard let bytes = terminal.read(within: 25) else {
        throw PseudoTerminal.Failure(description: "the program has ended, and the session has not")
      }
      let now = milliseconds()
      if !bytes.isEmpty {
        screen.write(bytes)
        terminal.type(screen.takeAnswers())
        last = now
      }
      let isAtPrompt = screen.cursor.column > 0
      if isAtPrompt, terminal.isAsleep, now - last >= quiet { return }
    }
    throw PseudoTerminal.Failure(
      description: "no prompt came after: \(screen.text(row: max(0, screen.cursor.row - 1)))")
  }

  /// The cells of a text, each a list of lines.
  private static func cells(of text: String) -> [[String]] {
    text.split(separator: "\n", omittingEmptySubsequences: false).split(whereSeparator: \.isEmpty).map {
      $0.map { String($0) }
    }
  }

  /// What the program is told of the world: a terminal with all colours, and none of the user's history.
  private static func environment() -> [String] {
    let kept = ["PATH", "HOME", "TMPDIR"].compactMap { (name: String) in
      getenv(name).map { name + "=" + String(cString: $0) }
    }
    var folder = Array("/tmp/session-recorder.XXXXXX".utf8CString)
    let state = mkdtemp(&folder).map { String(cString: $0) } ?? "/nonexistent"
    return kept + [
      "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "TWIN_PICTURES=text", "COLORFGBG=15;0",
      "XDG_STATE_HOME=\(state)",
    ]
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let bytes = Array(text.utf8)
    let count = fwrite(bytes, 1, bytes.count, file)
    return fclose(file) == 0 && count == bytes.count
  }

  private static func fail(_ message: String) -> Never {
    let text = Array("session-recorder: \(message)\n".utf8)
    _ = Glibc.write(STDERR_FILENO, text, text.count)
    exit(1)
  }
}
