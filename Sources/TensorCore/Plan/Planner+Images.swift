internal import CKernels

// Convolution and pooling.

extension Planner {
  mutating func emitConvolution(_ operation: Operation, _ node: Int, finish: [Int]) throws {
    let inputs = graph.nodes[node].inputs
    let value = Graph.Value(node: node)
    switch operation {
    case .convolution(let geometry):
      let (first, second) = (try rowMajor(inputs[0]), try rowMajor(inputs[1]))
      let arguments = convolution(geometry, image: first.shape, filter: second.shape, first.type)
      emitter.point(arguments, \.in, at: first)
      emitter.point(arguments, \.filter, at: second)
      try emitFinished(
        arguments, value, finish, target: \.out, "conv", flops: flops(spec(value).shape, second.shape),
        kernel: ck_convolution_run, tasks: ck_convolution_tasks, scratch: ck_convolution_scratch,
        cost: ck_convolution_cost)
    case .convolutionDataGradient(let geometry, let shape):
      let second = try rowMajor(inputs[1])
      let arguments = convolution(geometry, image: shape, filter: second.shape, second.type)
      try placeGradient(inputs[0], of: arguments)
      emitter.point(arguments, \.filter, at: second)
      try emitFinished(
        arguments, value, finish, target: \.in_gradient, "conv data gradient",
        flops: flops(spec(inputs[0]).shape, second.shape),
        kernel: ck_convolution_input_gradient_run, tasks: ck_convolution_input_gradient_tasks,
        scratch: ck_convolution_input_gradient_scratch, cost: ck_convolution_input_gradient_cost)
    case .convolutionFilterGradient(let geometry, let shape):
      let first = try rowMajor(inputs[0])
      let arguments = convolution(geometry, image: first.shape, filter: shape, first.type)
      try placeGradient(inputs[1], of: arguments)
      try rowMajorResult(value) { planner, target in
        planner.emitter.point(arguments, \.in, at: first)
        planner.emitter.point(arguments, \.filter_gradient, at: target)
        let partials = ck_convolution_filter_gradient_partials(arguments)
        if partials > 0 {
          planner.emitter.point(arguments, \.partials, at: planner.emitter.room(byteCount: Int(partials)))
        }
        planner.emitter.append(
          "conv filter gradient", "\(first.shape) to \(shape) \(first.type)",
          flops: planner.flops(planner.spec(inputs[1]).shape, shape),
          kernel: ck_convolution_filter_gradient_run, arguments,
          tasks: ck_convolution_filter_gradient_tasks, scratch: ck_convolution_filter_gradient_scratch,
          cost: ck_convolution_filter_gradient_cost)
        if partials > 0 {
          planner.emitter.append(
            "conv filter gradient, parts added", "\(shape) \(first.type)",
            kernel: ck_convolution_filter_gradient_finish, arguments,
            tasks: { _ in 1 }, scratch: ck_convolution_filter_gradient_scratch, cost: { _ in 2000 })
        }
      }
    default: break
    }
  }

  /// A convolution whose result is pooled as it is computed, and the elementwise operations `finish` on what is left.
  mutating func emitPooledConvolution(_ node: Int, pooled: Int, finish: [Int]) throws {
    guard case .operation(.convolution(let geometry)) = graph.nodes[node].kind,
      case .operation(.maximumPool(let window)) = graph.nodes[pooled].kind
    else { return }
    let inputs = graph.nodes[node].inputs
    let (first, second) = (try rowMajor(inputs[0]), try rowMajor(inputs[1]))
    let shape = spec(Graph.Value(node: node)).shape
    let arguments = convolution(geometry, image: first.shape, filter: second.shape, first.type)
    emitter.point(arguments, \.in, at: first)
    emitter.point(arguments, \.filter, at: second)
    let places = Graph.Value(node: pooled, result: 1)
    pool(arguments, window, shape, first.type, places: isReadOutside(places) ? result(places) : nil)
    try emitFinished(
      arguments, Graph.Value(node: pooled), finish, target: \.out, "conv, max_pool", flops: flops(shape, second.shape),
      kernel: ck_convolution_run, tasks: ck_convolution_tasks, scratch: ck_convolution_scratch,
      cost: ck_convolution_cost)
  }

