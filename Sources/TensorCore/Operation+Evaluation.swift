internal import CKernels

// Operations on tensors that have numbers are carried out at once: small float64 ones by the engine, whose overhead is
// small; large ones, and those of other types, by the kernels, through a plan of a single operation.

extension Operation {
  /// Runs the operation. `inputs` has as many tensors as the operation takes and their shapes have been checked, except
  /// for broadcasting, which is checked here.
  func evaluate(_ inputs: [DenseArray]) throws -> [DenseArray] {
    switch self {
    case .variable, .batchMean: return inputs
    default: break
    }
    if case .reshape(let shape) = self { return [inputs[0].reshaped(shape)] }
    if case .convert(let type) = self { return [try inputs[0].converted(to: type)] }
    try checkIndices(inputs)
    if isInEngine, inputs.allSatisfy({ $0.type == .float64 }), !isWorthKernels(inputs) {
      return try evaluateInEngine(inputs)
    }
    return try Plan.evaluate(self, inputs)
  }

  /// Whether the kernels are faster by more than the making of a plan takes.
  private func isWorthKernels(_ inputs: [DenseArray]) -> Bool {
    let largest = inputs.reduce(0) { max($0, $1.count) }
    switch self {
    case .matrixProduct:
      let depth = inputs[0].shape.last ?? 1
      return Double(inputs[0].count) * Double(inputs[1].count) / Double(max(depth, 1)) > 1e5
    case .unary, .binary, .comparison, .select: return largest >= 1 << 16
    case .sum, .minimum, .maximum, .permute: return largest >= 1 << 18
    default: return false
    }
  }

  /// Whether the engine carries the operation out.
  private var isInEngine: Bool {
    switch self {
    case .random, .take, .addAt, .sort, .slidingMean, .slidingMeanGradient, .softmax, .logSoftmax, .logSumExp,
      .softmaxGradient, .logSoftmaxGradient, .norm, .normGradient, .crossEntropy, .crossEntropyGradient, .attention,
      .attentionGradient, .convolution, .convolutionDataGradient, .convolutionFilterGradient, .maximumPool,
      .maximumPoolGradient, .averagePool, .averagePoolGradient:
      false
    default: true
    }
  }

  /// Indices are looked at while they can be: kernels have no words for a wrong one.
  private func checkIndices(_ inputs: [DenseArray]) throws {
    switch self {
    case .take(let axis), .pick(let axis):
      _ = try inputs[1].wholeNumbers(
        below: inputs[0].shape[axis], axis: axis, of: inputs[0].shape, operation: name)
    case .oneHot(let classes):
      _ = try inputs[0].wholeNumbers(below: classes, axis: 0, of: [classes], operation: name)
    default: break
    }
  }

  /// Runs the operation in the engine, which computes in float64.
  func evaluateInEngine(_ given: [DenseArray]) throws -> [DenseArray] {
    let inputs = try given.map { try $0.converted(to: .float64) }
    let x = inputs[0]
    let result: DenseArray
    switch self {
    case .unary(let function): result = try x.map(function)
    case .binary(let function): result = try DenseArray.combine(function, x, inputs[1])
    case .comparison(let comparison): result = try DenseArray.compare(comparison, x, inputs[1])
    case .select: result = try DenseArray.select(x, inputs[1], inputs[2])
    case .matrixProduct(let left, let right):
      result = try DenseArray.matrixProduct(x, inputs[1], transposeLeft: left, transposeRight: right)
    case .expand(let shape): result = try x.expanded(to: shape)
    case .permute(let axes): result = try x.permuted(axes)
    case .concatenate(let axis): result = try DenseArray.concatenated(inputs, axis: axis)
    case .slice(let starts, let counts): result = try x.sliced(starts: starts, counts: counts)
    case .assemble(let starts, let shape): result = try DenseArray.assembled(inputs, starts: starts, in: shape)
    case .gather(let axis, let indices): result = try x.gathered(axis: axis, indices: indices)
    case .scatterAdd(let axis, let indices, let extent):
      result = try x.scattered(axis: axis, indices: indices, extent: extent)
    case .sum(let axes): result = try x.reduced(axes, by: .sum)
    case .minimum(let axes): result = try x.reduced(axes, by: .minimum)
    case .maximum(let axes): result = try x.reduced(axes, by: .maximum)
    case .cumulativeSum(let axis, let reversed): result = try x.cumulativeSum(axis: axis, reversed: reversed)
    case .argMinimum(let axis): result = try x.extremeIndices(axis: axis, largest: false)
    case .argMaximum(let axis): result = try x.extremeIndices(axis: axis, largest: true)
    case .argSort(let axis): result = try x.sortingIndices(axis: axis)
    case .countMissing(let axes): result = try x.map(.isMissing).reduced(axes, by: .sum)
    case .oneHot(let classes): result = try x.oneHot(classes: classes)
    case .pick(let axis): result = try x.picked(axis: axis, indices: inputs[1])
    case .addPicked(let axis, let extent):
      result = try x.addedPicked(axis: axis, indices: inputs[1], extent: extent)
    default: return try Plan.evaluate(self, given)
    }
    if given.allSatisfy({ $0.type == .float64 }) { return [result] }
    return [try result.converted(to: results(of: given.map(\.spec))[0].type)]
  }
}
