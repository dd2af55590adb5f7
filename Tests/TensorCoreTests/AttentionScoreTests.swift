import TensorCore
import XCTest

/// Scores and masks written as functions give what the same attention gives when its whole matrix is made, gradients
/// included.
final class AttentionScoreTests: XCTestCase {
  private func reference(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ scalars: [Tensor], _ score: (AttentionScore.Operands) throws -> Tensor,
    visible: ((AttentionScore.Operands) throws -> Tensor)?
  ) throws -> Tensor {
    let (queries, keys) = (q.shape[2], k.shape[2])
    let operands = AttentionScore.Operands(
      dot: try Tensor.matmul(q, k.transpose()), querySquare: try (q * q).sum(axis: 3, keepingAxis: true),
      keySquare: try (k * k).sum(axis: 3, keepingAxis: true).transpose(),
      i: try Tensor.arange(0, Double(queries)).reshape([queries, 1]),
      j: try Tensor.arange(0, Double(keys)).reshape([1, keys]), scalars: scalars)
    var scores = try score(operands)
    if let visible {
      let shown = try visible(operands).expanded(to: scores.shape)
      scores = try Tensor.select(shown, scores, Tensor(-1e30))
    }
    return try Tensor.matmul(scores.softmax(), v)
  }

  private func check(
    _ name: String, scalars count: Int = 0, visible: ((AttentionScore.Operands) throws -> Tensor)? = nil,
    _ score: (AttentionScore.Operands) throws -> Tensor
  ) throws {
    var sampler = Sampler(seed: 11)
    let points =
      try [[2, 2, 5, 3], [2, 2, 7, 3], [2, 2, 7, 4]].map { try sampler.tensor($0) }
      + (0..<count).map { _ in try sampler.tensor([]) }
    var options = AttentionOptions()
    options.score = try AttentionScore(scalars: count, visible: visible, score)
    let weights = try sampler.tensor([2, 2, 5, 4])
    let (value, gradients) = try Gradient.of(
      { x in try (Tensor.attention(x[0], x[1], x[2], scalars: Array(x[3...]), options) * weights).sum() }, at: points)
    let (expected, expectedGradients) = try Gradient.of(
      { x in try (self.reference(x[0], x[1], x[2], Array(x[3...]), score, visible: visible) * weights).sum() },
      at: points)
    assertClose(value, expected, relative: 1e-10, absolute: 1e-10, name)
    for (gradient, other) in zip(gradients, expectedGradients) {
      assertClose(gradient, other, relative: 1e-8, absolute: 1e-9, name)
    }
  }

  func testScores() throws {
    try check("scaled") { try $0.dot * 0.4 }
    try check("distance") { try -($0.querySquare + $0.keySquare - 2 * $0.dot) * 0.5 }
    try check("cosine") { try $0.dot / ($0.querySquare * $0.keySquare).map(.sqrt) }
    try check("norm_dot") { try $0.dot / ($0.querySquare.map(.sqrt) * $0.keySquare.map(.sqrt)).map(.sqrt) }
    try check("decay in time") { try $0.dot * 0.5 - ($0.i - $0.j).map(.abs) * 0.1 }
    try check("learned decay", scalars: 2) { try $0.dot * $0.scalars[0] - ($0.i - $0.j).map(.abs) * $0.scalars[1] }
    try check("bounded", scalars: 1) { try ($0.dot * $0.scalars[0]).map(.tanh) }
  }

  func testMasks() throws {
    try check("causal", visible: { try Tensor.compare(.lessOrEqual, $0.j, $0.i) }) { try $0.dot * 0.4 }
    try check(
      "every other", visible: { try Tensor.compare(.equal, Tensor.combine(.modulo, $0.i + $0.j, Tensor(2)), Tensor(0)) }
    ) {
      try $0.dot - $0.keySquare * 0.1
    }
  }

  func testWhatCannotBeAScoreIsRefused() throws {
    XCTAssertThrowsError(try AttentionScore(scalars: 5) { $0.dot })
    XCTAssertThrowsError(try AttentionScore { try $0.dot.map(.gamma) }) {
      XCTAssertEqual($0 as? TensorError, .noGradient(operation: "gamma"))
    }
    XCTAssertThrowsError(
      try AttentionScore { operands in try (0..<40).reduce(operands.dot) { sum, _ in try (sum + operands.i).map(.sin) }
      })
  }
}
