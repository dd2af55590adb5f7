import TensorCore
import XCTest

/// A step that is stopped midway has changed nothing, and the next goes on as if it had not been.
final class StoppedStepTests: XCTestCase {
  private func make() throws -> (step: TrainingStep, weight: Variable, batch: [Tensor]) {
    let weight = try Variable("weight", Tensor.full([256, 256], 0.01, type: .float32))
    let batch = try Tensor.full([2048, 256], 0.5, type: .float32)
    let step = try TrainingStep(
      try Optimizer([.init(.adam(), [weight])]), inputs: [batch.spec]
    ) { parameters, _, inputs in
      var x = inputs[0]
      for _ in 0..<8 { x = try Tensor.matmul(x, parameters[0]) * 0.5 }
      return .init(loss: try (x * x).mean())
    }
    return (step, weight, [batch])
  }

  func testAStepMayBeStoppedAnywhere() throws {
    let (expected, weightOfExpected, batch) = try make()
    let losses = try (0..<3).map { _ in try expected.run(batch) }
    let (step, weight, _) = try make()
    // Asked rarely, or never if this machine takes a step to be short.
    var asked = 0
    _ = try step.run(batch) {
      asked += 1
      return false
    }
    var isStopped = 0
    for limit in Swift.stride(from: 0, to: asked, by: max(asked / 10, 1)) {
      var count = 0
      let before = try weight.value()
      do {
        _ = try step.run(batch) {
          count += 1
          return count > limit
        }
      } catch is StepStopped {
        isStopped += 1
        XCTAssertEqual(try weight.value().elements, before.elements)
      }
    }
    XCTAssertEqual(isStopped > 0, asked > 0)
    XCTAssertEqual(try step.run(batch), losses[1])
    XCTAssertEqual(try step.run(batch), losses[2])
    XCTAssertEqual(try weight.value().elements, try weightOfExpected.value().elements)
  }
}
