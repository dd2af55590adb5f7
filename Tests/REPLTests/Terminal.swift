import Foundation
import XCTest

/// A program running on a pseudo-terminal of its own, as a user would see it. Waits for what is shown, never for a
/// time.
final class Terminal {
  enum Failure: Error, CustomStringConvertible {
    case system(String, code: Int32)
    case notShown(String, instead: String)

    var description: String {
      switch self {
      case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
      case .notShown(let text, let instead): "expected «\(text)», and the terminal shows «\(instead)»"
      }
    }
  }

  /// Longer than anything here takes on a busy machine; reached only by a failure.
  private static let patience = 20.0

  /// POSIX_SPAWN_SETSID, which the C library shows to GNU sources only.
  private static let startsSession: Int16 = 0x80

  private let master: Int32
  let process: pid_t
  private var shown: [UInt8] = []
  private(set) var screen: Emulator
  private var reaped: Int32?

  init(
    _ program: String, _ arguments: [String] = [], environment: [String: String], rows: Int = 30, columns: Int = 100
  ) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    screen = Emulator(rows: rows, columns: columns)
    var master: Int32 = -1
    var slave: Int32 = -1
    var name = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard openpty(&master, &slave, &name, nil, &size) == 0 else { throw Failure.system("openpty", code: errno) }
    self.master = master
    // The program opens its own end; one more, held here, would hide that it has gone.
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    close(slave)

    // The first terminal that the leader of a new session opens becomes the one whose Ctrl-C it gets.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Self.startsSession)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw Failure.system("posix_spawn", code: code) }
    self.process = process
  }

  deinit {
    if reaped == nil {
      kill(process, SIGKILL)
      _ = try? waitForExit()
    }
    close(master)
  }

  /// Types the text; `\r` is the Return key.
  func type(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure.system("write", code: errno) }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Waits until the text is shown, and forgets everything up to its end. Gives what came before it.
  @discardableResult
  func expect(_ text: String) throws -> String {
    let wanted = Array(text.utf8)
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while true {
      if let start = shown.indices.first(where: { shown[$0...].starts(with: wanted) }) {
        defer { shown.removeSubrange(..<(start + wanted.count)) }
        return String(decoding: shown[..<start], as: UTF8.self)
      }
      guard try readMore(until: deadline) else {
        throw Failure.notShown(text, instead: String(decoding: shown, as: UTF8.self))
      }
    }
  }

  /// Waits until the screen is as asked for.
  func wait(for wanted: String, until isShown: (Emulator) -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while !isShown(screen) {
      guard try readMore(until: deadline) else {
        let cursor = "with the cursor at \(screen.cursorRow), \(screen.column)"
        throw Failure.notShown(wanted, instead: screen.text.joined(separator: "\n") + " " + cursor)
      }
    }
  }

  /// Waits until the last lines of the screen are these.
  func expect(lines: String...) throws {
    try wait(for: lines.joined(separator: "\n")) { $0.text.suffix(lines.count).elementsEqual(lines) }
  }

  /// Waits until the last lines of the screen are these, in styles; see `Emulator.styled`.
  func expect(styled lines: String...) throws {
    try wait(for: lines.joined(separator: "\n")) { screen in
      let count = screen.text.count
      return count >= lines.count && lines.indices.allSatisfy { screen.styled(count - lines.count + $0) == lines[$0] }
    }
  }

  /// Waits until the cursor is on a line with this text, in this column.
  func expect(cursorIn line: String, column: Int) throws {
    try wait(for: "\(line) with the cursor at \(column)") {
      $0.column == column && $0.text.indices.contains($0.cursorRow) && $0.text[$0.cursorRow] == line
    }
  }

  /// Waits until the program has ended and gives its exit status, or minus the signal that ended it.
  func waitForExit() throws -> Int32 {
    if let reaped { return reaped }
    while try readMore(until: Date(timeIntervalSinceNow: Self.patience)) {}
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure.system("waitpid", code: errno) }
    }
    let result = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
    reaped = result
    return result
  }

  /// Whether the terminal echoes and edits lines by itself, as it does when no program has changed it.
  var isCooked: Bool {
    var state = termios()
    tcgetattr(master, &state)
    return state.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG)
  }

  func resize(rows: Int = 30, columns: Int) {
    screen.resize(rows: rows, columns: columns)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// False at the deadline, or when the program has closed the terminal.
  private func readMore(until deadline: Date) throws -> Bool {
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    let left = deadline.timeIntervalSinceNow
    guard left > 0, poll(&ready, 1, Int32(left * 1000)) > 0 else { return false }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &chunk, chunk.count)
    guard count > 0 else { return false }
    shown.append(contentsOf: chunk[..<count])
    screen.feed(chunk[..<count])
    return true
  }
}

/// How each prompt ends, as it is sent to a terminal with colours.
let prompt = "> \u{1b}[m"

/// The folder that holds the programs built together with the tests.
func builtProgram(_ name: String) throws -> String {
  let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let path = URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: name).path
  guard FileManager.default.isExecutableFile(atPath: path) else { throw XCTSkip("\(path) is not built") }
  return path
}
