/// Numbers arranged along axes, and the way they were computed where that is wanted for a gradient.
///
/// Design. A tensor never changes once made, so it may be shared freely between values and threads, and it is a class
/// so that passing it on is one reference. Its numbers live in a `DenseArray`, which the engine computes with. A
/// tensor computed from a variable (see `traced`) also keeps a `Record`: the operation and its inputs. The records
/// are the tape: there is no tape object and no mode to be in, and what no longer leads to a live tensor is freed by
/// itself. `Gradient` walks the records backwards; since the rules it applies are tensor operations as well, a
/// gradient of a gradient needs nothing further.
///
/// Missing values are NaN. Axes and indices may be negative and then count from the end. Nothing traps: every operation
/// throws a `TensorError` on input it cannot take.
public final class Tensor: @unchecked Sendable {
  enum Contents {
    case values(DenseArray)
    case symbol(Symbol)
  }

  let contents: Contents
  /// Set on creation; taken away only by `deinit`, when nobody else can see it.
  private(set) var record: Record?

  /// The extent of each axis; empty for a single number.
  public var shape: [Int] {
    switch contents {
    case .values(let values): values.shape
    case .symbol(let symbol): symbol.spec.shape
    }
  }
  /// How the elements are stored.
  public var type: ScalarType { spec.type }
  /// The number of axes.
  public var rank: Int { shape.count }
  /// The number of elements.
  public var count: Int {
    switch contents {
    case .values(let values): values.count
    case .symbol(let symbol): symbol.spec.count
    }
  }

  public var spec: TensorSpec {
    switch contents {
    case .values(let values): values.spec
    case .symbol(let symbol): symbol.spec
    }
  }

  /// Whether the elements are yet to be computed, because the function that works with them is being traced.
  public var isSymbolic: Bool { symbol != nil }

  var symbol: Symbol? {
    if case .symbol(let symbol) = contents { symbol } else { nil }
  }

  /// The numbers, NaN for those that are yet to be computed: whoever traces a function can ask whether it read some.
  var values: DenseArray {
    switch contents {
    case .values(let values): return values
    case .symbol(let symbol):
      symbol.graph.wasRead = true
      let unknown = DenseArray(Double.nan)
      return (try? unknown.expanded(to: symbol.spec.shape)) ?? unknown
    }
  }

  /// The numbers as the engine takes them.
  func doubles() throws -> DenseArray { try values.converted(to: .float64) }

  init(_ values: DenseArray, record: Record? = nil) {
    contents = .values(values)
    self.record = record
  }

  init(_ symbol: Symbol, record: Record? = nil) {
    contents = .symbol(symbol)
    self.record = record
  }

  init(_ contents: Contents, record: Record?) {
    self.contents = contents
    self.record = record
  }

  /// A single number, of rank 0.
  public convenience init(_ value: Double) { self.init(DenseArray(value)) }

  /// A vector.
  public convenience init(_ elements: [Double]) throws { try self.init(shape: [elements.count], elements) }

  /// A tensor of `shape` from its elements in row-major order.
  /// - Throws: `wrongElementCount`, and what `Shape.count` throws.
  public convenience init(shape: [Int], _ elements: [Double]) throws {
    guard try Shape.count(shape) == elements.count else {
      throw TensorError.wrongElementCount(shape: shape, given: elements.count)
    }
    try self.init(shape: shape) { buffer in _ = buffer.update(from: elements) }
  }

  /// A tensor of `shape` whose elements, in row-major order, `fill` writes; those it leaves are 0.
  public convenience init(shape: [Int], fill: (UnsafeMutableBufferPointer<Double>) throws -> Void) throws {
    let count = try Shape.count(shape)
    try self.init(
      DenseArray(shape: shape) { base in
        base.update(repeating: 0, count: count)
        try fill(UnsafeMutableBufferPointer(start: base, count: count))
      })
  }

  /// A tensor of float32 of `shape` from its elements in row-major order.
  public convenience init(shape: [Int], float32 elements: [Float]) throws {
    guard try Shape.count(shape) == elements.count else {
      throw TensorError.wrongElementCount(shape: shape, given: elements.count)
    }
    let array = try DenseArray(uninitialized: TensorSpec(shape, .float32))
    array.storage.base.assumingMemoryBound(to: Float.self).update(from: elements, count: elements.count)
    self.init(array)
  }

