import Glibc

/// Memory that is filled once by whoever asked for it and only read afterwards, by any number of threads.
final class MemoryBlock: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// Bytes that are not set, or nil if the system has not so many.
  init?(byteCount: Int) {
    var block: UnsafeMutableRawPointer?
    guard byteCount >= 0, posix_memalign(&block, 64, max(byteCount, 64)) == 0, let block else { return nil }
    (base, self.byteCount) = (block, byteCount)
  }

  /// Bytes that are not set, for `count` elements of `size` bytes.
  /// - Throws: a `LearningError` with the code `out-of-memory`, naming `what`.
  static func allocate(_ count: Int, of size: Int, for what: String) throws(LearningError) -> MemoryBlock {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, let block = MemoryBlock(byteCount: byteCount) else {
      let gigabytes = Int((Double(count) * Double(size) / 1e9).rounded(.up))
      throw LearningError(code: "out-of-memory", "\(what) takes \(gigabytes) GB of memory, more than there is")
    }
    return block
  }

  deinit { free(base) }
}
