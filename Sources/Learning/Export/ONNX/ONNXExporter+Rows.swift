internal import TensorCore

extension ONNXExporter {
  /// Reductions, orders, windows and what works on rows: the names of the results, or nil for another kind of
  /// operation.
  mutating func emitRows(
    _ operation: Operation, _ inputs: [TracedFunction.Value], _ spec: TensorSpec
  ) throws -> [String]? {
    switch operation {
    case .sum(let axes): return [node("ReduceSum", [try full(inputs[0]), graph.integers(axes)])]
    case .minimum(let axes): return [node("ReduceMin", [try full(inputs[0])], [.integers("axes", axes)])]
    case .maximum(let axes): return [node("ReduceMax", [try full(inputs[0])], [.integers("axes", axes)])]
    case .countMissing(let axes):
      let isMissing = node("IsNaN", [try full(inputs[0])])
      let ones = node("Cast", [isMissing], [.integer("to", ONNXGraph.elementType(spec.type))])
      return [node("ReduceSum", [ones, graph.integers(axes)])]
    case .cumulativeSum(let axis, let isReversed):
      let place = graph.constant(try Tensor(Double(axis)).converted(to: .int32))
      return [node("CumSum", [try full(inputs[0]), place], [.integer("reverse", isReversed ? 1 : 0)])]
    case .argMinimum(let axis), .argMaximum(let axis):
      let isLargest = if case .argMaximum = operation { true } else { false }
      let place = node(isLargest ? "ArgMax" : "ArgMin", [try full(inputs[0])], [.integer("axis", axis)])
      return [node("Cast", [place], [.integer("to", ONNXGraph.elementType(spec.type))])]
    case .argSort(let axis):
      let count = self.spec(inputs[0]).shape[axis]
      if try isBatch(count) != nil { throw BatchIsNotFree() }
      let sorted = try sorted(inputs[0], axis, count, descending: false)
      return [node("Cast", [sorted[1]], [.integer("to", ONNXGraph.elementType(spec.type))])]
    case .sort(let isDescending, let count):
      let sorted = try sorted(inputs[0], spec.shape.count - 1, count, descending: isDescending)
      return [sorted[0], node("Cast", [sorted[1]], [.integer("to", ONNXGraph.elementType(.int32))])]
    case .slidingMean(let axis, let window): return [try slidingMean(inputs[0], axis, window, spec)]
    case .softmax: return [node("Softmax", [try full(inputs[0])], [.integer("axis", -1)])]
    case .logSoftmax: return [node("LogSoftmax", [try full(inputs[0])], [.integer("axis", -1)])]
    case .logSumExp: return [node("ReduceLogSumExp", [try full(inputs[0])], [.integers("axes", [-1])])]
    case .norm(let options): return [try norm(inputs, options, spec)]
    default: return nil
    }
  }

  private mutating func sorted(
    _ x: TracedFunction.Value, _ axis: Int, _ count: Int, descending: Bool
  ) throws -> [String] {
    graph.node(
      "TopK", [try full(x), graph.integers([count])],
      [.integer("axis", axis), .integer("largest", descending ? 1 : 0)],
      results: 2)
  }

  /// An average over windows of an axis, which stands last and alone for it.
  private mutating func slidingMean(
    _ x: TracedFunction.Value, _ axis: Int, _ window: SlidingWindow, _ spec: TensorSpec
  ) throws -> String {
    let extents = self.spec(x).shape
    var axes = Array(extents.indices)
    axes.swapAt(axis, axes.count - 1)
    let moved = axes.map { extents[$0] }
    let rows = moved.dropLast().reduce(1, *)
    var name = try reshaped(transposed(try full(x), axes), [rows, 1, extents[axis]])
    if window.edges != .inside {
      let after = window.length - 1 - window.before
      let mode = window.edges == .zero ? "constant" : "edge"
      name = node("Pad", [name, graph.integers([0, 0, window.before, 0, 0, after])], [.text("mode", mode)])
    }
    let mean = node("AveragePool", [name], [.integers("kernel_shape", [window.length])])
    return transposed(try reshaped(mean, moved.dropLast() + [spec.shape[axis]]), axes)
  }

  private mutating func norm(
    _ inputs: [TracedFunction.Value], _ options: NormOptions, _ spec: TensorSpec
  ) throws -> String {
    let x = try full(inputs[0])
    var parameters = try inputs.dropFirst().map { try full($0, as: spec.type) }[...]
    let scale = options.hasScale ? parameters.popFirst() : nil
    let shift = options.hasShift ? parameters.popFirst() : nil
    var result: String
    if options.isRootMeanSquare {
      let square = node("ReduceMean", [node("Mul", [x, x])], [.integers("axes", [-1])])
      let size = node("Sqrt", [node("Add", [square, try graph.number(options.epsilon, spec.type)])])
      result = node("Div", [x, size])
    } else {
      let mean = node("ReduceMean", [x], [.integers("axes", [-1])])
      let centred = node("Sub", [x, mean])
      let variance = node("ReduceMean", [node("Mul", [centred, centred])], [.integers("axes", [-1])])
      let deviation = node("Sqrt", [node("Add", [variance, try graph.number(options.epsilon, spec.type)])])
      result = node("Div", [centred, deviation])
    }
    if let scale { result = node("Mul", [result, scale]) }
    if let shift { result = node("Add", [result, shift]) }
    return result
  }
}
