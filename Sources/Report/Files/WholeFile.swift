import Glibc

/// Files that are replaced whole or not at all, by way of a temporary file beside them.
public enum WholeFile {
  /// - Returns: what went wrong, in the system's words; nil if all went well.
  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) -> String? {
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT == S_IFDIR { return "it is a folder" }
    // A link is followed, so that the file behind it is replaced and not the link.
    var target = path
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    func reason() -> String { String(cString: strerror(errno)) }
    guard descriptor >= 0 else { return reason() }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        defer { unlink(template) }
        close(descriptor)
        return reason()
      }
      start += count
    }
    fchmod(descriptor, isThere ? status.st_mode & 0o777 : mode)
    guard close(descriptor) == 0, rename(template, target) == 0 else {
      defer { unlink(template) }
      return reason()
    }
    return nil
  }
}
