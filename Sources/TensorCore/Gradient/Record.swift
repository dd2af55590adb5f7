#if canImport(Synchronization)
  import Synchronization
#endif

/// How a tensor was computed: the operation, what it was applied to, and when.
final class Record {
  let operation: Operation
  /// Emptied only when the tensor that owns the record ends.
  var inputs: [Tensor]
  /// Larger than that of anything this was computed from, so that descending order is an order for the backward pass,
  /// and what is older than a variable cannot depend on it.
  let serial: UInt64

  init(_ operation: Operation, _ inputs: [Tensor]) {
    self.operation = operation
    self.inputs = inputs
    serial = Record.clock.add(1, ordering: .relaxed).newValue
  }

  /// Numbers the records of a process in order of creation. Only the order is ever looked at.
  private static let clock = Atomic<UInt64>(0)
}

extension Tensor {
  /// Whether this tensor was computed from a variable, and so keeps its history.
  public var isTraced: Bool { record != nil }

  /// A new variable with the value of `tensor`: what is computed from it can be differentiated for it. If `tensor` is
  /// itself computed from variables, the new one depends on them, which is how gradients nest.
  public static func traced(_ tensor: Tensor) -> Tensor {
    Tensor(tensor.values, record: Record(.variable, tensor.isTraced ? [tensor] : []))
  }

  /// The same numbers without a history: a constant to any gradient.
  public var detached: Tensor { isTraced ? Tensor(values) : self }

  /// Computes `operation` and, if any input is traced, records it.
  static func apply(_ operation: Operation, _ inputs: [Tensor]) throws -> Tensor {
    let result = try operation.evaluate(inputs)
    return Tensor(result, record: inputs.contains(where: \.isTraced) ? Record(operation, inputs) : nil)
  }

  func applying(_ operation: Operation) throws -> Tensor { try Tensor.apply(operation, [self]) }
}
