extension Tensor {
  /// Attention: softmax(scale·q·kᵀ + bias)·v, masked. `q` [batch, heads, queries, features], `k` [batch, key heads, keys,
  /// features], `v` [batch, key heads, keys, value features]; the number of key heads divides that of heads. `present`
  /// [batch, keys] is 0 where a key is padding. Nothing of size queries × keys is ever made.
  /// (Vaswani and others 2017; tiles after Dao and others 2022)
  /// - Throws: `wrongRank`, `extentsDisagree`, `cannotBroadcast`, `argumentOutOfRange`.
  public static func attention(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, present: Tensor? = nil, bias: Tensor? = nil, scalars: [Tensor] = [],
    _ options: AttentionOptions = AttentionOptions()
  ) throws -> Tensor {
    let name = "attention"
    try checkHeads(q, k, v, options)
    let type = try q.floating().type
    var inputs = [try q.converted(to: type), try k.converted(to: type), try v.converted(to: type)]
    var options = options
    options.hasPresent = present != nil
    options.hasBias = bias != nil
    try checkPadding(q, k, present, bias)
    if let present {
      inputs.append(try present.converted(to: .bool))
    }
    if let bias {
      inputs.append(try bias.converted(to: type).expanded(to: bias.shape.dropLast() + [k.shape[2]]))
    }
    guard scalars.count == options.score?.scalarCount ?? 0 else {
      throw TensorError.argumentOutOfRange(
        operation: name, argument: "scalars", value: Double(scalars.count),
        allowed: "as many as the score reads, \(options.score?.scalarCount ?? 0)")
    }
    for scalar in scalars { inputs.append(try scalar.converted(to: type).reshape([])) }
    return try apply(.attention(options), inputs)
  }

  /// The weights with which attention takes the values: softmax(scale·q·kᵀ + bias), masked, as [batch, heads, queries,
  /// keys], to be looked at. Operands as for `attention`; dropout is left out. A query that sees no key has weights 0.
  /// - Throws: as `attention`; `argumentOutOfRange` for options with a score of the user's own, whose weights
  ///   `PairScore` gives.
  public static func attentionWeights(
    _ q: Tensor, _ k: Tensor, present: Tensor? = nil, bias: Tensor? = nil,
    _ options: AttentionOptions = AttentionOptions()
  ) throws -> Tensor {
    try checkHeads(q, k, nil, options)
    try checkPadding(q, k, present, bias)
    guard options.score == nil else {
      throw TensorError.argumentOutOfRange(
        operation: "attention_weights", argument: "score", value: 1, allowed: "that of scaled products")
    }
    let queries = try q.floating()
    let scale = options.scale ?? 1 / Double(max(q.shape[3], 1)).squareRoot()
    let keys = try k.converted(to: queries.type).hiding(present)
    let scores = try (queries * scale).groupedProduct(keys.transpose())
    let visible = try options.mask.visibility(queries: q.shape[2], keys: k.shape[2])
    return try scores.weights(visible: visible, present: present, bias: bias)
  }

  /// The product of [batch, heads, rows, n] and [batch, key heads, n, columns]: several heads share a key head.
  func groupedProduct(_ other: Tensor) throws -> Tensor {
    if shape[1] == other.shape[1] { return try Tensor.matmul(self, other) }
    let keyHeads = max(other.shape[1], 1)
    let rows = try reshaped([shape[0], keyHeads, shape[1] / keyHeads * shape[2], shape[3]])
    return try Tensor.matmul(rows, other).reshaped([shape[0], shape[1], shape[2], other.shape[3]])
  }

