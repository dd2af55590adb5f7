import Checking
import Runtime
import TensorCore
import Units

/// Attention over keys and values.
///
/// The scores must be plain numbers, so where queries and keys have units, `scale` must take them away; the result is a
/// weighted average of the values and has their unit, points on a scale among them.
enum AttentionFunctions {
  static let table: [Builtin] = [
    Builtin(
      "attention", ["q", "k", "v", "[mask:]", "[window:]", "[scale:]", "[bias:]", "[present:]"],
      "softmax(scale*q @ transpose(k) + bias) @ v, of [batch, heads, length, features] or with fewer leading axes. `mask` is \"causal\" or 1 where a query may see a key; `window` is how far it sees; `present` [batch, length] is 0 where a key is padding; `scale` is 1/sqrt(features) unless given. Fewer heads of k and v are shared by those of q.",
      example: "attention([[1, 0], [0, 1]], [[0, 0], [0, 0]], [[1, 2], [3, 4]], mask: \"causal\")  # [[1, 2], [2, 3]]",
      infer: { call in try infer(&call) },
      run: { context, site in .tensor(try attend(context.allArguments)) })
  ]

  private static let layouts = [
    ["length", "features"], ["heads", "length", "features"], ["batch", "heads", "length", "features"],
  ]
  private static let words = ["causal", "none"]
  private static let (mask, window, scale, bias, present) = (3, 4, 5, 6, 7)

  private static func infer(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let q = try call.operand(0, expected: "a tensor")
    let k = try call.operand(1, expected: "a tensor")
    let v = try call.operand(2, expected: "a tensor")
    for (index, operand) in [q, k].enumerated() { try call.refusePoint(operand.quantity, at: index) }
    try requirePlainScores(call, q, k)
    if call.has(window) { _ = try call.wholeNumber(window, minimum: 1) }
    if call.has(mask) {
      if try call.type(mask) == .string {
        try call.requireWord(mask, among: words)
      } else {
        try requirePlain(call, mask, "\"causal\", \"none\", or a tensor of 1 and 0")
      }
    }
    if call.has(bias) { try requirePlain(call, bias, "a tensor of plain numbers") }
    if call.has(present) { try requirePlain(call, present, "a tensor of 1 and 0") }
    guard let a = call.shaped(0, q), let b = call.shaped(1, k), let c = call.shaped(2, v) else {
      return call.result(.tensor(v.quantity, .unknown))
    }
    let shape = try result(call.shapeRules, a, b, c)
    for index in [mask, bias] where call.has(index) {
      guard let operand = Operand(try call.type(index)), let extra = call.shaped(index, operand) else { continue }
      try requireScores(call.shapeRules, extra, a, b)
    }
    if call.has(present), let operand = Operand(try call.type(present)), let extra = call.shaped(present, operand) {
      try requirePresent(call.shapeRules, extra, b)
    }
    return call.result(.tensor(v.quantity, Checking.Shape(shape)))
  }

  private static func requirePlain(_ call: BuiltinCall, _ index: Int, _ expected: String) throws(CallFailure) {
    guard let operand = Operand(try call.type(index)), operand.kind == .tensor, operand.quantity.isDimensionless else {
      throw .argument(index: index, expected: expected)
    }
  }

  private static func requirePlainScores(_ call: BuiltinCall, _ q: Operand, _ k: Operand) throws(CallFailure) {
    var dimension = q.quantity.dimension * k.quantity.dimension
    if call.has(scale) {
      guard let factor = Operand(try call.type(scale)), factor.shape.rank == 0, !factor.quantity.isPoint else {
        throw .argument(index: scale, expected: "a number")
      }
      dimension = dimension * factor.quantity.dimension
    }
    guard !dimension.isDimensionless else { return }
    let written = call.units.name(of: Quantity(dimension))
    let features = (q.shape.extents?.last ?? nil).map(String.init) ?? "features"
    throw .message(
      "the scores of `attention` must be plain numbers, but here they are in \(written)", index: nil,
      help: call.has(scale)
        ? "give `scale` the reciprocal of the unit of q times k"
        : "take the unit away: `scale: 1/(sqrt(\(features))*1 \(written))`")
  }

  // MARK: Shapes

