// What each operation becomes when its inputs have a leading axis. Where an operation has a leading axis of its own, the
// two are merged: samples of [1, heads, length, features] become one batch of [count, heads, length, features].

extension Batching {
  /// The results of an operation at least one of whose inputs is batched; all of them are.
  /// - Parameter shape: of the first result, for one sample.
  func applied(_ operation: Operation, _ inputs: [Graph.Value], _ shape: [Int]) throws -> [Tensor] {
    let rank = shape.count
    func one(_ operation: Operation) throws -> [Tensor] { [try image(inputs[0]).applying(operation)] }
    func all(_ operation: Operation) throws -> [Tensor] {
      try Tensor.applyAll(operation, inputs.map { try batched($0) })
    }
    func moved(_ axes: [Int]) -> [Int] { axes.map { $0 + 1 } }
    switch operation {
    case .variable, .unary, .convert, .oneHot, .softmax, .logSoftmax, .logSumExp: return try one(operation)
    case .binary, .comparison:
      let type = Operation.common(spec(inputs[0]), spec(inputs[1]))
      return try Tensor.applyAll(operation, inputs.map { try operand($0, rank: rank).converted(from: spec($0), type) })
    case .select, .softmaxGradient, .logSoftmaxGradient: return try all(operation)
    case .matrixProduct(let left, let right): return [try product(inputs, left, right, rank)]
    case .reshape(let target): return try one(.reshape([count] + target))
    case .expand(let target): return [try operand(inputs[0], rank: rank).applying(.expand([count] + target))]
    case .permute(let axes): return try one(.permute([0] + moved(axes)))
    case .concatenate(let axis): return try all(.concatenate(axis: axis + 1))
    case .assemble(let starts, let target):
      return try all(.assemble(starts: starts.map { [0] + $0 }, shape: [count] + target))
    case .slice(let starts, let counts): return try one(.slice(starts: [0] + starts, counts: [count] + counts))
    case .gather(let axis, let indices): return try one(.gather(axis: axis + 1, indices: indices))
    case .scatterAdd(let axis, let indices, let extent):
      return try one(.scatterAdd(axis: axis + 1, indices: indices, extent: extent))
    case .sum(let axes): return try one(.sum(axes: moved(axes)))
    case .minimum(let axes): return try one(.minimum(axes: moved(axes)))
    case .maximum(let axes): return try one(.maximum(axes: moved(axes)))
    case .countMissing(let axes): return try one(.countMissing(axes: moved(axes)))
    case .cumulativeSum(let axis, let reversed): return try one(.cumulativeSum(axis: axis + 1, reversed: reversed))
    case .argMinimum(let axis): return try one(.argMinimum(axis: axis + 1))
    case .argMaximum(let axis): return try one(.argMaximum(axis: axis + 1))
    case .argSort(let axis): return try one(.argSort(axis: axis + 1))
    case .sort: return try Tensor.applyAll(operation, [image(inputs[0])])
    case .slidingMean(let axis, let window): return try one(.slidingMean(axis: axis + 1, window))
    case .slidingMeanGradient(let axis, let window, let extent):
      return try one(.slidingMeanGradient(axis: axis + 1, window, extent: extent))
    case .pick(let axis): return try all(.pick(axis: axis + 1))
    case .addPicked(let axis, let extent): return try all(.addPicked(axis: axis + 1, extent: extent))
    case .take(let axis): return [try taken(inputs[0], inputs[1], axis, shape)]
    case .addAt(let axis, let extent):
      guard try !result(inputs[1]).isBatched else { throw NotBatchable(operation: operation.name) }
      return try Tensor.applyAll(.addAt(axis: axis + 1, extent: extent), [batched(inputs[0]), image(inputs[1])])
    case .norm: return try shared(operation, inputs, from: 1)
    case .crossEntropy, .crossEntropyGradient:
      let rows = operation.isGradient ? 4 : 2
      return try merged(operation, Array(inputs[..<rows]), shared: Array(inputs[rows...]))
    case .attention(let options): return try attention(operation, options, inputs, tensors: 3)
    case .attentionGradient(let options):
      // The sums over the batch would be wanted for each sample.
      guard options.score?.scalarCount ?? 0 == 0 else { throw NotBatchable(operation: operation.name) }
      return try attention(operation, options, inputs, tensors: 6)
    case .convolution: return try merged(operation, [inputs[0]], shared: [inputs[1]])
    case .maximumPool, .averagePool: return try merged(operation, inputs)
    case .convolutionDataGradient(let geometry, let shape):
      return try merged(
        .convolutionDataGradient(geometry, shape: mergedShape(shape)), [inputs[0]], shared: [inputs[1]])
    case .maximumPoolGradient(let geometry, let shape):
      return try merged(.maximumPoolGradient(geometry, shape: mergedShape(shape)), inputs)
    case .averagePoolGradient(let geometry, let shape):
      return try merged(.averagePoolGradient(geometry, shape: mergedShape(shape)), inputs)
    // These sum over a batch, and are wanted for each sample.
    case .normGradient, .convolutionFilterGradient: throw NotBatchable(operation: operation.name)
    case .random, .batchMean: throw NotBatchable(operation: operation.name)
    }
  }

