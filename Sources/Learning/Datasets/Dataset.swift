public import TensorCore

/// Samples, each with the same fields. Samples are gathered into batches when they are wanted; what can be read in
/// place, such as the windows of a series, is never copied beyond the batch.
public protocol Dataset: AnyObject, Sendable {
  var fields: [Field] { get }
  /// The number of samples.
  var count: Int { get }
  /// Writes a field of the samples at `indices`, one after the other, in the field's type and row-major order.
  ///
  /// Called from one thread at a time. The indices are in range.
  func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer)
  /// How the numbers along a field's last axis were brought to a common scale, so that a model can carry it along; nil
  /// where they are as they came.
  func standardization(of field: Int) -> Standardization?
}

/// What a dataset holds of each sample.
public struct Field: Sendable, Hashable {
  public let name: String
  /// Of one sample; empty for a number or class.
  public let shape: [Int]
  /// Float32, or int32 for classes.
  public let type: ScalarType
  /// The names of the classes, where the field is one and they have names.
  public let labels: [String]

  public init(_ name: String, _ shape: [Int], _ type: ScalarType = .float32, labels: [String] = []) {
    (self.name, self.shape, self.type, self.labels) = (name, shape, type, labels)
  }

  public var count: Int { shape.reduce(1, *) }
}

extension Dataset {
  public func standardization(of field: Int) -> Standardization? { nil }

  public func field(_ name: String) -> Int? { fields.firstIndex { $0.name == name } }

  /// A field of some samples, stacked along a leading axis.
  /// - Throws: `outOfMemory`.
  public func batch(_ field: Int, _ indices: [Int]) throws -> Tensor {
    let kind = fields[field]
    let tensor = try Tensor.full([indices.count] + kind.shape, 0, type: kind.type)
    indices.withUnsafeBufferPointer { indices in
      tensor.withMutableBytes { gather(field, indices, into: $0) }
    }
    return tensor
  }
}
