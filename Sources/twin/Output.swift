import Glibc

/// Text on its way to a descriptor, gathered so that a loop of prints is not a loop of system calls.
final class Output: @unchecked Sendable {
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private let flushesLines: Bool

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    // A person sees each line at once.
    flushesLines = isatty(descriptor) == 1
    pending.reserveCapacity(1 << 16)
  }

  func write(_ text: String) {
    pending.append(contentsOf: text.utf8)
    if flushesLines || pending.count >= 1 << 16 { flush() }
  }

  /// Writes what is pending; text for a reader that has gone is dropped.
  func flush() {
    var start = 0
    while start < pending.count {
      let count = pending[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      start += count
    }
    pending.removeAll(keepingCapacity: true)
  }
}
