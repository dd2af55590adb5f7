import TensorCore

// The recorded operations that nets are made of: norms, convolutions, windows, losses, attention.

extension RecordedOperations {
  static func layer(_ a: Arguments) throws -> Tensor? {
    switch a.found.operation {
    case "layer_norm":
      let isAffine = a.hasArray("weight")
      return try a.x.layerNorm(
        scale: isAffine ? a["weight"] : nil, shift: isAffine ? a["bias"] : nil, epsilon: a.found.number("epsilon"))
    case "rms_norm":
      return try a.x.rmsNorm(scale: a.hasArray("weight") ? a["weight"] : nil, epsilon: a.found.number("epsilon"))
    case "conv1d", "conv2d": return try convolution(a)
    case "max_pool2d": return try a.x.maximumPool(pooling(a))
    case "avg_pool2d":
      let geometry = try pooling(a)
      let means = try a.x.averagePool(geometry)
      if try !a.has("counts_padding") || a.found.flag("counts_padding") { return means }
      // Where padding does not count, each mean is divided by the share of its window that lies inside.
      return try means / Tensor.full(a.x.shape, 1, type: a.x.type).averagePool(geometry)
    case "moving_average":
      let width = try a.found.integer("width")
      return try a.x.movingMean(
        SlidingWindow(length: width, before: (width - 1) / 2, edges: .repeated), axis: a.found.integer("axis"))
    default: return nil
    }
  }

  static func batchNorm(_ a: Arguments) throws -> [String: Tensor] {
    let epsilon = try a.found.number("epsilon")
    let (mean, variance) = (try a["mean"], try a["variance"])
    guard try a.found.flag("training") else {
      let normal = try (a.x - mean) / (variance + epsilon).map(.sqrt)
      return ["y": try normal * a["weight"] + a["bias"], "mean": mean, "variance": variance]
    }
    let (y, batchMean, batchVariance) = try a.x.batchNorm(scale: a["weight"], shift: a["bias"], epsilon: epsilon)
    // PyTorch keeps the unbiased estimate.
    let count = Double(a.x.count / a.x.shape[a.x.rank - 1])
    let share = try a.found.number("momentum")
    return [
      "y": y,
      "mean": try mean * (1 - share) + batchMean.detached * share,
      "variance": try variance * (1 - share) + batchVariance.detached * (share * count / (count - 1)),
    ]
  }

  /// One axis is an image of height 1.
  private static func convolution(_ a: Arguments) throws -> Tensor {
    let isFlat = a.found.operation == "conv1d"
    func both(_ key: String, or absent: Int, across: Int) throws -> [Int] {
      let given = try a.integers(key, or: isFlat ? [absent] : [absent, absent])
      return isFlat ? [across] + given : given
    }
    var geometry = ConvolutionGeometry()
    geometry.stride = try both("stride", or: 1, across: 1)
    geometry.dilation = try both("dilation", or: 1, across: 1)
    geometry.padding = try both("padding", or: 0, across: 0).flatMap { [$0, $0] }
    geometry.groups = try a.integers("groups", or: [1])[0]
    func image(_ x: Tensor, at axis: Int) throws -> Tensor {
      var shape = x.shape
      if isFlat { shape.insert(1, at: axis) }
      return try x.reshape(shape)
    }
    var y = try image(a.x, at: 1).convolution(image(a["filters"], at: 0), geometry)
    if a.hasArray("bias") { y = try y + a["bias"] }
    return isFlat ? try y.reshape([y.shape[0], y.shape[2], y.shape[3]]) : y
  }

  private static func pooling(_ a: Arguments) throws -> PoolingGeometry {
    var geometry = PoolingGeometry(window: try a.found.integers("kernel"), stride: try a.found.integers("stride"))
    geometry.padding = try a.integers("padding", or: [0, 0]).flatMap { [$0, $0] }
    return geometry
  }

  static func loss(_ a: Arguments) throws -> Tensor? {
    let losses: Tensor
    switch a.found.operation {
    case "cross_entropy": return try crossEntropy(a)
    case "mse":
      let difference = try a.x - a["target"]
      losses = try difference * difference
    case "mae": losses = try (a.x - a["target"]).map(.abs)
    case "huber":
      let delta = try a.found.number("delta")
      let size = try (a.x - a["target"]).map(.abs)
      let isNear = try Tensor.compare(.lessOrEqual, size, Tensor(delta))
      losses = try Tensor.select(isNear, 0.5 * size * size, delta * (size - 0.5 * delta))
    case "bce_with_logits": losses = try a.x.map(.softplus) - a.x * a["target"]
    default: return nil
    }
    switch a.found.attributes["reduction"] {
    case "mean": return try losses.mean()
    case "sum": return try losses.sum()
    default: return losses
    }
  }

  private static func crossEntropy(_ a: Arguments) throws -> Tensor {
    let rows = try a.x.reshape([-1, a.x.shape[a.x.rank - 1]])
    let targets = try a["targets"]
    if targets.shape == a.x.shape { return try (-(targets * a.x.logSoftmax())).sum() / Double(rows.shape[0]) }
    let (losses, weights) = try rows.crossEntropy(
      targets.flatten(), smoothing: a.number("smoothing", or: 0), weights: a.hasArray("weights") ? a["weights"] : nil)
    switch a.found.attributes["reduction"] {
    case "mean": return try losses.sum() / weights.sum()
    case "sum": return try losses.sum()
    default: return losses
    }
  }

  static func attention(_ a: Arguments) throws -> Tensor? {
    guard a.found.operation == "attention" else { return nil }
    let (q, k, v) = (try a["q"], try a["k"], try a["v"])
    var options = AttentionOptions()
    if a.has("scale") { options.scale = try a.found.number("scale") }
    switch a.found.attributes["mask"] {
    case "causal": options.mask = .causal
    case "causal-window": options.mask = .causalWindow(try a.found.integer("window"))
    case "window": options.mask = .window(try a.found.integer("window"))
    default: break
    }
    switch a.found.attributes["score"] {
    case nil: break
    case "dot(q,k)/2-slope*abs(i-j)":
      options.score = try AttentionScore(scalars: 1) { try $0.dot / 2 - $0.scalars[0] * ($0.i - $0.j).map(.abs) }
    case "-slope*norm(q-k)^2":
      options.score = try AttentionScore(scalars: 1) {
        try -($0.scalars[0] * ($0.querySquare + $0.keySquare - 2 * $0.dot))
      }
    case "dot(q,k)/sqrt(norm(q)*norm(k))":
      options.score = try AttentionScore {
        try $0.dot / ($0.querySquare.map(.sqrt) * $0.keySquare.map(.sqrt)).map(.sqrt)
      }
    case "1.5*tanh(dot(q,k)/1.5)": options.score = try AttentionScore { try ($0.dot / 1.5).map(.tanh) * 1.5 }
    default: return nil
    }
    let scalars = a.hasArray("slope") ? [try a["slope"]] : []
    let present = try a.found.attributes["mask"] == "padding" ? a["visible"].reshape([q.shape[0], k.shape[2]]) : nil
    return try Tensor.attention(
      q, k, v, present: present, bias: a.hasArray("bias") ? a["bias"] : nil, scalars: scalars, options)
  }
}
