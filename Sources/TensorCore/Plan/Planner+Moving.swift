internal import CKernels

// Gather and scatter, cumulative and sliding sums, sorting, one-hot rows: what moves elements along an axis.

extension Planner {
  mutating func emitMoving(_ operation: Operation, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let value = Graph.Value(node: node)
    switch operation {
    case .take(let axis):
      try emitGather(value, table: inputs[0], axis: axis, indices: converted(inputs[1], to: .int32), perElement: false)
    case .gather(let axis, let indices):
      try emitGather(value, table: inputs[0], axis: axis, indices: constant(indices), perElement: false)
    case .pick(let axis):
      try emitGather(value, table: inputs[0], axis: axis, indices: converted(inputs[1], to: .int32), perElement: true)
    case .addAt(let axis, let extent):
      try emitScatter(
        value, inputs[0], axis: axis, extent: extent, indices: converted(inputs[1], to: .int32), perElement: false)
    case .scatterAdd(let axis, let indices, let extent):
      try emitScatter(value, inputs[0], axis: axis, extent: extent, indices: constant(indices), perElement: false)
    case .addPicked(let axis, let extent):
      try emitScatter(
        value, inputs[0], axis: axis, extent: extent, indices: converted(inputs[1], to: .int32), perElement: true)
    case .cumulativeSum(let axis, let reversed): try emitCumulativeSum(value, inputs[0], axis, reversed)
    case .slidingMean(let axis, let window): try emitSliding(value, x: inputs[0], axis, window, extent: nil)
    case .slidingMeanGradient(let axis, let window, let extent):
      try emitSliding(value, x: inputs[0], axis, window, extent: extent)
    case .sort(let descending, let count): try emitSort(node, descending, count)
    case .oneHot(let classes): try emitOneHot(value, classes)
    default: break
    }
  }

  private mutating func constant(_ indices: [Int]) throws -> Place {
    let array = try DenseArray(uninitialized: TensorSpec([indices.count], .int32))
    let out = array.storage.base.assumingMemoryBound(to: Int32.self)
    for (place, index) in indices.enumerated() { out[place] = Int32(truncatingIfNeeded: index) }
    return emitter.place(array)
  }

  /// Slices of `table` along the axis, or with `perElement` single elements, that the indices name.
  private mutating func emitGather(
    _ value: Graph.Value, table: Graph.Value, axis: Int, indices: Place, perElement: Bool
  ) throws {
    let source = try rowMajor(table)
    let (outer, extent, inner) = Shape.split(source.shape, around: axis..<axis + 1)
    let count = perElement ? indices.shape[axis] : indices.layout.count
    try rowMajorResult(value) { planner, target in
      var gather = Planner.gather(source.type, outer, extent, inner, count, perElement)
      gather.adds = false
      let arguments = planner.emitter.arguments(gather)
      planner.emitter.point(arguments, \.table, at: source)
      planner.emitter.point(arguments, \.indices, at: indices)
      planner.emitter.point(arguments, \.picked, at: target)
      planner.emitter.append(
        "gather", "\(count) of [\(outer), \(extent), \(inner)] \(source.type)", kernel: ck_gather_run, arguments,
        tasks: ck_gather_tasks, scratch: ck_gather_scratch, cost: ck_gather_cost)
    }
  }

  private mutating func emitScatter(
    _ value: Graph.Value, _ g: Graph.Value, axis: Int, extent: Int, indices: Place, perElement: Bool
  ) throws {
    let source = try rowMajor(g)
    let shape = spec(value).shape
    let (outer, _, inner) = Shape.split(shape, around: axis..<axis + 1)
    let count = perElement ? indices.shape[axis] : indices.layout.count
    try rowMajorResult(value) { planner, target in
      let arguments = planner.emitter.arguments(
        Planner.gather(source.type, outer, extent, inner, count, perElement))
      planner.emitter.point(arguments, \.table, at: target)
      planner.emitter.point(arguments, \.indices, at: indices)
      planner.emitter.point(arguments, \.picked, at: source)
      planner.emitter.append(
        "scatter", "\(count) to [\(outer), \(extent), \(inner)] \(source.type)", kernel: ck_scatter_run, arguments,
        tasks: ck_scatter_tasks, scratch: ck_scatter_scratch, cost: ck_scatter_cost)
    }
  }

  private static func gather(
    _ type: ScalarType, _ outer: Int, _ extent: Int, _ inner: Int, _ count: Int, _ perElement: Bool
  ) -> ck_gather {
    var gather = ck_gather()
    gather.type = type.kernel
    (gather.outer, gather.axis, gather.inner, gather.count) = (Int64(outer), Int64(extent), Int64(inner), Int64(count))
    (gather.table_outer, gather.table_axis) = (Int64(extent * inner), Int64(inner))
    (gather.picked_outer, gather.picked_count) = (Int64(count * inner), Int64(inner))
    (gather.index_outer, gather.index_count, gather.index_inner) =
      perElement ? (Int64(count * inner), Int64(inner), 1) : (0, 1, 0)
    return gather
  }

