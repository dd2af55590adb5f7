import Glibc

/// What tells whether a file has changed: when it was last written, and its size. A file that is not there has a state too.
struct FileState: Equatable {
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      (size, seconds, nanoseconds) = (-1, 0, 0)
      return
    }
    (size, seconds, nanoseconds) = (Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}
