import TensorCore

// The nets of `bench/nets.py`, with the same names, shapes and optimisers.

/// Parameters by name, in the order in which they were made; a net asks for them by name while it is traced.
struct Parameters {
  private(set) var variables: [Variable] = []
  private var places: [String: Int] = [:]

  mutating func add(_ name: String, _ shape: [Int], spread: Double, _ stream: inout RandomStream) throws {
    let count = shape.reduce(1, *)
    let numbers = (0..<count).map { _ in Float((2 * stream.uniform() - 1) * spread) }
    places[name] = variables.count
    variables.append(try Variable(name, Tensor(shape: shape, float32: numbers)))
  }

  mutating func linear(_ name: String, _ from: Int, _ to: Int, _ stream: inout RandomStream) throws {
    let spread = 1 / Double(from).squareRoot()
    try add(name + ".weight", [from, to], spread: spread, &stream)
    try add(name + ".bias", [to], spread: spread, &stream)
  }

  mutating func norm(_ name: String, _ width: Int) throws {
    for (part, start) in [("weight", 1.0), ("bias", 0.0)] {
      places["\(name).\(part)"] = variables.count
      variables.append(try Variable("\(name).\(part)", Tensor.full([width], start, type: .float32)))
    }
  }

  /// The symbols of the parameters by name.
  func named(_ symbols: [Tensor]) -> (String) throws -> Tensor {
    { name in
      guard let place = places[name] else { throw BenchFault.noParameter(name) }
      return symbols[place]
    }
  }
}

enum BenchFault: Error {
  case noParameter(String)
  case usage(String)
}

/// A net, its optimiser, and the shapes of a batch.
struct Net {
  let name: String
  let x, y: [Int]
  let rule: OptimizerRule
  let parameters: (inout RandomStream) throws -> Parameters
  let output: (_ named: (String) throws -> Tensor, _ x: Tensor) throws -> Tensor

  static var all: [Net] {
    [
      encoder("tiny", batch: 8, length: 24, channels: 4, width: 16, heads: 2, blocks: 1, hidden: 32, out: 4),
      encoder("small", batch: 32, length: 96, channels: 7, width: 64, heads: 4, blocks: 2, hidden: 128, out: 24),
      encoder("medium", batch: 32, length: 96, channels: 7, width: 128, heads: 8, blocks: 3, hidden: 256, out: 96),
      encoder("bert", batch: 8, length: 128, channels: 384, width: 384, heads: 12, blocks: 6, hidden: 1536, out: 2),
      perceptron, linearForecaster, images,
    ]
  }

  private static func encoder(
    _ name: String, batch: Int, length: Int, channels: Int, width: Int, heads: Int, blocks: Int, hidden: Int, out: Int
  ) -> Net {
    Net(
      name: name, x: [batch, length, channels], y: [batch, out], rule: .adamW(),
      parameters: { stream in
        var parameters = Parameters()
        try parameters.linear("embed", channels, width, &stream)
        for block in 0..<blocks {
          let path = "blocks.\(block)."
          try parameters.norm(path + "attention_norm", width)
          try parameters.linear(path + "qkv", width, 3 * width, &stream)
          try parameters.linear(path + "projection", width, width, &stream)
          try parameters.norm(path + "feed_norm", width)
          try parameters.linear(path + "widen", width, hidden, &stream)
          try parameters.linear(path + "narrow", hidden, width, &stream)
        }
        try parameters.linear("head", length * width, out, &stream)
        return parameters
      },
      output: { named, x in
        var x = try linear("embed", named, x)
        for block in 0..<blocks {
          let path = "blocks.\(block)."
          let normal = try norm(path + "attention_norm", named, x)
          let parts = try linear(path + "qkv", named, normal).reshape([batch, length, 3, heads, width / heads])
            .transpose(axes: [2, 0, 3, 1, 4])
          let seen = try Tensor.attention(parts(.index(0)), parts(.index(1)), parts(.index(2)))
            .transpose(axes: [0, 2, 1, 3]).reshape([batch, length, width])
          x = try x + linear(path + "projection", named, seen)
          let wide = try linear(path + "widen", named, norm(path + "feed_norm", named, x)).map(.gelu)
          x = try x + linear(path + "narrow", named, wide)
        }
        return try linear("head", named, x.reshape([batch, length * width]))
      })
  }

