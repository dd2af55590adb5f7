internal import CKernels

extension Planner {
  /// A matrix product, and the elementwise operations `finish` on its result.
  mutating func emitProduct(_ node: Int, _ transposeLeft: Bool, _ transposeRight: Bool, finish: [Int]) throws {
    let value = Graph.Value(node: node)
    let result = spec(value)
    let rank = result.shape.count
    let batch = Array(result.shape[..<(rank - 2)])
    let (rows, columns) = (result.shape[rank - 2], result.shape[rank - 1])
    let left = try factor(graph.nodes[node].inputs[0], transposed: transposeLeft, batch: batch, type: result.type)
    let right = try factor(graph.nodes[node].inputs[1], transposed: transposeRight, batch: batch, type: result.type)
    let depth = left.layout.shape[rank - 1]

    var product = ck_product()
    product.type = result.type.kernel
    (product.rows, product.columns, product.depth) = (Int64(rows), Int64(columns), Int64(depth))
    let arguments = emitter.arguments(product)

    // The result's own place, unless only the finishing operations read it; then it shares that of their result.
    let outputs = finish.filter(isReadOutside)
    var target: Place
    if finish.isEmpty || isReadOutside(node) {
      target = self.result(value)
    } else if let first = outputs.first {
      target = self.result(Graph.Value(node: first))
    } else {
      target = emitter.place(result)
    }
    let wanted = target
    if !Planner.isProductTarget(target.layout) { target = emitter.place(result) }

    let layouts = [left.layout, right.layout, target.layout].map { Planner.split($0, keeping: 2) }
    guard let (extents, strides) = Planner.batchAxes(layouts) else {
      throw TensorError.tooManyAxes(rank: rank, limit: 4)
    }
    arguments.pointee.batch = (Int64(extents[0]), Int64(extents[1]))
    arguments.pointee.a_batch = (Int64(strides[0][0]), Int64(strides[0][1]))
    arguments.pointee.b_batch = (Int64(strides[1][0]), Int64(strides[1][1]))
    arguments.pointee.c_batch = (Int64(strides[2][0]), Int64(strides[2][1]))
    arguments.pointee.a_row = Int64(left.layout.strides[rank - 2])
    arguments.pointee.a_column = Int64(left.layout.strides[rank - 1])
    arguments.pointee.b_row = Int64(right.layout.strides[rank - 2])
    arguments.pointee.b_column = Int64(right.layout.strides[rank - 1])
    arguments.pointee.c_row = Int64(rows > 1 ? target.layout.strides[rank - 2] : columns)
    emitter.point(arguments, \.a, at: left)
    emitter.point(arguments, \.b, at: right)
    emitter.point(arguments, \.c, at: target)

    var program = ElementwiseProgram(shape: result.shape, type: result.type)
    if !finish.isEmpty {
      places[value] = target
      let registers = try append(finish, to: &program)
      for output in outputs {
        let outputValue = Graph.Value(node: output)
        guard let register = registers[outputValue] else { continue }
        let place = places[outputValue] ?? self.result(outputValue)
        program.store(register, to: place.block == wanted.block && place.layout == wanted.layout ? target : place)
      }
    }
    let finishNames = finish.compactMap(operationName).joined(separator: " ")
    let axes = extents + [rows, columns]
    let isFinished = !finish.isEmpty && program.canWalk(axes)
    if isFinished {
      let key = program.drawsRandom ? keyPlace() : nil
      let finishing = program.arguments(&emitter, axes: axes, key: key)
      arguments.pointee.finish = UnsafePointer(finishing)
      emitter.link(arguments, to: finishing)
    }
    let count = Double(batch.reduce(1, *)) * Double(rows) * Double(columns) * Double(depth)
    emitter.append(
      isFinished ? "product, \(finishNames)" : "product",
      "\(batch.isEmpty ? "" : "\(batch) × ")[\(rows), \(depth)]·[\(depth), \(columns)] \(result.type)",
      flops: 2 * count, kernel: ck_product_run, arguments,
      tasks: ck_product_tasks, scratch: ck_product_scratch, cost: ck_product_cost)
    if !finish.isEmpty && !isFinished { emit(program, finishNames) }
    if target.block != wanted.block { try copy(target, to: wanted) }
  }

  /// A factor [batch…, rows, columns] as the product reads it: one of the two strides is 1.
  private mutating func factor(
    _ value: Graph.Value, transposed: Bool, batch: [Int], type: ScalarType
  ) throws -> Place {
    var place = spec(value).type == type ? try place(of: value) : try converted(value, to: type)
    let rank = place.shape.count
    func isReadable(_ layout: Layout) -> Bool {
      layout.strides[rank - 1] == 1 || layout.strides[rank - 2] == 1 || layout.shape[rank - 1] <= 1
        || layout.shape[rank - 2] <= 1
    }
    if !isReadable(place.layout) { place = try rowMajor(value) }
    func placed(_ place: Place) -> Place {
      var layout = place.layout
      if transposed {
        var axes = Array(layout.shape.indices)
        axes.swapAt(rank - 1, rank - 2)
        layout = layout.permuted(axes)
      }
      return place.with(layout.expanded(to: batch + layout.shape.suffix(2)))
    }
    let result = placed(place)
    if Planner.batchAxes([Planner.split(result.layout, keeping: 2)]) == nil { return placed(try rowMajor(value)) }
    return result
  }

  private static func isProductTarget(_ layout: Layout) -> Bool {
    let rank = layout.shape.count
    return (layout.strides[rank - 1] == 1 || layout.shape[rank - 1] <= 1)
      && batchAxes([split(layout, keeping: 2)]) != nil
  }

  /// The leading axes of a layout.
  private static func split(_ layout: Layout, keeping inner: Int) -> Layout {
    Layout(
      shape: Array(layout.shape.dropLast(inner)), strides: Array(layout.strides.dropLast(inner)),
      offset: layout.offset)
  }

  /// At most two axes that serve all the layouts.
  private static func batchAxes(_ layouts: [Layout]) -> (extents: [Int], strides: [[Int]])? {
    guard !layouts[0].shape.isEmpty, var (extents, strides) = mergedAxes(layouts) else {
      return layouts[0].shape.isEmpty ? ([1, 1], layouts.map { _ in [0, 0] }) : nil
    }
    guard extents.count <= 2 else { return nil }
    while extents.count < 2 {
      extents.insert(1, at: 0)
      for index in strides.indices { strides[index].insert(0, at: 0) }
    }
    return (extents, strides)
  }
}
