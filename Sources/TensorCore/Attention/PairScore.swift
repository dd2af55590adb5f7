/// Attention whose score, and if wanted whose mask, are formulas of the user's own.
///
/// A score is a function of one query and one key, vectors of `features` elements, of their places i and j, and of
/// learned tensors. It is traced once, for one pair. If all it makes of the vectors are linear combinations that end in
/// inner products, it is rewritten as a formula of q·k, |q|², |k|², i, j and single learned numbers, which the attention
/// kernel computes tile by tile (`AttentionScore`). Any other is applied to all pairs side by side, and the matrix of
/// scores is made.
public final class PairScore: Sendable {
  public enum Form: Hashable, Sendable {
    /// In the kernel, in tiles; nothing of size queries × keys is made.
    case tile
    /// The whole matrix of scores is made. The reason, such as "`tanh` works on vectors", completes the sentence "it is
    /// not computed in tiles, because …".
    case general(reason: String)
  }

  /// The elements of a query or key.
  public let features: Int
  /// The shapes and types of what is learned.
  public let parameters: [TensorSpec]
  public let form: Form
  let tile: TileScore?
  let score: [ScalarType: PairGraph]
  let mask: PairGraph?

  /// - Parameters:
  ///   - features: the elements of a query or key.
  ///   - parameters: the shapes of the learned tensors that the score reads.
  ///   - score: gets q and k [features], the places i and j as single numbers, and the parameters, and gives a single
  ///     number. It is run once, here, with tensors whose numbers are not known yet.
  ///   - isTileWanted: false for the general form where there is a choice.
  ///   - mask: of i and j, not 0 where the query sees the key; nil if it sees all.
  /// - Throws: `notASingleValue`; `noGradient` for a score that cannot be learned through; what the functions throw.
  public init(
    features: Int, parameters: [TensorSpec] = [], isTileWanted: Bool = true,
    score: (_ q: Tensor, _ k: Tensor, _ i: Tensor, _ j: Tensor, _ parameters: [Tensor]) throws -> Tensor,
    mask: ((_ i: Tensor, _ j: Tensor) throws -> Tensor)? = nil
  ) throws {
    guard features >= 1 else {
      throw TensorError.argumentOutOfRange(
        operation: "attention", argument: "dim", value: Double(features), allowed: "1 or more")
    }
    for spec in parameters { _ = try Shape.count(spec.shape) }
    (self.features, self.parameters) = (features, parameters)
    let traced = try PairGraph([[features], [features], [], []] + parameters.map(\.shape), for: "score") {
      try score($0[0], $0[1], $0[2], $0[3], Array($0[4...]))
    }
    let mask = try mask.map { mask in try PairGraph([[], []], for: "mask") { try mask($0[0], $0[1]) } }
    self.mask = mask
    self.score = [.float64: traced, .float32: try traced.retyped(to: .float32)]
    do {
      guard isTileWanted else { throw TileScore.NotTile(reason: "the general form is wanted") }
      tile = try TileScore(traced, mask: mask, features: features)
      form = .tile
    } catch let failure as TileScore.NotTile {
      tile = nil
      form = .general(reason: failure.reason)
    }
  }

  /// Attention with this score: softmax(score + bias)·v, masked by the mask of the score, that of the options and
  /// `present`. Queries [batch, heads, queries, features], keys and values [batch, key heads, keys, …]; the number of key
  /// heads divides that of heads. A query that sees no key gets zeros.
  /// - Parameters:
  ///   - parameters: the learned tensors, of the shapes declared.
  ///   - options: the mask and dropout; `scale` and `score` are not looked at.
  /// - Throws: as `Tensor.attention`; `wrongArguments` for parameters of other shapes.
  public func attend(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, parameters: [Tensor] = [], present: Tensor? = nil, bias: Tensor? = nil,
    options: AttentionOptions = AttentionOptions()
  ) throws -> Tensor {
    try Tensor.checkHeads(q, k, v, options)
    try check(q, parameters)
    if let tile {
      var options = options
      options.score = tile.score
      return try Tensor.attention(
        q, k, v, present: present, bias: bias, scalars: tile.parameters.map { parameters[$0] }, options)
    }
    let weights = try weights(q, k, parameters: parameters, present: present, bias: bias, options: options)
    return try weights.dropout(options.dropout, stream: options.stream)
      .groupedProduct(v.converted(to: weights.type).hiding(present))
  }

