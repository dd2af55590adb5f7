internal import TensorCore

extension ONNXExporter {
  /// Products and what moves elements about: the names of the results, or nil for another kind of operation.
  mutating func emitArrangement(
    _ operation: Operation, _ inputs: [TracedFunction.Value], _ spec: TensorSpec
  ) throws -> [String]? {
    switch operation {
    case .matrixProduct(let left, let right):
      let sides = try zip(inputs, [left, right]).map { value, isTransposed -> String in
        let name = try full(value, as: spec.type)
        guard isTransposed else { return name }
        var axes = Array(self.spec(value).shape.indices)
        axes.swapAt(axes.count - 1, axes.count - 2)
        return transposed(name, axes)
      }
      return [node("MatMul", sides)]
    case .reshape(let extents): return [try reshaped(try full(inputs[0]), extents)]
    case .expand(let extents): return [node("Expand", [try full(inputs[0]), try shape(extents)])]
    case .permute(let axes): return [transposed(try full(inputs[0]), axes)]
    case .concatenate(let axis):
      let parts = try inputs.map { try full($0, as: spec.type) }
      return [node("Concat", parts, [.integer("axis", axis)])]
    case .assemble(let starts, let extents): return [try assembled(inputs, starts, extents)]
    case .slice(let starts, let counts): return [try sliced(inputs[0], starts, counts)]
    case .gather(let axis, let indices):
      return [node("Gather", [try full(inputs[0]), graph.integers(indices)], [.integer("axis", axis)])]
    case .scatterAdd(let axis, let indices, let extent):
      return [try scattered(inputs[0], axis, indices, extent)]
    case .take(let axis):
      let places = try indices(inputs[1])
      return [node("Gather", [try full(inputs[0]), places], [.integer("axis", axis)])]
    case .pick(let axis):
      let places = try indices(inputs[1])
      return [node("GatherElements", [try full(inputs[0]), places], [.integer("axis", axis)])]
    case .oneHot(let classes):
      let places = try indices(inputs[0])
      let values = graph.constant(try Tensor([0, 1]).converted(to: spec.type))
      return [node("OneHot", [places, graph.integers([classes]), values], [.integer("axis", -1)])]
    default: return nil
    }
  }

  private mutating func sliced(_ x: TracedFunction.Value, _ starts: [Int], _ counts: [Int]) throws -> String {
    let extents = spec(x).shape
    let axes = extents.indices.filter { starts[$0] != 0 || counts[$0] != extents[$0] }
    if try axes.contains(where: { try isBatch(extents[$0]) != nil }) { throw BatchIsNotFree() }
    let name = try full(x)
    guard !axes.isEmpty else { return name }
    return node(
      "Slice",
      [
        name, graph.integers(axes.map { starts[$0] }), graph.integers(axes.map { starts[$0] + counts[$0] }),
        graph.integers(axes),
      ])
  }

  /// Parts side by side, where they are; else each with zeros around it, added up.
  private mutating func assembled(
    _ inputs: [TracedFunction.Value], _ starts: [[Int]], _ extents: [Int]
  ) throws -> String {
    for axis in extents.indices {
      let order = inputs.indices.sorted { starts[$0][axis] < starts[$1][axis] }
      var end = 0
      let isRow = order.allSatisfy { place in
        let part = spec(inputs[place]).shape
        let others = extents.indices.allSatisfy { $0 == axis || (starts[place][$0] == 0 && part[$0] == extents[$0]) }
        defer { end += part[axis] }
        return others && starts[place][axis] == end
      }
      if isRow, end == extents[axis] {
        let parts = try order.map { try full(inputs[$0]) }
        return parts.count == 1 ? parts[0] : node("Concat", parts, [.integer("axis", axis)])
      }
    }
    var sum: String?
    for (value, start) in zip(inputs, starts) {
      let part = spec(value).shape
      let after = extents.indices.map { extents[$0] - start[$0] - part[$0] }
      let isMoved = extents.indices.filter { start[$0] != 0 || after[$0] != 0 }
      if try isMoved.contains(where: { try isBatch(extents[$0]) != nil }) { throw BatchIsNotFree() }
      let padded = node("Pad", [try full(value), graph.integers(start + after)])
      sum = sum.map { node("Add", [$0, padded]) } ?? padded
    }
    return sum ?? ""
  }

  /// A product with a matrix of zeros and ones, along the axis.
  private mutating func scattered(
    _ x: TracedFunction.Value, _ axis: Int, _ indices: [Int], _ extent: Int
  ) throws -> String {
    let spec = spec(x)
    let matrix = try Tensor(shape: [indices.count, extent]) { out in
      for (row, index) in indices.enumerated() { out[row * extent + index] += 1 }
    }.converted(to: spec.type)
    var axes = Array(spec.shape.indices)
    axes.swapAt(axis, axes.count - 1)
    let product = node("MatMul", [transposed(try full(x), axes), graph.constant(matrix)])
    return transposed(product, axes)
  }
}
