import Checking
import Learning
import Runtime
import TensorCore

/// Normalisation with a learned scale and shift for each feature.
enum NormLayers {
  static let table: [Builtin] = [
    row("norm", "layer normalisation: each row of features gets mean 0 and deviation 1", leastRank: 1) { x, tracer in
      let (scale, shift) = parameters(x, tracer)
      return try x.layerNorm(scale: scale, shift: shift)
    },
    row("rms_norm", "each row of features is divided by the root of its mean square", leastRank: 1) { x, tracer in
      try x.rmsNorm(scale: tracer.parameter("scale", [x.shape[x.rank - 1]], .constant(1)))
    },
    row(
      "batch_norm",
      "each feature gets mean 0 and deviation 1 over the batch and all places; afterwards by the averages kept while training",
      leastRank: 1
    ) { x, tracer in
      let (scale, shift) = parameters(x, tracer)
      let features = x.shape[x.rank - 1]
      let mean = tracer.statistic("mean", [features], 0)
      let variance = tracer.statistic("variance", [features], 1)
      guard tracer.isTraining else {
        return try (x - mean.symbol) / (variance.symbol + 1e-5).map(.sqrt) * scale + shift
      }
      func average(_ values: Tensor) throws -> Tensor {
        let rows = try values.reshape([values.count / features, features])
        return try rows.mean(axis: 0).batchMean()
      }
      let (now, centred) = try { () throws -> (Tensor, Tensor) in
        let now = try average(x)
        return (now, try x - now)
      }()
      let spread = try average(centred * centred)
      tracer.update(mean.index, try mean.symbol * 0.9 + now.detached * 0.1)
      tracer.update(variance.index, try variance.symbol * 0.9 + spread.detached * 0.1)
      return try centred / (spread + 1e-5).map(.sqrt) * scale + shift
    },
    row(
      "instance_norm", "each feature of a sample gets mean 0 and deviation 1 over all places", leastRank: 2
    ) { x, tracer in
      let (scale, shift) = parameters(x, tracer)
      let features = x.shape[x.rank - 1]
      let rows = try x.reshape([x.count / features, features])
      let centred = try rows - rows.mean(axis: 0)
      let variance = try (centred * centred).mean(axis: 0)
      return try (centred / (variance + 1e-5).map(.sqrt) * scale + shift).reshape(x.shape)
    },
  ]

  private static func parameters(_ x: Tensor, _ tracer: NetTracer) -> (scale: Tensor, shift: Tensor) {
    let features = [x.shape[x.rank - 1]]
    return (tracer.parameter("scale", features, .constant(1)), tracer.parameter("shift", features, .constant(0)))
  }

  private static func row(
    _ name: String, _ summary: String, leastRank: Int, _ body: @escaping @Sendable (Tensor, NetTracer) throws -> Tensor
  ) -> Builtin {
    .layer(
      name, ["x"], "In a net: \(summary), times a learned scale\(name == "rms_norm" ? "" : " plus a learned shift").",
      example: "net N {\n  in x: [24, 8]\n  out y: [24, 8] = \(name)(x)\n}",
      infer: { call in
        let x = try call.plainTensor(0, leastRank: leastRank)
        return call.result(.tensor(.dimensionless, x.shape))
      },
      run: { context, _, tracer in
        let x = try context.arguments[0].asTensor()
        guard x.rank >= leastRank else {
          throw EvaluationError(code: "call", "`\(name)` needs at least \(leastRank) axes, but the shape is \(x.shape)")
        }
        return try tracer.tensorLayer(name) { try body(x, tracer) }
      })
  }
}
