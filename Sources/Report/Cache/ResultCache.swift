import Documents
import Glibc
import Session

/// Results of cells by what they depend on, a file each, in a folder of the user's alone. Nothing in it is needed: what is
/// missing, damaged or of another version is worked out again.
public struct ResultCache: Sendable {
  let folder: String
  /// Beyond this many bytes the results that have not been asked for longest are removed.
  let limit: Int

  public init(folder: String, limit: Int = 200 << 20) {
    self.folder = folder
    self.limit = limit
  }

  /// The user's own, after the XDG Base Directory Specification; nil where there is no home.
  public static var standard: ResultCache? {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name).map({ String(cString: $0) }), value.hasPrefix("/") else { return nil }
      return value
    }
    guard let base = variable("XDG_CACHE_HOME") ?? variable("HOME").map({ $0 + "/.cache" }) else { return nil }
    return ResultCache(folder: base + "/twinscript/report")
  }

  private func path(_ key: String) -> String { "\(folder)/\(key).json" }

  func result(_ key: String) -> CellResult? {
    guard let bytes = try? File.read(path(key)), let json = try? JSON(parsing: bytes), let result = CellResult(json)
    else {
      return nil
    }
    // Its time tells when it was last of use.
    utimensat(AT_FDCWD, path(key), nil, 0)
    return result
  }

  /// Keeps a result; where that cannot be done, it is not kept.
  func store(_ result: CellResult, _ key: String) {
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
    _ = File.replace(path(key), with: Array(result.json.written().utf8))
  }

  /// Removes what has not been asked for longest, down to three quarters of the limit.
  func trim() {
    guard let handle = opendir(folder) else { return }
    defer { closedir(handle) }
    var files: [(path: String, size: Int, time: Int)] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let file = folder + "/" + name
      var status = stat()
      guard name.hasSuffix(".json"), stat(file, &status) == 0 else { continue }
      files.append((file, Int(status.st_size), status.st_mtim.tv_sec))
    }
    var total = files.reduce(0) { $0 + $1.size }
    guard total > limit else { return }
    for file in files.sorted(by: { ($0.time, $0.path) < ($1.time, $1.path) }) where total > limit / 4 * 3 {
      unlink(file.path)
      total -= file.size
    }
  }
}
