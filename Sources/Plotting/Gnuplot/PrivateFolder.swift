import Glibc

/// A folder that only this user can enter, for the files of one drawing; it goes, with them, when the drawing is done.
struct PrivateFolder: ~Copyable {
  let path: String

  /// - Throws: `PlotError.cannotWrite` naming the folder for temporary files.
  init() throws(PlotError) {
    let asked = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let parent = asked.first == "/" && !asked.unicodeScalars.contains(where: isUnprintable) ? asked : "/tmp"
    var template = Array((parent + "/twin-plot-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else { throw .cannotWrite(path: parent, reason: systemMessage(errno)) }
    path = String(cString: made)
  }

  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { unlink(path + "/" + name) }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
