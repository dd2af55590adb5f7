import Glibc

/// Folders as the readers of data see them.
enum Folder {
  /// The names in a folder in order, without hidden ones.
  /// - Throws: `LearningError` when it cannot be read.
  static func names(in path: String) throws(LearningError) -> [String] {
    guard !path.isEmpty, !path.utf8.contains(0), let directory = opendir(path) else {
      let why = path.isEmpty ? "a path must not be empty" : String(cString: strerror(errno))
      throw LearningError(
        code: "unreadable-file", "\(path): \(errno == ENOENT ? "there is no such folder" : why)",
        help: ["paths begin at the script's folder, or at the working directory at the prompt"])
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The first bytes of a regular file; nil if it cannot be read.
  static func head(of path: String, _ count: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return got < 0 ? nil : Array(bytes.prefix(got))
  }
}
