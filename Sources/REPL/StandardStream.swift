import Glibc

/// The standard output and error, written at once: nothing waits in a buffer while the line editor draws.
struct StandardStream {
  let descriptor: Int32

  static let output = StandardStream(descriptor: STDOUT_FILENO)
  static let error = StandardStream(descriptor: STDERR_FILENO)

  /// Writes the text. A reader that has gone away is no concern of the prompt's.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, rest.count > 0 {
        let count = Glibc.write(descriptor, start, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// Writes the text as a line of its own, unless it is empty.
  func write(line text: String) {
    guard !text.isEmpty else { return }
    write(text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n")
  }
}
