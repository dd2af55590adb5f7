import Glibc

/// A file that is only ever appended to, each time by one call of the system: who is interrupted leaves whole entries,
/// or at worst a part of the last one.
final class LogDescriptor: @unchecked Sendable {
  let path: String
  private let descriptor: Int32

  /// - Parameter isNew: whether the file must not be there yet; else it may be, and is appended to.
  /// - Throws: `unwritable-file`.
  init(path: String, isNew: Bool = false) throws(LearningError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (isNew ? O_EXCL : 0), 0o666)
    guard descriptor >= 0 else { throw Self.unwritable(path, errno) }
  }

  deinit { close(descriptor) }

  func append(_ bytes: [UInt8]) throws(LearningError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw Self.unwritable(path, errno)
      }
      rest = rest.dropFirst(written)
    }
  }

  func shorten(to size: Int) throws(LearningError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.unwritable(path, errno) }
  }

  func sync() { _ = fdatasync(descriptor) }

  static func unwritable(_ path: String, _ code: Int32) -> LearningError {
    LearningError(
      code: "unwritable-file", "`\(path)` cannot be written: \(String(cString: strerror(code)))",
      help: ["paths that are written begin at the working directory"])
  }

  /// Makes a folder and those it stands in, as far as they are not there.
  static func makeFolder(_ path: String) throws(LearningError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += part
      if mkdir(prefix, 0o777) != 0, errno != EEXIST { throw unwritable(path, errno) }
      prefix += "/"
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw unwritable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw unwritable(path, ENOTDIR) }
  }
}