  // MARK: - Products

  /// One matrix that all samples share makes of their rows one matrix too.
  private func product(_ inputs: [Graph.Value], _ left: Bool, _ right: Bool, _ rank: Int) throws -> Tensor {
    let (a, b) = (try result(inputs[0]), try result(inputs[1]))
    let operation = Operation.matrixProduct(transposeLeft: left, transposeRight: right)
    let shape = a.tensor.shape
    if a.isBatched, !b.isBatched, b.tensor.rank == 2, !left || shape[shape.count - 1] == 1 {
      let rows = shape.dropLast(2) + [shape[shape.count - (left ? 1 : 2)]]
      let inner = shape[shape.count - (left ? 2 : 1)]
      let product = try Tensor.apply(
        .matrixProduct(transposeLeft: false, transposeRight: right),
        [a.tensor.reshaped([rows.reduce(1, *), inner]), b.tensor])
      return try product.reshaped(rows + [product.shape[1]])
    }
    // A·x for a column x of each sample is the row x·Aᵀ.
    let column = b.tensor.shape
    if b.isBatched, !a.isBatched, shape.count == 2, column[column.count - (right ? 2 : 1)] == 1 {
      let rows = Array(column.dropLast(2))
      let inner = column[column.count - (right ? 1 : 2)]
      let product = try Tensor.apply(
        .matrixProduct(transposeLeft: false, transposeRight: !left),
        [b.tensor.reshaped([rows.reduce(1, *), inner]), a.tensor])
      return try product.reshaped(rows + [product.shape[1], 1])
    }
    return try Tensor.apply(operation, inputs.map { try operand($0, rank: rank) })
  }

  // MARK: - Merging

  /// Applies an operation whose first inputs are batched, and whose others the samples share.
  private func shared(_ operation: Operation, _ inputs: [Graph.Value], from first: Int) throws -> [Tensor] {
    let others = try inputs[first...].map { try result($0) }
    guard !others.contains(where: \.isBatched) else { throw NotBatchable(operation: operation.name) }
    return try Tensor.applyAll(operation, inputs[..<first].map { try batched($0) } + others.map(\.tensor))
  }

  /// Applies an operation with a leading axis of its own to one that holds those of all samples.
  private func merged(
    _ operation: Operation, _ inputs: [Graph.Value], shared others: [Graph.Value] = []
  ) throws -> [Tensor] {
    let others = try others.map { try result($0) }
    guard !others.contains(where: \.isBatched) else { throw NotBatchable(operation: operation.name) }
    return try Tensor.applyAll(operation, inputs.map { try merged($0) } + others.map(\.tensor)).map(split)
  }

  /// [count, n, …] as [count·n, …].
  private func merged(_ value: Graph.Value) throws -> Tensor {
    let tensor = try batched(value)
    return try tensor.reshaped([count * tensor.shape[1]] + tensor.shape.dropFirst(2))
  }

