import TensorCore
import XCTest

/// Attention with formulas of the user's own, in both forms, against the matrix of scores made by hand.
final class PairScoreTests: XCTestCase {
  typealias Score = (_ q: Tensor, _ k: Tensor, _ i: Tensor, _ j: Tensor, _ p: [Tensor]) throws -> Tensor
  typealias Mask = (_ i: Tensor, _ j: Tensor) throws -> Tensor

  /// softmax of the scores of every pair, one after the other, times the values.
  private func reference(
    _ x: [Tensor], _ p: [Tensor], _ score: Score, _ mask: Mask?, _ option: AttentionMask
  ) throws -> Tensor {
    let (q, k, v) = (x[0], x[1], x[2])
    let (queries, keys, group) = (q.shape[2], k.shape[2], q.shape[1] / k.shape[1])
    let heads = try (0..<q.shape[0]).map { batch in
      try Tensor.stack(
        (0..<q.shape[1]).map { head in
          try Tensor.stack(
            (0..<queries).map { i in
              let seen = try (0..<keys).filter { j in
                let place = i + keys - queries
                let isSeen =
                  switch option {
                  case .none: true
                  case .causal: j <= place
                  case .causalWindow(let length): j <= place && j > place - length
                  case .window(let length): abs(place - j) < length
                  }
                return try isSeen && mask?(Tensor(Double(i)), Tensor(Double(j))).item() ?? 1 != 0
              }
              guard !seen.isEmpty else { return try Tensor.zeros([v.shape[3]]) }
              let query = try q(.index(batch), .index(head), .index(i))
              let scores = try Tensor.stack(
                seen.map {
                  try score(
                    query, k(.index(batch), .index(head / group), .index($0)), Tensor(Double(i)), Tensor(Double($0)), p)
                })
              let values = try v(.index(batch), .index(head / group)).gather(seen)
              return try Tensor.matmul(scores.softmax(), values)
            })
        })
    }
    return try Tensor.stack(heads)
  }

  private func check(
    _ name: String, form: PairScore.Form? = .tile, parameters shapes: [[Int]] = [], mask: Mask? = nil,
    option: AttentionMask = .none, heads: Int = 2, file: StaticString = #filePath, line: UInt = #line, _ score: Score
  ) throws {
    var sampler = Sampler(seed: 5)
    let points = try ([[2, heads, 4, 3], [2, 2, 5, 3], [2, 2, 5, 2]] + shapes).map { try sampler.tensor($0) }
    let weights = try sampler.tensor([2, heads, 4, 2])
    var options = AttentionOptions()
    options.mask = option
    let (expected, expectedGradients) = try Gradient.of(
      { try (self.reference(Array($0[..<3]), Array($0[3...]), score, mask, option) * weights).sum() }, at: points)
    for isTileWanted in [true, false] {
      let pair = try PairScore(
        features: 3, parameters: shapes.map { TensorSpec($0) }, isTileWanted: isTileWanted, score: score, mask: mask)
      if isTileWanted, let form { XCTAssertEqual(pair.form, form, name, file: file, line: line) }
      let (value, gradients) = try Gradient.of(
        { x in
          try (pair.attend(x[0], x[1], x[2], parameters: Array(x[3...]), options: options) * weights).sum()
        }, at: points)
      assertClose(value, expected, relative: 1e-9, absolute: 1e-10, name, file: file, line: line)
      for (place, (gradient, other)) in zip(gradients, expectedGradients).enumerated() {
        assertClose(
          gradient, other, relative: 1e-7, absolute: 1e-8, "\(name), gradient \(place)", file: file, line: line)
      }
      let seen = try pair.weights(points[0], points[1], parameters: Array(points[3...]), options: options)
      let direct = try pair.attend(points[0], points[1], points[2], parameters: Array(points[3...]), options: options)
      assertClose(
        try seen.sharedProduct(points[2]), direct, relative: 1e-9, absolute: 1e-10, name, file: file, line: line)
    }
  }

  func testTiles() throws {
    try check("scaled") { q, k, _, _, _ in try Tensor.dot(q, k) / 3.0.squareRoot() }
    try check("product") { q, k, _, _, _ in try Tensor.matmul(q, k) }
    try check("sum of products") { q, k, _, _, _ in try (q * k).sum() }
    try check("norm_dot") { q, k, _, _, _ in try Tensor.dot(q, k) / (q.norm() * k.norm()).map(.sqrt) }
    try check("cosine") { q, k, _, _, _ in try Tensor.dot(q / q.norm(), k / k.norm()) }
    try check("distance") { q, k, _, _, _ in try -Tensor.power(q - k, Tensor(2)).sum() }
    try check("length") { q, k, _, _, _ in try -(2 * q - k).norm() }
    try check("mean") { q, k, _, _, _ in try ((q + k) * (q + k)).mean() }
    try check("decay") { q, k, i, j, _ in try Tensor.dot(q, k) / 2 - 0.05 * (i - j).map(.abs) }
    try check("temperature", parameters: [[]]) { q, k, _, _, p in try Tensor.dot(q, k) * p[0] }
    try check("learned decay", parameters: [[1], []]) { q, k, i, j, p in
      try Tensor.dot(q, k) * p[1] - (p[0].reshape([]) * (i - j)).map(.abs)
    }
    try check("where") { q, k, i, j, _ in
      let near = try Tensor.compare(.less, (i - j).map(.abs), Tensor(2))
      return try Tensor.select(near, Tensor.dot(q, k), Tensor.combine(.minimum, -Tensor.dot(k, k), i))
    }
  }

