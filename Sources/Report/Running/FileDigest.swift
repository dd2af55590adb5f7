import Documents
import Glibc

/// The content of a file, or of a folder with all that is in it, as SHA-256; nil where there is nothing that can be read.
enum FileDigest {
  /// A folder with more files than this is known by their names, sizes and times instead.
  private static let mostFiles = 20_000

  static func digest(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return content(path)
    case S_IFDIR: return folder(path)
    default: return nil
    }
  }

  /// Whether a file may have changed since, by what the system knows of it: its size, its place on disk, its times.
  static func stamp(_ path: String) -> [Int] {
    var status = stat()
    guard stat(path, &status) == 0 else { return [] }
    return [
      Int(status.st_size), Int(bitPattern: UInt(status.st_ino)), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
      status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
  }

  private static func content(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var hash = SHA256()
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &block, block.count)
      if count == 0 { return hash.finish() }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      hash.update(block[..<count])
    }
  }

  private static func folder(_ path: String) -> String? {
    var files: [String] = []
    var folders = [path]
    while let next = folders.popLast() {
      guard let handle = opendir(next) else { continue }
      defer { closedir(handle) }
      while let entry = readdir(handle) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let full = next + "/" + name
        var status = stat()
        guard lstat(full, &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR { folders.append(full) } else { files.append(full) }
      }
    }
    var hash = SHA256()
    for file in files.sorted() {
      let known = files.count > mostFiles ? stamp(file).map(String.init).joined(separator: " ") : content(file) ?? "?"
      hash.update("\(file.dropFirst(path.count))\u{0}\(known)\n")
    }
    return hash.finish()
  }
}