  /// The softmax of scores [batch, heads, queries, keys] over the keys that are seen, 0 for the others.
  /// - Parameter visible: [queries, keys], 0 where a key is hidden.
  func weights(visible: Tensor?, present: Tensor?, bias: Tensor?) throws -> Tensor {
    var scores = self
    if let bias { scores = try scores + bias.converted(to: type) }
    let conditions = [visible, try present.map { try $0.reshape([shape[0], 1, 1, shape[3]]) }]
    let shown = try conditions.compactMap { $0 }
      .map { try Tensor.compare(.notEqual, $0, Tensor(0)).converted(to: type) }
      .reduce(nil as Tensor?) { all, next in try all.map { try $0 * next } ?? next }
    guard let shown else { return try scores.softmax() }
    // Not -∞: a row that sees nothing would be NaN, and so would its gradients.
    return try Tensor.select(shown, scores, Tensor(-1e30)).softmax() * shown
  }

  /// A number in place of keys or values [batch, heads, keys, features] that are padding, so that whatever stands there
  /// meets its weight of 0 as a number.
  func hiding(_ present: Tensor?, behind number: Double = 0) throws -> Tensor {
    guard let present else { return self }
    let kept = try present.converted(to: type).reshape([shape[0], 1, shape[2], 1])
    return try Tensor.select(kept, self, Tensor(number))
  }

  // MARK: - Checks

  static func checkHeads(_ q: Tensor, _ k: Tensor, _ v: Tensor?, _ options: AttentionOptions) throws {
    let name = "attention"
    for operand in [q, k] + (v.map { [$0] } ?? []) where operand.rank != 4 {
      throw TensorError.wrongRank(operation: name, shape: operand.shape, expected: 4)
    }
    func agree(_ a: Tensor, _ i: Int, _ b: Tensor, _ j: Int) throws {
      if a.shape[i] != b.shape[j] {
        throw TensorError.extentsDisagree(
          operation: name, left: a.shape, leftAxis: i, right: b.shape, rightAxis: j)
      }
    }
    try agree(q, 0, k, 0)
    try agree(q, 3, k, 3)
    if let v { for axis in 0..<3 { try agree(k, axis, v, axis) } }
    guard k.shape[1] > 0 ? q.shape[1] % k.shape[1] == 0 : q.shape[1] == 0 else {
      throw TensorError.extentsDisagree(operation: name, left: q.shape, leftAxis: 1, right: k.shape, rightAxis: 1)
    }
    guard 0..<1 ~= options.dropout else {
      throw TensorError.argumentOutOfRange(
        operation: name, argument: "dropout", value: options.dropout, allowed: "at least 0 and less than 1")
    }
    switch options.mask {
    case .causalWindow(let length), .window(let length):
      guard length >= 1 else {
        throw TensorError.argumentOutOfRange(
          operation: name, argument: "window", value: Double(length), allowed: "1 or more")
      }
    case .none, .causal: break
    }
  }

  static func checkPadding(_ q: Tensor, _ k: Tensor, _ present: Tensor?, _ bias: Tensor?) throws {
    let full = [q.shape[0], q.shape[1], q.shape[2], k.shape[2]]
    if let present, present.shape != [full[0], full[3]] {
      throw TensorError.cannotExpand(from: present.shape, to: [full[0], full[3]])
    }
    if let bias, bias.rank != 4 || !zip(bias.shape, full).allSatisfy({ $0 == $1 || $0 == 1 }) {
      throw TensorError.cannotExpand(from: bias.shape, to: full)
    }
  }
}

extension AttentionMask {
  /// [queries, keys], 0 where a key is hidden; nil if none is. The last query stands with the last key.
  func visibility(queries: Int, keys: Int) throws -> Tensor? {
    let distance: (_ query: Int, _ key: Int) -> Int = { query, key in query + keys - queries - key }
    let isSeen: (Int) -> Bool
    switch self {
    case .none: return nil
    case .causal: isSeen = { $0 >= 0 }
    case .causalWindow(let length): isSeen = { $0 >= 0 && $0 < length }
    case .window(let length): isSeen = { abs($0) < length }
    }
    return try Tensor(shape: [queries, keys]) { out in
      for query in 0..<queries {
        for key in 0..<keys { out[query * keys + key] = isSeen(distance(query, key)) ? 1 : 0 }
      }
    }
  }
}