  func testGeneral() throws {
    try check("additive", form: .general(reason: "it reads a learned tensor of shape [3]"), parameters: [[3]]) {
      q, k, _, _, p in try (p[0] * (q + k).map(.tanh)).sum()
    }
    try check("plain additive", form: .general(reason: "`tanh` works on vectors")) { q, k, _, _, _ in
      try (q + k).map(.tanh).sum()
    }
    try check(
      "additive with matrices", form: .general(reason: "it reads a learned tensor of shape [3, 4]"),
      parameters: [[3, 4], [3, 4], [4]]
    ) { q, k, _, _, p in try Tensor.dot(p[2], (Tensor.matmul(q, p[0]) + Tensor.matmul(k, p[1])).map(.tanh)) }
    try check(
      "bilinear", form: .general(reason: "it reads a learned tensor of shape [3, 3]"), parameters: [[3, 3]]
    ) { q, k, _, _, p in try Tensor.dot(Tensor.matmul(q, p[0]), k) }
    try check("an element", form: nil) { q, k, i, _, _ in try q(.index(1)) * k(.index(0)) + i }
    try check("largest", form: .general(reason: "`*` works on vectors")) { q, k, _, _, _ in try (q * k * k).maximum() }
    try check("places", form: .general(reason: "it adds up the elements of a vector")) { q, _, i, j, _ in
      try q.sum() * (i - j)
    }
    try check(
      "long",
      form: .general(
        reason: "the formula of an attention score takes 59 operations with its derivatives, but there is room for 43")
    ) { q, k, i, _, _ in try (0..<15).reduce(Tensor.dot(q, k)) { sum, _ in try (sum + i).map(.sin) } }
    try check("many numbers", form: nil, parameters: [[], [], [], [], []]) { q, k, _, _, p in
      try p.reduce(Tensor.dot(q, k)) { try $0 * $1 }
    }
  }

  func testMasks() throws {
    let scores: [(String, Score)] = [
      ("tile", { q, k, _, _, _ in try Tensor.dot(q, k) / 2 }),
      ("general", { q, k, _, _, _ in try (q - k).map(.abs).sum() }),
    ]
    for (name, score) in scores {
      for option in [AttentionMask.causal, .causalWindow(2), .window(2)] {
        try check("\(name) \(option)", form: nil, option: option, score)
      }
      // The first query sees nothing.
      try check("\(name) own", form: nil, mask: { i, j in try Tensor.compare(.less, j, i) }, score)
      try check(
        "\(name) both", form: nil,
        mask: { i, j in try Tensor.combine(.modulo, i + j, Tensor(2)) * 3 }, option: .causal, score)
      try check("\(name) grouped", form: nil, option: .causal, heads: 4, score)
    }
  }

  /// Where a formula is not finite but hidden, neither weights nor gradients may show it.
  func testHiddenPairsMayBeAnything() throws {
    try check("own", form: .tile, mask: { i, j in try Tensor.compare(.less, j, i) }) { q, k, i, j, _ in
      try Tensor.dot(q, k) / (i - j) + (i - j).map(.log)
    }
    try check("causal", form: .tile, option: .causal) { q, k, i, j, _ in try Tensor.dot(q, k) / (i - j + 2) }
    var sampler = Sampler(seed: 6)
    let x = try [[1, 1, 2, 3], [1, 1, 4, 3], [1, 1, 4, 2]].map { try sampler.tensor($0) }
    let keys = try x[1] * tensor([1, 1, 4, 1], [1, 1, 0, 0])
    for isTileWanted in [true, false] {
      let pair = try PairScore(
        features: 3, isTileWanted: isTileWanted,
        score: { q, k, _, _, _ in try Tensor.dot(q, k) / Tensor.dot(k, k).map(.sqrt) })
      let gradients = try Gradient.of(
        { try pair.attend($0[0], $0[1], $0[2], present: tensor([1, 4], [1, 1, 0, 0])).sum() },
        at: [x[0], keys, x[2]]
      ).gradients
      for gradient in gradients { XCTAssertTrue(gradient.elements.allSatisfy(\.isFinite), "\(isTileWanted)") }
    }
  }

