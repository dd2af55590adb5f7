import TensorCore
import XCTest

/// A step in several parts is the step of the large batch.
final class GradientAccumulationTests: XCTestCase {
  private struct Training {
    let variables: [Variable]
    let optimizer: Optimizer
    let step: TrainingStep
  }

  private let rows = 4

  private func training(_ rule: OptimizerRule, parts: Int, rows: Int, unused: Bool = false) throws -> Training {
    var sampler = Sampler(seed: 2)
    let variables =
      try [[3, 5], [5], [5, 1]].enumerated().map { try Variable("p\($0)", sampler.tensor($1)) }
      + (unused ? [Variable("unused", vector(1))] : [])
    let optimizer = try Optimizer([.init(rule, variables)], limits: GradientLimits(norm: 0.7))
    let step = try TrainingStep(
      optimizer, inputs: [TensorSpec([rows, 3], .float64), TensorSpec([rows, 1], .float64)], accumulating: parts
    ) { p, _, x in
      let hidden = try (Tensor.matmul(x[0], p[0]) + p[1]).map(.tanh)
      let difference = try Tensor.matmul(hidden, p[2]) - x[1]
      return .init(loss: try (difference * difference).mean(), outputs: [difference])
    }
    return Training(variables: variables, optimizer: optimizer, step: step)
  }

  private func batch(_ number: Int, _ rows: Int) throws -> [Tensor] {
    var sampler = Sampler(seed: UInt64(number))
    return [try sampler.tensor([rows, 3]), try sampler.tensor([rows, 1])]
  }

  private func part(_ batch: [Tensor], _ place: Int) throws -> [Tensor] {
    try batch.map { try $0(.range(place * rows, (place + 1) * rows)) }
  }

  func testPartsMakeTheStepOfTheWhole() throws {
    for rule in [OptimizerRule.sgd(rate: 0.1, momentum: 0.9), .adamW(rate: 0.01)] {
      let whole = try training(rule, parts: 1, rows: 3 * rows)
      let parted = try training(rule, parts: 3, rows: rows, unused: true)
      for number in 0..<4 {
        let data = try batch(number, 3 * rows)
        let loss = try whole.step.run(data)
        let before = try parted.variables.map { try $0.value() }
        var losses: [Double] = []
        for place in 0..<3 {
          XCTAssertEqual(parted.step.partCount, place)
          XCTAssertEqual(try parted.variables.map { try $0.value() }, before)
          losses.append(try parted.step.run(part(data, place)))
        }
        XCTAssertEqual(parted.step.partCount, 0)
        XCTAssertEqual(losses.reduce(0, +) / 3, loss, accuracy: 1e-12)
        XCTAssertEqual(parted.optimizer.stepCount, number + 1)
        XCTAssertEqual(parted.optimizer.gradientNorm, whole.optimizer.gradientNorm, accuracy: 1e-12)
        for (one, other) in zip(parted.variables, whole.variables) {
          assertClose(try one.value(), try other.value(), relative: 1e-10, absolute: 1e-12, one.name)
        }
      }
      XCTAssertEqual(try parted.variables[3].value(), try vector(1))
      XCTAssertEqual(parted.step.runCount, 12)
    }
  }

  func testALeftoverIsFinished() throws {
    let whole = try training(.sgd(rate: 0.1), parts: 1, rows: 2 * rows)
    let parted = try training(.sgd(rate: 0.1), parts: 5, rows: rows)
    let data = try batch(7, 2 * rows)
    try whole.step.run(data)
    XCTAssertFalse(try parted.step.finish())
    for place in 0..<2 { try parted.step.run(part(data, place)) }
    XCTAssertTrue(try parted.step.finish())
    XCTAssertEqual(parted.step.partCount, 0)
    for (one, other) in zip(parted.variables, whole.variables) {
      assertClose(try one.value(), try other.value(), relative: 1e-10, absolute: 1e-12)
    }
  }

  func testABatchIsTakenUpInTheMiddle() throws {
    let data = try batch(9, 3 * rows)
    let (first, second) = (
      try training(.adamW(rate: 0.01), parts: 3, rows: rows), try training(.adamW(rate: 0.01), parts: 3, rows: rows)
    )
    for place in 0..<2 { try first.step.run(part(data, place)) }
    XCTAssertEqual(first.step.accumulated.map(\.name), ["accumulated"] + (0..<3).map { "accumulated.p\($0)" })
    for (saved, target) in zip(first.step.accumulated, second.step.accumulated) { try target.assign(saved.value()) }
    second.step.runCount = first.step.runCount
    XCTAssertEqual(second.step.partCount, 2)
    for training in [first, second] { try training.step.run(part(data, 2)) }
    for (one, other) in zip(first.variables, second.variables) { XCTAssertEqual(try one.value(), try other.value()) }
    XCTAssertEqual(second.optimizer.stepCount, 1)
  }

  func testNoPartsAreRefused() throws {
    assertThrows(
      .argumentOutOfRange(operation: "step", argument: "accumulate", value: 0, allowed: "1 or more"),
      try training(.sgd(), parts: 0, rows: rows).step)
    XCTAssertEqual(try training(.sgd(), parts: 1, rows: rows).step.accumulated.count, 0)
  }
}
