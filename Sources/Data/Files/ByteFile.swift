import Glibc

/// A regular file opened for reading, front to back or at any place.
///
/// It is read with `read`, not mapped: a mapped file that somebody truncates kills the process. Only who needs the bytes
/// of a large file without a copy asks for a `map`. It is opened without blocking, so that a pipe nobody writes to is
/// refused rather than waited for.
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

  /// Fills `buffer` with what stands at `offset` of the file, as far as the file goes.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DataError) -> Int {
    var total = 0
    while total < buffer.count, let base = buffer.baseAddress {
      let count = pread(descriptor, base + total, buffer.count - total, off_t(offset + total))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw .file(path: path, .system(operation: "read", code: errno))
      }
      total += count
    }
    return total
  }

  /// The size that the file has now.
  var presentSize: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// The whole file in memory that follows the file, to be given back by `munmap`; nil where that cannot be had. Whoever
  /// reads it beyond the file's present end is killed.
  func map() -> UnsafeRawBufferPointer? {
    guard size > 0, let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      return nil
    }
    return UnsafeRawBufferPointer(start: base, count: size)
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
