import Data
import Glibc
import XCTest

final class WriterTests: XCTestCase {
  private let folder = Folder()

  override func tearDown() { folder.remove() }

  func testBytes() throws {
    let table = try Table(
      [
        Column("T, \"hot\"", [293.15, .nan, 1e22, -0.0], unit: "K"),
        Column("note", texts: ["plain", "a,b", nil, " two\nlines "]),
      ], time: TimeAxis("time", [0, 60, 120, 180.5]))
    try CSVWriter.write(
      table, to: folder.path + "/t.csv",
      formats: ["time": .init(unit: "min", scale: 60), "T, \"hot\"": .init(unit: "K")])
    XCTAssertEqual(
      folder.text("t.csv"),
      """
      time (min),"T, ""hot"" (K)",note
      0,293.15,plain
      1,,"a,b"
      2,1e+22,
      3.0083333333333333,-0," two
      lines "

      """)
    XCTAssertEqual(folder.names, ["t.csv"])
  }

  func testSameBitsComeBack() throws {
    var generator = SeededGenerator(seed: 5)
    for round in 0..<40 {
      let count = Int(generator.next() % 400)
      let start = Double(generator.next() % 4_000_000_000)
      let time = Values((0..<count).map { start + Double($0) * 0.37 })
      let values = Values(
        (0..<count).map { _ in
          let value = Double(bitPattern: generator.next())
          return generator.next() % 8 == 0 ? .nan : value
        })
      let texts: [String?] = (0..<count).map { _ in
        let pieces = ["a", "é", "\"", ",", "\n", "\r", " ", "温"]
        return generator.next() % 5 == 0
          ? nil : "x" + (0..<(generator.next() % 6)).map { _ in pieces[Int(generator.next() % 8)] }.joined() + "y"
      }
      let isInstant = round % 2 == 0
      let table = try Table(
        [Column("v", values), Column("s", texts: texts)],
        time: TimeAxis("t", time, kind: isInstant ? .instant : .elapsed))
      let path = folder.path + "/round.csv"
      try CSVWriter.write(table, to: path, delimiter: [",", ";", "\t", "|"][round % 4])
      let options = CSVOptions(
        time: TimeColumn("t", form: isInstant ? .iso : .elapsed(scale: 1, offset: 0)),
        columns: [ColumnRequest("v"), ColumnRequest("s", kind: .text)])
      var chosen = options
      chosen.delimiter = [",", ";", "\t", "|"][round % 4]
      let back = try CSVReader.read(path, chosen).table
      XCTAssertEqual(back.time?.seconds.map(\.bitPattern), time.map(\.bitPattern))
      let same = zip(values, back["v"]?.values ?? []).allSatisfy {
        $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
      }
      XCTAssert(same)
      XCTAssertEqual((0..<count).map { back["s"]?.text(at: $0) }, texts)
    }
  }

  func testOneColumnKeepsItsMissingRows() throws {
    let table = try Table([Column("v", [1, .nan, 3])])
    try CSVWriter.write(table, to: folder.path + "/one.csv")
    XCTAssertEqual(try CSVReader.read(folder.path + "/one.csv").table, table)
  }

  func testFailuresLeaveTheOldFile() throws {
    let table = try Table([Column("v", [1])])
    XCTAssertThrowsError(try CSVWriter.write(table, to: folder.path)) {
      XCTAssertEqual($0 as? DataError, .file(path: folder.path, .isDirectory))
    }
    XCTAssertThrowsError(try CSVWriter.write(table, to: folder.path + "/no/such.csv")) {
      XCTAssertEqual($0 as? DataError, .file(path: folder.path + "/no/such.csv", .missing))
    }
    XCTAssertThrowsError(try CSVWriter.write(table, to: "/dev/full")) {
      XCTAssertEqual($0 as? DataError, .file(path: "/dev/full", .notRegular(kind: "a device")))
    }
    XCTAssertEqual(folder.names, [])
  }

  func testModeAndLinksAreKept() throws {
    let target = folder.file("real.csv", "old")
    chmod(target, 0o640)
    symlink("real.csv", folder.path + "/link.csv")
    try CSVWriter.write(try Table([Column("v", [1])]), to: folder.path + "/link.csv")
    XCTAssertEqual(folder.text("real.csv"), "v\n1\n")
    var status = stat()
    XCTAssertEqual(lstat(folder.path + "/link.csv", &status), 0)
    XCTAssertEqual(status.st_mode & S_IFMT, S_IFLNK)
    XCTAssertEqual(stat(target, &status), 0)
    XCTAssertEqual(status.st_mode & 0o777, 0o640)
  }
}