  /// [count·n, …] as [count, n, …].
  private func split(_ tensor: Tensor) throws -> Tensor {
    try tensor.reshaped([count, tensor.shape[0] / max(count, 1)] + tensor.shape.dropFirst())
  }

  private func mergedShape(_ shape: [Int]) -> [Int] { [count * shape[0]] + shape.dropFirst() }

  // MARK: - Attention

  private func attention(
    _ operation: Operation, _ options: AttentionOptions, _ inputs: [Graph.Value], tensors: Int
  ) throws -> [Tensor] {
    var operands = try inputs[..<tensors].map { try merged($0) }
    var rest = inputs[tensors...]
    if options.hasPresent, let present = rest.popFirst() { operands.append(try merged(present)) }
    if options.hasBias, let bias = rest.popFirst() { operands.append(try mergedBias(bias, spec(inputs[0]).shape[0])) }
    let scalars = try rest.map { try result($0) }
    guard !scalars.contains(where: \.isBatched) else { throw NotBatchable(operation: operation.name) }
    return try Tensor.applyAll(operation, operands + scalars.map(\.tensor)).map(split)
  }

  /// A bias that is the same for the whole batch stays so; `extent` is that of the batch within a sample.
  private func mergedBias(_ value: Graph.Value, _ extent: Int) throws -> Tensor {
    let image = try result(value)
    let shape = spec(value).shape
    if !image.isBatched, shape[0] == 1 { return image.tensor }
    if shape[0] == extent { return try merged(value) }
    let whole = try batched(value).applying(.expand([count, extent] + shape.dropFirst()))
    return try whole.reshaped([count * extent] + shape.dropFirst())
  }

  // MARK: - Tables

  /// - Parameter shape: of the result, for one sample.
  private func taken(_ table: Graph.Value, _ indices: Graph.Value, _ axis: Int, _ shape: [Int]) throws -> Tensor {
    let (table, indices) = (try result(table), try result(indices))
    if !indices.isBatched { return try Tensor.apply(.take(axis: axis + 1), [table.tensor, indices.tensor]) }
    if !table.isBatched {
      let picked = try Tensor.apply(.take(axis: axis), [table.tensor, indices.tensor])
      if axis == 0 { return picked }
      // The axis of the samples stands where the first of the indices does.
      return try picked.applying(.permute([axis] + (0..<axis) + Array(axis + 1..<picked.rank)))
    }
    // Each sample has a table of its own: they become one, in which the indices start where the sample's part does. An
    // index out of range must not lead into a neighbour's.
    var axes = Array(table.tensor.shape.indices)
    axes.remove(at: axis + 1)
    axes.insert(axis + 1, at: 1)
    let tables = try table.tensor.applying(.permute(axes))
    let extent = tables.shape[1]
    let flat = try tables.reshaped([count * extent] + tables.shape.dropFirst(2))
    let given = try indices.tensor.floating()
    let starts = try Tensor(shape: [count] + given.shape.dropFirst().map { _ in 1 }) { out in
      for row in out.indices { out[row] = Double(row * extent) }
    }
    let isInside =
      try Tensor.compare(.greaterOrEqual, given, Tensor(0))
      * Tensor.compare(.less, given, Tensor(Double(extent)))
    let places = try Tensor.select(isInside, given + starts, Tensor(-1)).converted(to: .int32)
    let picked = try Tensor.apply(.take(axis: 0), [flat, places])
    // [count, indices…, before…, after…] to [count, before…, indices…, after…].
    let indexAxes = 1..<given.rank
    let before = given.rank..<given.rank + axis
    let order = [0] + Array(before) + Array(indexAxes) + Array(before.upperBound..<picked.rank)
    return try picked.applying(.permute(order)).reshaped([count] + shape)
  }
}

extension Tensor {
  /// A single number takes the type of the tensor it meets; one for each sample has to be told.
  fileprivate func converted(from spec: TensorSpec, _ type: ScalarType) throws -> Tensor {
    spec.shape.isEmpty && spec.type.isFloating && rank > 0 ? try converted(to: type) : self
  }
}

extension Operation {
  fileprivate var isGradient: Bool {
    if case .crossEntropyGradient = self { true } else { false }
  }
}
