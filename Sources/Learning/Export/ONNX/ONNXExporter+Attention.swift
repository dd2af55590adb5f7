internal import TensorCore

// ONNX of this version has no attention: it is composed of products and a softmax, the matrix of scores written out.

extension ONNXExporter {
  mutating func emitAttention(
    _ options: AttentionOptions, _ inputs: [TracedFunction.Value], _ spec: TensorSpec
  ) throws -> String {
    let type = spec.type
    var rest = inputs[3...]
    let present = options.hasPresent ? rest.popFirst() : nil
    let bias = options.hasBias ? rest.popFirst() : nil
    let scalars = try rest.map { try full($0, as: type) }
    let q = try full(inputs[0], as: type)
    let heads = self.spec(inputs[0]).shape[1]
    let k = try shared(inputs[1], heads: heads, type)
    let v = try shared(inputs[2], heads: heads, type)
    let (queries, keys) = (self.spec(inputs[0]).shape[2], self.spec(inputs[1]).shape[2])
    let features = self.spec(inputs[0]).shape[3]

    let dot = node("MatMul", [q, transposed(k, [0, 1, 3, 2])])
    var visible: [String] = []
    var scores: String
    if let score = options.score {
      let formula = try formula(score, dot: dot, q: q, k: k, queries, keys, scalars, type)
      scores = formula.score
      if let mask = formula.visible { visible.append(mask) }
    } else {
      let scale = options.scale ?? 1 / Double(max(features, 1)).squareRoot()
      scores = node("Mul", [dot, try graph.number(scale, type)])
    }
    if let bias { scores = node("Add", [scores, try full(bias, as: type)]) }
    if let mask = try mask(options.mask, queries, keys) { visible.append(graph.constant(mask)) }
    if let present {
      let extents = self.spec(present).shape
      visible.append(try reshaped(try full(present, as: .bool), [extents[0], 1, 1, extents[1]]))
    }
    guard let first = visible.first else {
      return node("MatMul", [node("Softmax", [scores], [.integer("axis", -1)]), v])
    }
    let all = visible.dropFirst().reduce(first) { node("And", [$0, $1]) }
    // Low enough that nothing of it is left beside a key that is seen; of a query that sees none nothing is left at
    // all.
    let hidden = node("Where", [all, scores, try graph.number(-1e30, type)])
    let weights = node("Softmax", [hidden], [.integer("axis", -1)])
    return node("MatMul", [node("Where", [all, weights, try graph.number(0, type)]), v])
  }

  /// Keys or values, each head repeated for the query heads that share it.
  private mutating func shared(_ value: TracedFunction.Value, heads: Int, _ type: ScalarType) throws -> String {
    let extents = spec(value).shape
    let name = try full(value, as: type)
    guard extents[1] != heads, extents[1] > 0 else { return name }
    let apart = try reshaped(name, [extents[0], extents[1], 1, extents[2], extents[3]])
    let repeated = node("Expand", [apart, graph.integers([1, 1, heads / extents[1], 1, 1])])
    return try reshaped(repeated, [extents[0], heads, extents[2], extents[3]])
  }

  /// 1 where a query sees a key, [1, 1, queries, keys]; nil if all are seen.
  private func mask(_ mask: AttentionMask, _ queries: Int, _ keys: Int) throws -> Tensor? {
    func seen(_ isSeen: (_ place: Int, _ key: Int) -> Bool) throws -> Tensor {
      try Tensor(shape: [1, 1, queries, keys]) { out in
        for query in 0..<queries {
          for key in 0..<keys { out[query * keys + key] = isSeen(query + keys - queries, key) ? 1 : 0 }
        }
      }.converted(to: .bool)
    }
    switch mask {
    case .none: return nil
    case .causal: return try seen { $1 <= $0 }
    case .causalWindow(let length): return try seen { $1 <= $0 && $1 > $0 - length }
    case .window(let length): return try seen { abs($0 - $1) < length }
    }
  }

  /// A score of the user's own, of all pairs at once.
  private mutating func formula(
    _ score: AttentionScore, dot: String, q: String, k: String, _ queries: Int, _ keys: Int, _ scalars: [String],
    _ type: ScalarType
  ) throws -> (score: String, visible: String?) {
    let formula = score.formula
    let inputCount = 5 + scalars.count
    var needed: Set<Int> = []
    var pending = [formula.score] + (formula.visible.map { [$0] } ?? [])
    while let register = pending.popLast() {
      guard needed.insert(register).inserted, register >= inputCount else { continue }
      switch formula.steps[register - inputCount] {
      case .number: break
      case .unary(_, let a): pending.append(a)
      case .binary(_, let a, let b), .comparison(_, let a, let b): pending += [a, b]
      case .select(let mask, let a, let b): pending += [mask, a, b]
      }
    }
    var registers: [Int: String] = [0: dot]
    if needed.contains(1) { registers[1] = square(q) }
    if needed.contains(2) { registers[2] = transposed(square(k), [0, 1, 3, 2]) }
    if needed.contains(3) { registers[3] = try places(queries, [1, 1, queries, 1], type) }
    if needed.contains(4) { registers[4] = try places(keys, [1, 1, 1, keys], type) }
    for (place, scalar) in scalars.enumerated() { registers[5 + place] = scalar }
    for (place, step) in formula.steps.enumerated() where needed.contains(inputCount + place) {
      func operand(_ register: Int) -> String { registers[register] ?? "" }
      let name: String
      switch step {
      case .number(let number): name = try graph.number(number, type)
      case .unary(let function, let a): name = try unary(function, operand(a), type)
      case .binary(let function, let a, let b): name = try binary(function, operand(a), operand(b), type)
      case .comparison(let comparison, let a, let b):
        name = cast(compare(comparison, operand(a), operand(b)), .bool, to: type)
      case .select(let mask, let a, let b):
        name = node("Where", [cast(operand(mask), type, to: .bool), operand(a), operand(b)])
      }
      registers[inputCount + place] = name
    }
    // A score of one place alone lacks the other's axis.
    let whole =
      formula.score == 0
      ? dot : node("Expand", [registers[formula.score] ?? "", graph.integers([1, 1, queries, keys])])
    return (whole, formula.visible.map { cast(registers[$0] ?? "", type, to: .bool) })
  }

  private mutating func square(_ x: String) -> String {
    node("ReduceSum", [node("Mul", [x, x]), graph.integers([-1])])
  }

  private mutating func places(_ count: Int, _ shape: [Int], _ type: ScalarType) throws -> String {
    graph.constant(try Tensor(shape: shape, (0..<count).map { Double($0) }).converted(to: type))
  }
}
