import Checking
import Learning
import Runtime
import TensorCore

/// Attention with learned projections.
enum AttentionLayers {
  static let table: [Builtin] = [
    .layer(
      "attend", ["x", "[mechanism]", "[heads:]", "[memory:]", "[present:]"],
      "In a net: x [length, features] attends to itself, or to `memory` [length, features], by a mechanism declared with `attention`, or with so many `heads`. `present` [length] is 0 where what is attended to is padding.",
      example: "net N {\n  in x: [24, 8]\n  out y: [24, 8] = attend(x, heads: 2)\n}",
      infer: { call in
        let x = try call.plainTensor(0, leastRank: 2)
        if let rank = x.shape.rank, rank != 2 {
          throw CallFailure.message(
            "`x` of `attend` is [length, features], but its shape is \(x.shape)", index: 0, help: nil)
        }
        if call.has(1), try call.type(1) != .attention {
          throw CallFailure.argument(index: 1, expected: "a mechanism, declared with `attention`")
        }
        _ = try call.wholeNumber(2, minimum: 1)
        if call.has(1) == call.has(2) {
          throw CallFailure.message(
            call.has(1) ? "`attend` takes a mechanism or `heads`, not both" : "`attend` needs a mechanism, or `heads`",
            index: nil, help: "write `attend(x, heads: 4)`, or declare one: `attention A { heads 4, mask causal }`")
        }
        if call.has(3) { _ = try call.plainTensor(3, leastRank: 2) }
        if call.has(4) { _ = try call.plainTensor(4) }
        return call.result(.tensor(.dimensionless, x.shape))
      },
      run: { context, _, tracer in
        let arguments = context.allArguments
        let x = try arguments[0].asTensor()
        let mechanism: AttentionMechanism
        if case .object(let object) = arguments[1], let declared = object as? AttentionMechanism {
          mechanism = declared
        } else {
          mechanism = AttentionMechanism(name: "attention", heads: try arguments[2].asCount("`heads`", minimum: 1))
        }
        let memory = arguments[3].isNothing ? nil : try arguments[3].asTensor()
        let present = arguments[4].isNothing ? nil : try arguments[4].asTensor()
        return try tracer.layer("attend") {
          let result = try attend(x, memory, present, mechanism, &context, tracer)
          tracer.note(result)
          return result
        }
      })
  ]

  private static func attend(
    _ x: Tensor, _ memory: Tensor?, _ present: Tensor?, _ mechanism: AttentionMechanism,
    _ context: inout BuiltinContext, _ tracer: NetTracer
  ) throws -> Tensor {
    func refuse(_ message: String) -> EvaluationError { EvaluationError(code: "call", message) }
    for (name, tensor) in [("x", x), ("memory", memory ?? x)] where tensor.rank != 2 {
      throw refuse("`\(name)` of `attend` is [length, features], but its shape is \(tensor.shape)")
    }
    let (length, features) = (x.shape[0], x.shape[1])
    let dim = mechanism.dim ?? features
    guard dim % mechanism.heads == 0 else {
      throw refuse("`attend` cannot divide \(dim) features among \(mechanism.heads) heads")
    }
    let keys = memory?.shape[0] ?? length
    if let present, present.shape != [keys] {
      throw refuse("`present` of `attend` has a place for each of the \(keys) keys, but its shape is \(present.shape)")
    }
    var (q, k, v) = try projections(x, memory, dim, mechanism, tracer)
    if mechanism.positions == "rotary" { (q, k) = (try PositionLayers.rotated(q), try PositionLayers.rotated(k)) }
    if mechanism.score == "bilinear" {
      let size = q.shape[2]
      let weight = tracer.parameter(
        "score_weight", [mechanism.heads, size, size], .xavier(fanIn: size, fanOut: size))
      tracer.scope.multiplyAdds += q.count * size
      q = try Tensor.matmul(q, weight)
    }
    let scoring = try Scoring(mechanism, features: q.shape[2], &context, tracer)
    let bias = mechanism.positions == "relative" ? try relativeBias(mechanism.heads, length, keys, tracer) : nil
    tracer.scope.multiplyAdds += 2 * mechanism.heads * length * keys * q.shape[2]
    func four(_ tensor: Tensor) throws -> Tensor { try tensor.reshape([1] + tensor.shape) }
    let operands = (q: try four(q), k: try four(k), v: try four(v))
    let shown = try present?.reshape([1, keys])
    if !tracer.isTraining {
      tracer.attends(
        try scoring.weights(operands.q, operands.k, shown, bias).reshape([mechanism.heads, length, keys]))
    }
    let seen = try scoring.attend(operands.q, operands.k, operands.v, shown, bias, isTraining: tracer.isTraining)
      .reshape([mechanism.heads, length, dim / mechanism.heads]).transpose(axes: [1, 0, 2]).reshape([length, dim])
    return try LinearLayers.linear(seen, features, name: "projection", tracer)
  }

  /// Queries, keys and values [heads, length, features of a head]; of x alone by one product.
  private static func projections(
    _ x: Tensor, _ memory: Tensor?, _ dim: Int, _ mechanism: AttentionMechanism, _ tracer: NetTracer
  ) throws -> (Tensor, Tensor, Tensor) {
    let (heads, size) = (mechanism.heads, dim / mechanism.heads)
    func parts(_ tensor: Tensor, _ count: Int, _ heads: Int) throws -> [Tensor] {
      let split = try tensor.reshape([tensor.shape[0], count, heads, size]).transpose(axes: [1, 2, 0, 3])
      return try (0..<count).map { try split(.index($0)) }
    }
    if memory == nil, mechanism.keyHeads == heads {
      let all = try LinearLayers.linear(x, 3 * dim, name: "qkv", scheme: "xavier", tracer)
      let split = try parts(all, 3, heads)
      return (split[0], split[1], split[2])
    }
    let query = try LinearLayers.linear(x, dim, name: "query", scheme: "xavier", tracer)
    let both = try LinearLayers.linear(
      memory ?? x, 2 * mechanism.keyHeads * size, name: "key_value", scheme: "xavier", tracer)
    let split = try parts(both, 2, mechanism.keyHeads)
    return (try parts(query, 1, heads)[0], split[0], split[1])
  }

  /// A learned number for each head and distance, added to the scores: [1, heads, queries, keys]. (Raffel and others 2020)
  private static func relativeBias(_ heads: Int, _ queries: Int, _ keys: Int, _ tracer: NetTracer) throws -> Tensor {
    let table = tracer.parameter("distance_bias", [heads, queries + keys - 1], .constant(0))
    let places = (0..<queries).flatMap { i in (0..<keys).map { j in j - i + queries - 1 } }
    return try table.gather(places, axis: 1).reshape([1, heads, queries, keys])
  }
}
