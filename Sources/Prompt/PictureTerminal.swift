import Glibc
import Pictures

/// The terminal that a process belongs to, as far as showing pictures goes.
struct PictureTerminal {
  private let output: Int32 = STDOUT_FILENO

  /// How long a terminal may take to answer, in milliseconds. Over a network the way alone can take most of the first.
  private var patience: Int32 { getenv("SSH_CONNECTION") == nil ? 100 : 400 }

  /// Whether it understands more than text and new lines.
  var takesControls: Bool {
    guard isatty(output) == 1, let name = getenv("TERM").map({ String(cString: $0) }) else { return false }
    return !["", "dumb", "linux", "unknown"].contains(name)
  }

  var takesTrueColour: Bool {
    guard let depth = getenv("COLORTERM").map({ String(cString: $0) }) else { return false }
    return depth == "truecolor" || depth == "24bit"
  }

  var size: (columns: Int, rows: Int) {
    let window = self.window
    return window.ws_col > 0 && window.ws_row > 0 ? (Int(window.ws_col), Int(window.ws_row)) : (80, 24)
  }

  /// A character cell in pixels, if the terminal's driver knows.
  var cell: (width: Int, height: Int)? {
    let window = self.window
    guard window.ws_col > 0, window.ws_row > 0 else { return nil }
    let cell = (width: Int(window.ws_xpixel / window.ws_col), height: Int(window.ws_ypixel / window.ws_row))
    return cell.width > 2 && cell.height > 4 ? cell : nil
  }

  private var window: winsize {
    var window = winsize()
    _ = ioctl(output, UInt(TIOCGWINSZ), &window)
    return window
  }

  /// Asks the terminal what it can show, and waits for the answer: until it has come, or for as long as one is worth waiting for.
  ///
  /// - Returns: nil when it was not asked: keys are waiting that an answer would get mixed up with.
  func ask() -> TerminalReplies? {
    var replies = TerminalReplies()
    let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return replies }
    defer { close(terminal) }
    // Setting the modes of a terminal from the background stops the process.
    guard tcgetpgrp(terminal) == getpgrp() else { return replies }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return replies }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(terminal, TCSANOW, &raw) == 0 else { return replies }
    defer { tcsetattr(terminal, TCSANOW, &before) }

    if isReadable(terminal, within: 0) { return nil }
    let question = Array(TerminalReplies.question(asksCellSize: cell == nil).utf8)
    guard write(terminal, question, question.count) == question.count else { return replies }
    let deadline = Self.milliseconds() + Int(patience)
    var bytes = [UInt8](repeating: 0, count: 256)
    while !replies.isComplete {
      let left = deadline - Self.milliseconds()
      guard left > 0 else { break }
      guard isReadable(terminal, within: Int32(left)) else { continue }
      let count = read(terminal, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      replies.read(bytes[..<count])
    }
    replies.finish()
    return replies
  }

  private func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
