// What layers of nets are made of.

extension Tensor {
  /// The elements in another type: `float32` for learning, `float64` for measurements, `int32` for indices (fractions
  /// are dropped), `bool` for masks (whether an element is not 0).
  public func converted(to type: ScalarType) throws -> Tensor {
    self.type == type ? self : try applying(.convert(type))
  }

  /// exp(x)/Σexp(x) along the axis, shifted by the largest element so that nothing overflows. A lane of nothing but -∞
  /// has no answer and gives NaN.
  /// - Throws: `axisOutOfRange`.
  public func softmax(axis: Int = -1) throws -> Tensor {
    try alongLast(axis, operation: "softmax") { try $0.applying(.softmax) }
  }

  /// log softmax(x) along the axis, without overflow.
  /// - Throws: `axisOutOfRange`.
  public func logSoftmax(axis: Int = -1) throws -> Tensor {
    try alongLast(axis, operation: "log_softmax") { try $0.applying(.logSoftmax) }
  }

  /// log Σexp(x) along the axis or of all elements, without overflow; of nothing, -∞.
  public func logSumExp(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    guard let axis else {
      let total = try flatten().applying(.logSumExp)
      return try total.reshaped(keepingAxis ? shape.map { _ in 1 } : [])
    }
    return try alongLast(axis, operation: "log_sum_exp") { try $0.applying(.logSumExp) }
      .finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// (x - mean)/√(variance + epsilon)·scale + shift over the last axis; `scale` and `shift` have its extent.
  /// (Ba, Kiros and Hinton 2016)
  /// - Throws: `rankTooLow`, `extentsDisagree`, `argumentOutOfRange`.
  public func layerNorm(scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5) throws -> Tensor {
    try normalized(scale, shift, epsilon, isRootMeanSquare: false, operation: "layer_norm")
  }

  /// x/√(mean of x² + epsilon)·scale over the last axis. (Zhang and Sennrich 2019)
  /// - Throws: as `layerNorm`.
  public func rmsNorm(scale: Tensor? = nil, epsilon: Double = 1e-5) throws -> Tensor {
    try normalized(scale, nil, epsilon, isRootMeanSquare: true, operation: "rms_norm")
  }

  private func normalized(
    _ scale: Tensor?, _ shift: Tensor?, _ epsilon: Double, isRootMeanSquare: Bool, operation: String
  ) throws -> Tensor {
    guard rank >= 1 else { throw TensorError.rankTooLow(operation: operation, shape: shape, needed: 1) }
    guard epsilon >= 0, epsilon.isFinite else {
      throw TensorError.argumentOutOfRange(
        operation: operation, argument: "epsilon", value: epsilon, allowed: "0 or more")
    }
    var inputs = [try floating()]
    for parameter in [scale, shift] {
      guard let parameter else { continue }
      guard parameter.shape == [shape[rank - 1]] else {
        throw TensorError.extentsDisagree(
          operation: operation, left: shape, leftAxis: rank - 1, right: parameter.shape, rightAxis: 0)
      }
      inputs.append(try parameter.converted(to: inputs[0].type))
    }
    let options = NormOptions(
      isRootMeanSquare: isRootMeanSquare, epsilon: epsilon, hasScale: scale != nil, hasShift: shift != nil)
    return try Tensor.apply(.norm(options), inputs)
  }

  /// Batch normalisation over all axes but the last, by the statistics of this batch; they are given too, the variance
  /// as the biased estimate, so that running averages can be kept. (Ioffe and Szegedy 2015)
  /// - Throws: `rankTooLow`, `cannotBroadcast`, `tooFewValues`.
  public func batchNorm(
    scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5
  ) throws -> (result: Tensor, mean: Tensor, variance: Tensor) {
    guard rank >= 2 else { throw TensorError.rankTooLow(operation: "batch_norm", shape: shape, needed: 2) }
    let rows = try floating().reshape([shape.dropLast().reduce(1, *), shape[rank - 1]])
    let count = rows.shape[0]
    guard count > 0 else { throw TensorError.tooFewValues(operation: "batch_norm", needed: 1, given: 0) }
    let mean = try rows.applying(.sum(axes: [0])) / Double(count)
    let centred = try rows - mean
    let variance = try (centred * centred).applying(.sum(axes: [0])) / Double(count)
    var result = try centred / (variance + epsilon).map(.sqrt)
    if let scale { result = try result * scale }
    if let shift { result = try result + shift }
    return (try result.reshape(shape), try mean.reshape([shape[rank - 1]]), try variance.reshape([shape[rank - 1]]))
  }

  /// The convolution of images [batch, height, width, channels] with filters [height, width, channels of a group,
  /// filters], which is what networks call so: the filter is not turned round.
  /// - Throws: `wrongRank`, `extentsDisagree`, `argumentOutOfRange`.
  public func convolution(_ filter: Tensor, _ geometry: ConvolutionGeometry = ConvolutionGeometry()) throws -> Tensor {
    let name = "conv"
    for operand in [self, filter] where operand.rank != 4 {
      throw TensorError.wrongRank(operation: name, shape: operand.shape, expected: 4)
    }
    for (argument, values, least) in [
      ("stride", geometry.stride, 1), ("dilation", geometry.dilation, 1), ("padding", geometry.padding, 0),
      ("groups", [geometry.groups], 1),
    ] {
      if let wrong = values.first(where: { $0 < least || $0 > Int(Int32.max) }) {
        throw TensorError.argumentOutOfRange(
          operation: name, argument: argument, value: Double(wrong), allowed: "\(least) or more")
      }
    }
    guard shape[3] == filter.shape[2] * geometry.groups else {
      throw TensorError.extentsDisagree(
        operation: name, left: shape, leftAxis: 3, right: filter.shape, rightAxis: 2)
    }
    guard filter.shape[3] % geometry.groups == 0 else {
      throw TensorError.argumentOutOfRange(
        operation: name, argument: "groups", value: Double(geometry.groups),
        allowed: "a divisor of the \(filter.shape[3]) filters")
    }
    let extents = geometry.outputExtents(shape, filter.shape)
    guard extents.allSatisfy({ $0 > 0 }) else {
      throw TensorError.extentsDisagree(
        operation: name, left: shape, leftAxis: extents[0] > 0 ? 2 : 1, right: filter.shape,
        rightAxis: extents[0] > 0 ? 1 : 0)
    }
    let x = try floating()
    return try Tensor.apply(.convolution(geometry), [x, filter.converted(to: x.type)])
  }

  /// The rows of this table [classes, features] that `indices`, of any shape, name: shape of the indices, then features.
  /// - Throws: `rankTooLow`, `indexOutOfRange`, `indexNotWhole`. While a net runs, an index that is out of range gives NaN.
  public func embedding(_ indices: Tensor) throws -> Tensor {
    guard rank >= 1 else { throw TensorError.rankTooLow(operation: "embedding", shape: shape, needed: 1) }
    return try Tensor.apply(.take(axis: 0), [self, indices.converted(to: .int32)])
  }

  /// The mean over a window that slides along the axis.
  /// - Throws: `axisOutOfRange`, `argumentOutOfRange`.
  public func movingMean(_ window: SlidingWindow, axis: Int = 0) throws -> Tensor {
    let place = try Shape.resolve(axis: axis, of: shape, operation: "moving_mean")
    guard window.length >= 1, window.length <= Int(Int32.max), 0..<window.length ~= window.before else {
      throw TensorError.argumentOutOfRange(
        operation: "moving_mean", argument: "window", value: Double(window.length), allowed: "1 or more")
    }
    if window.edges == .inside, window.length > shape[place] {
      throw TensorError.argumentOutOfRange(
        operation: "moving_mean", argument: "window", value: Double(window.length),
        allowed: "at most \(shape[place]), the size of the axis")
    }
    return try floating().applying(.slidingMean(axis: place, window))
  }

  /// Each element set to 0 with probability `rate`, the others divided by 1 - rate. Only in functions that are planned,
  /// whose runs supply the random numbers; `stream` tells apart several of one function.
  /// - Throws: `argumentOutOfRange`.
  public func dropout(_ rate: Double, stream: Int) throws -> Tensor {
    guard 0..<1 ~= rate else {
      throw TensorError.argumentOutOfRange(
        operation: "dropout", argument: "rate", value: rate, allowed: "at least 0 and less than 1")
    }
    if rate == 0 { return self }
    let uniform = try detached.applying(.random(.uniform, stream: stream))
    let kept = try Tensor.compare(.greaterOrEqual, uniform, Tensor(rate))
    return try self * (kept * (1 / (1 - rate)))
  }

  /// Random numbers from 0 to 1 of this shape, others at each run. Only in functions that are planned; `stream` tells apart
  /// what several draw in one function.
  public func randomLike(stream: Int) throws -> Tensor {
    try detached.floating().applying(.random(.uniform, stream: stream))
  }

  /// The cross-entropy of logits [rows, classes] with the classes [rows], whole numbers, one loss a row. Class -1 is
  /// ignored: its loss is 0. `weights` [classes] multiply; the weight of each row is given too, so that a mean can be
  /// divided by their sum.
  /// - Throws: `wrongRank`, `extentsDisagree`, `argumentOutOfRange`.
  public func crossEntropy(
    _ classes: Tensor, smoothing: Double = 0, weights: Tensor? = nil
  ) throws -> (losses: Tensor, rowWeights: Tensor) {
    let name = "cross_entropy"
    guard rank == 2 else { throw TensorError.wrongRank(operation: name, shape: shape, expected: 2) }
    guard classes.shape == [shape[0]] else {
      throw TensorError.extentsDisagree(operation: name, left: shape, leftAxis: 0, right: classes.shape, rightAxis: 0)
    }
    guard 0...1 ~= smoothing else {
      throw TensorError.argumentOutOfRange(
        operation: name, argument: "smoothing", value: smoothing, allowed: "from 0 to 1")
    }
    let x = try floating()
    var inputs = [x, try classes.converted(to: .int32)]
    if let weights {
      guard weights.shape == [shape[1]] else {
        throw TensorError.extentsDisagree(
          operation: name, left: shape, leftAxis: 1, right: weights.shape, rightAxis: 0)
      }
      inputs.append(try weights.converted(to: x.type))
    }
    let options = CrossEntropyOptions(smoothing: smoothing, hasWeights: weights != nil)
    let results = try Tensor.applyAll(.crossEntropy(options), inputs)
    return (results[0], results[2])
  }

  /// The largest `count` elements of each row along the axis in descending order, or with `largest: false` the smallest
  /// in ascending order, and where each stood. Missing values come last.
  /// - Throws: `axisOutOfRange`, `argumentOutOfRange`.
  public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) throws -> (values: Tensor, indices: Tensor) {
    let place = try Shape.resolve(axis: axis, of: shape, operation: "top_k")
    guard 0...shape[place] ~= count else {
      throw TensorError.argumentOutOfRange(
        operation: "top_k", argument: "k", value: Double(count), allowed: "from 0 to \(shape[place])")
    }
    var axes = Array(shape.indices)
    axes.swapAt(place, rank - 1)
    let results = try Tensor.applyAll(
      .sort(descending: largest, count: count), [place == rank - 1 ? self : transpose(axes: axes)])
    if place == rank - 1 { return (results[0], results[1]) }
    return (try results[0].transpose(axes: axes), try results[1].transpose(axes: axes))
  }

  /// Float32 and float64 as they are, indices and masks as float64.
  func floating() throws -> Tensor { type.isFloating ? self : try converted(to: .float64) }

  /// Applies what works on the last axis to another.
  private func alongLast(_ axis: Int, operation: String, _ body: (Tensor) throws -> Tensor) throws -> Tensor {
    let place = try Shape.resolve(axis: axis, of: shape, operation: operation)
    let x = try floating()
    if place == rank - 1 { return try body(x) }
    var axes = Array(shape.indices)
    axes.swapAt(place, rank - 1)
    return try body(x.transpose(axes: axes)).transpose(axes: axes)
  }
}