  /// The weights with which `attend` takes the values, [batch, heads, queries, keys], without dropout.
  /// - Throws: as `attend`.
  public func weights(
    _ q: Tensor, _ k: Tensor, parameters: [Tensor] = [], present: Tensor? = nil, bias: Tensor? = nil,
    options: AttentionOptions = AttentionOptions()
  ) throws -> Tensor {
    try Tensor.checkHeads(q, k, nil, options)
    try Tensor.checkPadding(q, k, present, bias)
    try check(q, parameters)
    let queries = try q.floating()
    // Lengths of padding may be divided by before the result is hidden.
    let keys = try k.converted(to: queries.type).hiding(present, behind: 1)
    let learned = try parameters.map { try $0.converted(to: queries.type) }
    let visible = try visibility(options.mask, queries: q.shape[2], keys: k.shape[2])
    return try scores(queries, keys, learned, visible)
      .weights(visible: visible, present: present, bias: bias)
  }

  private func check(_ q: Tensor, _ parameters: [Tensor]) throws {
    guard q.shape[3] == features else {
      throw TensorError.extentsDisagree(
        operation: "attention", left: q.shape, leftAxis: 3, right: [features], rightAxis: 0)
    }
    guard parameters.map(\.shape) == self.parameters.map(\.shape) else {
      throw TensorError.wrongArguments(
        expected: self.parameters.map(\.shape.description), given: parameters.map(\.shape.description))
    }
  }

  /// The scores of all pairs. The function of a pair becomes one of a row of keys, then of a matrix of pairs, then of the
  /// heads that share keys, and is applied to all key heads together, so that what depends on queries or keys alone is
  /// computed once for each of them.
  ///
  /// Places are those of rows and columns, unless a mask asks for places of pairs.
  private func scores(_ q: Tensor, _ k: Tensor, _ parameters: [Tensor], _ visible: Tensor?) throws -> Tensor {
    guard let pair = score[q.type] else { throw TensorError.notComputed(operation: "attention") }
    let (batch, heads, queries, keys, keyHeads) = (q.shape[0], q.shape[1], q.shape[2], k.shape[2], k.shape[1])
    let group = heads / max(keyHeads, 1)
    let hasPlaces = pair.needed.contains { node in
      if case .input(let place) = pair.graph.nodes[node].kind { place == 2 || place == 3 } else { false }
    }
    let substitutes = try hasPlaces ? visible.map { try places(of: $0) } : nil
    var function =
      try substitutes == nil
      ? pair.batched([1, 3], keys).batched([0, 2], queries)
      : pair.batched([1, 2, 3], keys).batched([0, 2, 3], queries)
    if group != 1 { function = try function.batched([0], group) }
    let operands = [
      try q.reshaped([batch * keyHeads] + (group == 1 ? [] : [group]) + [queries, features]),
      try k.reshaped([batch * keyHeads, keys, features]),
    ]
    let numbers = try (substitutes ?? [queries, keys].map { try Tensor.arange(0, Double($0)) })
      .map { try $0.converted(to: q.type) }
    return try function.apply(operands + numbers + parameters, [0, 1], batch * keyHeads)
      .reshaped([batch, heads, queries, keys])
  }

  /// What both masks show, [queries, keys]; nil for everything.
  private func visibility(_ option: AttentionMask, queries: Int, keys: Int) throws -> Tensor? {
    let byOption = try option.visibility(queries: queries, keys: keys)
    guard let mask else { return byOption }
    let places = try [queries, keys].map { try Tensor.arange(0, Double($0)) }
    let own = try mask.batched([1], keys).apply(places, [0], queries)
    let shown = try Tensor.compare(.notEqual, own, Tensor(0))
    return try byOption.map { try $0 * shown } ?? shown
  }

  /// i and j of every pair, each [queries, keys], for what a mask shows, [queries, keys]. A hidden pair has the places of
  /// one that is seen: a formula that is not finite where it is hidden, such as 1/(i - j), would have gradients there that
  /// are not either, and 0 times those is not 0.
  private func places(of visible: Tensor) throws -> [Tensor] {
    let (queries, keys) = (visible.shape[0], visible.shape[1])
    let seen = visible.elements.map { $0 != 0 }
    let anywhere = seen.firstIndex(of: true) ?? 0
    var pairs = Array(0..<queries * keys)
    for query in 0..<queries {
      let row = query * keys..<(query + 1) * keys
      let substitute = seen[row].firstIndex(of: true) ?? anywhere
      for pair in row where !seen[pair] { pairs[pair] = substitute }
    }
    return [
      try Tensor(shape: visible.shape, pairs.map { Double($0 / keys) }),
      try Tensor(shape: visible.shape, pairs.map { Double($0 % keys) }),
    ]
  }
}
