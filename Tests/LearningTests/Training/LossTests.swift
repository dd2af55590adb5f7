import Learning
import TensorCore
import XCTest

/// Against numbers that torch.nn.functional gives for the same tensors.
final class LossTests: XCTestCase {
  private func value(_ loss: Loss, _ output: Tensor, _ target: Tensor) throws -> Double {
    try loss(output, target).item()
  }

  private let output: [Double] = [0.5, -1.25, 2, 0.1, 3, -0.7]
  private let target: [Double] = [1, -1, 0, 0.2, 2.5, 0.3]

  func testRegression() throws {
    let (a, b) = (try Tensor(shape: [3, 2], output), try Tensor(shape: [3, 2], target))
    XCTAssertEqual(try value(.meanSquaredError, a, b), 0.9287500000, accuracy: 1e-9)
    XCTAssertEqual(try value(.meanAbsoluteError, a, b), 0.7250000000, accuracy: 1e-9)
    XCTAssertEqual(try value(.huber(delta: 0.5), a, b), 0.2560416667, accuracy: 1e-9)
    XCTAssertEqual(try value(.quantile([0.9]), a, b), 0.3191666667, accuracy: 1e-9)
    // An axis of extent 1 does not matter.
    XCTAssertEqual(
      try value(.meanSquaredError, Tensor(shape: [6, 1], output), Tensor(shape: [6], target)), 0.92875, accuracy: 1e-9)
  }

  func testSeveralQuantiles() throws {
    let levels = try Tensor(shape: [3, 2], output)
    let truth = try Tensor(shape: [3], [1, 0, 0.3])
    let first = try value(.quantile([0.1]), Tensor(shape: [3], [0.5, 2, 3]), truth)
    let second = try value(.quantile([0.9]), Tensor(shape: [3], [-1.25, 0.1, -0.7]), truth)
    XCTAssertEqual(try value(.quantile([0.1, 0.9]), levels, truth), (first + second) / 2, accuracy: 1e-7)
  }

  func testCrossEntropy() throws {
    let logits = try Tensor(shape: [2, 3], output)
    let classes = try Tensor([2, 0]).converted(to: .int32)
    let plain = -[2 - log(exp(0.5) + exp(-1.25) + exp(2)), 0.1 - log(exp(0.1) + exp(3) + exp(-0.7))].reduce(0, +) / 2
    XCTAssertEqual(try value(.crossEntropy(), logits, classes), plain, accuracy: 1e-9)
    XCTAssertEqual(try value(.crossEntropy(smoothing: 0.1), logits, classes), 1.6488409181, accuracy: 1e-9)
    XCTAssertEqual(
      try value(.crossEntropy(weights: [1, 2, 3]), logits, classes), 0.9186481172, accuracy: 1e-7)
    XCTAssertEqual(
      try value(.crossEntropy(), logits.reshape([1, 2, 3]), classes.reshape([1, 2])), plain, accuracy: 1e-9)
    let sure = try Tensor(shape: [2, 3], [0, 0, 1, 1, 0, 0])
    XCTAssertEqual(try value(.crossEntropy(), logits, sure), plain, accuracy: 1e-9)
    XCTAssertEqual(try Loss.crossEntropy().accuracy(logits, classes)?.item(), 0.5)
  }

  func testBinaryCrossEntropy() throws {
    let (a, b) = (try Tensor(shape: [6], [0.5, -1.25, 2, 0.1, 300, -0.7]), try Tensor(shape: [6], [1, 0, 1, 0, 1, 1]))
    XCTAssertEqual(try value(.binaryCrossEntropy(), a, b), 0.4500861309, accuracy: 1e-7)
    XCTAssertEqual(try value(.binaryCrossEntropy(positiveWeight: 2), a, b), 0.7341179716, accuracy: 1e-7)
    XCTAssertEqual(try Loss.binaryCrossEntropy().accuracy(a, b)?.item() ?? 0, 4.0 / 6, accuracy: 1e-7)
  }

  func testContrastive() throws {
    let (a, b) = (try Tensor(shape: [3, 2], output), try Tensor(shape: [3, 2], target))
    XCTAssertEqual(try value(.contrastive(temperature: 0.5), a, b), 0.9393613531, accuracy: 1e-7)
  }

  func testShapesThatDoNotFit() throws {
    let a = try Tensor.zeros([2, 24])
    let error = learningError("loss-shape") { _ = try Loss.meanSquaredError(a, Tensor.zeros([2, 96])) }
    XCTAssertEqual(
      error?.message,
      "`mse` cannot compare an output of shape [24] with a target of shape [96]: they must be the same")
    _ = learningError("loss-shape") { _ = try Loss.crossEntropy()(a, Tensor.zeros([3])) }
    _ = learningError("loss-shape") { _ = try Loss.crossEntropy(weights: [1])(a, Tensor.zeros([2])) }
    _ = learningError("loss-shape") { _ = try Loss.contrastive()(a, Tensor.zeros([2, 3])) }
    _ = learningError("loss-shape") { _ = try Loss.quantile([0.1, 0.9])(a, Tensor.zeros([2, 24])) }
  }

  func testNumbersOutOfRange() {
    for loss in [
      Loss.huber(delta: 0), .quantile([]), .quantile([1]), .crossEntropy(smoothing: 2), .crossEntropy(weights: [-1]),
      .binaryCrossEntropy(positiveWeight: 0), .contrastive(temperature: .nan),
    ] { _ = learningError("loss") { try loss.validate() } }
  }
}
