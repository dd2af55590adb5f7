import Data
import Learning
import TensorCore
import XCTest

final class DatasetTests: XCTestCase {
  private func numbered(_ count: Int) throws -> TensorDataset {
    try TensorDataset([
      ("x", Tensor(shape: [count, 2], (0..<2 * count).map(Double.init))),
      ("label", Tensor((0..<count).map(Double.init)).converted(to: .int32)),
    ])
  }

  func testStackedFields() throws {
    let set = try numbered(5)
    XCTAssertEqual(set.fields, [Field("x", [2]), Field("label", [], .int32)])
    XCTAssertEqual(try set.batch(0, [4, 1]).elements, [8, 9, 2, 3])
    let labels = try set.batch(1, [4, 1])
    XCTAssertEqual(labels.type, .int32)
    XCTAssertEqual(labels.elements, [4, 1])
    assertFault(
      try TensorDataset([("x", Tensor([1, 2])), ("y", Tensor([1]))]), says: "`x` has 2, `y` has 1", "first axis")
    assertFault(try TensorDataset([("x", Tensor(1.0))]), says: "`x` is a single number")
    assertFault(try TensorDataset([("x", Tensor([1])), ("x", Tensor([1]))]), says: "two fields are called `x`")
    assertFault(try TensorDataset([]), says: "at least one field")
  }

  func testSubsetsOfSubsetsReadTheWhole() throws {
    let set = try numbered(10)
    let part = try SubsetDataset(set, 2..<8)
    XCTAssertEqual(part.count, 6)
    XCTAssertEqual(try part.numbers("label", 5), [7])
    XCTAssertEqual(try SubsetDataset(part, 1..<3).batch(1, [0, 1]).elements, [3, 4])
    let chosen = try SubsetDataset(part, [5, 0, 0])
    XCTAssertEqual(try chosen.batch(1, [0, 1, 2]).elements, [7, 2, 2])
    XCTAssertEqual(try SubsetDataset(chosen, 1..<3).batch(1, [1]).elements, [2])
    XCTAssertEqual(try SubsetDataset(chosen, [2, 0]).batch(1, [0, 1]).elements, [2, 7])
    assertFault(try SubsetDataset(part, 3..<7), says: "no samples 3..7", "6 samples")
    assertFault(try SubsetDataset(part, [6]), says: "no sample 6")
    assertFault(try SubsetDataset(part, [-1]), says: "no sample -1")
  }

  func testConcatenation() throws {
    let set = try numbered(4)
    let joined = try ConcatenatedDataset([set, SubsetDataset(set, 0..<0), SubsetDataset(set, 2..<4)])
    XCTAssertEqual(joined.count, 6)
    XCTAssertEqual(try joined.batch(1, [0, 3, 4, 5]).elements, [0, 3, 2, 3])
    XCTAssertEqual(try joined.batch(0, [5, 0]).elements, [6, 7, 0, 1])
    assertFault(
      try ConcatenatedDataset([set, TensorDataset([("x", Tensor([1]))])]), says: "dataset 1 has the fields x float32[]")
    assertFault(try ConcatenatedDataset([]), says: "nothing to join")
  }

  // MARK: Order

  func testOrderDependsOnSeedAndEpochAlone() throws {
    let order = try SampleOrder.shuffled(count: 1000, seed: 3, epoch: 1)
    XCTAssertEqual(order, try SampleOrder.shuffled(count: 1000, seed: 3, epoch: 1))
    XCTAssertEqual(order.sorted(), Array(0..<1000))
    XCTAssertNotEqual(order, try SampleOrder.shuffled(count: 1000, seed: 3, epoch: 2))
    XCTAssertNotEqual(order, try SampleOrder.shuffled(count: 1000, seed: 4, epoch: 1))
    // The order of a saved run must stay what it was.
    XCTAssertEqual(try SampleOrder.shuffled(count: 8, seed: 7, epoch: 0), Self.recorded)
  }

  private static let recorded = [4, 0, 3, 2, 6, 5, 7, 1]

  func testBatches() {
    XCTAssertEqual(Array(Batches(of: 5, size: 2)), [[0, 1], [2, 3], [4]])
    XCTAssertEqual(Array(Batches(of: 5, size: 2, dropsLast: true)), [[0, 1], [2, 3]])
    XCTAssertEqual(Array(Batches(of: 4, size: 2, order: [3, 1, 0, 2])), [[3, 1], [0, 2]])
    XCTAssertEqual(Batches(of: 3, size: 8, dropsLast: true).count, 0)
    XCTAssertEqual(Array(Batches(of: 3, size: 8)), [[0, 1, 2]])
    XCTAssertEqual(Batches(of: 0, size: 8).count, 0)
  }

  // MARK: Standardization

  func testStandardization() {
    // numpy: mean 5, std 2 (ddof 0).
    let fit = Standardization.fit([2, 4, 4, 4, 5, 5, 7, 9, .nan])
    XCTAssertEqual(fit.mean, 5)
    XCTAssertEqual(fit.deviation, 2)
    XCTAssertEqual(Standardization.fit([0.1 + 0.2, 0.3, 0.3]).deviation, 1)
    XCTAssertEqual(Standardization.fit([1e9 + 1, 1e9 + 3]).deviation, 1)
    XCTAssertEqual(Standardization.fit([]).mean, 0)
    XCTAssertEqual(Standardization.fit([.nan]).deviation, 1)
    let scale = Standardization(names: ["a", "b"], means: [5, .nan], deviations: [2, 0])
    XCTAssertEqual(scale.apply(9, column: 0), 2)
    XCTAssertEqual(scale.invert(2, column: 0), 9)
    XCTAssertEqual(scale.apply(3, column: 1), 3)
  }

  // MARK: Classes

  func testClassesOfATable() throws {
    let table = try Table([
      Column("length", Values([5.1, 7, 6.3, 4.9])), Column("kind", texts: ["setosa", "virginica", "Other", "setosa"]),
      Column("width", Values([3.5, 3.2, 3.3, 3])),
    ])
    let classes = try Classification(table, label: "kind")
    XCTAssertEqual(classes.classes, ["Other", "setosa", "virginica"])
    XCTAssertEqual(classes.features, ["length", "width"])
    let set = try classes.dataset(rows: 1..<4)
    XCTAssertEqual(set.fields[1], Field("label", [], .int32, labels: ["Other", "setosa", "virginica"]))
    XCTAssertEqual(try set.batch(1, [0, 1, 2]).elements, [2, 0, 1])
    XCTAssertEqual(try set.numbers("x", 1), [Double(Float(6.3)), Double(Float(3.3))])
  }

  func testClassesThatAreNumbers() throws {
    func table(_ labels: [Double]) throws -> Table {
      try Table([Column("v", Values(labels.map { $0 / 2 })), Column("n", Values(labels))])
    }
    let classes = try Classification(table([7, 3, 5, 3]), label: "n")
    XCTAssertEqual(classes.classes, ["3", "5", "7"])
    XCTAssertEqual(try classes.dataset(rows: 0..<4).batch(1, [0, 1, 2, 3]).elements, [2, 0, 1, 0])
    assertFault(try Classification(table([1, 2.5]), label: "n"), says: "whole numbers", "row 1 has 2.5")
    assertFault(try Classification(table([1, .nan]), label: "n"), says: "missing in row 1")
    assertFault(try Classification(Table([Column("n", Values([1]))]), label: "n"), says: "no columns beside `n`")
    assertFault(
      try Classification(Table([Column("n", Values([1])), Column("w", texts: ["a"])]), label: "n"),
      says: "`w` holds words")
  }
}