  /// The shape of the result.
  private static func result(_ rules: ShapeRules, _ q: ShapedArgument, _ k: ShapedArgument, _ v: ShapedArgument)
    throws(CallFailure) -> [Int?]
  {
    for argument in [q, k, v] { try rules.requireLayout(argument, layouts) }
    for argument in [k, v] where argument.rank != q.rank {
      throw .message(
        "`\(rules.function)` cannot join \(q.text) with \(argument.text): they have \(q.rank) and \(argument.rank) axes",
        index: argument.index, help: nil)
    }
    let last = q.rank - 1
    try rules.requireEqual(q, last, k, last)
    try rules.requireEqual(k, last - 1, v, last - 1)
    if q.rank >= 3 {
      try rules.requireEqual(k, last - 2, v, last - 2)
      if let heads = q.extents[last - 2], let shared = k.extents[last - 2],
        !(shared > 0 ? heads % shared == 0 : heads == 0)
      {
        throw rules.disagreement(
          q, last - 2, k, last - 2,
          "axis \(last - 2) of `q` has \(heads) heads, which the \(shared) of `k` do not divide")
      }
    }
    if q.rank == 4 {
      try rules.requireEqual(q, 0, k, 0)
      try rules.requireEqual(k, 0, v, 0)
    }
    return Array(q.extents.dropLast()) + [v.extents[last]]
  }

  /// What is added to the scores, or hides some, broadcasts to [batch, heads, queries, keys].
  private static func requireScores(
    _ rules: ShapeRules, _ extra: ShapedArgument, _ q: ShapedArgument, _ k: ShapedArgument
  ) throws(CallFailure) {
    let scores = q.extents.dropLast() + [k.extents[k.rank - 2]]
    let lead = scores.count - extra.rank
    for axis in extra.extents.indices.reversed() {
      let wanted = lead + axis >= 0 ? scores[lead + axis] : 1
      guard let given = extra.extents[axis], let wanted, given != wanted, given != 1 else { continue }
      throw .message(
        "`\(rules.function)` cannot join \(extra.text) with scores \(Checking.Shape(Array(scores))): axis \(axis) of `\(extra.name)` has \(given), where the scores have \(wanted)",
        index: extra.index, help: "scores are queries by keys, with heads and batch in front")
    }
  }

  private static func requirePresent(_ rules: ShapeRules, _ present: ShapedArgument, _ k: ShapedArgument)
    throws(CallFailure)
  {
    let isBatched = k.rank == 4
    try rules.requireLayout(present, [isBatched ? ["batch", "length"] : ["length"]])
    try rules.requireEqual(k, k.rank - 2, present, present.rank - 1)
    if isBatched { try rules.requireEqual(k, 0, present, 0) }
  }

  // MARK: Running

  private static func attend(_ arguments: [Value]) throws -> Tensor {
    let rules = ShapeRules(function: "attention")
    let operands = try (0..<3).map { try arguments[$0].asTensor() }
    func shaped(_ name: String, _ index: Int, _ tensor: Tensor) -> ShapedArgument {
      ShapedArgument(name: name, index: index, extents: tensor.shape)
    }
    let (q, k) = (shaped("q", 0, operands[0]), shaped("k", 1, operands[1]))
    let shape = try whenRunning { () throws(CallFailure) in try result(rules, q, k, shaped("v", 2, operands[2])) }
    func scores(_ name: String, _ index: Int) throws -> Tensor? {
      if arguments[index].isNothing { return nil }
      let tensor = try arguments[index].asTensor()
      try whenRunning { () throws(CallFailure) in try requireScores(rules, shaped(name, index, tensor), q, k) }
      // Four axes, and no extent of 1 for the keys.
      let padded = try tensor.reshape([Int](repeating: 1, count: max(4 - tensor.rank, 0)) + tensor.shape)
      return try padded.expanded(to: padded.shape.dropLast() + [operands[1].shape[k.rank - 2]])
    }

    var options = AttentionOptions()
    if !arguments[scale].isNothing { options.scale = try arguments[scale].asNumber() }
    var isCausal = false
    var added = try scores("bias", bias)
    if case .string(let word) = arguments[mask] {
      guard words.contains(word) else {
        throw EvaluationError(code: "call", "`mask` of `attention` is one of \"causal\", \"none\", not \"\(word)\"")
      }
      isCausal = word == "causal"
    } else if let visible = try scores("mask", mask) {
      let hidden = try Tensor.select(visible, Tensor(0), Tensor(-.infinity))
      added = try added.map { try $0 + hidden } ?? hidden
    }
    let length = arguments[window].isNothing ? nil : try arguments[window].asCount("`window`", minimum: 1)
    options.mask =
      switch (isCausal, length) {
      case (true, let length?): .causalWindow(length)
      case (true, nil): .causal
      case (false, let length?): .window(length)
      case (false, nil): .none
      }
    var padding: Tensor?
    if !arguments[present].isNothing {
      let tensor = try arguments[present].asTensor()
      try whenRunning { () throws(CallFailure) in try requirePresent(rules, shaped("present", present, tensor), k) }
      padding = try tensor.reshape([tensor.rank == 2 ? tensor.shape[0] : 1, operands[1].shape[k.rank - 2]])
    }
    let four = try operands.map { try $0.reshape([Int](repeating: 1, count: 4 - $0.rank) + $0.shape) }
    return try Tensor.attention(four[0], four[1], four[2], present: padding, bias: added, options)
      .reshape(shape.map { $0 ?? -1 })
  }
}
