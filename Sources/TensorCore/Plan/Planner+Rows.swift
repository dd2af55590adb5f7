internal import CKernels

// Norms, softmax and its relatives, cross-entropy.

extension Planner {
  mutating func emitRows(_ operation: Operation, _ node: Int) throws {
    switch operation {
    case .norm(let options): try emitNorm(options, node)
    case .normGradient(let options): try emitNormGradient(options, node)
    case .softmax: try emitSoftmax(CK_SOFTMAX, operation.name, node)
    case .logSoftmax: try emitSoftmax(CK_LOG_SOFTMAX, operation.name, node)
    case .logSumExp: try emitSoftmax(CK_LOG_SUM_EXP, operation.name, node)
    case .softmaxGradient: try emitSoftmaxGradient(CK_SOFTMAX, operation.name, node)
    case .logSoftmaxGradient: try emitSoftmaxGradient(CK_LOG_SOFTMAX, operation.name, node)
    case .crossEntropy(let options): try emitCrossEntropy(options, node)
    case .crossEntropyGradient(let options): try emitCrossEntropyGradient(options, node)
    default: break
    }
  }

  private mutating func emitNorm(_ options: NormOptions, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let x = try rows(inputs[0])
    let scale = try options.hasScale ? rowMajor(inputs[1]) : nil
    let shift = try options.hasShift ? rowMajor(inputs[options.hasScale ? 2 : 1]) : nil
    try rowMajorResult(Graph.Value(node: node)) { planner, y in
      var norm = ck_norm()
      norm.type = x.place.type.kernel
      norm.is_rms = options.isRootMeanSquare
      (norm.rows, norm.columns) = (Int64(x.rows), Int64(x.columns))
      norm.epsilon = options.epsilon
      (norm.x_row, norm.y_row) = (Int64(x.stride), Int64(x.columns))
      let arguments = planner.emitter.arguments(norm)
      planner.emitter.point(arguments, \.x, at: x.place)
      planner.emitter.point(arguments, \.scale, at: scale)
      planner.emitter.point(arguments, \.shift, at: shift)
      planner.emitter.point(arguments, \.y, at: y)
      planner.emitter.point(arguments, \.mean, at: planner.result(Graph.Value(node: node, result: 1)))
      planner.emitter.point(arguments, \.rstd, at: planner.result(Graph.Value(node: node, result: 2)))
      planner.emitter.append(
        options.isRootMeanSquare ? "rms_norm" : "layer_norm", "[\(x.rows), \(x.columns)] \(x.place.type)",
        flops: Double(8 * x.rows * x.columns), kernel: ck_norm_run, arguments,
        tasks: ck_norm_tasks, scratch: ck_norm_scratch, cost: ck_norm_cost)
    }
  }

  private mutating func emitNormGradient(_ options: NormOptions, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let x = try rows(inputs[0])
    let (mean, rstd) = (try rowMajor(inputs[1]), try rowMajor(inputs[2]))
    let g = try rows(inputs[3])
    let scale = try options.hasScale ? rowMajor(inputs[4]) : nil
    try rowMajorResult(Graph.Value(node: node)) { planner, dx in
      var norm = ck_norm()
      norm.type = x.place.type.kernel
      norm.is_rms = options.isRootMeanSquare
      (norm.rows, norm.columns) = (Int64(x.rows), Int64(x.columns))
      norm.epsilon = options.epsilon
      (norm.x_row, norm.y_gradient_row, norm.x_gradient_row) = (Int64(x.stride), Int64(g.stride), Int64(x.columns))
      let arguments = planner.emitter.arguments(norm)
      planner.emitter.point(arguments, \.x, at: x.place)
      planner.emitter.point(arguments, \.mean, at: mean)
      planner.emitter.point(arguments, \.rstd, at: rstd)
      planner.emitter.point(arguments, \.y_gradient, at: g.place)
      planner.emitter.point(arguments, \.scale, at: scale)
      planner.emitter.point(arguments, \.x_gradient, at: dx)
      if options.hasScale {
        planner.emitter.point(arguments, \.scale_gradient, at: planner.result(Graph.Value(node: node, result: 1)))
      }
      if options.hasShift {
        planner.emitter.point(arguments, \.shift_gradient, at: planner.result(Graph.Value(node: node, result: 2)))
      }
      let partials = options.hasScale || options.hasShift ? ck_norm_partials(arguments) : 0
      if partials > 0 {
        planner.emitter.point(arguments, \.partials, at: planner.emitter.room(byteCount: Int(partials)))
      }
      let name = options.isRootMeanSquare ? "rms_norm gradient" : "layer_norm gradient"
      planner.emitter.append(
        name, "[\(x.rows), \(x.columns)] \(x.place.type)", flops: Double(14 * x.rows * x.columns),
        kernel: ck_norm_gradient_run, arguments,
        tasks: ck_norm_gradient_tasks, scratch: ck_norm_gradient_scratch, cost: ck_norm_gradient_cost)
      if partials > 0 {
        planner.emitter.append(
          name + ", parts added", "[\(x.columns)] \(x.place.type)", kernel: ck_norm_gradient_finish, arguments,
          tasks: { _ in 1 }, scratch: ck_norm_gradient_scratch, cost: { _ in 1000 })
      }
    }
  }

