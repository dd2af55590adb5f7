import Data
import XCTest

final class TableTests: XCTestCase {
  private func table(_ times: [Double], _ values: [Double], name: String = "a") throws -> Table {
    try Table([Column(name, Values(values))], time: TimeAxis("t", Values(times)))
  }

  private func fault(_ body: () throws -> Table, line: UInt = #line) -> TableFault? {
    do {
      _ = try body()
      XCTFail("no fault", line: line)
    } catch {
      if case .table(let fault)? = error as? DataError { return fault }
      XCTFail("\(error)", line: line)
    }
    return nil
  }

  func testSlicesShareStorage() throws {
    let whole = try table([0, 1, 2, 3, 4], [10, 11, 12, 13, 14])
    let part = try whole.slice(1..<4)
    let inner = try part.slice(1..<3)
    XCTAssertEqual(inner["a"]?.values, [12, 13])
    XCTAssertEqual(inner.time?.seconds, [2, 3])
    XCTAssertEqual(try whole.rows(from: 1, to: 3)["a"]?.values, [11, 12])
    let values = try XCTUnwrap(whole["a"]).values
    for view in [part, inner, try whole.select(["a"]), try whole.rows(from: 1, to: 3)] {
      XCTAssert(try XCTUnwrap(view["a"]).values.sharesStorage(with: values))
    }
    XCTAssert(try whole.series("a").slice(1..<2).values.sharesStorage(with: values))
    XCTAssertEqual(values.slice(-3..<99).count, 5)
  }

  func testFaults() throws {
    let whole = try table([0, 1], [1, 2])
    XCTAssertEqual(fault { try whole.slice(1..<3) }, .rowsOutOfRange(1..<3, rowCount: 2))
    XCTAssertEqual(fault { try whole.select(["b"]) }, .noColumn("b", among: ["a"]))
    XCTAssertEqual(
      fault { try Table([Column("a", [1]), Column("b", [1, 2])]) }, .unequalLengths(name: "b", count: 2, expected: 1))
    XCTAssertEqual(fault { try Table([Column("a", [1]), Column("a", [1])]) }, .repeatedName("a"))
    XCTAssertEqual(fault { try whole.adding(Column("t", [1, 2])) }, .repeatedName("t"))
    XCTAssertEqual(fault { try Table([Column("a", [1])]).sortedByTime() }, .noTime)
    XCTAssertEqual(fault { try table([1, 0], [1, 2]).resampled(every: 1, by: .hold) }, .unsortedTime("t"))
    XCTAssertEqual(fault { try whole.resampled(every: 0, by: .hold) }, .badStep(0))
    XCTAssertEqual(fault { try whole.resampled(every: 1e-300, by: .hold) }, .gridTooLarge(step: 1e-300))
    XCTAssertEqual(fault { try whole.filter([true]) }, .unequalLengths(name: "mask", count: 1, expected: 2))
    XCTAssertEqual(fault { try whole.joined(with: whole, match: .within(-1)) }, .badTolerance(-1))
    XCTAssertEqual(
      fault { try whole.joined(with: Table([], time: TimeAxis("t", [0], kind: .instant))) }, .unlikeTimes)
    XCTAssertEqual(
      "\(DataError.table(.noColumn("T1", among: ["t1", "q"])))",
      "there is no column \"T1\"\n  help: did you mean \"t1\"?")
  }

  func testSortAndFilter() throws {
    let sorted = try table([3, 1, 2, 1], [30, 10, 20, 11]).sortedByTime()
    XCTAssertEqual(sorted["a"]?.values, [10, 11, 20, 30])
    XCTAssertEqual(try sorted.filter([true, false, false, true])["a"]?.values, [10, 30])
  }

  func testResampling() throws {
    let whole = try table([0, 1, 3, 4], [0, 10, 30, .nan])
    XCTAssertEqual(try whole.resampled(every: 1, by: .hold)["a"]?.values, [0, 10, 10, 30, .nan])
    XCTAssertEqual(try whole.resampled(every: 1, by: .linear)["a"]?.values, [0, 10, 20, 30, .nan])
    XCTAssertEqual(try whole.resampled(every: 2, by: .mean)["a"]?.values, [5, 30, .nan])
    let early = try whole.resampled(every: 0.5, by: .linear, from: -0.5, to: 1)
    XCTAssertEqual(early["a"]?.values, [.nan, 0, 5, 10])
    XCTAssertEqual(early.time?.seconds, [-0.5, 0, 0.5, 1])
    XCTAssertEqual(try whole.resampled(every: 1, by: .hold, from: 9, to: 2).rowCount, 0)
    XCTAssertEqual(try table([0, 0.3], [1, 2]).resampled(every: 0.1, by: .hold).rowCount, 4)
    XCTAssertEqual(try table([], []).resampled(every: 1, by: .mean).rowCount, 0)
  }

  func testJoining() throws {
    let left = try table([0, 1, 2, 3], [1, 2, 3, 4])
    let right = try table([0.1, 1.9, 3], [10, 20, 30])
    XCTAssertEqual(try left.joined(with: right)["a_right"]?.values, [30])
    XCTAssertEqual(try left.joined(with: right, .left, match: .within(0.2))["a_right"]?.values, [10, .nan, 20, 30])
    XCTAssertEqual(
      try left.joined(with: right, .left, match: .asOf(maximumAge: 1))["a_right"]?.values,
      [.nan, 10, 20, 30])
    XCTAssertEqual(try left.joined(with: right, match: .asOf(maximumAge: 0.5)).time?.seconds, [2, 3])
  }
}