  private static var perceptron: Net {
    Net(
      name: "mlp", x: [32, 16], y: [32, 1], rule: .adamW(),
      parameters: { stream in
        var parameters = Parameters()
        try parameters.linear("first", 16, 64, &stream)
        try parameters.linear("second", 64, 64, &stream)
        try parameters.linear("third", 64, 1, &stream)
        return parameters
      },
      output: { named, x in
        let first = try linear("first", named, x).map(.tanh)
        return try linear("third", named, linear("second", named, first).map(.tanh))
      })
  }

  private static var linearForecaster: Net {
    Net(
      name: "dlinear", x: [32, 96, 7], y: [32, 96, 7], rule: .adam(),
      parameters: { stream in
        var parameters = Parameters()
        try parameters.linear("trend", 96, 96, &stream)
        try parameters.linear("remainder", 96, 96, &stream)
        return parameters
      },
      output: { named, x in
        let average = try x.movingMean(SlidingWindow(length: 25, before: 12, edges: .repeated), axis: 1)
        let (trend, rest) = (try average.transpose(), try (x - average).transpose())
        return try (linear("trend", named, trend) + linear("remainder", named, rest)).transpose()
      })
  }

  private static var images: Net {
    Net(
      name: "cnn", x: [64, 28, 28, 1], y: [64, 10], rule: .adamW(),
      parameters: { stream in
        var parameters = Parameters()
        try parameters.add("conv1.weight", [3, 3, 1, 32], spread: 1.0 / 3, &stream)
        try parameters.add("conv1.bias", [32], spread: 1.0 / 3, &stream)
        try parameters.add("conv2.weight", [3, 3, 32, 64], spread: 1 / 288.0.squareRoot(), &stream)
        try parameters.add("conv2.bias", [64], spread: 1 / 288.0.squareRoot(), &stream)
        try parameters.linear("hidden", 1600, 128, &stream)
        try parameters.linear("head", 128, 10, &stream)
        return parameters
      },
      output: { named, x in
        let pool = PoolingGeometry(window: [2, 2])
        let first = try (x.convolution(named("conv1.weight")) + named("conv1.bias")).map(.relu).maximumPool(pool)
        let second = try (first.convolution(named("conv2.weight")) + named("conv2.bias")).map(.relu).maximumPool(pool)
        return try linear("head", named, linear("hidden", named, second.reshape([64, 1600])).map(.relu))
      })
  }

  private static func linear(_ name: String, _ named: (String) throws -> Tensor, _ x: Tensor) throws -> Tensor {
    try Tensor.matmul(x, named(name + ".weight")) + named(name + ".bias")
  }

  private static func norm(_ name: String, _ named: (String) throws -> Tensor, _ x: Tensor) throws -> Tensor {
    try x.layerNorm(scale: named(name + ".weight"), shift: named(name + ".bias"))
  }
}

/// A net with seeded weights and data, ready to take steps of mean squared error.
struct Training {
  let step: TrainingStep
  let variables: [Variable]
  var batch: [Tensor]

  init(_ net: Net) throws {
    var stream = RandomStream(seed: 1)
    let parameters = try net.parameters(&stream)
    variables = parameters.variables
    batch = try [net.x, net.y].map { shape in
      try Tensor(shape: shape, float32: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal()) })
    }
    step = try TrainingStep(
      Optimizer([.init(net.rule, variables)]), inputs: [TensorSpec(net.x), TensorSpec(net.y)]
    ) { symbols, _, inputs in
      let difference = try net.output(parameters.named(symbols), inputs[0]) - inputs[1]
      return .init(loss: try (difference * difference).mean())
    }
  }
}
