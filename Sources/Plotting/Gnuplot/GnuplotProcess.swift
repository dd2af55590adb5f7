import CGnuplot
import Glibc

/// A running gnuplot. It is started without a shell, in a process group of its own so that Ctrl-C stops the script and
/// not the drawing program behind its back, with none of our descriptors but its three, and without the user's gnuplot
/// settings. Commands go through gnuplot-iostream to its standard input; what it prints comes back on its standard error,
/// where a sentinel after each request says that the request is over and whether it went through.
final class GnuplotProcess {
  private let stream: OpaquePointer
  private let errors: Int32
  private let pid: pid_t
  /// The process that started it: after a fork, the child must leave its parent's gnuplot alone.
  private let owner = getpid()
  private var request = 0
  private var isReaped = false

  /// What gnuplot said to a request, and whether all of it was carried out.
  struct Reply {
    var succeeded: Bool
    var message: String
  }

  var belongsHere: Bool { getpid() == owner }

  /// - Throws: `PlotError.gnuplotMissing`, `.gnuplotNotStarted`.
  init() throws(PlotError) {
    guard let program = Self.find("gnuplot") else { throw .gnuplotMissing }
    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    guard gnuplot_pipe(&input) else { throw .gnuplotNotStarted(reason: systemMessage(errno)) }
    guard gnuplot_pipe(&output) else {
      let reason = systemMessage(errno)
      close(input[0])
      close(input[1])
      throw .gnuplotNotStarted(reason: reason)
    }
    var child: pid_t = 0
    let failure = Self.spawn(program, standardInput: input[0], standardError: output[1], &child)
    close(input[0])
    close(output[1])
    guard failure == 0 else {
      close(input[1])
      close(output[0])
      if failure == ENOENT { throw .gnuplotMissing }
      throw .gnuplotNotStarted(reason: systemMessage(failure))
    }
    guard let opened = gnuplot_stream_open(input[1]) else {
      close(output[0])
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
      throw .gnuplotNotStarted(reason: "out of memory")
    }
    stream = opened
    errors = output[0]
    pid = child
    _ = fcntl(errors, F_SETFL, O_NONBLOCK)
  }

  deinit {
    // With its input at an end gnuplot would leave by itself; killed, it cannot hold up our own exit.
    if belongsHere, !isReaped {
      kill(pid, SIGKILL)
      reap()
    }
    gnuplot_stream_close(stream)
    close(errors)
  }

  /// Whether it still runs; one that has ended is reaped.
  var isRunning: Bool {
    guard belongsHere, !isReaped else { return false }
    var status: Int32 = 0
    let result = waitpid(pid, &status, WNOHANG)
    if result == pid || (result == -1 && errno == ECHILD) { isReaped = true }
    return !isReaped
  }

  /// Carries out one line of commands.
  ///
  /// - Parameters:
  ///   - seconds: how long it may take.
  ///   - isCancelled: asked fifty times a second.
  /// - Throws: `PlotError.gnuplotDied`, `.gnuplotSilent`, `.cancelled`. The process is then of no more use.
  func perform(_ command: String, seconds: Int, isCancelled: () -> Bool) throws(PlotError) -> Reply {
    request += 1
    let success = "twin-\(pid)-\(request)-drawn"
    let end = "twin-\(pid)-\(request)-end"
    // An error skips the rest of its line, and with it the first sentinel, but not the next line.
    let text = "\(command); print '\(success)'\nprint '\(end)'\n"
    guard
      text.utf8CString.withUnsafeBufferPointer({ bytes in
        gnuplot_stream_send(stream, bytes.baseAddress, bytes.count - 1)
      })
    else {
      throw .gnuplotDied(message: drain())
    }
    var received: [UInt8] = []
    let deadline = monotonicSeconds() + Double(seconds)
    while true {
      var waiting = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 20)
      if isCancelled() { throw .cancelled }
      if monotonicSeconds() > deadline { throw .gnuplotSilent(seconds: seconds) }
      guard ready > 0 else { continue }
      guard readSome(into: &received) else {
        throw .gnuplotDied(message: message(received, without: []))
      }
      let lines = received.split(separator: 10, omittingEmptySubsequences: true)
      if let last = lines.last, received.last == 10, last.elementsEqual(end.utf8) {
        let succeeded = lines.contains { $0.elementsEqual(success.utf8) }
        return Reply(succeeded: succeeded, message: message(received, without: [success, end]))
      }
    }
  }

  /// Reads what has come; false at the end of the pipe.
  private func readSome(into received: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(errors, &buffer, buffer.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN }
    // What gnuplot has to say is short; a flood of warnings is cut, but its end, where the sentinel is, kept.
    received += buffer[0..<count]
    if received.count > 1 << 20 { received.removeFirst(received.count - 1 << 16) }
    return count > 0
  }

  private func drain() -> String {
    var received: [UInt8] = []
    var before = -1
    while before != received.count {
      before = received.count
      _ = readSome(into: &received)
    }
    return message(received, without: [])
  }

  private func message(_ bytes: [UInt8], without sentinels: [String]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\n").map { plainText(String($0)) }.filter { line in
      !sentinels.contains(line) && line.contains { $0 != " " && $0 != "^" }
    }.map { String($0.drop { $0 == " " }) }.joined(separator: "; ")
  }

  private func reap() {
    while waitpid(pid, nil, 0) == -1, errno == EINTR {}
    isReaped = true
  }

  // MARK: - Starting

  /// A program of the search path; entries that are not absolute are passed over, so that a folder of data cannot bring
  /// a gnuplot of its own.
  private static func find(_ name: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in path.split(separator: ":") where folder.first == "/" {
      let candidate = folder + "/" + name
      var status = stat()
      guard stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  private static func spawn(
    _ program: String, standardInput: Int32, standardError: Int32, _ child: inout pid_t
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, standardError, 2)
    var defaults = sigset_t()
    sigfillset(&defaults)
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

    // Only what gnuplot and fontconfig need; a fixed locale makes the same figure everywhere.
    let kept = [
      "PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_DIRS", "FONTCONFIG_FILE",
      "FONTCONFIG_PATH", "LD_LIBRARY_PATH",
    ]
    let environment =
      ["LC_ALL=C.UTF-8"]
      + kept.compactMap { name in
        getenv(name).map { "\(name)=" + String(cString: $0) }
      }
    return withCStrings(["gnuplot", "-d"]) { arguments in
      withCStrings(environment) { variables in
        posix_spawnp(&child, program, &actions, &attributes, arguments, variables)
      }
    }
  }
}

/// Calls `body` with a null-terminated list of C strings that live as long as the call.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = strings.map { strdup($0) } + [nil]
  defer { pointers.forEach { free($0) } }
  return pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return withUnsafePointer(to: nil) { body($0) } }
    return body(base)
  }
}

func monotonicSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
  String(cString: strerror(code))
}