  private mutating func emitCumulativeSum(
    _ value: Graph.Value, _ x: Graph.Value, _ axis: Int, _ reversed: Bool
  ) throws {
    let source = try rowMajor(x)
    let (outer, extent, inner) = Shape.split(source.shape, around: axis..<axis + 1)
    try rowMajorResult(value) { planner, target in
      var sum = ck_cumulative()
      sum.type = source.type.kernel
      sum.reversed = reversed
      (sum.outer, sum.axis, sum.inner) = (Int64(outer), Int64(extent), Int64(inner))
      (sum.x_outer, sum.x_axis) = (Int64(extent * inner), Int64(inner))
      (sum.y_outer, sum.y_axis) = (Int64(extent * inner), Int64(inner))
      let arguments = planner.emitter.arguments(sum)
      planner.emitter.point(arguments, \.x, at: source)
      planner.emitter.point(arguments, \.y, at: target)
      planner.emitter.append(
        "cumsum", "[\(outer), \(extent), \(inner)] \(source.type)", flops: Double(outer * extent * inner),
        kernel: ck_cumulative_run, arguments,
        tasks: ck_cumulative_tasks, scratch: ck_cumulative_scratch, cost: ck_cumulative_cost)
    }
  }

  /// The sliding mean of `x`, or, with the `extent` of what was averaged, its gradient for the cotangent `x`.
  private mutating func emitSliding(
    _ value: Graph.Value, x: Graph.Value, _ axis: Int, _ window: SlidingWindow, extent: Int?
  ) throws {
    let source = try rowMajor(x)
    let (outer, given, inner) = Shape.split(source.shape, around: axis..<axis + 1)
    let length = extent ?? given
    let shown = window.edges == .inside ? max(length - window.length + 1, 0) : length
    try rowMajorResult(value) { planner, target in
      var sliding = ck_sliding()
      sliding.type = source.type.kernel
      sliding.edges =
        switch window.edges {
        case .repeated: CK_EDGES_REPEATED
        case .zero: CK_EDGES_ZERO
        case .inside: CK_EDGES_INSIDE
        }
      (sliding.outer, sliding.axis, sliding.inner) = (Int64(outer), Int64(length), Int64(inner))
      (sliding.window, sliding.before) = (Int64(window.length), Int64(window.before))
      sliding.scale = 1 / Double(window.length)
      (sliding.x_outer, sliding.x_axis) = (Int64(length * inner), Int64(inner))
      (sliding.y_outer, sliding.y_axis) = (Int64(shown * inner), Int64(inner))
      let arguments = planner.emitter.arguments(sliding)
      planner.emitter.point(arguments, \.x, at: extent == nil ? source : target)
      planner.emitter.point(arguments, \.y, at: extent == nil ? target : source)
      let detail = "[\(outer), \(length), \(inner)] \(source.type)"
      if extent == nil {
        planner.emitter.append(
          "moving_mean", detail, flops: Double(2 * outer * length * inner), kernel: ck_sliding_run, arguments,
          tasks: ck_sliding_tasks, scratch: ck_sliding_scratch, cost: ck_sliding_cost)
      } else {
        planner.emitter.append(
          "moving_mean gradient", detail, flops: Double(2 * outer * length * inner),
          kernel: ck_sliding_gradient_run, arguments,
          tasks: ck_sliding_gradient_tasks, scratch: ck_sliding_gradient_scratch, cost: ck_sliding_gradient_cost)
      }
    }
  }

  private mutating func emitSort(_ node: Int, _ descending: Bool, _ count: Int) throws {
    let x = try rows(graph.nodes[node].inputs[0])
    try rowMajorResult(Graph.Value(node: node)) { planner, values in
      var sort = ck_sort()
      sort.type = x.place.type.kernel
      sort.descending = descending
      (sort.rows, sort.columns, sort.count) = (Int64(x.rows), Int64(x.columns), Int64(count))
      (sort.x_row, sort.values_row, sort.indices_row) = (Int64(x.stride), Int64(count), Int64(count))
      let arguments = planner.emitter.arguments(sort)
      planner.emitter.point(arguments, \.x, at: x.place)
      planner.emitter.point(arguments, \.values, at: values)
      planner.emitter.point(arguments, \.indices, at: planner.result(Graph.Value(node: node, result: 1)))
      planner.emitter.append(
        "sort", "[\(x.rows), \(x.columns)] \(x.place.type)", kernel: ck_sort_run, arguments,
        tasks: ck_sort_tasks, scratch: ck_sort_scratch, cost: ck_sort_cost)
    }
  }

  private mutating func emitOneHot(_ value: Graph.Value, _ classes: Int) throws {
    let indices = try converted(graph.nodes[value.node].inputs[0], to: .int32)
    try rowMajorResult(value) { planner, target in
      var oneHot = ck_one_hot()
      oneHot.type = target.type.kernel
      (oneHot.count, oneHot.classes) = (Int64(indices.layout.count), Int64(classes))
      oneHot.out_row = Int64(classes)
      let arguments = planner.emitter.arguments(oneHot)
      planner.emitter.point(arguments, \.indices, at: indices)
      planner.emitter.point(arguments, \.out, at: target)
      planner.emitter.append(
        "one_hot", "\(target.shape) \(target.type)", kernel: ck_one_hot_run, arguments,
        tasks: ck_one_hot_tasks, scratch: ck_one_hot_scratch, cost: ck_one_hot_cost)
    }
  }
}
