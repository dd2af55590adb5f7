#if canImport(Glibc)
  import Glibc
#endif

/// A block of doubles. It is written only while the operation that asked for it fills it; afterwards any number of
/// arrays on any number of threads read it.
final class Storage {
  let base: UnsafeMutablePointer<Double>
  private let isLarge: Bool

  /// From this many elements on, a refused allocation is an error; below, it ends the process like that of any object.
  private static let largeCount = 1 << 15

  /// An uninitialised block for `count` elements; `shape` is for the message.
  init(count: Int, shape: [Int]) throws {
    isLarge = count >= Storage.largeCount
    if isLarge {
      guard let block = malloc(count * MemoryLayout<Double>.stride) else { throw TensorError.outOfMemory(shape: shape) }
      base = block.bindMemory(to: Double.self, capacity: count)
    } else {
      base = .allocate(capacity: max(count, 1))
    }
  }

  init(_ value: Double) {
    isLarge = false
    base = .allocate(capacity: 1)
    base.initialize(to: value)
  }

  deinit {
    if isLarge { free(base) } else { base.deallocate() }
  }
}
