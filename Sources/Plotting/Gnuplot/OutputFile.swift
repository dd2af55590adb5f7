import Glibc

/// A file that is to be written whole or not at all.
struct OutputFile {
  let path: String
  /// The file behind a symbolic link, so that the link survives.
  private let target: String
  private let folder: String
  private let mode: mode_t?

  /// Finds out before anything is drawn whether the file can be there.
  ///
  /// - Throws: `PlotError.folderMissing`, `.notARegularFile`, `.cannotWrite`.
  init(_ path: String) throws(PlotError) {
    self.path = path
    guard !path.utf8.contains(0) else { throw .cannotWrite(path: path, reason: "the name holds a NUL character") }
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
      mode = status.st_mode & 0o777
      if let resolved = realpath(path, nil) {
        target = String(cString: resolved)
        free(resolved)
      } else {
        target = path
      }
    } else {
      mode = nil
      target = path
    }
    let slash = target.lastIndex(of: "/")
    if let slash {
      folder = slash == target.startIndex ? "/" : String(target[..<slash])
    } else {
      folder = "."
    }
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .folderMissing(path: path, folder: folder)
    }
    guard access(folder, W_OK) == 0 else { throw .cannotWrite(path: path, reason: systemMessage(errno)) }
  }

  /// Writes beside the destination, then renames over it.
  func write(_ bytes: [UInt8]) throws(PlotError) { try Self.write([(self, bytes)]) }

  /// Writes several files that belong together: all of them, or none.
  static func write(_ files: [(file: OutputFile, bytes: [UInt8])]) throws(PlotError) {
    var staged: [(file: OutputFile, temporary: String, backup: String?)] = []
    do {
      for (file, bytes) in files { staged.append((file, try file.stage(bytes), nil)) }
    } catch {
      for other in staged { unlink(other.temporary) }
      throw error
    }
    for index in staged.indices {
      let (file, temporary, _) = staged[index]
      if files.count > 1 { staged[index].backup = file.backup() }
      if rename(temporary, file.target) == 0 { continue }
      let failure = errno
      for other in staged[index...] {
        unlink(other.temporary)
        if let backup = other.backup { unlink(backup) }
      }
      for done in staged[..<index] {
        if let backup = done.backup { rename(backup, done.file.target) } else { unlink(done.file.target) }
      }
      throw .cannotWrite(path: file.path, reason: systemMessage(failure))
    }
    for case let backup? in staged.map(\.backup) { unlink(backup) }
  }

  /// The bytes in a new file beside the destination.
  private func stage(_ bytes: [UInt8]) throws(PlotError) -> String {
    let (temporary, descriptor) = try open()
    var failure: Int32 = 0
    if let mode { fchmod(descriptor, mode) }
    if !writeAll(bytes, to: descriptor) { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw .cannotWrite(path: path, reason: systemMessage(failure))
    }
    return temporary
  }

  /// Another name for what is there now; nil if nothing is, or the file system has no such names.
  private func backup() -> String? {
    let name = temporaryName()
    return mode != nil && link(target, name) == 0 ? name : nil
  }

  private func temporaryName() -> String {
    folder + "/.twin-" + String(UInt64.random(in: 0 ... .max), radix: 16)
  }

  private func open() throws(PlotError) -> (String, Int32) {
    for _ in 0..<100 {
      let name = temporaryName()
      let descriptor = Glibc.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      if descriptor >= 0 { return (name, descriptor) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw .cannotWrite(path: path, reason: systemMessage(errno))
  }
}

/// Writes all the bytes; false, with `errno` set, if it cannot.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var start = 0
  while start < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      buffer.baseAddress.map { Glibc.write(descriptor, $0 + start, bytes.count - start) } ?? 0
    }
    if count < 0, errno == EINTR { continue }
    if count <= 0 { return false }
    start += count
  }
  return true
}

/// All the bytes of a file.
func readAll(_ path: String) -> [UInt8]? {
  let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { return bytes }
    bytes += buffer[0..<count]
  }
}
