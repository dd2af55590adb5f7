import Glibc

/// A column that grows as pieces arrive. Room comes from the system lazily, so reserving too much costs nothing.
final class ColumnBuilder {
  private var base: UnsafeMutablePointer<Double>?
  private var capacity = 0
  private(set) var count = 0
  private var texts = TextTable()
  let isText: Bool

  init(isText: Bool) { self.isText = isText }

  deinit { free(base) }

  func reserve(_ wanted: Int) throws(DataError) {
    guard wanted > capacity else { return }
    let capacity = max(wanted, self.capacity + self.capacity / 2, 64)
    let bytes = capacity * MemoryLayout<Double>.stride
    guard let memory = base == nil ? Self.allocate(bytes) : realloc(base, bytes) else {
      throw .file(path: "", .system(operation: "hold in memory", code: ENOMEM))
    }
    base = memory.assumingMemoryBound(to: Double.self)
    self.capacity = capacity
  }

  /// Large columns stand on large pages: page faults are a tenth of the time a large file takes.
  private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let page = 1 << 21
    guard bytes >= 2 * page, let memory = aligned_alloc(page, bytes / page * page + page) else { return malloc(bytes) }
    madvise(memory, bytes, MADV_HUGEPAGE)
    return memory
  }

  func append(_ values: UnsafePointer<Double>, count more: Int, texts pieceTexts: TextTable?) throws(DataError) {
    try reserve(count + more)
    guard let base else { return }
    if let pieceTexts {
      let codes = (0..<pieceTexts.count).map { code in
        pieceTexts.withBytes(of: code) { Double(texts.code(of: $0)) }
      }
      for index in 0..<more {
        base[count + index] = values[index].isNaN ? .nan : codes[Int(values[index])]
      }
    } else {
      (base + count).update(from: values, count: more)
    }
    count += more
  }

  /// Hands the numbers over; the builder is empty then.
  func finish(_ encoding: TextEncoding) -> (values: Values, texts: [String]?) {
    let strings = isText ? texts.strings(encoding) : nil
    guard let base else { return (Values([]), strings) }
    let fitted = realloc(base, max(1, count) * MemoryLayout<Double>.stride) ?? UnsafeMutableRawPointer(base)
    self.base = nil
    capacity = 0
    let storage = ValueStorage(adopting: fitted.assumingMemoryBound(to: Double.self))
    return (Values(storage: storage, first: 0, count: count), strings)
  }
}
