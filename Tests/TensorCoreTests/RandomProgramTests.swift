import TensorCore
import XCTest

/// Programs of random operations on random shapes with arguments good and bad: each step gives a tensor or a
/// `TensorError`, never anything else, and what comes out can be differentiated.
final class RandomProgramTests: XCTestCase {
  /// One step: tensors to work on and a source of arguments.
  private typealias Step = @Sendable (Tensor, Tensor, inout Sampler) throws -> Tensor

  private static func axis(_ sampler: inout Sampler) -> Int { sampler.integer(-4...3) }

  private static func maybeAxis(_ sampler: inout Sampler) -> Int? {
    sampler.integer(0...3) == 0 ? nil : axis(&sampler)
  }

  private static func selection(_ sampler: inout Sampler) -> AxisSelection {
    switch sampler.integer(0...3) {
    case 0: .all
    case 1: .index(sampler.integer(-5...5))
    case 2: .range(sampler.integer(-5...5), nil)
    default: .range(sampler.integer(-5...2), sampler.integer(-1...5))
    }
  }

  private static let steps: [Step] = [
    { x, _, s in try x.map(UnaryFunction.allCases[s.integer(0...UnaryFunction.allCases.count - 1)]) },
    { x, y, s in try Tensor.combine(BinaryFunction.allCases[s.integer(0...BinaryFunction.allCases.count - 1)], x, y) },
    { x, y, s in try Tensor.compare(Comparison.allCases[s.integer(0...Comparison.allCases.count - 1)], x, y) },
    { x, y, _ in try Tensor.select(x, y, x) },
    { x, y, _ in try Tensor.matmul(x, y) },
    { x, y, _ in try Tensor.matmul(x, y.transpose()) },
    { x, _, _ in try x.transpose() },
    { x, _, s in try x.transpose(axes: (0..<x.rank).map { _ in axis(&s) }) },
    { x, _, s in try x.reshape((0..<s.integer(0...4)).map { _ in s.integer(-1...4) }) },
    { x, _, s in try x.expanded(to: s.shape(rank: 0...4)) },
    { x, _, _ in try x.flatten() },
    { x, y, s in try Tensor.concatenate([x, y, x], axis: axis(&s)) },
    { x, y, s in try Tensor.stack([x, y], axis: axis(&s)) },
    { x, y, _ in try x.append(y) },
    { x, _, s in try x.select((0..<s.integer(0...3)).map { _ in selection(&s) }) },
    { x, _, s in try x.gather((0..<s.integer(0...4)).map { _ in s.integer(-4...3) }, axis: axis(&s)) },
    { x, y, s in try x.gather(y, axis: axis(&s)) },
    { x, _, s in try x.sum(axis: maybeAxis(&s), keepingAxis: s.integer(0...1) == 1) },
    { x, _, s in try x.product(axis: maybeAxis(&s), keepingAxis: s.integer(0...1) == 1) },
    { x, _, s in try x.mean(axis: maybeAxis(&s)) },
    { x, _, s in try x.variance(axis: maybeAxis(&s), correction: s.integer(-1...3)) },
    { x, _, s in try x.sd(axis: maybeAxis(&s)) },
    { x, _, s in try x.minimum(axis: maybeAxis(&s)) },
    { x, _, s in try x.maximum(axis: maybeAxis(&s), keepingAxis: true) },
    { x, _, s in try x.argMaximum(axis: maybeAxis(&s)) },
    { x, _, s in try x.argSort(axis: axis(&s)) },
    { x, _, s in try x.sorted(axis: axis(&s)) },
    { x, _, s in try x.any(axis: maybeAxis(&s)) },
    { x, _, s in try x.countMissing(axis: maybeAxis(&s)) },
    { x, _, s in try x.norm(axis: maybeAxis(&s)) },
    { x, _, s in try x.median(axis: maybeAxis(&s)) },
    { x, _, s in try x.quantile(Double(s.integer(-1...5)) / 4, axis: maybeAxis(&s)) },
    { x, _, s in try x.softmax(axis: axis(&s)) },
    { x, _, s in try x.logSumExp(axis: maybeAxis(&s)) },
    { x, _, s in try x.cumulativeSum(axis: axis(&s)) },
    { x, _, s in try x.differences(axis: axis(&s)) },
    { x, _, s in try x.oneHot(classes: s.integer(-1...3)) },
    { x, y, _ in try Tensor.outer(x, y) },
    { x, y, _ in try Tensor.dot(x, y) },
    { x, _, s in try Tensor.arange(0, Double(s.integer(-2...6)), step: 0.5) },
  ]

