import Glibc

/// A regular file opened for reading, front to back.
///
/// It is read with `read`, not mapped: a mapped file that somebody truncates kills the process. It is opened without
/// blocking, so that a pipe nobody writes to is refused rather than waited for.
struct ByteFile: ~Copyable {
  let path: String
  /// As it was when the file was opened.
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(DataError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .file(path: path, .badPath) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file(path: path, FileFault(opening: errno)) }
    var status = stat()
    var fault: FileFault?
    if fstat(descriptor, &status) != 0 {
      fault = .system(operation: "look at", code: errno)
    } else {
      fault = FileFault(kind: status.st_mode)
    }
    if let fault {
      close(descriptor)
      throw .file(path: path, fault)
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `buffer` as far as the file goes; fewer bytes than asked for mean that it ended.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var total = 0
    while total < buffer.count, let base = buffer.baseAddress {
      let count = Glibc.read(descriptor, base + total, buffer.count - total)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw .file(path: path, .system(operation: "read", code: errno))
      }
      total += count
    }
    return total
  }
}

extension FileFault {
  init(opening code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .missing
    case EACCES, EPERM: self = .noPermission
    case EISDIR: self = .isDirectory
    case ENXIO: self = .notRegular(kind: "a socket or device")
    default: self = .system(operation: "open", code: code)
    }
  }

  /// Nil for a regular file.
  init?(kind mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: self = .isDirectory
    case S_IFIFO: self = .notRegular(kind: "a pipe")
    case S_IFCHR, S_IFBLK: self = .notRegular(kind: "a device")
    case S_IFSOCK: self = .notRegular(kind: "a socket")
    default: self = .notRegular(kind: "a special file")
    }
  }
}