  private mutating func emitSoftmax(_ form: ck_softmax_form, _ name: String, _ node: Int) throws {
    let x = try rows(graph.nodes[node].inputs[0])
    try rowMajorResult(Graph.Value(node: node)) { planner, y in
      var softmax = ck_softmax()
      softmax.type = x.place.type.kernel
      softmax.form = form
      (softmax.rows, softmax.columns, softmax.scale) = (Int64(x.rows), Int64(x.columns), 1)
      (softmax.x_row, softmax.y_row) = (Int64(x.stride), form == CK_LOG_SUM_EXP ? 1 : Int64(x.columns))
      let arguments = planner.emitter.arguments(softmax)
      planner.emitter.point(arguments, \.x, at: x.place)
      planner.emitter.point(arguments, \.y, at: y)
      planner.emitter.append(
        name, "[\(x.rows), \(x.columns)] \(x.place.type)", flops: Double(20 * x.rows * x.columns),
        kernel: ck_softmax_run, arguments,
        tasks: ck_softmax_tasks, scratch: ck_softmax_scratch, cost: ck_softmax_cost)
    }
  }

  private mutating func emitSoftmaxGradient(_ form: ck_softmax_form, _ name: String, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let (y, g) = (try rows(inputs[0]), try rows(inputs[1]))
    try rowMajorResult(Graph.Value(node: node)) { planner, dx in
      var softmax = ck_softmax()
      softmax.type = y.place.type.kernel
      softmax.form = form
      (softmax.rows, softmax.columns, softmax.scale) = (Int64(y.rows), Int64(y.columns), 1)
      (softmax.y_row, softmax.y_gradient_row, softmax.x_gradient_row) =
        (Int64(y.stride), Int64(g.stride), Int64(y.columns))
      let arguments = planner.emitter.arguments(softmax)
      planner.emitter.point(arguments, \.y, at: y.place)
      planner.emitter.point(arguments, \.y_gradient, at: g.place)
      planner.emitter.point(arguments, \.x_gradient, at: dx)
      planner.emitter.append(
        name + " gradient", "[\(y.rows), \(y.columns)] \(y.place.type)", flops: Double(5 * y.rows * y.columns),
        kernel: ck_softmax_gradient_run, arguments,
        tasks: ck_softmax_tasks, scratch: ck_softmax_scratch, cost: ck_softmax_gradient_cost)
    }
  }

  private mutating func emitCrossEntropy(_ options: CrossEntropyOptions, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let logits = try rows(inputs[0])
    let classes = try converted(inputs[1], to: .int32)
    let weights = try options.hasWeights ? rowMajor(inputs[2]) : nil
    var crossEntropy = ck_cross_entropy()
    crossEntropy.type = logits.place.type.kernel
    (crossEntropy.rows, crossEntropy.columns) = (Int64(logits.rows), Int64(logits.columns))
    crossEntropy.logits_row = Int64(logits.stride)
    crossEntropy.smoothing = options.smoothing
    crossEntropy.gradient_scale = 1
    let arguments = emitter.arguments(crossEntropy)
    emitter.point(arguments, \.logits, at: logits.place)
    emitter.point(arguments, \.classes, at: classes)
    emitter.point(arguments, \.weights, at: weights)
    emitter.point(arguments, \.loss, at: result(Graph.Value(node: node)))
    emitter.point(arguments, \.log_sum, at: result(Graph.Value(node: node, result: 1)))
    emitter.point(arguments, \.row_weight, at: result(Graph.Value(node: node, result: 2)))
    emitter.append(
      "cross_entropy", "[\(logits.rows), \(logits.columns)] \(logits.place.type)",
      flops: Double(20 * logits.rows * logits.columns), kernel: ck_cross_entropy_run, arguments,
      tasks: ck_cross_entropy_tasks, scratch: ck_cross_entropy_scratch, cost: ck_cross_entropy_cost)
  }

  private mutating func emitCrossEntropyGradient(_ options: CrossEntropyOptions, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let logits = try rows(inputs[0])
    let classes = try converted(inputs[1], to: .int32)
    let logSum = try rowMajor(inputs[2])
    var g = try place(of: inputs[3])
    if g.type != logits.place.type { g = try converted(inputs[3], to: logits.place.type) }
    let weights = try options.hasWeights ? rowMajor(inputs[4]) : nil
    try rowMajorResult(Graph.Value(node: node)) { planner, gradient in
      var crossEntropy = ck_cross_entropy()
      crossEntropy.type = logits.place.type.kernel
      (crossEntropy.rows, crossEntropy.columns) = (Int64(logits.rows), Int64(logits.columns))
      (crossEntropy.logits_row, crossEntropy.logits_gradient_row) = (Int64(logits.stride), Int64(logits.columns))
      crossEntropy.smoothing = options.smoothing
      crossEntropy.gradient_scale = 1
      crossEntropy.loss_gradient_stride = Int64(logits.rows > 1 ? g.layout.strides[0] : 0)
      let arguments = planner.emitter.arguments(crossEntropy)
      planner.emitter.point(arguments, \.logits, at: logits.place)
      planner.emitter.point(arguments, \.classes, at: classes)
      planner.emitter.point(arguments, \.weights, at: weights)
      planner.emitter.point(arguments, \.log_sum, at: logSum)
      planner.emitter.point(arguments, \.loss_gradient, at: g)
      planner.emitter.point(arguments, \.logits_gradient, at: gradient)
      planner.emitter.append(
        "cross_entropy gradient", "[\(logits.rows), \(logits.columns)] \(logits.place.type)",
        flops: Double(20 * logits.rows * logits.columns), kernel: ck_cross_entropy_gradient_run, arguments,
        tasks: ck_cross_entropy_tasks, scratch: ck_cross_entropy_scratch, cost: ck_cross_entropy_cost)
    }
  }
}
