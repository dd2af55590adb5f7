import Documents
import XCTest

final class ComparisonTests: XCTestCase {
  private func document(_ text: String, _ values: [Double] = [], source: String = "x") -> ResultRecord {
    ResultRecord(
      Document(
        title: "",
        cells: [
          .code(
            .init(
              title: "Fit", source: source, line: 7,
              outputs: [
                .text(text),
                .figure(
                  .init(svg: "", title: "", data: [.init(name: "line “T”", columns: [.init(name: "y", values)])])),
              ]))
        ], foot: .init(version: "")))
  }

  private func differences(_ old: ResultRecord, _ new: ResultRecord, _ tolerance: Double = 1e-6) -> [String] {
    ReportComparison(tolerance: tolerance).differences(from: old, to: new).map(\.description)
  }

  func testNumbersInTextHaveATolerance() {
    let old = document("Ua  0.0500341 W/K\nsteps 12, T-1.5e3 x2\n")
    XCTAssertEqual(differences(old, document("Ua 0.0500341000001 W/K\nsteps 12, T-1.5e3 x2\n")), [])
    XCTAssertEqual(
      differences(old, document("Ua  0.0500351 W/K\nsteps 12, T-1.5e3 x2\n")),
      ["line 7, Fit: was `Ua 0.0500341 W/K` and is `Ua 0.0500351 W/K`"])
    XCTAssertEqual(differences(old, document("Ua  0.0500351 W/K\nsteps 12, T-1.5e3 x2\n"), 1e-3), [])
    XCTAssertEqual(differences(old, document("Ua  0.0500341 W/K\nsteps 12, T1.5e3 x2\n"), 0.5).count, 1)
    XCTAssertEqual(differences(old, document("Ub  0.0500341 W/K\nsteps 12, T-1.5e3 x2\n")).count, 1)
    XCTAssertEqual(
      differences(old, document("Ua  0.0500341 W/K\n")), ["line 7, Fit: was 2 lines long and is 1"])
  }

  func testTheTimeOfAnEpochDoesNotCount() {
    let old = document("epoch 1/3  loss 0.9546  rate 1.0e-2   0.3 s")
    XCTAssertEqual(differences(old, document("epoch 1/3  loss 0.9546  rate 1.0e-2   2 min 7 s")), [])
    XCTAssertEqual(differences(old, document("epoch 1/3  loss 0.9547  rate 1.0e-2   0.3 s")).count, 1)
    XCTAssertEqual(differences(old, document("epoch 1/3  loss 0.9546  rate 1.1e-2   0.3 s")).count, 1)
  }

  func testFiguresAreComparedByTheirNumbers() {
    let old = document("a", [0, 1, .nan, .infinity, 100])
    XCTAssertEqual(differences(old, document("a", [1e-9, 1, .nan, .infinity, 100])), [])
    XCTAssertEqual(
      differences(old, document("a", [0, 1, 2, .infinity, 100])).first,
      "line 7, Fit: in the figure, line “T”: y at 2 was nan and is 2.0")
    XCTAssertEqual(
      differences(old, document("a", [0, 1])), ["line 7, Fit: in the figure, line “T”: y had 5 values and has 2"])
  }

  func testCells() {
    let old = document("a")
    XCTAssertEqual(differences(old, document("a", source: "y")), ["line 7, Fit: the code is not that of the report"])
    var longer = old
    longer.cells += old.cells
    XCTAssertEqual(differences(old, longer), ["line 7, Fit: the report lacks this cell"])
    XCTAssertEqual(differences(longer, old), ["line 7, Fit: the report has a cell here that is gone"])
    longer = old
    longer.cells[0].results.removeLast()
    XCTAssertEqual(differences(old, longer), ["line 7, Fit: the report has a figure here that is gone"])
    XCTAssertEqual(differences(longer, old), ["line 7, Fit: there is a figure here that the report lacks"])
  }

  func testLongColumnsAreSummedUp() throws {
    let values = (0..<10_000).map { sin(Double($0)) }
    var changed = values
    changed[9_999] = 50
    let column = FigureSeries.Column(name: "y", values)
    XCTAssertLessThanOrEqual(column.samples.count, FigureSeries.Column.limit)
    XCTAssertEqual(differences(document("a", values), document("a", changed)).count, 1)
    // What is kept in a report is what is compared.
    let record = document("a", values + [.infinity, .nan])
    let read = try XCTUnwrap(ResultRecord(try JSON(parsing: Array(record.json.written().utf8))))
    XCTAssertEqual(differences(read, record), [])
  }
}
