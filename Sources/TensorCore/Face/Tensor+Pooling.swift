extension Tensor {
  /// The largest element of each window of images [batch, height, width, channels].
  /// - Throws: `wrongRank`, `argumentOutOfRange`.
  public func maximumPool(_ geometry: PoolingGeometry) throws -> Tensor {
    try checkPooling(geometry, operation: "max_pool")
    let x = try floating()
    return try x.pooledFirst(as: shape, geometry) ?? x.applying(.maximumPool(geometry))
  }

  /// The mean of each window of images [batch, height, width, channels].
  /// - Throws: `wrongRank`, `argumentOutOfRange`.
  public func averagePool(_ geometry: PoolingGeometry) throws -> Tensor {
    try checkPooling(geometry, operation: "average_pool")
    return try floating().applying(.averagePool(geometry))
  }

  private func checkPooling(_ geometry: PoolingGeometry, operation: String) throws {
    guard rank == 4 else { throw TensorError.wrongRank(operation: operation, shape: shape, expected: 4) }
    let windows = zip(
      geometry.window,
      [
        shape[1] + geometry.padding[0] + geometry.padding[1],
        shape[2] + geometry.padding[2] + geometry.padding[3],
      ])
    for (window, extent) in windows where window < 1 || window > extent {
      throw TensorError.argumentOutOfRange(
        operation: operation, argument: "window", value: Double(window), allowed: "from 1 to \(extent)")
    }
    for stride in geometry.stride where stride < 1 {
      throw TensorError.argumentOutOfRange(
        operation: operation, argument: "stride", value: Double(stride), allowed: "1 or more")
    }
    for (side, padding) in geometry.padding.enumerated() where padding < 0 || padding >= geometry.window[side / 2] {
      throw TensorError.argumentOutOfRange(
        operation: operation, argument: "padding", value: Double(padding),
        allowed: "at least 0 and less than the window")
    }
  }

  // MARK: - Before what follows a convolution

  /// The largest element of each window of the images that this tensor shows as `target`, if it is a convolution to
  /// which only a number for each channel was added, or relu applied. Both rise with their argument: what they make of
  /// the largest element is the largest of what they make of all. After the pooling there are fewer elements to do it
  /// to, and the convolution can be pooled where it is computed.
  private func pooledFirst(as target: [Int], _ geometry: PoolingGeometry) throws -> Tensor? {
    guard zip(geometry.window, geometry.stride).allSatisfy({ $0 <= $1 }), let (operation, inputs) = origin else {
      return nil
    }
    let channels = target[target.count - 1]
    switch operation {
    case .convolution: return try reshaped(target).applying(.maximumPool(geometry))
    case .unary(.relu): return try inputs[0].pooledFirst(as: target, geometry)?.map(.relu)
    case .binary(.add):
      for (x, bias) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] where x.shape == shape {
        guard bias.count == 1 || (bias.count == channels && bias.shape[bias.rank - 1] == channels) else { continue }
        guard let pooled = try x.pooledFirst(as: target, geometry) else { continue }
        return try pooled + bias.reshaped(bias.count == 1 ? [] : [channels])
      }
      return nil
    case .reshape:
      // Axes of extent 1 come and go where samples are shown as images.
      let source = inputs[0].shape
      guard source.last == channels, source.filter({ $0 != 1 }) == target.filter({ $0 != 1 }) else { return nil }
      return try inputs[0].pooledFirst(as: target, geometry)
    default: return nil
    }
  }

  /// The operation that gives a symbol, and its inputs.
  private var origin: (operation: Operation, inputs: [Tensor])? {
    guard let symbol else { return nil }
    if let record { return (record.operation, record.inputs) }
    let node = symbol.graph.nodes[symbol.value.node]
    guard symbol.value.result == 0, case .operation(let operation) = node.kind else { return nil }
    return (operation, node.inputs.map { Tensor(Symbol(graph: symbol.graph, value: $0)) })
  }
}
