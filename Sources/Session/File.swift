import Glibc

/// Why a file could not be read.
public enum FileFailure: Error, Sendable {
  case missing
  case folder
  case denied
  case tooLarge
  case other(Int32)

  public func message(for path: String) -> String {
    switch self {
    case .missing: return "there is no file `\(path)`"
    case .folder: return "`\(path)` is a folder"
    case .denied: return "`\(path)` may not be read"
    case .tooLarge: return "`\(path)` is too large for a script"
    case .other(let code): return "`\(path)` cannot be read: \(String(cString: strerror(code)))"
    }
  }

  public var help: [String] {
    if case .missing = self { return ["paths begin at the script's folder, or at the working directory at the prompt"] }
    return []
  }
}

/// Whole files as bytes; names are handed to the system as they are, never to a shell.
public enum File {
  /// A script longer than this is no script.
  private static let largest = 64 << 20

  public static func read(_ path: String) throws(FileFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .folder }
    return try readAll(descriptor)
  }

  /// Everything a descriptor gives until its end.
  public static func readAll(_ descriptor: Int32) throws(FileFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      bytes.append(contentsOf: block[..<count])
      if bytes.count > largest { throw .tooLarge }
    }
  }

  private static func failure(_ code: Int32) -> FileFailure {
    switch code {
    case ENOENT, ENOTDIR: return .missing
    case EISDIR: return .folder
    case EACCES, EPERM: return .denied
    default: return .other(code)
    }
  }

  /// The folder of a path, empty for a bare name.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  public static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// Puts a text in a file's place by way of a temporary file beside it, so that a full disk or a crash loses nothing.
  /// - Returns: what went wrong, if anything.
  public static func replace(_ path: String, with bytes: [UInt8]) -> String? {
    var status = stat()
    let mask = umask(0)
    umask(mask)
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o666 & ~mask
    // A link is followed, so that the file behind it is replaced and not the link.
    var target = path
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return "\(path) cannot be written: \(String(cString: strerror(errno)))" }
    func failed() -> String {
      let reason = String(cString: strerror(errno))
      unlink(template)
      return "\(path) cannot be written: \(reason)"
    }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        close(descriptor)
        return failed()
      }
      start += count
    }
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
      close(descriptor)
      return failed()
    }
    close(descriptor)
    return rename(template, target) == 0 ? nil : failed()
  }
}
