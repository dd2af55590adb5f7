/// What is computed with: elements in row-major order, their type and their shape, nothing about gradients.
///
/// An array may be a window on a longer block, so reshaping and taking rows cost nothing. The engine in this folder
/// computes with float64 arrays; arrays of the other types go through the kernels (see `Operation+Evaluation.swift`).
struct DenseArray {
  let shape: [Int]
  let type: ScalarType
  let count: Int
  let raw: UnsafeRawPointer
  let storage: Storage

  /// A new array of float64 whose elements `fill` must all write.
  init(shape: [Int], fill: (UnsafeMutablePointer<Double>) throws -> Void) throws {
    try self.init(uninitialized: TensorSpec(shape, .float64))
    try fill(storage.base.assumingMemoryBound(to: Double.self))
  }

  /// A new array whose elements the caller must all write, through the storage, before it shows it to anyone.
  init(uninitialized spec: TensorSpec) throws {
    shape = spec.shape
    type = spec.type
    count = try Shape.count(spec.shape)
    storage = try Storage(byteCount: count * spec.type.byteCount, shape: spec.shape)
    raw = UnsafeRawPointer(storage.base)
  }

  init(_ value: Double) {
    shape = []
    type = .float64
    count = 1
    storage = Storage(value)
    raw = UnsafeRawPointer(storage.base)
  }

  /// A window on the block of `other`: `shape` must fit in it from `offset` on.
  init(viewing other: DenseArray, offset: Int = 0, shape: [Int], count: Int) {
    self.shape = shape
    self.count = count
    type = other.type
    storage = other.storage
    raw = other.raw + offset * other.type.byteCount
  }

  var spec: TensorSpec { TensorSpec(shape, type) }

  /// The elements of a float64 array.
  var base: UnsafePointer<Double> { raw.assumingMemoryBound(to: Double.self) }
  /// The elements of a float64 array.
  var elements: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: base, count: count) }

  /// The same numbers under another shape of the same count.
  func reshaped(_ shape: [Int]) -> DenseArray { DenseArray(viewing: self, shape: shape, count: count) }

  /// The element at a row-major place, as a number.
  func number(at place: Int) -> Double {
    switch type {
    case .float64: base[place]
    case .float32: Double(raw.assumingMemoryBound(to: Float.self)[place])
    case .int32: Double(raw.assumingMemoryBound(to: Int32.self)[place])
    case .bool: raw.assumingMemoryBound(to: UInt8.self)[place] != 0 ? 1 : 0
    }
  }

  /// The elements in another type. Numbers become bool by whether they are not 0, and int32 by dropping the fraction;
  /// what int32 does not hold becomes its smallest number, which no index is.
  func converted(to target: ScalarType) throws -> DenseArray {
    if type == target { return self }
    let result = try DenseArray(uninitialized: TensorSpec(shape, target))
    let out = result.storage.base
    switch (type, target) {
    case (.float32, .float64):
      let (from, to) = (raw.assumingMemoryBound(to: Float.self), out.assumingMemoryBound(to: Double.self))
      for i in 0..<count { to[i] = Double(from[i]) }
    case (.float64, .float32):
      let (from, to) = (base, out.assumingMemoryBound(to: Float.self))
      for i in 0..<count { to[i] = Float(from[i]) }
    case (_, .float64):
      let to = out.assumingMemoryBound(to: Double.self)
      for i in 0..<count { to[i] = number(at: i) }
    case (_, .float32):
      let to = out.assumingMemoryBound(to: Float.self)
      for i in 0..<count { to[i] = Float(number(at: i)) }
    case (_, .int32):
      let to = out.assumingMemoryBound(to: Int32.self)
      for i in 0..<count { to[i] = Int32(exactly: number(at: i).rounded(.towardZero)) ?? .min }
    case (_, .bool):
      let to = out.assumingMemoryBound(to: UInt8.self)
      for i in 0..<count { to[i] = number(at: i) != 0 ? 1 : 0 }
    }
    return result
  }
}