  /// Has a convolution, or its gradients, pool with this window.
  private mutating func pool(
    _ arguments: UnsafeMutablePointer<ck_convolution>, _ window: PoolingGeometry, _ image: [Int], _ type: ScalarType,
    places: Place?
  ) {
    let pooling = pooling(window, CK_POOL_GREATEST, image: image, type)
    emitter.point(pooling, \.places, at: places)
    emitter.link(arguments, to: pooling)
    arguments.pointee.pooling = UnsafePointer(pooling)
  }

  /// The gradient by the result of a convolution, or by what that was pooled to.
  private mutating func placeGradient(
    _ value: Graph.Value, of arguments: UnsafeMutablePointer<ck_convolution>
  ) throws {
    let inputs = graph.nodes[value.node].inputs
    guard isUnmade(value), case .operation(.maximumPoolGradient(let window, let shape)) = graph.nodes[value.node].kind
    else {
      emitter.point(arguments, \.out_gradient, at: try rowMajor(value))
      return
    }
    emitter.point(arguments, \.out_gradient, at: try rowMajor(inputs[0]))
    pool(arguments, window, shape, spec(value).type, places: try rowMajor(inputs[1]))
  }

  private func flops(_ out: [Int], _ filter: [Int]) -> Double {
    2 * Double(out.reduce(1, *)) * Double(filter[0] * filter[1] * filter[2])
  }

  private func convolution(
    _ geometry: ConvolutionGeometry, image: [Int], filter: [Int], _ type: ScalarType
  ) -> UnsafeMutablePointer<ck_convolution> {
    var convolution = ck_convolution()
    convolution.type = type.kernel
    (convolution.batch, convolution.height, convolution.width, convolution.channels) =
      (Int64(image[0]), Int64(image[1]), Int64(image[2]), Int64(image[3]))
    (convolution.filter_height, convolution.filter_width, convolution.filters) =
      (Int64(filter[0]), Int64(filter[1]), Int64(filter[3]))
    convolution.groups = Int64(geometry.groups)
    (convolution.stride_height, convolution.stride_width) = (Int64(geometry.stride[0]), Int64(geometry.stride[1]))
    (convolution.dilation_height, convolution.dilation_width) =
      (Int64(geometry.dilation[0]), Int64(geometry.dilation[1]))
    (convolution.pad_top, convolution.pad_bottom, convolution.pad_left, convolution.pad_right) =
      (Int64(geometry.padding[0]), Int64(geometry.padding[1]), Int64(geometry.padding[2]), Int64(geometry.padding[3]))
    return emitter.arguments(convolution)
  }

  /// Emits a convolution to `target`, with the elementwise operations `finish` on its result.
  private mutating func emitFinished(
    _ arguments: UnsafeMutablePointer<ck_convolution>, _ value: Graph.Value, _ finish: [Int],
    target field: KeyPath<ck_convolution, UnsafeMutableRawPointer?>, _ name: String, flops: Double,
    kernel: @escaping ck_kernel, tasks: @escaping (UnsafePointer<ck_convolution>) -> Int64,
    scratch: @escaping (UnsafePointer<ck_convolution>) -> Int64,
    cost: @escaping (UnsafePointer<ck_convolution>) -> Int64
  ) throws {
    let result = spec(value)
    let outputs = finish.filter(isReadOutside)
    let wanted: Place =
      if finish.isEmpty || isReadOutside(value) {
        self.result(value)
      } else if let first = outputs.first {
        self.result(Graph.Value(node: first))
      } else {
        emitter.place(result)
      }
    let target = wanted.layout.isRowMajor ? wanted : emitter.place(result)
    emitter.point(arguments, field, at: target)
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
    let axes = [result.shape.dropLast().reduce(1, *), result.shape[result.shape.count - 1]]
    let isFinished = !finish.isEmpty && program.canWalk(axes)
    let finishNames = finish.compactMap(operationName).joined(separator: " ")
    if isFinished {
      let finishing = program.arguments(&emitter, axes: axes, key: program.drawsRandom ? keyPlace() : nil)
      arguments.pointee.finish = UnsafePointer(finishing)
      emitter.link(arguments, to: finishing)
    }
    emitter.append(
      isFinished ? "\(name), \(finishNames)" : name, "\(result.shape) \(result.type)", flops: flops, kernel: kernel,
      arguments, tasks: tasks, scratch: scratch, cost: cost)
    if !finish.isEmpty && !isFinished { emit(program, finishNames) }
    if target.block != wanted.block { try copy(target, to: wanted) }
  }

