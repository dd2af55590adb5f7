import Glibc

/// A program on a pseudo-terminal of its own, as a user would run it.
final class PseudoTerminal {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// `POSIX_SPAWN_SETSID`, which the C library shows to GNU sources only.
  private static let startsSession: Int16 = 0x80

  private let master: Int32
  private let process: pid_t

  init(_ arguments: [String], environment: [String], columns: Int, rows: Int) throws(Failure) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var (master, slave): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard openpty(&master, &slave, &name, nil, &size) == 0 else {
      throw Failure(description: "there is no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    // The program opens its own end; one more, held here, would hide that it has gone.
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    close(slave)
    // The first terminal that the leader of a new session opens becomes its own.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Self.startsSession)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
      (words + variables).forEach { free($0) }
    }
    var process: pid_t = 0
    let code = posix_spawnp(&process, arguments[0], &actions, &attributes, &words, &variables)
    guard code == 0 else {
      close(master)
      throw Failure(description: "\(arguments[0]) does not start: \(String(cString: strerror(code)))")
    }
    (self.master, self.process) = (master, process)
  }

  deinit {
    kill(process, SIGHUP)
    close(master)
    waitpid(process, nil, 0)
  }

  func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// What the program writes within so many milliseconds: empty when it writes nothing, nil when it has gone.
  func read(within milliseconds: Int32) -> [UInt8]? {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = Glibc.read(master, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// Whether the program sleeps, as it does when it waits for a key, rather than computes.
  var isAsleep: Bool {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return true }
    defer { fclose(file) }
    var bytes = [CChar](repeating: 0, count: 512)
    let count = fread(&bytes, 1, bytes.count - 1, file)
    // The state stands behind the name, which is in parentheses.
    let text = String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: ")").last?.drop { $0 == " " }.first == "S"
  }
}
