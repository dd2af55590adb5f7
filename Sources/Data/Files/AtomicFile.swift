import Glibc

/// Replaces a file as a whole: bytes go to a new file beside it, which takes its name once they are safely on disk.
/// Whatever goes wrong, the old file is as it was and the new one is gone.
struct AtomicFile: ~Copyable {
  private let path: String
  /// Where the path really leads, so that a link stays a link.
  private let target: String
  private let temporary: String
  private var descriptor: Int32

  init(path: String) throws(DataError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .file(path: path, .badPath) }
    var target = path
    var mode: mode_t?
    var status = stat()
    if stat(path, &status) == 0 {
      if let fault = FileFault(kind: status.st_mode) { throw .file(path: path, fault) }
      guard access(path, W_OK) == 0 else { throw .file(path: path, .noPermission) }
      mode = status.st_mode & 0o7777
      if let resolved = realpath(path, nil) {
        target = String(cString: resolved)
        free(resolved)
      }
    }
    var attempt = 0
    var descriptor: Int32 = -1
    var temporary = ""
    repeat {
      temporary = "\(target).\(getpid())-\(attempt).part"
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      attempt += 1
    } while descriptor < 0 && errno == EEXIST && attempt < 1000
    guard descriptor >= 0 else { throw .file(path: path, FileFault(opening: errno)) }
    if let mode { fchmod(descriptor, mode) }
    self.path = path
    self.target = target
    self.temporary = temporary
    self.descriptor = descriptor
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporary)
    }
  }

  func write(_ bytes: [UInt8]) throws(DataError) {
    try bytes.withUnsafeBufferPointer { buffer throws(DataError) in try write(UnsafeRawBufferPointer(buffer)) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
    var written = 0
    while written < bytes.count, let base = bytes.baseAddress {
      let count = Glibc.write(descriptor, base + written, bytes.count - written)
      if count < 0 {
        if errno == EINTR { continue }
        throw .file(path: path, .system(operation: "write", code: errno))
      }
      written += count
    }
  }

  /// Puts the new file in the old one's place.
  mutating func commit() throws(DataError) {
    guard fsync(descriptor) == 0 else { throw .file(path: path, .system(operation: "write", code: errno)) }
    let closed = close(descriptor)
    let code = errno
    descriptor = -1
    guard closed == 0, rename(temporary, target) == 0 else {
      let fault = FileFault.system(operation: "write", code: closed == 0 ? errno : code)
      unlink(temporary)
      throw .file(path: path, fault)
    }
    syncDirectory()
  }

  /// Makes the new name durable. A file system that cannot do this has already done what it can.
  private func syncDirectory() {
    let directory = target.lastIndex(of: "/").map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
    let handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if handle >= 0 {
      fsync(handle)
      close(handle)
    }
  }
}
