extension Operation {
  /// Runs the operation. `inputs` has as many tensors as the operation takes and their shapes have been checked, except
  /// for broadcasting, which is checked here.
  func evaluate(_ inputs: [Tensor]) throws -> DenseArray {
    switch self {
    case .variable: inputs[0].values
    case .unary(let function): try inputs[0].values.map(function)
    case .binary(let function): try DenseArray.combine(function, inputs[0].values, inputs[1].values)
    case .comparison(let comparison): try DenseArray.compare(comparison, inputs[0].values, inputs[1].values)
    case .select: try DenseArray.select(inputs[0].values, inputs[1].values, inputs[2].values)
    case .matrixProduct(let left, let right):
      try DenseArray.matrixProduct(inputs[0].values, inputs[1].values, transposeLeft: left, transposeRight: right)
    case .reshape(let shape): inputs[0].values.reshaped(shape)
    case .expand(let shape): try inputs[0].values.expanded(to: shape)
    case .permute(let axes): try inputs[0].values.permuted(axes)
    case .concatenate(let axis): try DenseArray.concatenated(inputs.map(\.values), axis: axis)
    case .slice(let starts, let counts): try inputs[0].values.sliced(starts: starts, counts: counts)
    case .embed(let starts, let shape): try inputs[0].values.embedded(starts: starts, in: shape)
    case .gather(let axis, let indices): try inputs[0].values.gathered(axis: axis, indices: indices)
    case .scatterAdd(let axis, let indices, let extent):
      try inputs[0].values.scattered(axis: axis, indices: indices, extent: extent)
    case .sum(let axes): try inputs[0].values.reduced(axes, by: .sum)
    case .minimum(let axes): try inputs[0].values.reduced(axes, by: .minimum)
    case .maximum(let axes): try inputs[0].values.reduced(axes, by: .maximum)
    case .cumulativeSum(let axis, let reversed): try inputs[0].values.cumulativeSum(axis: axis, reversed: reversed)
    case .argMinimum(let axis): try inputs[0].values.extremeIndices(axis: axis, largest: false)
    case .argMaximum(let axis): try inputs[0].values.extremeIndices(axis: axis, largest: true)
    case .argSort(let axis): try inputs[0].values.sortingIndices(axis: axis)
    case .countMissing(let axes): try inputs[0].values.map(.isMissing).reduced(axes, by: .sum)
    case .oneHot(let classes): try inputs[0].values.oneHot(classes: classes)
    }
  }
}
