import Learning
import TensorCore

/// Small nets that between them hold the operations of inference.
enum ONNXNets {
  static func all() throws -> [Net] {
    try [
      forecast(), encoder(), scores(), pictures(), words(), functions(), rows(), windows(), arrangements(), constants(),
    ]
  }

  /// Trend and remainder, each by a linear layer along time.
  static func forecast() throws -> Net {
    let net = HandMadeNet("Forecast")
    let x = net.input("x", [24, 3])
    let window = SlidingWindow(length: 5, before: 2, edges: .repeated)
    let trend = try x.movingMean(window, axis: 0)
    let parts = try [("trend", trend), ("rest", x - trend)].map { name, part in
      try net.linear(name, part.transpose(), 8).transpose()
    }
    return try net.net([("y", try parts[0] + parts[1])])
  }

  /// Attention with a causal mask and shared keys, layer norms, a residual path.
  static func encoder() throws -> Net {
    let net = HandMadeNet("Encoder")
    let x = net.input("x", [6, 8])
    func heads(_ name: String, _ x: Tensor, _ count: Int) throws -> Tensor {
      try net.linear(name, x, 4 * count).reshape([1, 6, count, 4]).transpose(axes: [0, 2, 1, 3])
    }
    var h = x
    for (place, mask) in [AttentionMask.none, .causal, .causalWindow(3), .window(2)].enumerated() {
      let scale = net.parameter("block[\(place)].norm.scale", [8], .constant(1))
      let shift = net.parameter("block[\(place)].norm.shift", [8], .constant(0))
      let n = try place == 1 ? h.rmsNorm(scale: scale) + shift : h.layerNorm(scale: scale, shift: shift)
      var options = AttentionOptions()
      options.mask = mask
      let attended = try Tensor.attention(
        heads("block[\(place)].q", n, 2), heads("block[\(place)].k", n, place == 2 ? 1 : 2),
        heads("block[\(place)].v", n, place == 2 ? 1 : 2), options)
      h = try h + net.linear("block[\(place)].out", attended.transpose(axes: [0, 2, 1, 3]).reshape([6, 8]), 8)
      h = try h + net.linear("block[\(place)].down", net.linear("block[\(place)].up", h, 12).map(.gelu), 8)
    }
    return try net.net([("y", try h.mean(axis: 0))])
  }

  /// Scores and masks of the user's own, padding, bias.
  static func scores() throws -> Net {
    let net = HandMadeNet("Scores")
    let x = net.input("x", [7, 4])
    let q = try x.reshape([1, 1, 7, 4])
    var cosine = AttentionOptions()
    cosine.score = try AttentionScore { o in
      try o.dot / Tensor.combine(.maximum, (o.querySquare * o.keySquare).map(.sqrt), Tensor(1e-6))
    }
    var decay = AttentionOptions()
    decay.score = try AttentionScore(
      scalars: 1,
      visible: { o in
        try Tensor.compare(.lessOrEqual, o.j, o.i) * Tensor.compare(.less, o.i - o.j, Tensor(4))
      },
      { o in try o.dot * 0.5 - o.scalars[0] * (o.i - o.j).map(.abs) })
    var places = AttentionOptions()
    places.score = try AttentionScore { o in try o.j * 0.1 }
    let rate = net.parameter("rate", [], .constant(0.05))
    let bias = net.parameter("bias", [1, 1, 7, 7], .normal(sd: 1))
    let present = try Tensor.compare(.less, x(.all, .index(0)), Tensor(0.2)).reshape([1, 7])
    return try net.net([
      ("cosine", try Tensor.attention(q, q, q, cosine).reshape([7, 4])),
      ("decay", try Tensor.attention(q, q, q, scalars: [rate], decay).reshape([7, 4])),
      ("places", try Tensor.attention(q, q, q, places).reshape([7, 4])),
      ("padded", try Tensor.attention(q, q, q, present: present, bias: bias).reshape([7, 4])),
    ])
  }

  /// Convolutions with strides, padding, dilation and groups; both poolings.
  static func pictures() throws -> Net {
    let net = HandMadeNet("Pictures")
    let x = net.input("image", [11, 9, 2])
    func convolved(_ path: String, _ x: Tensor, _ filter: [Int], _ geometry: ConvolutionGeometry) throws -> Tensor {
      try x.convolution(net.parameter(path, filter, .normal(sd: 0.3)), geometry)
    }
    var strided = ConvolutionGeometry()
    strided.stride = [2, 1]
    strided.padding = [1, 0, 2, 1]
    var h = try convolved("first", x.reshape([1, 11, 9, 2]), [3, 3, 2, 4], strided).map(.relu)
    var pool = PoolingGeometry(window: [2, 3], stride: [1, 2])
    pool.padding = [1, 0, 1, 0]
    h = try h.maximumPool(pool)
    var grouped = ConvolutionGeometry()
    grouped.groups = 2
    grouped.dilation = [1, 2]
    grouped.padding = [1, 1, 2, 2]
    h = try convolved("second", h, [3, 3, 2, 6], grouped).map(.silu)
    h = try h.averagePool(pool)
    return try net.net([("logits", try net.linear("head", h.reshape([h.count]), 5))])
  }