  func testNoProgramTraps() throws {
    var sampler = Sampler(seed: 99)
    var (done, refused, differentiated) = (0, 0, 0)
    for _ in 0..<2000 {
      let variables = try (0..<3).map { _ in
        Tensor.traced(try sampler.whole(sampler.shape(rank: 0...3, extents: 0...4)))
      }
      var pool = variables
      for _ in 0..<20 {
        let x = pool[sampler.integer(0...pool.count - 1)]
        let y = pool[sampler.integer(0...pool.count - 1)]
        do {
          let result = try Self.steps[sampler.integer(0...Self.steps.count - 1)](x, y, &sampler)
          XCTAssertEqual(result.elements.count, result.count)
          XCTAssertEqual(try Shape.count(result.shape), result.count)
          if result.count <= 4096 { pool.append(result) }
          done += 1
        } catch let error as TensorError {
          XCTAssertFalse(error.description.isEmpty)
          refused += 1
        }
      }
      do {
        let total = try pool.reduce(Tensor(0)) { try $0 + $1.sum() }
        let gradients = try Gradient.of(total, withRespectTo: variables, recording: true)
        XCTAssertEqual(gradients.map(\.shape), variables.map(\.shape))
        let squares = try gradients.reduce(Tensor(0)) { try $0 + ($1 * $1).sum() }
        let second = try Gradient.of(squares, withRespectTo: variables)
        XCTAssertEqual(second.map(\.shape), variables.map(\.shape))
        differentiated += 1
      } catch TensorError.noGradient {}
    }
    XCTAssertGreaterThan(done, 10_000)
    XCTAssertGreaterThan(refused, 10_000)
    XCTAssertGreaterThan(differentiated, 500)
  }

  /// Chains of smooth operations that keep the shape, against central differences.
  func testGradientsOfRandomCompositions() throws {
    let smooth: [@Sendable (Tensor, Tensor) throws -> Tensor] = [
      { x, _ in try x.map(.sin) }, { x, _ in try x.map(.tanh) }, { x, _ in try x.map(.sigmoid) },
      { x, y in try x * y }, { x, y in try x + y }, { x, y in try x / (y * y + 1) },
      { x, y in try Tensor.matmul(x, y) * 0.3 }, { x, y in try Tensor.matmul(x.transpose(), y) * 0.3 },
      { x, _ in try x.softmax() }, { x, _ in try x - x.mean(axis: 0) }, { x, _ in try x.cumulativeSum() * 0.5 },
      { x, y in try x + y(.index(1)) }, { x, y in try Tensor.concatenate([x(.range(1, nil)), y(.range(0, 1))]) },
      { x, y in try x * y.logSumExp(axis: 1) }, { x, _ in try x.gather([2, 0, 0], axis: 1) },
      { x, _ in try x / (1 + x.std()) }, { x, y in try Tensor.power(x * x + 1, y.map(.sin)) },
    ]
    var sampler = Sampler(seed: 100)
    for round in 0..<200 {
      let points = [try sampler.tensor([3, 3]), try sampler.tensor([3, 3])]
      let choices = (0..<8).map { _ in
        (sampler.integer(0...smooth.count - 1), sampler.integer(0...9), sampler.integer(0...9))
      }
      let program = { (inputs: [Tensor]) in
        var pool = inputs
        for (step, i, j) in choices { pool.append(try smooth[step](pool[i % pool.count], pool[j % pool.count])) }
        return try pool.suffix(3).reduce(Tensor(0)) { try $0 + $1.sum() }
      }
      let gradients = try Gradient.of(program, at: points).gradients
      for (gradient, expected) in zip(gradients, try finiteDifferences(program, at: points)) {
        assertClose(gradient, expected, relative: 1e-5, absolute: 1e-6, "round \(round): \(choices)")
      }
    }
  }
}
