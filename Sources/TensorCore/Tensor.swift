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
  let values: DenseArray
  /// Set on creation; taken away only by `deinit`, when nobody else can see it.
  private(set) var record: Record?

  /// The extent of each axis; empty for a single number.
  public var shape: [Int] { values.shape }
  /// The number of axes.
  public var rank: Int { values.shape.count }
  /// The number of elements.
  public var count: Int { values.count }

  init(_ values: DenseArray, record: Record? = nil) {
    self.values = values
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

  /// The elements in row-major order.
  public var elements: [Double] { Array(values.elements) }

  /// Lends the elements in row-major order, without a copy.
  public func withElements<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(values.storage) { try body(values.elements) }
  }

  /// The number that a tensor with a single element holds.
  /// - Throws: `notASingleValue`, naming `operation`, which needed it.
  public func item(for operation: String = "item") throws -> Double {
    guard count == 1 else { throw TensorError.notASingleValue(operation: operation, shape: shape) }
    return values.base[0]
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
    left.shape == right.shape && left.values.elements.elementsEqual(right.values.elements)
  }

  /// Whether the shapes are the same and each pair of elements differs by no more than `absolute`, or than `relative`
  /// times the larger magnitude. Infinities are close to themselves; a missing value is close to nothing.
  public func isClose(to other: Tensor, relative: Double = 1e-9, absolute: Double = 0) -> Bool {
    guard shape == other.shape else { return false }
    return zip(values.elements, other.values.elements).allSatisfy { a, b in
      a == b || (a.isFinite && b.isFinite && abs(a - b) <= max(absolute, relative * max(abs(a), abs(b))))
    }
  }
}

extension Tensor: CustomStringConvertible {
  /// Nested brackets, `[[1.0, 2.0], [3.0, 4.0]]`; long axes show their ends around an ellipsis.
  public var description: String {
    count == 0 && rank > 1 ? "[] of shape \(shape)" : describe(axis: 0, offset: 0, stride: count)
  }

  private func describe(axis: Int, offset: Int, stride: Int) -> String {
    if axis == rank { return "\(values.base[offset])" }
    let extent = shape[axis]
    let ends = 3
    let step = extent == 0 ? 0 : stride / extent
    let shown = extent <= 2 * ends + 2 ? Array(0..<extent) : Array(0..<ends) + Array(extent - ends..<extent)
    var parts = shown.map { describe(axis: axis + 1, offset: offset + $0 * step, stride: step) }
    if shown.count < extent { parts.insert("…", at: ends) }
    return "[" + parts.joined(separator: ", ") + "]"
  }
}