  mutating func emitPooling(_ operation: Operation, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let value = Graph.Value(node: node)
    let x = try rowMajor(inputs[0])
    switch operation {
    case .maximumPool(let geometry), .averagePool(let geometry):
      let isMaximum = graph.nodes[node].results.count == 2
      try rowMajorResult(value) { planner, target in
        let arguments = planner.pooling(
          geometry, isMaximum ? CK_POOL_GREATEST : CK_POOL_AVERAGE_PADDED, image: x.shape, x.type)
        planner.emitter.point(arguments, \.in, at: x)
        planner.emitter.point(arguments, \.out, at: target)
        if isMaximum {
          planner.emitter.point(arguments, \.places, at: planner.result(Graph.Value(node: node, result: 1)))
        }
        planner.emitter.append(
          operation.name, "\(x.shape) to \(target.shape) \(x.type)", flops: Double(x.layout.count),
          kernel: ck_pooling_run, arguments, tasks: ck_pooling_tasks, scratch: ck_pooling_scratch, cost: ck_pooling_cost
        )
      }
    case .maximumPoolGradient(let geometry, let shape), .averagePoolGradient(let geometry, let shape):
      let standing = try inputs.count > 1 ? rowMajor(inputs[1]) : nil
      try rowMajorResult(value) { planner, target in
        let arguments = planner.pooling(
          geometry, standing == nil ? CK_POOL_AVERAGE_PADDED : CK_POOL_GREATEST, image: shape, x.type)
        planner.emitter.point(arguments, \.out_gradient, at: x)
        planner.emitter.point(arguments, \.in_gradient, at: target)
        planner.emitter.point(arguments, \.places, at: standing)
        planner.emitter.append(
          operation.name + " gradient", "\(x.shape) to \(shape) \(x.type)", flops: Double(x.layout.count),
          kernel: ck_pooling_gradient_run, arguments,
          tasks: ck_pooling_gradient_tasks, scratch: ck_pooling_gradient_scratch, cost: ck_pooling_gradient_cost)
      }
    default: break
    }
  }

  private func pooling(
    _ geometry: PoolingGeometry, _ kind: ck_pooling_kind, image: [Int], _ type: ScalarType
  ) -> UnsafeMutablePointer<ck_pooling> {
    var pooling = ck_pooling()
    pooling.type = type.kernel
    pooling.kind = kind
    (pooling.batch, pooling.height, pooling.width, pooling.channels) =
      (Int64(image[0]), Int64(image[1]), Int64(image[2]), Int64(image[3]))
    (pooling.window_height, pooling.window_width) = (Int64(geometry.window[0]), Int64(geometry.window[1]))
    (pooling.stride_height, pooling.stride_width) = (Int64(geometry.stride[0]), Int64(geometry.stride[1]))
    (pooling.pad_top, pooling.pad_bottom, pooling.pad_left, pooling.pad_right) =
      (Int64(geometry.padding[0]), Int64(geometry.padding[1]), Int64(geometry.padding[2]), Int64(geometry.padding[3]))
    return emitter.arguments(pooling)
  }
}
