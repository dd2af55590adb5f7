internal import CKernels

extension Operation {
  /// The shapes and types of what the operation gives, from those of its inputs.
  /// - Throws: `cannotBroadcast`, `tooLarge`; other shapes have been checked by the face.
  func results(of inputs: [TensorSpec]) throws -> [TensorSpec] {
    let x = inputs.first ?? TensorSpec([])
    func same(_ shape: [Int]) -> [TensorSpec] { [TensorSpec(shape, x.type)] }
    func reduced(_ axes: [Int]) -> [Int] { x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] } }
    switch self {
    case .variable, .batchMean: return [x]
    case .unary: return [TensorSpec(x.shape, x.type.isFloating ? x.type : .float64)]
    case .binary, .comparison:
      let shape = try Shape.broadcast(x.shape, inputs[1].shape, operation: name)
      return [TensorSpec(shape, Operation.common(x, inputs[1]))]
    case .select: return [TensorSpec(x.shape, Operation.common(inputs[1], inputs[2]))]
    case .matrixProduct(let left, let right):
      let (a, b) = (x.shape, inputs[1].shape)
      let batch = try Shape.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)), operation: "@")
      let shape = batch + [left ? a[a.count - 1] : a[a.count - 2], right ? b[b.count - 2] : b[b.count - 1]]
      return [TensorSpec(shape, Operation.common(x, inputs[1]))]
    case .reshape(let shape), .expand(let shape), .assemble(_, let shape): return same(shape)
    case .permute(let axes): return same(axes.map { x.shape[$0] })
    case .concatenate(let axis):
      var shape = x.shape
      shape[axis] = inputs.reduce(0) { $0 &+ $1.shape[axis] }
      return [TensorSpec(shape, inputs.dropFirst().reduce(x) { TensorSpec(x.shape, Operation.common($0, $1)) }.type)]
    case .slice(_, let counts): return same(counts)
    case .gather(let axis, let indices):
      var shape = x.shape
      shape[axis] = indices.count
      return same(shape)
    case .scatterAdd(let axis, _, let extent), .slidingMeanGradient(let axis, _, let extent),
      .addPicked(let axis, let extent):
      var shape = x.shape
      shape[axis] = extent
      return same(shape)
    case .sum(let axes), .minimum(let axes), .maximum(let axes), .countMissing(let axes): return same(reduced(axes))
    case .cumulativeSum, .argSort, .softmax, .logSoftmax, .softmaxGradient, .logSoftmaxGradient: return [x]
    case .argMinimum(let axis), .argMaximum(let axis): return same(reduced([axis]))
    case .oneHot(let classes): return [TensorSpec(x.shape + [classes], x.type.computed)]
    case .convert(let type): return [TensorSpec(x.shape, type)]
    case .random: return [TensorSpec(x.shape, x.type.computed)]
    case .take(let axis):
      return same(Array(x.shape[..<axis]) + inputs[1].shape + Array(x.shape[(axis + 1)...]))
    case .addAt(let axis, let extent):
      return same(Array(x.shape[..<axis]) + [extent] + Array(x.shape[(axis + inputs[1].shape.count)...]))
    case .pick: return same(inputs[1].shape)
    case .sort(_, let count):
      let shape = x.shape.dropLast() + [count]
      return [TensorSpec(Array(shape), x.type), TensorSpec(Array(shape), .int32)]
    case .slidingMean(let axis, let window):
      var shape = x.shape
      if window.edges == .inside { shape[axis] = max(shape[axis] - window.length + 1, 0) }
      return same(shape)
    case .logSumExp: return same(reduced([x.shape.count - 1]))
    case .norm:
      let rows = reduced([x.shape.count - 1])
      return [x, TensorSpec(rows, x.type), TensorSpec(rows, x.type)]
    case .normGradient:
      let columns = TensorSpec([x.shape[x.shape.count - 1]], x.type)
      return [x, columns, columns]
    case .crossEntropy:
      let rows = TensorSpec([x.shape[0]], x.type)
      return [rows, rows, rows]
    case .crossEntropyGradient: return [x]
    case .attention:
      let v = inputs[2].shape
      return [
        TensorSpec([x.shape[0], x.shape[1], x.shape[2], v[3]], x.type),
        TensorSpec([x.shape[0], x.shape[1], x.shape[2]], x.type),
      ]
    case .attentionGradient(let options):
      var specs = [x, inputs[1], inputs[2]]
      if options.hasBias { specs.append(TensorSpec([x.shape[0], x.shape[1], x.shape[2], inputs[1].shape[2]], x.type)) }
      let scalars = options.score?.scalarCount ?? 0
      if scalars > 0 { specs.append(TensorSpec([scalars], x.type)) }
      return specs
    case .convolution(let geometry):
      let filter = inputs[1].shape
      return same([x.shape[0]] + geometry.outputExtents(x.shape, filter) + [filter[3]])
    case .convolutionDataGradient(_, let shape), .convolutionFilterGradient(_, let shape),
      .maximumPoolGradient(_, let shape), .averagePoolGradient(_, let shape):
      return same(shape)
    case .maximumPool(let geometry):
      let shape = [x.shape[0]] + geometry.outputExtents(x.shape) + [x.shape[3]]
      // Where in its window each stood takes a byte, unless the window is large.
      return [TensorSpec(shape, x.type), TensorSpec(shape, geometry.window.reduce(1, *) <= 256 ? .bool : .int32)]
    case .averagePool(let geometry):
      return same([x.shape[0]] + geometry.outputExtents(x.shape) + [x.shape[3]])
    }
  }

  /// Whether indices and masks are converted first, as their sums, orders and places would not fit their type.
  var isOfFloating: Bool {
    switch self {
    case .sum, .minimum, .maximum, .cumulativeSum, .argMinimum, .argMaximum, .argSort, .countMissing, .sort: true
    default: false
    }
  }

  /// The type in which two tensors meet: float64 if either is, except that a single float64 number takes the other's
  /// floating type, so that `2*x` stays what x is. Indices and masks become float64.
  static func common(_ a: TensorSpec, _ b: TensorSpec) -> ScalarType {
    switch (a.type, b.type) {
    case (.float32, .float32): .float32
    case (.float32, .float64): b.shape.isEmpty ? .float32 : .float64
    case (.float64, .float32): a.shape.isEmpty ? .float32 : .float64
    case (.float32, _), (_, .float32): .float32
    default: .float64
    }
  }
}

extension ConvolutionGeometry {
  /// Height and width of the result.
  func outputExtents(_ x: [Int], _ filter: [Int]) -> [Int] {
    (0..<2).map { axis in
      let span = x[axis + 1] + padding[2 * axis] + padding[2 * axis + 1] - dilation[axis] * (filter[axis] - 1) - 1
      return span < 0 ? 0 : span / stride[axis] + 1
    }
  }
}

extension PoolingGeometry {
  /// Height and width of the result.
  func outputExtents(_ x: [Int]) -> [Int] {
    (0..<2).map { axis in
      let span = x[axis + 1] + padding[2 * axis] + padding[2 * axis + 1] - window[axis]
      return span < 0 ? 0 : span / stride[axis] + 1
    }
  }
}
