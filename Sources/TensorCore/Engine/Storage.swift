#if canImport(Glibc)
  import Glibc
#endif

/// A block of memory for elements. It is written only while the operation that asked for it fills it; afterwards any
/// number of arrays on any number of threads read it. (The memory of a `Variable` is the exception: training steps
/// change it, between the reads of whoever owns it.)
final class Storage {
  let base: UnsafeMutableRawPointer
  private let isLarge: Bool

  /// From this many bytes on, a refused allocation is an error; below, it ends the process like that of any object.
  private static let largeCount = 1 << 18
  /// From this many bytes on a block stands on large pages: its memory is faulted in faster, and a fork, which the prompt does
  /// before each cell, copies a five-hundredth of the page tables.
  private static let hugeCount = 4 << 20
  private static let hugePage = 2 << 20

  /// An uninitialised block; `shape` is for the message. Large ones start on a cache line.
  init(byteCount: Int, shape: [Int]) throws {
    isLarge = byteCount >= Storage.largeCount
    if isLarge {
      var block: UnsafeMutableRawPointer?
      let isHuge = byteCount >= Storage.hugeCount
      guard posix_memalign(&block, isHuge ? Storage.hugePage : 64, byteCount) == 0, let block else {
        throw TensorError.outOfMemory(shape: shape)
      }
      base = block
      if isHuge { madvise(block, byteCount, Int32(MADV_HUGEPAGE)) }
    } else {
      base = .allocate(byteCount: max(byteCount, 8), alignment: 8)
    }
  }

  init(_ value: Double) {
    isLarge = false
    base = .allocate(byteCount: 8, alignment: 8)
    base.storeBytes(of: value, as: Double.self)
  }

  deinit {
    if isLarge { free(base) } else { base.deallocate() }
  }
}
