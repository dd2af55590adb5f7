import Foundation
import Learning
import TensorCore
import XCTest

/// The points of receiver operating characteristics, against scikit-learn's `roc_curve`.
final class ROCCurveTests: XCTestCase {
  private func scores(_ logits: Tensor, _ classes: [Double]) throws -> ROCArea {
    var scores = try OutputScores([.roc])
    try scores.add(prediction: logits, target: Tensor(classes))
    return try XCTUnwrap(scores.receiver)
  }

  private func logit(_ probability: Double) -> Double { log(probability / (1 - probability)) }

  func testFourSamples() throws {
    let logits = try Tensor([0.1, 0.4, 0.35, 0.8].map(logit))
    let points = try scores(logits, [0, 0, 1, 1]).curve(1)
    XCTAssertEqual(points.map(\.falsePositives), [0, 0, 0.5, 0.5, 1])
    XCTAssertEqual(points.map(\.truePositives), [0, 0.5, 0.5, 1, 1])
    for (point, expected) in zip(points, [.infinity, 0.8, 0.4, 0.35, 0.1]) {
      XCTAssertEqual(point.threshold, expected, accuracy: 1e-6)
    }
  }

  func testTiesAreOneStepAndStraightStretchesOne() throws {
    let logits = try Tensor([0.9, 0.8, 0.5, 0.5, 0.5, 0.2].map(logit))
    let points = try scores(logits, [1, 1, 1, 0, 0, 0]).curve(1)
    XCTAssertEqual(points.map(\.falsePositives), [0, 0, 2.0 / 3, 1])
    XCTAssertEqual(points.map(\.truePositives), [0, 2.0 / 3, 1, 1])
  }

  func testTheAreaUnderThePointsIsTheArea() throws {
    let values = (0..<90).map { sin(Double($0) * 1.7) + ($0 % 3 == 0 ? 0.4 : 0) }
    let logits = try Tensor(shape: [30, 3], values)
    let area = try scores(logits, (0..<30).map { Double($0 % 3) })
    for index in 0..<3 {
      let points = area.curve(index)
      let sum = zip(points, points.dropFirst()).reduce(0) { sum, pair in
        sum + (pair.1.falsePositives - pair.0.falsePositives) * (pair.1.truePositives + pair.0.truePositives) / 2
      }
      XCTAssertEqual(sum, area.area(index), accuracy: 1e-12)
    }
  }

  func testOneClassHasNoCurve() throws {
    XCTAssertEqual(try scores(Tensor([0.1, 0.2]), [1, 1]).curve(1), [])
  }
}
