import Glibc

/// The entries of all prompts, in a file that several of them may use at once.
///
/// One line an entry, whatever lines it has itself: a newline in it is written `\n` and a backslash `\\`. Appending takes
/// a lock and is one write; a line left unfinished by a crash or a full disk is cut off by the next one, so
/// an entry is there whole or not at all. The file is its owner's alone: what is typed may be secret.
public struct HistoryFile: Sendable {
  /// A system call on the history file that failed.
  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let code: Int32

    public var description: String { "\(path): \(String(cString: strerror(code)))" }
  }

  /// A file of more than twice as many entries is cut down to these.
  public static let limit = 10_000

  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// `twinscript/history` in the user's folder for state, `$XDG_STATE_HOME` or `~/.local/state`; nil without a home.
  public static var defaultPath: String? {
    if let state = getenv("XDG_STATE_HOME").map({ String(cString: $0) }), state.hasPrefix("/") {
      return state + "/twinscript/history"
    }
    guard let home = getenv("HOME").map({ String(cString: $0) }), home.hasPrefix("/") else { return nil }
    return home + "/.local/state/twinscript/history"
  }

  /// Which file this is now, how long, and when it was changed; differs after every change.
  package struct Stamp: Equatable {
    fileprivate var number: UInt
    fileprivate var size: Int
    fileprivate var seconds: Int
    fileprivate var nanoseconds: Int
  }

  /// Nil if there is no file.
  package var stamp: Stamp? {
    var status = Glibc.stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      number: UInt(status.st_ino), size: status.st_size, seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  /// The entries, the oldest first; none if there is no file yet.
  public func entries() throws(Failure) -> [String] {
    let descriptor: Int32
    do throws(Failure) {
      descriptor = try open(O_RDWR | O_CLOEXEC)
    } catch  where error.code == ENOENT {
      return []
    }
    defer { close(descriptor) }
    let entries = Self.wholeLines(of: try contents(of: descriptor)).map(Self.decoded)
    if entries.count > 2 * Self.limit { try replace(with: entries.suffix(Self.limit)) }
    return entries.suffix(Self.limit)
  }

  /// Adds an entry at the end, making the file and its folders if need be.
  public func append(_ entry: String) throws(Failure) {
    try makeFolders()
    let descriptor = try open(O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC)
    defer { close(descriptor) }
    try cutUnfinishedLine(of: descriptor)
    try write(Self.encoded(entry) + [UInt8(ascii: "\n")], to: descriptor)
  }
}

extension HistoryFile {
  /// Opens and locks the file. Another prompt may have replaced it between the two: then what was locked is no longer the
  /// file of that name, and it is opened again.
  private func open(_ flags: Int32) throws(Failure) -> Int32 {
    while true {
      let descriptor = Glibc.open(path, flags, 0o600)
      guard descriptor >= 0 else { throw failure() }
      var mine = stat()
      var named = stat()
      guard lock(descriptor), fstat(descriptor, &mine) == 0 else {
        defer { close(descriptor) }
        throw failure()
      }
      if stat(path, &named) == 0, named.st_ino == mine.st_ino, named.st_dev == mine.st_dev {
        if mine.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
        return descriptor
      }
      close(descriptor)
    }
  }

  private func lock(_ descriptor: Int32) -> Bool {
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  private func contents(of descriptor: Int32) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes.append(contentsOf: chunk[..<count])
      } else if errno != EINTR {
        throw failure()
      }
    }
  }

  private func cutUnfinishedLine(of descriptor: Int32) throws(Failure) {
    let size = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0
    guard size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") else { return }
    let bytes = try contents(from: 0, of: descriptor)
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    if ftruncate(descriptor, whole) != 0 { throw failure() }
  }

  private func contents(from offset: Int, of descriptor: Int32) throws(Failure) -> [UInt8] {
    if lseek(descriptor, offset, SEEK_SET) < 0 { throw failure() }
    return try contents(of: descriptor)
  }

  /// Puts these entries in the place of the file, which the caller has locked, in one step.
  private func replace(with entries: ArraySlice<String>) throws(Failure) {
    let temporary = path + ".new"
    let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    try write(entries.flatMap { Self.encoded($0) + [UInt8(ascii: "\n")] }, to: descriptor)
    if fsync(descriptor) != 0 || rename(temporary, path) != 0 { throw failure() }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        written += count
      } else if errno != EINTR {
        throw failure()
      }
    }
  }

  private func makeFolders() throws(Failure) {
    for index in path.indices.dropFirst() where path[index] == "/" {
      if mkdir(String(path[..<index]), 0o700) != 0, errno != EEXIST, access(String(path[..<index]), F_OK) != 0 {
        throw failure()
      }
    }
  }

  private func failure() -> Failure { Failure(path: path, code: errno) }
}

extension HistoryFile {
  private static func wholeLines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    return bytes[..<end].split(separator: UInt8(ascii: "\n"))
  }

  private static func encoded(_ entry: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\\"): bytes += [byte, byte]
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  private static func decoded(_ line: ArraySlice<UInt8>) -> String {
    guard line.contains(UInt8(ascii: "\\")) else { return String(decoding: line, as: UTF8.self) }
    var bytes: [UInt8] = []
    var escaped = false
    for byte in line {
      if escaped {
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
