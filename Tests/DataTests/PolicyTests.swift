import Data
import XCTest

/// What each policy accepts, and what the report says about it.
final class PolicyTests: XCTestCase {
  private let folder = Folder()

  override func tearDown() { folder.remove() }

  private func read(
    _ text: String, _ change: (inout CSVOptions) -> Void
  ) throws -> (table: Table, report: ReadReport) {
    var options = CSVOptions(time: TimeColumn("t", form: .elapsed(scale: 60, offset: 0)), others: true)
    change(&options)
    return try CSVReader.read(folder.file("p.csv", text), options)
  }

  func testMissingDrop() throws {
    let (table, report) = try read("t,a,b\n0,1,2\n1,,2\n,3,4\n3,5,6\n") { $0.missing = .drop }
    XCTAssertEqual(table.time?.seconds, [0, 180])
    XCTAssertEqual(table["a"]?.values, [1, 5])
    XCTAssertEqual(report.droppedForMissing, .init(count: 2, firstLine: 3))
    XCTAssertEqual(report.rows, 2)
  }

  func testRagged() throws {
    let text = "t,a,b\n0,1,2\n1,1\n2,1,2,3\n3,1,2\n"
    let (dropped, report) = try read(text) { $0.ragged = .drop }
    XCTAssertEqual(dropped.time?.seconds, [0, 180])
    XCTAssertEqual(report.droppedRagged, .init(count: 2, firstLine: 3))
    let (padded, padding) = try read("t,a,b\n0,1,2\n1\n") { $0.ragged = .pad }
    XCTAssertEqual(padded["b"]?.values, [2, .nan])
    XCTAssertEqual(padding.paddedRagged, .init(count: 1, firstLine: 3))
  }

  func testInvalid() throws {
    let (table, report) = try read("t,a\n0,1\n1,bad\n2,worse\n") { $0.invalid = .missing }
    XCTAssertEqual(table["a"]?.values, [1, .nan, .nan])
    XCTAssertEqual(report.invalidCells, .init(count: 2, firstLine: 3))
  }

  func testDuplicates() throws {
    let text = "t,a\n0,1\n1,2\n1,\n1,6\n2,3\n"
    for (policy, expected) in [(DuplicatePolicy.first, 2.0), (.last, 6), (.mean, 4)] {
      let (table, report) = try read(text) { $0.duplicates = policy }
      XCTAssertEqual(table.time?.seconds, [0, 60, 120])
      XCTAssertEqual(table["a"]?.values, Values([1, expected, 3]))
      XCTAssertEqual(report.mergedDuplicates, .init(count: 2, firstLine: 4))
    }
  }

  func testBackward() throws {
    let text = "t,a\n0,1\n5,2\n3,3\n4,4\n6,5\n"
    let (sorted, sorting) = try read(text) { $0.backward = .sort }
    XCTAssertEqual(sorted["a"]?.values, [1, 3, 4, 2, 5])
    XCTAssertEqual(sorting.sortedBackward, .init(count: 1, firstLine: 4))
    let (dropped, dropping) = try read(text) { $0.backward = .drop }
    XCTAssertEqual(dropped["a"]?.values, [1, 2, 5])
    XCTAssertEqual(dropping.droppedBackward, .init(count: 2, firstLine: 4))
  }

  func testLinesAfterARowOfTwoLines() throws {
    let text = "t,s,a\n0,\"one\ntwo\",1\n1,x,2\n2,y,\n2,z,4\n"
    XCTAssertThrowsError(try read(text) { $0.columns = [ColumnRequest("s", kind: .text)] }) {
      XCTAssertEqual(($0 as? DataError)?.message, "field 1 \"t\" has the time \"2\", which line 5 has already")
      XCTAssert(($0 as? DataError)?.location?.hasSuffix("p.csv:6:1") == true)
    }
    let (_, report) = try read(text) {
      $0.columns = [ColumnRequest("s", kind: .text)]
      $0.duplicates = .first
    }
    XCTAssertEqual(report.missing, [.init(name: "a", tally: .init(count: 1, firstLine: 5))])
  }

  func testUnixTime() throws {
    let (table, _) = try read("t,a\n1467331200000,1\n") { $0.time = TimeColumn("t", form: .unix(scale: 1e-3)) }
    XCTAssertEqual(table.time?.kind, .instant)
    XCTAssertEqual(table.time?.seconds, [1_467_331_200])
  }
}
