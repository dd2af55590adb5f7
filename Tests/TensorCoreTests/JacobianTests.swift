import TensorCore
import XCTest

/// The rows of a Jacobian that go backwards together are those that go one by one.
final class JacobianTests: XCTestCase {
  private static let functions: [(name: String, shape: [Int], function: @Sendable (Tensor) throws -> Tensor)] = [
    ("elementwise", [7], { try ($0 * $0).map(.sin) + 1 }),
    ("broadcast", [3, 4], { try $0 / ($0.sum(axis: 0) + 7) + $0.mean(axis: 1, keepingAxis: true) }),
    ("product", [3, 4], { try Tensor.matmul($0, $0.transpose()).map(.tanh) }),
    ("batch", [2, 3, 3], { try Tensor.matmul($0, $0(.index(0))) }),
    ("vector", [9], { try Tensor.matmul(Tensor.linspace(0, 1, count: 72).reshape([8, 9]), $0) }),
    (
      "arranged", [3, 4],
      { try Tensor.concatenate([$0.transpose(), $0(.range(0, 2), .all).reshape([4, 2])], axis: 1) }
    ),
    ("gathered", [4, 2], { try $0.gather([3, 0, 0, 2]) * $0 }),
    ("softmax", [3, 4], { try $0.softmax() + $0.logSoftmax(axis: 0) + $0.logSumExp(axis: 1, keepingAxis: true) }),
    ("sums", [3, 4], { try $0.cumulativeSum(axis: 1) + $0.sorted(axis: 0) + $0.maximum(axis: 0) }),
    ("smoothed", [8, 2], { try $0.movingMean(SlidingWindow(length: 3, before: 1, edges: .repeated)) }),
    ("chosen", [8], { try Tensor.select(Tensor.compare(.less, $0, Tensor(0)), $0, $0 * $0) }),
    ("norm", [3, 5], { try $0.layerNorm(epsilon: 0.1) }),
    ("constant", [7], { _ in try Tensor.ones([7]) }),
  ]

  func testRowsTogetherAreRowsOneByOne() throws {
    var sampler = Sampler(seed: 31)
    for (name, shape, function) in Self.functions {
      let point = try sampler.tensor(shape)
      let variable = Tensor.traced(point)
      let result = try function(variable)
      let rows = try (0..<result.count).map { index in
        let seed = try Tensor(shape: result.shape) { $0[index] = 1 }
        return try Gradient.pullback(seed, through: result, to: [variable])[0]
      }
      let expected = try Tensor.stack(rows).reshape(result.shape + shape)
      assertClose(try Gradient.jacobian(function, at: point), expected, relative: 1e-10, absolute: 1e-12, name)
    }
  }
}
