import Data
import XCTest

/// What is accepted: RFC 4180 and the ways in which real files leave it.
final class DialectTests: XCTestCase {
  private let folder = Folder()

  override func tearDown() { folder.remove() }

  private func read(
    _ text: String, _ options: CSVOptions = CSVOptions(), line: UInt = #line
  ) throws -> (table: Table, report: ReadReport) {
    try read(Array(text.utf8), options)
  }

  private func read(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) throws -> (table: Table, report: ReadReport)
  {
    try CSVReader.read(folder.file("d.csv", bytes), options)
  }

  private func numbers(_ table: Table) -> [[Double]] { table.columns.map { Array($0.values) } }

  func testLineEnds() throws {
    for end in ["\n", "\r\n", "\r"] {
      for last in ["", end, end + end] {
        let (table, report) = try read("a,b\(end)1,2\(end)3,4\(last)")
        XCTAssertEqual(numbers(table), [[1, 3], [2, 4]])
        XCTAssertEqual(report.rows, 2)
      }
    }
  }

  func testDelimiters() throws {
    for delimiter in [",", ";", "\t", "|"] {
      let (table, report) = try read("a\(delimiter)b\n1\(delimiter)2.5\n")
      XCTAssertEqual(numbers(table), [[1], [2.5]])
      XCTAssertEqual(String(report.delimiter), delimiter)
    }
    XCTAssertEqual(numbers(try read("a\n1\n2\n").table), [[1, 2]])
    var colon = CSVOptions()
    colon.delimiter = ":"
    XCTAssertEqual(numbers(try read("a:b\n1:2\n", colon).table), [[1], [2]])
  }

  func testDecimalCommas() throws {
    let (table, report) = try read("a;b\n1,5;2\n-3,25e1;4\n")
    XCTAssertEqual(numbers(table), [[1.5, -32.5], [2, 4]])
    XCTAssert(report.decimalComma)
    var options = CSVOptions()
    options.decimal = .comma
    XCTAssertEqual(numbers(try read("a,b\n\"1,5\",\"2,25\"\n", options).table), [[1.5], [2.25]])
  }

  func testThousands() throws {
    var options = CSVOptions()
    options.thousands = ","
    XCTAssertEqual(numbers(try read("a;b\n1,234,567.5;12\n", options).table), [[1_234_567.5], [12]])
    options.thousands = "."
    options.decimal = .comma
    XCTAssertEqual(numbers(try read("a;b\n-1.234,5;1.234\n", options).table), [[-1234.5], [1234]])
  }

  func testQuotes() throws {
    let options = CSVOptions(columns: [ColumnRequest("say \"hi\"\nnow", as: "x"), ColumnRequest("n", kind: .text)])
    let (table, _) = try read(
      "\"say \"\"hi\"\"\nnow\",n\r\n\"1.5\",\"one, \"\"two\"\"\r\nthree\"\r\n 2 , plain \r\n \"3\" ,\" kept \"\r\n",
      options)
    XCTAssertEqual(table["x"].map { Array($0.values) }, [1.5, 2, 3])
    XCTAssertEqual((0..<3).map { table["n"]?.text(at: $0) }, ["one, \"two\"\r\nthree", "plain", " kept "])
  }

  func testMarks() throws {
    XCTAssertEqual(numbers(try read([0xEF, 0xBB, 0xBF] + Array("a,b\n1,2\n".utf8)).table), [[1], [2]])
    XCTAssertEqual(try read([0xEF, 0xBB, 0xBF] + Array("a,b\n1,2\n".utf8)).table.columnNames, ["a", "b"])
  }

  func testLatin1() throws {
    var options = CSVOptions()
    options.encoding = .latin1
    XCTAssertEqual(try read(Array("T (".utf8) + [0xB0] + Array("C)\n1\n".utf8), options).table.columnNames, ["T (°C)"])
  }

  func testTrailingDelimiters() throws {
    XCTAssertEqual(numbers(try read("a,b,\n1,2,\n3,4,\n").table), [[1, 3], [2, 4]])
    let (table, report) = try read("a,b\n1,2,\n3,4\n")
    XCTAssertEqual(numbers(table), [[1, 3], [2, 4]])
    XCTAssertEqual(report.trailingDelimiters, .init(count: 1, firstLine: 2))
  }

