import Learning
import Runtime
import TensorCore

/// How a mechanism scores queries and keys, with the parameters it has at one place of use.
struct Scoring {
  private var options = AttentionOptions()
  private let dropout: Double
  private let pair: PairScore?
  private let parameters: [Tensor]

  /// Runs the functions of the script's own on symbols, if there are any.
  init(_ mechanism: AttentionMechanism, features: Int, _ context: inout BuiltinContext, _ tracer: NetTracer) throws {
    options.mask = mechanism.mask
    options.scale = mechanism.scale
    options.stream = tracer.stream()
    dropout = mechanism.dropout
    var parameters: [Tensor] = []
    var specs: [TensorSpec] = []
    func learned(_ name: String, _ shape: [Int], _ initializer: Initializer) {
      parameters.append(tracer.parameter(name, shape, initializer))
      specs.append(TensorSpec(shape))
    }
    let scale = mechanism.scale ?? 1 / Double(features).squareRoot()
    let score: (inout BuiltinContext, [Tensor]) throws -> Tensor
    switch mechanism.score {
    case "own":
      for (index, initial) in mechanism.learned.enumerated() {
        learned("score_\(index)", initial.shape, .values(initial))
      }
      guard let closure = mechanism.ownScore else { throw Value.nothing.unexpected("a score") }
      score = { context, operands in try Scoring.call(closure, operands, &context) }
    case "additive":
      learned("score_weight", [features], .fanIn(features))
      score = { _, o in try (o[4] * (o[0] + o[1]).map(.tanh)).sum() }
    case "norm_dot":
      score = { _, o in
        let lengths = try Tensor.dot(o[0], o[0]) * Tensor.dot(o[1], o[1])
        return try Tensor.dot(o[0], o[1]) / Tensor.power(lengths + 1e-12, Tensor(0.25))
      }
    case "dot", "bilinear":
      options.scale = mechanism.scale ?? 1
      let factor = mechanism.scale ?? 1
      score = { _, o in try Tensor.dot(o[0], o[1]) * factor }
    default: score = { _, o in try Tensor.dot(o[0], o[1]) * scale }
    }
    self.parameters = parameters
    let isPlain = ["scaled_dot", "dot", "bilinear"].contains(mechanism.score) && mechanism.ownMask == nil
    if isPlain {
      pair = nil
    } else {
      pair = try withUnsafeMutablePointer(to: &context) { context in
        try PairScore(
          features: features, parameters: specs,
          score: { q, k, i, j, parameters in try score(&context.pointee, [q, k, i, j] + parameters) },
          mask: mechanism.ownMask.map { mask in { i, j in try Scoring.call(mask, [i, j], &context.pointee) } })
      }
    }
  }

  private static func call(_ closure: Closure, _ operands: [Tensor], _ context: inout BuiltinContext) throws -> Tensor {
    try context.call(closure, operands.map(Value.tensor)).asTensor()
  }

  func attend(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ present: Tensor?, _ bias: Tensor?, isTraining: Bool
  ) throws -> Tensor {
    var options = options
    if isTraining { options.dropout = dropout }
    guard let pair else { return try Tensor.attention(q, k, v, present: present, bias: bias, options) }
    return try pair.attend(q, k, v, parameters: parameters, present: present, bias: bias, options: options)
  }

  /// softmax of the scores, without dropout: [1, heads, queries, keys].
  func weights(_ q: Tensor, _ k: Tensor, _ present: Tensor?, _ bias: Tensor?) throws -> Tensor {
    guard let pair else { return try Tensor.attentionWeights(q, k, present: present, bias: bias, options) }
    return try pair.weights(q, k, parameters: parameters, present: present, bias: bias, options: options)
  }
}