  /// The elements in row-major order.
  public var elements: [Double] { withElements { Array($0) } }

  /// Lends the elements in row-major order; without a copy if they are float64.
  public func withElements<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    let values = self.values
    if values.type == .float64 { return try withExtendedLifetime(values.storage) { try body(values.elements) } }
    let numbers = withExtendedLifetime(values.storage) { (0..<values.count).map { values.number(at: $0) } }
    return try numbers.withUnsafeBufferPointer(body)
  }

  /// Lends the bytes of the elements in row-major order, as they are stored.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let values = self.values
    return try withExtendedLifetime(values.storage) {
      try body(UnsafeRawBufferPointer(start: values.raw, count: values.count * values.type.byteCount))
    }
  }

  /// Lends the bytes of the elements for writing, as they are stored. Only for whoever has just made the tensor and
  /// shown it to nobody: for everyone else a tensor never changes.
  public func withMutableBytes<Result>(_ body: (UnsafeMutableRawPointer) throws -> Result) rethrows -> Result {
    let values = self.values
    return try withExtendedLifetime(values.storage) { try body(UnsafeMutableRawPointer(mutating: values.raw)) }
  }

  /// What a variable holds whenever the function runs that this tensor is a symbol of; nil for a tensor with numbers.
  public func reading(_ variable: Variable) -> Tensor? { symbol?.graph.read(variable) }

  /// The number that a tensor with a single element holds.
  /// - Throws: `notASingleValue`, naming `operation`, which needed it; `notComputed`.
  public func item(for operation: String = "item") throws -> Double {
    guard count == 1 else { throw TensorError.notASingleValue(operation: operation, shape: shape) }
    try requireComputed(for: operation)
    return values.number(at: 0)
  }

  /// - Throws: `notComputed` for a symbol.
  func requireComputed(for operation: String) throws {
    if isSymbolic { throw TensorError.notComputed(operation: operation) }
  }

  // Inputs that only this tensor kept alive would be released one inside the other, as deep as the computation was
  // long: a million steps would overflow the stack. They are taken apart in a loop instead.
  deinit {
    guard let record else { return }
    self.record = nil
    var pending = record.inputs
    record.inputs = []
    while var tensor = pending.popLast() {
      guard isKnownUniquelyReferenced(&tensor), let inner = tensor.record else { continue }
      pending.append(contentsOf: inner.inputs)
      inner.inputs = []
      tensor.record = nil
    }
  }
}

extension Tensor: Equatable {
  /// Whole values: the same shape and equal elements, so a tensor with a missing value equals nothing.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && left.withElements { a in right.withElements { b in a.elementsEqual(b) } }
  }

  /// Whether the shapes are the same and each pair of elements differs by no more than `absolute`, or than `relative`
  /// times the larger magnitude. Infinities are close to themselves; a missing value is close to nothing.
  public func isClose(to other: Tensor, relative: Double = 1e-9, absolute: Double = 0) -> Bool {
    guard shape == other.shape else { return false }
    return withElements { mine in
      other.withElements { others in
        zip(mine, others).allSatisfy { a, b in
          a == b || (a.isFinite && b.isFinite && abs(a - b) <= max(absolute, relative * max(abs(a), abs(b))))
        }
      }
    }
  }
}

extension Tensor: CustomStringConvertible {
  /// Nested brackets, `[[1.0, 2.0], [3.0, 4.0]]`; long axes show their ends around an ellipsis.
  public var description: String {
    if isSymbolic { return "a tensor of shape \(shape) that is yet to be computed" }
    return count == 0 && rank > 1 ? "[] of shape \(shape)" : describe(axis: 0, offset: 0, stride: count)
  }

  private func describe(axis: Int, offset: Int, stride: Int) -> String {
    if axis == rank { return "\(values.number(at: offset))" }
    let extent = shape[axis]
    let ends = 3
    let step = extent == 0 ? 0 : stride / extent
    let shown = extent <= 2 * ends + 2 ? Array(0..<extent) : Array(0..<ends) + Array(extent - ends..<extent)
    var parts = shown.map { describe(axis: axis + 1, offset: offset + $0 * step, stride: step) }
    if shown.count < extent { parts.insert("…", at: ends) }
    return "[" + parts.joined(separator: ", ") + "]"
  }
}
