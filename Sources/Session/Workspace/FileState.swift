import Glibc

/// What tells whether a file has changed: which one it is, its size, and when it was last written. A file that is not there has
/// a state too.
struct FileState: Equatable {
  private let number: UInt
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      (number, size, seconds, nanoseconds) = (0, -1, 0, 0)
      return
    }
    (number, size, seconds, nanoseconds) = (
      UInt(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec
    )
  }
}
