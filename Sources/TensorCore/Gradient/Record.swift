#if canImport(Synchronization)
  import Synchronization
#endif

/// How a tensor was computed: the operation, what it was applied to, and when.
final class Record {
  let operation: Operation
  /// Emptied only when the tensor that owns the record ends.
  var inputs: [Tensor]
  /// What the operation gave beside this tensor, for the gradient's use: the mean of a norm, the sums of an attention.
  let others: [Tensor]
  /// Larger than that of anything this was computed from, so that descending order is an order for the backward pass,
  /// and what is older than a variable cannot depend on it.
  let serial: UInt64

  init(_ operation: Operation, _ inputs: [Tensor], others: [Tensor] = []) {
    self.operation = operation
    self.inputs = inputs
    self.others = others
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
    Tensor(tensor.contents, record: Record(.variable, tensor.isTraced ? [tensor] : []))
  }

  /// The same numbers without a history: a constant to any gradient.
  public var detached: Tensor { isTraced ? Tensor(contents, record: nil) : self }

  /// Computes `operation`, or adds it to the graph that is being traced, and, if any input is traced for a gradient,
  /// records it.
  static func apply(_ operation: Operation, _ inputs: [Tensor]) throws -> Tensor {
    try applyAll(operation, inputs)[0]
  }

  /// As `apply`, for an operation that gives several tensors. A gradient goes through the first alone.
  static func applyAll(_ operation: Operation, _ given: [Tensor]) throws -> [Tensor] {
    let inputs = operation.isOfFloating ? try given.map { try $0.floating() } : given
    let contents: [Contents]
    if let graph = inputs.lazy.compactMap(\.symbol).first?.graph {
      contents = try graph.add(operation, inputs.map { try graph.value(of: $0, for: operation.name) })
        .map { .symbol(Symbol(graph: graph, value: $0)) }
    } else {
      contents = try operation.evaluate(inputs.map(\.values)).map { .values($0) }
    }
    let others = contents.dropFirst().map { Tensor($0, record: nil) }
    let isTraced = inputs.contains(where: \.isTraced)
    return [Tensor(contents[0], record: isTraced ? Record(operation, inputs, others: others) : nil)] + others
  }

  func applying(_ operation: Operation) throws -> Tensor { try Tensor.apply(operation, [self]) }
}