  func testPaddingBiasAndFloat32() throws {
    var sampler = Sampler(seed: 8)
    let x = try [[2, 4, 3, 3], [2, 2, 5, 3], [2, 2, 5, 2]].map { try sampler.tensor($0).converted(to: .float32) }
    let bias = try sampler.tensor([1, 4, 1, 5]).converted(to: .float32)
    let present = try tensor([2, 5], [1, 1, 1, 0, 0, 1, 0, 1, 1, 1])
    let score: Score = { q, k, _, _, _ in try Tensor.dot(q, k) / 2 }
    let both = try [true, false].map { isTileWanted in
      try PairScore(features: 3, isTileWanted: isTileWanted, score: score)
    }
    var options = AttentionOptions()
    options.scale = 0.5
    let expected = try Tensor.attention(x[0], x[1], x[2], present: present, bias: bias, options)
    for pair in both {
      let result = try pair.attend(x[0], x[1], x[2], present: present, bias: bias, options: options)
      XCTAssertEqual(result.type, .float32)
      assertClose(result, expected, relative: 1e-5, absolute: 1e-6)
      let weights = try pair.weights(x[0], x[1], present: present, bias: bias, options: options)
      let plain = try Tensor.attentionWeights(x[0], x[1], present: present, bias: bias, options)
      assertClose(weights, plain, relative: 1e-5, absolute: 1e-6)
      assertClose(try weights.sharedProduct(x[2]), expected, relative: 1e-5, absolute: 1e-6)
    }
    let hidden = try both.map {
      try $0.attend(x[0], x[1], x[2], present: Tensor.zeros([2, 5]))
    }
    for result in hidden { assertClose(result, try Tensor.zeros([2, 4, 3, 2])) }
  }

  func testSamplesInABatch() throws {
    for isTileWanted in [true, false] {
      let pair = try PairScore(
        features: 3, parameters: [TensorSpec([])], isTileWanted: isTileWanted,
        score: { q, k, i, j, p in try Tensor.dot(q, k) * p[0] - 0.1 * (i - j).map(.abs) },
        mask: { i, j in try Tensor.compare(.lessOrEqual, j, i) })
      let trace = SampleFunction.Trace()
      let (x, p) = (trace.input(TensorSpec([1, 2, 4, 3], .float64)), trace.parameter(TensorSpec([], .float64)))
      let function = try trace.finish([
        pair.attend(x, x, x, parameters: [p]), pair.weights(x, x, parameters: [p]), Tensor.attentionWeights(x, x),
      ])
      var sampler = Sampler(seed: 3)
      let batch = try sampler.tensor([3, 1, 2, 4, 3])
      let learned = Tensor(0.7)
      let together = try batch.reshape([3, 2, 4, 3])
      let results = try function(parameters: [learned], inputs: [batch])
      let expected = [
        try pair.attend(together, together, together, parameters: [learned]),
        try pair.weights(together, together, parameters: [learned]), try Tensor.attentionWeights(together, together),
      ]
      for (result, other) in zip(results, expected) {
        assertClose(try result.reshape(other.shape), other, relative: 1e-9, absolute: 1e-10)
      }
    }
  }

  func testDropout() throws {
    for isTileWanted in [true, false] {
      let pair = try PairScore(
        features: 2, isTileWanted: isTileWanted, score: { q, k, _, _, _ in try Tensor.dot(q, k) })
      var options = AttentionOptions()
      (options.dropout, options.stream) = (0.5, 3)
      let function = try PlannedFunction(inputs: [TensorSpec([1, 1, 8, 2])], seed: 1) { _, x in
        [try pair.attend(x[0], x[0], x[0], options: options)]
      }
      let x = try Tensor.full([1, 1, 8, 2], 1, type: .float32)
      let (first, second) = (try function([x])[0], try function([x])[0])
      XCTAssertNotEqual(first, second)
      XCTAssertTrue(first.elements.allSatisfy { $0 >= 0 && $0 <= 2 })
    }
  }

  func testWhatIsWrongIsSaid() throws {
    XCTAssertThrowsError(try PairScore(features: 3, score: { q, _, _, _, _ in q })) {
      XCTAssertEqual($0 as? TensorError, .notASingleValue(operation: "score", shape: [3]))
    }
    XCTAssertThrowsError(try PairScore(features: 3, score: { q, k, _, _, _ in try Tensor.dot(q, k).map(.gamma) })) {
      XCTAssertEqual($0 as? TensorError, .noGradient(operation: "gamma"))
    }
    let pair = try PairScore(
      features: 3, parameters: [TensorSpec([])], score: { q, k, _, _, p in try Tensor.dot(q, k) * p[0] })
    let (x, y) = (try Tensor.zeros([1, 1, 2, 3]), try Tensor.zeros([1, 1, 2, 4]))
    assertThrows(.wrongArguments(expected: ["[]"], given: []), try pair.attend(x, x, x))
    assertThrows(
      .extentsDisagree(operation: "attention", left: [1, 1, 2, 4], leftAxis: 3, right: [3], rightAxis: 0),
      try pair.attend(y, y, y, parameters: [Tensor(1)]))
    assertThrows(.tooManyScoreNumbers(given: 5, limit: 4), try AttentionScore(scalars: 5) { $0.dot })
  }
}

extension Tensor {
  /// The product of [batch, heads, rows, n] and [batch, key heads, n, columns]: each key head serves as many heads.
  fileprivate func sharedProduct(_ other: Tensor) throws -> Tensor {
    let share = shape[1] / other.shape[1]
    let heads = (0..<shape[1]).map { $0 / share }
    return try Tensor.matmul(self, other.gather(heads, axis: 1))
  }
}
