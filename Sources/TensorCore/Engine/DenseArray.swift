/// What the engine computes with: numbers in row-major order and their shape, nothing about gradients.
///
/// An array may be a window on a longer block, so reshaping and taking rows cost nothing.
struct DenseArray {
  let shape: [Int]
  let count: Int
  let base: UnsafePointer<Double>
  let storage: Storage

  /// A new array whose elements `fill` must all write.
  init(shape: [Int], fill: (UnsafeMutablePointer<Double>) throws -> Void) throws {
    count = try Shape.count(shape)
    storage = try Storage(count: count, shape: shape)
    base = UnsafePointer(storage.base)
    self.shape = shape
    try fill(storage.base)
  }

  init(_ value: Double) {
    shape = []
    count = 1
    storage = Storage(value)
    base = UnsafePointer(storage.base)
  }

  /// A window on the block of `other`: `shape` must fit in it from `offset` on.
  init(viewing other: DenseArray, offset: Int = 0, shape: [Int], count: Int) {
    self.shape = shape
    self.count = count
    storage = other.storage
    base = other.base + offset
  }

  var elements: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: base, count: count) }

  /// The same numbers under another shape of the same count.
  func reshaped(_ shape: [Int]) -> DenseArray { DenseArray(viewing: self, shape: shape, count: count) }
}
