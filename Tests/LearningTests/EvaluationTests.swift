import Learning
import TensorCore
import XCTest

final class EvaluationTests: XCTestCase {
  /// y = 2x, as numbers; classes 0…2 as logits that are the input.
  private func doubling() throws -> Net {
    let net = HandMadeNet("Twice")
    let x = net.input("x", [2])
    return try net.net([("y", try x * 2)])
  }

  private func floats(_ shape: [Int], _ element: (Int) -> Float) throws -> Tensor {
    try Tensor(shape: shape, float32: (0..<shape.reduce(1, *)).map(element))
  }

  func testNumbersOverSeveralBatches() throws {
    let count = 2 * Evaluation.batchSize + 3
    let x = try floats([count, 2]) { Float($0 % 17) }
    let y = try floats([count, 2]) { Float(2 * ($0 % 17)) + ($0 % 2 == 0 ? 1 : -3) }
    let model = try Model(doubling(), seed: 0)
    var seen: [Int] = []
    let scores = try Evaluation.run(model, on: HandMadeDataset([("x", x), ("y", y)])) { seen.append($0) }
    XCTAssertEqual(scores.map(\.name), ["y"])
    XCTAssertEqual(scores[0].wanted, [.mse, .mae])
    XCTAssertEqual(try XCTUnwrap(scores[0].number(.mse)), 5, accuracy: 1e-12)
    XCTAssertEqual(try XCTUnwrap(scores[0].number(.mae)), 2, accuracy: 1e-12)
    XCTAssertNil(scores[0].number(.r2))
    XCTAssertEqual(seen, [256, 512, 515])
    XCTAssertEqual(scores[0].sampleCount, count)
  }

  func testClassesByPositionAndLabels() throws {
    let x = try floats([4, 2]) { [1, 0, 0, 1, 3, 2, 0, 5][$0] }
    let label = try Tensor([0, 1, 1, 1]).converted(to: .int32)
    let set = HandMadeDataset([("image", x), ("label", label)], labels: ["cat", "dog"])
    let scores = try Evaluation.run(Model(doubling(), seed: 0), on: set)
    XCTAssertEqual(scores[0].number(.accuracy), 0.75)
    XCTAssertEqual(scores[0].report?.rows.map(\.name), ["cat", "dog"])
    let all = Score.byName.map(\.score).filter(\.isOfClasses)
    let more = try Evaluation.run(Model(doubling(), seed: 0), on: set, all)[0]
    XCTAssertEqual(try XCTUnwrap(more.number(.rocAUC)), 2.5 / 3, accuracy: 1e-12)
    XCTAssertEqual(more.confusion?.counts, [1, 0, 1, 2])
    XCTAssertEqual(more.calibration(bins: 10)?.bins.reduce(0) { $0 + $1.count }, 4)
  }

  func testFieldsGoByNameThenByPosition() throws {
    let hands = HandMadeNet("Two")
    let (a, b) = (hands.input("a", [2]), hands.input("b", [2]))
    let net = try hands.net([("c", try a + b), ("d", try a - b)])
    func matching(_ names: [String]) throws -> ([Int], [Int?]) {
      let matching = try FieldMatching(net: net, fields: names.map { Field($0, [2]) }, requiresTargets: false)
      return (matching.inputs, matching.targets)
    }
    XCTAssertTrue(try matching(["d", "c", "b", "a"]) == ([3, 2], [1, 0]))
    XCTAssertTrue(try matching(["p", "q", "r", "s"]) == ([0, 1], [2, 3]))
    XCTAssertTrue(try matching(["d", "p", "b", "q"]) == ([1, 2], [3, 0]))
    XCTAssertTrue(try matching(["p", "q"]) == ([0, 1], [nil, nil]))
    XCTAssertTrue(try matching(["p", "q", "r"]) == ([0, 1], [2, nil]))
  }

  func testFaultsNameBothSides() throws {
    let net = try doubling()
    func fault(_ fields: [Field]) -> LearningError? {
      do throws(LearningError) {
        _ = try FieldMatching(net: net, fields: fields)
        return nil
      } catch { return error }
    }
    XCTAssertEqual(
      fault([Field("x", [3]), Field("y", [2])])?.message, "the input `x` of `Twice` is [2], but the field `x` is [3]")
    let missing = fault([Field("x", [2])])
    XCTAssertEqual(missing?.message, "the output `y` [2] of `Twice` has no target in the dataset")
    XCTAssertEqual(missing?.notes, ["`Twice` takes `x` [2] and gives `y` [2]", "the dataset has `x` [2]"])
    XCTAssertEqual(
      fault([Field("x", [2]), Field("z", [7])])?.message,
      "the output `y` of `Twice` is [2], but its target, the field `z`, is [7]")
    XCTAssertNil(fault([Field("x", [2]), Field("z", [], .int32)]))
  }

  func testWrongKindAndNothing() throws {
    let model = try Model(doubling(), seed: 0)
    let x = try floats([3, 2]) { Float($0) }
    func fault(_ set: HandMadeDataset, _ scores: [Score]) -> String {
      do {
        _ = try Evaluation.run(model, on: set, scores)
        return "none"
      } catch { return "\(error)" }
    }
    let classes = HandMadeDataset([("x", x), ("label", try Tensor([0, 1, 1]).converted(to: .int32))])
    XCTAssertEqual(fault(classes, [.mse]), "`mse` judges numbers, but the targets are `label` a class")
    let numbers = HandMadeDataset([("x", x), ("y", x)])
    XCTAssertEqual(fault(numbers, [.mse, .accuracy]), "`accuracy` judges classes, but the targets are `y` [2]")
    let nothing = HandMadeDataset([("x", try floats([0, 2]) { _ in 0 }), ("y", try floats([0, 2]) { _ in 0 })])
    XCTAssertEqual(fault(nothing, []), "there are no samples to evaluate `Twice` on")
  }

  func testClassesInNumbers() throws {
    let x = try floats([4, 2]) { [1, 0, 0, 1, 3, 2, 0, 5][$0] }
    let label = try floats([4]) { [0, 1, 1, 1][$0] }
    let set = HandMadeDataset([("x", x), ("label", label)])
    XCTAssertEqual(
      try Evaluation.run(Model(doubling(), seed: 0), on: set, [.accuracy])[0].number(.accuracy), 0.75)
  }
}
