extension SampleFunction {
  /// Where numbers that are infinite or NaN first came from.
  public struct NotFinite: Sendable, Equatable {
    /// The part of the function, as its trace was told by `enter`; empty outside of any.
    public let path: String
    /// What was computed there, by its name in the language; `input` or `parameter` for what was given.
    public let operation: String
    /// The shape of the result for one sample.
    public let shape: [Int]
    /// The first sample with such a number; nil where it is of no one sample.
    public let sample: Int?
    /// Whether it is NaN, or infinite.
    public let isMissing: Bool

    package init(path: String, operation: String, shape: [Int], sample: Int?, isMissing: Bool) {
      (self.path, self.operation, self.shape) = (path, operation, shape)
      (self.sample, self.isMissing) = (sample, isMissing)
    }
  }

  /// Carries out the function operation by operation, and finds the first that makes of finite numbers some that are
  /// infinite or NaN; nil if there is none. It is slow, and for when a result has such numbers.
  /// - Throws: as a call.
  public func firstNotFinite(parameters: [Tensor], inputs: [Tensor]) throws -> NotFinite? {
    var batching = try batching(parameters, inputs)
    do {
      for node in batching.needed(values) {
        try batching.add(node)
        let image = try batching.result(Graph.Value(node: node))
        guard let (place, value) = image.tensor.firstNotFinite else { continue }
        let shape = graph.nodes[node].results[0].shape
        let each = max(shape.reduce(1, *), 1)
        return NotFinite(
          path: parts.last { $0.start <= node }?.path ?? "", operation: name(node), shape: shape,
          sample: image.isBatched ? place / each : nil, isMissing: value.isNaN)
      }
    } catch let failure as Batching.NotBatchable {
      throw TensorError.notBatchable(operation: failure.operation)
    }
    return nil
  }

  private func name(_ node: Int) -> String {
    switch graph.nodes[node].kind {
    case .input(let place): isParameter(place) ? "parameter" : "input"
    case .variable: "parameter"
    case .constant, .number: "number"
    case .operation(let operation): operation.name
    }
  }
}

extension Tensor {
  /// The first element that is infinite or NaN, and its place in row-major order.
  fileprivate var firstNotFinite: (place: Int, value: Double)? {
    switch type {
    case .float64: withBytes { bytes in bytes.bindMemory(to: Double.self).firstNotFinite }
    case .float32: withBytes { bytes in bytes.bindMemory(to: Float.self).firstNotFinite }
    case .int32, .bool: nil
    }
  }
}

extension UnsafeBufferPointer where Element: BinaryFloatingPoint {
  fileprivate var firstNotFinite: (place: Int, value: Double)? {
    firstIndex { !$0.isFinite }.map { ($0, Double(self[$0])) }
  }
}
