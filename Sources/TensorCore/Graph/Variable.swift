/// Memory that outlives the runs of a plan and that runs change: a parameter of a net, a running mean.
///
/// A variable is read and written only by the plans that name it and by its owner, never by two at the same time.
public final class Variable: @unchecked Sendable {
  public let name: String
  public let spec: TensorSpec
  let array: DenseArray

  /// A variable that starts with a copy of the elements of `initial`, in its type.
  /// - Throws: `outOfMemory`, `notComputed`.
  public init(_ name: String, _ initial: Tensor) throws {
    try initial.requireComputed(for: name)
    self.name = name
    spec = initial.spec
    array = try DenseArray(uninitialized: spec)
    initial.withBytes {
      array.storage.base.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(array.raw), byteCount: $0.count)
    }
  }

  /// A copy of the elements as they are now.
  /// - Throws: `outOfMemory`.
  public func value() throws -> Tensor {
    let copy = try DenseArray(uninitialized: spec)
    copy.storage.base.copyMemory(from: array.raw, byteCount: spec.byteCount)
    return Tensor(copy)
  }

  /// Replaces the elements, converted to the type of the variable.
  /// - Throws: `cannotReshape` for another shape, `notComputed`.
  public func assign(_ tensor: Tensor) throws {
    guard tensor.shape == spec.shape else { throw TensorError.cannotReshape(from: tensor.shape, to: spec.shape) }
    try tensor.requireComputed(for: name)
    let converted = try tensor.values.converted(to: spec.type)
    array.storage.base.copyMemory(from: converted.raw, byteCount: spec.byteCount)
  }

  /// Lends the bytes of the elements as they are stored.
  public func withBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(array.storage) {
      try body(UnsafeMutableRawBufferPointer(start: array.storage.base, count: spec.byteCount))
    }
  }
}