  /// Whole numbers that name rows, and classes.
  static func words() throws -> Net {
    let net = HandMadeNet("Words")
    let ids = net.input("ids", [6], .int32)
    let table = net.parameter("table", [5, 4], .normal(sd: 1))
    let h = try table.embedding(ids)
    return try net.net([("y", try h.mean(axis: 0)), ("hot", try ids.oneHot(classes: 5).converted(to: .float32))])
  }

  /// Functions of numbers, each on numbers that it takes.
  static func functions() throws -> Net {
    let net = HandMadeNet("Functions")
    let x = net.input("x", [5])
    let positive = try x.map(.abs) + 0.1
    let all: [UnaryFunction] = [
      .negate, .abs, .exp, .expm1, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .asinh, .sigmoid,
      .softplus, .relu, .gelu, .geluTanh, .silu, .floor, .ceil, .truncate, .erf, .erfc, .sign, .cubeRoot, .round,
      .isMissing, .isFinite,
    ]
    let ofPositive: [UnaryFunction] = [.sqrt, .log, .log2, .log10, .log1p]
    var columns = try all.map { try x.map($0) } + ofPositive.map { try positive.map($0) }
    columns.append(try (positive + 1).map(.acosh))
    columns.append(try (x * 0.9).map(.atanh))
    let y = try net.linear("other", x, 5)
    for function in BinaryFunction.allCases {
      columns.append(try Tensor.combine(function, function == .power ? positive : x, y))
    }
    for comparison in Comparison.allCases { columns.append(try Tensor.compare(comparison, x, y)) }
    columns.append(try Tensor.select(Tensor.compare(.less, x, y), x, Tensor(7)))
    columns.append(try Tensor.combine(.power, x, Tensor(2)))
    return try net.net([("y", try Tensor.stack(columns, axis: 0))])
  }

  /// Reductions, orders and what works on rows.
  static func rows() throws -> Net {
    let net = HandMadeNet("Rows")
    let x = net.input("x", [4, 6])
    return try net.net([
      ("sum", try x.sum(axis: 0)), ("all", try x.sum().reshape([1])), ("least", try x.minimum(axis: 1)),
      ("most", try x.maximum(axis: 0)), ("deviation", try x.std(axis: 1)), ("running", try x.cumulativeSum(axis: 1)),
      ("place", try x.argMaximum(axis: 1)), ("softmax", try x.softmax()), ("log", try x.logSoftmax(axis: 0)),
      ("joint", try x.logSumExp(axis: 1)), ("top", try x.topK(3).values),
      ("low", try x.topK(2, axis: 0, largest: false).indices.converted(to: .float32)),
    ])
  }

  static func windows() throws -> Net {
    let net = HandMadeNet("Windows")
    let x = net.input("x", [9, 2])
    let edges: [SlidingWindow.Edges] = [.repeated, .zero, .inside]
    return try net.net(
      edges.map { edge in
        let window = SlidingWindow(length: 4, before: edge == .inside ? 0 : 3, edges: edge)
        return (edge.rawValue, try x.movingMean(window, axis: 0))
      })
  }

  static func arrangements() throws -> Net {
    let net = HandMadeNet("Arrangements")
    let x = net.input("x", [4, 6])
    let ones = try Tensor.full([4, 2], 1, type: .float32)
    return try net.net([
      ("part", try x(.range(1, 3), .range(0, 5))), ("joined", try Tensor.concatenate([x, ones], axis: 1)),
      ("chosen", try x.gather([5, 0, 0, 2], axis: 1)), ("row", try x(.index(-1))),
      ("turned", try x.reshape([2, 2, 6]).transpose(axes: [2, 0, 1])),
      ("product", try Tensor.matmul(x, x.transpose())), ("spread", try x(.all, .index(0)).reshape([4, 1]) + ones),
    ])
  }

  /// Outputs that depend on parameters, or on nothing.
  static func constants() throws -> Net {
    let net = HandMadeNet("Constants")
    let x = net.input("x", [2])
    let bias = net.parameter("bias", [3], .normal(sd: 1))
    let fixed = try Tensor(shape: [3], float32: [1, 2, 4])
    return try net.net([
      ("bias", try bias * 2), ("fixed", try bias * 0 + fixed), ("joined", try Tensor.concatenate([x, fixed], axis: 0)),
    ])
  }
}
