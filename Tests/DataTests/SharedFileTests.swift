import Data
import XCTest

/// The files that the sample scripts read.
final class SharedFileTests: XCTestCase {
  func testHeater() throws {
    let options = CSVOptions(
      time: TimeColumn("Time", unit: "s", form: .elapsed(scale: 1, offset: 0)),
      columns: [
        ColumnRequest("T1", unit: "degC", kind: .number(scale: 1, offset: 273.15)),
        ColumnRequest("Q1", unit: "%", kind: .number(scale: 0.01, offset: 0)),
      ])
    let (table, report) = try CSVReader.read(try sharedData("heater.csv"), options)
    XCTAssertEqual(table.rowCount, 61)
    XCTAssertEqual(table.columnNames, ["T1", "Q1"])
    XCTAssertEqual(table["T1"]?.values[0], 21.221 + 273.15)
    XCTAssertEqual(table["Q1"]?.values[0], 0.5)
    XCTAssertEqual(table.time?.seconds[60], 600)
    XCTAssertEqual(report.lines, 62)
  }

  func testTransformer() throws {
    let (table, report) = try CSVReader.read(
      try sharedData("ETTh1.csv"), CSVOptions(time: TimeColumn("date"), others: true))
    XCTAssertEqual(table.rowCount, 17_420)
    XCTAssertEqual(table.columnNames, ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"])
    XCTAssertEqual(table.time?.kind, .instant)
    XCTAssertEqual(table.time?.seconds.first, try Instant.parse("2016-07-01 00:00:00"))
    XCTAssertEqual(table["OT"]?.values[0], 30.5310001373291)
    XCTAssertEqual(report.missing, [])
  }
}