  func testHeaders() throws {
    let (table, report) = try read(",a\n0,1\n")
    XCTAssertEqual(table.columnNames, ["c1", "a"])
    XCTAssertEqual(report.unnamedColumns, ["c1"])
    var options = CSVOptions()
    options.header = .no
    XCTAssertEqual(numbers(try read("1,2\n3,4\n", options).table), [[1, 3], [2, 4]])
    options.header = .yes
    XCTAssertEqual(try read("1990,1991\n3,4\n", options).table.columnNames, ["1990", "1991"])
    options = CSVOptions()
    options.repeatedNames = .number
    XCTAssertEqual(try read("a,a,a_2,a\n1,2,3,4\n", options).table.columnNames, ["a", "a_3", "a_2", "a_4"])
    XCTAssertEqual(try read("a,a,b\n1,2,3\n", CSVOptions(columns: [ColumnRequest("b")])).table.columnNames, ["b"])
    XCTAssertEqual(try read("a,b\n").table.rowCount, 0)
    XCTAssertEqual(try read("a,b").table.columnNames, ["a", "b"])
  }

  func testHeaderOnly() throws {
    XCTAssertEqual(
      try CSVReader.header(folder.file("h.csv", "Time,\"Temp 2 (C)\"\n0,broken\n")), ["Time", "Temp 2 (C)"])
    let wide = (0..<20_000).map { "column\($0)" }
    XCTAssertEqual(try CSVReader.header(folder.file("w.csv", wide.joined(separator: ",") + "\n")), wide)
  }

  func testSkipAndComments() throws {
    var options = CSVOptions()
    options.skip = 2
    options.comment = "//"
    let (table, report) = try read("made by\nhand, \"\n// note\na,b\n\n1,2\n// more, of it\n3,4\n", options)
    XCTAssertEqual(numbers(table), [[1, 3], [2, 4]])
    XCTAssertEqual(report.lines, 8)
  }

  func testMissing() throws {
    let (table, report) = try read("t,a,b\n0,,NA\n1,NaN,null\n2,-,3\n")
    XCTAssertEqual(table["a"]?.missingCount, 3)
    XCTAssertEqual(
      report.missing,
      [
        .init(name: "a", tally: .init(count: 3, firstLine: 2)), .init(name: "b", tally: .init(count: 2, firstLine: 2)),
      ])
  }

  func testOneFieldForTwoColumns() throws {
    let options = CSVOptions(columns: [
      ColumnRequest("T", as: "kelvin", kind: .number(scale: 1, offset: 273.15)), ColumnRequest("T", as: "raw"),
    ])
    XCTAssertEqual(numbers(try read("T\n20\n", options).table), [[293.15], [20]])
  }

  func testTexts() throws {
    let options = CSVOptions(columns: [ColumnRequest("s", kind: .text)])
    let words = (0..<5000).map { "word \($0 % 700)" }
    let column = try XCTUnwrap(try read("s\n" + words.joined(separator: "\n") + "\n", options).table["s"])
    XCTAssertEqual(column.texts?.count, 700)
    XCTAssertEqual((0..<5000).map { column.text(at: $0) }, words)
  }

  func testLongFields() throws {
    let long = String(repeating: "long ", count: 400_000)
    let options = CSVOptions(columns: [ColumnRequest("b"), ColumnRequest("s", kind: .text)])
    let (table, _) = try read("s,b\n\"\(long)\",1\n\(long),2\n", options)
    XCTAssertEqual(table["b"].map { Array($0.values) }, [1, 2])
    XCTAssertEqual(table["s"]?.text(at: 0), long)
  }

  func testQuotesAcrossBlocks() throws {
    let rows = (0..<60_000).map { "\($0),\"line \($0)\nand, \"\"more\"\"\",\($0 * 2)\n" }
    let options = CSVOptions(columns: [ColumnRequest("a"), ColumnRequest("b")])
    for threads in [1, 4] {
      let (table, report) = try CSVReader.read(
        folder.file("q.csv", "a,s,b\n" + rows.joined()), options, threads: threads)
      XCTAssertEqual(table["b"].map { Array($0.values) }, (0..<60_000).map { Double(2 * $0) })
      XCTAssertEqual(report.lines, 120_001)
    }
  }

  func testThreadsAgree() throws {
    var generator = SeededGenerator(seed: 9)
    var text = "t,a,s\n"
    for row in 0..<200_000 {
      text += "\(row),\(Double.random(in: -1...1, using: &generator)),w\(generator.next() % 50)"
      text += row % 1000 == 7 ? ",\n" : "\n"
      if row % 5000 == 3 { text += "\n" }
      if row % 70_000 == 69_999 { text += "\(row).5,\"1\n\",\"a\"\"b\"\n" }
    }
    let path = folder.file("t.csv", text)
    let options = CSVOptions(
      time: TimeColumn("t", form: .elapsed(scale: 1, offset: 0)), columns: [ColumnRequest("s", kind: .text)],
      others: true)
    var skipping = options
    skipping.invalid = .missing
    let one = try CSVReader.read(path, skipping, threads: 1)
    for threads in [2, 3, 8] {
      let many = try CSVReader.read(path, skipping, threads: threads)
      XCTAssertEqual(one.table, many.table)
      XCTAssertEqual(one.report, many.report)
    }
  }
}
