import Glibc

/// How long a key takes to show, for the benchmark: with `TWIN_REDRAW_TIMES=FILE` in the environment, each redraw
/// appends a line to the file, the microseconds from the reading of the key to the end of the drawing.
final class RedrawTimes {
  private let file: UnsafeMutablePointer<FILE>?
  private var start: Int?

  init() {
    file = getenv("TWIN_REDRAW_TIMES").flatMap { fopen($0, "ae") }
  }

  deinit {
    if let file { fclose(file) }
  }

  func noteKey() {
    if file != nil { start = now }
  }

  func noteDrawn() {
    guard let file, let start else { return }
    self.start = nil
    fputs("\(now - start)\n", file)
    fflush(file)
  }

  private var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }
}
