import TensorCore
import XCTest

/// Random programs give the same when they are planned and replayed as when each operation is carried out at once,
/// gradients included, with any number of threads.
final class PlannedProgramTests: XCTestCase {
  private typealias Step = @Sendable (Tensor, Tensor, inout Sampler) throws -> Tensor

  private static let smooth: [UnaryFunction] = [
    .negate, .abs, .exp, .sin, .cos, .tanh, .sigmoid, .softplus, .relu, .gelu, .silu, .erf, .atan,
  ]
  // No extremes of two: where sums in another order are equal but for the last bit, the larger one is another.
  private static let plain: [BinaryFunction] = [.add, .subtract, .multiply]

  private static func axis(_ x: Tensor, _ s: inout Sampler) -> Int { x.rank == 0 ? 0 : s.integer(0...x.rank - 1) }

  private static let steps: [Step] = [
    { x, _, s in try x.map(smooth[s.integer(0...smooth.count - 1)]) },
    { x, _, s in try x.map(smooth[s.integer(0...smooth.count - 1)]) },
    { x, y, s in try Tensor.combine(plain[s.integer(0...plain.count - 1)], x, y) },
    { x, y, s in try Tensor.combine(plain[s.integer(0...plain.count - 1)], x, y) },
    { x, y, s in
      try Tensor.combine(plain[s.integer(0...plain.count - 1)], x.sum(axis: axis(x, &s), keepingAxis: true), y)
    },
    { x, y, _ in try Tensor.select(Tensor.compare(.less, x, Tensor(0.3)), x, y) },
    { x, y, _ in try Tensor.matmul(x, y) },
    { x, y, _ in try Tensor.matmul(x, y).map(.tanh) },
    { x, y, _ in try Tensor.matmul(x, y.transpose()) + x.sum() },
    { x, _, _ in try x.transpose() },
    { x, _, s in try x.transpose(axes: Array((0..<x.rank).reversed())) },
    { x, _, _ in try x.reshape([-1]) },
    { x, _, s in try x.reshape([s.integer(1...3), -1]) },
    { x, _, s in try x.expanded(to: [s.integer(1...3)] + x.shape) },
    { x, y, s in try Tensor.concatenate([x, y, x], axis: axis(x, &s)) },
    { x, _, s in try x.select([.range(s.integer(0...1), nil)]) },
    { x, _, s in try x.select([.all, .index(s.integer(0...1))]) },
    { x, _, s in try x.gather((0..<s.integer(1...4)).map { _ in s.integer(-2...1) }, axis: axis(x, &s)) },
    { x, _, s in try x.sum(axis: axis(x, &s)) },
    { x, _, s in try x.mean(axis: axis(x, &s), keepingAxis: true) },
    { x, _, s in try x.softmax(axis: axis(x, &s)) },
    { x, _, s in try x.logSoftmax(axis: axis(x, &s)) },
    { x, _, s in try x.logSumExp(axis: axis(x, &s), keepingAxis: true) },
    { x, _, s in try x.cumulativeSum(axis: axis(x, &s)) },
    { x, _, _ in try x.layerNorm(epsilon: 0.5) },
    { x, _, _ in try x.rmsNorm(epsilon: 0.5) },
    { x, _, s in
      try x.movingMean(SlidingWindow(length: 3, before: s.integer(0...2), edges: .repeated), axis: axis(x, &s))
    },
  ]

  private struct Outcome {
    var results: [Tensor]
    var gradients: [Tensor]
  }

  /// Runs the program that the sampler chooses. Only shapes decide what it does, so that it is the same when traced.
  private static func program(_ variables: [Tensor], _ sampler: Sampler, length: Int) throws -> Outcome {
    var s = sampler
    var pool = variables
    for _ in 0..<length {
      let x = pool[s.integer(0...pool.count - 1)]
      let y = pool[s.integer(0...pool.count - 1)]
      let step = steps[s.integer(0...steps.count - 1)]
      do {
        let result = try step(x, y, &s)
        if 1...512 ~= result.count, result.rank <= 5 { pool.append(try result * 0.7) }
      } catch is TensorError {}
    }
    let total = try pool.reduce(Tensor(0)) { try $0 + ($1 * $1).map(.tanh).sum() }
    return Outcome(
      results: Array(pool.dropFirst(variables.count).suffix(6)) + [total],
      gradients: try Gradient.of(total, withRespectTo: variables))
  }

  func testPlansComputeWhatTheEngineDoes() throws {
    var sampler = Sampler(seed: 2024)
    for round in 0..<1500 {
      let points = try (0..<3).map { _ in try sampler.tensor(sampler.shape(rank: 1...3, extents: 1...4)) }
      let choices = Sampler(seed: UInt64(round) &* 77 &+ 5)
      let length = 4 + round % 12
      let expected = try Self.program(points.map(Tensor.traced), choices, length: length)
      let function = try PlannedFunction(inputs: points.map(\.spec)) { _, inputs in
        let outcome = try Self.program(inputs.map(Tensor.traced), choices, length: length)
        return outcome.results + outcome.gradients
      }
      for _ in 0..<2 {
        let actual = try function(points)
        for (place, (one, other)) in zip(actual, expected.results + expected.gradients).enumerated() {
          assertClose(one, other, relative: 1e-7, absolute: 1e-9, "round \(round), result \(place)")
          if !one.isClose(to: other, relative: 1e-7, absolute: 1e-9) { return print(function.description) }
        }
      }
    }
  }
}
