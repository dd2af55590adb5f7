import Data
import Glibc
import XCTest

/// Numbers as a file spells them against the C library's `strtod`, bit for bit.
final class NumberTests: XCTestCase {
  /// One column of `texts`, read back.
  private func read(_ texts: [String]) throws -> Values {
    let folder = Folder()
    var options = CSVOptions()
    options.delimiter = ";"
    options.decimal = .point
    options.missingMarkers = []
    let path = folder.file("n.csv", "x\n" + texts.joined(separator: "\n") + "\n")
    let table = try CSVReader.read(path, options).table
    return try XCTUnwrap(table["x"]).values
  }

  private func compare(_ texts: [String], line: UInt = #line) throws {
    let values = try read(texts)
    XCTAssertEqual(values.count, texts.count, line: line)
    var shown = 0
    for (text, value) in zip(texts, values) where value.bitPattern != strtod(text, nil).bitPattern {
      XCTFail("\(text) was read as \(value), should be \(strtod(text, nil))", line: line)
      shown += 1
      if shown == 10 { return }
    }
  }

  func testHardCases() throws {
    let long = String(repeating: "0", count: 400)
    try compare([
      "0", "-0", "0.0", "-0.0", "1", "+1", "1.", ".5", "-.5", "+.5", "00012.500", "1e5", "1E5", "1e+5", "1e-5",
      "9007199254740993", "9007199254740992.5", "9007199254740993.0000000000000000000000001",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "-1e400", "1e99999999",
      "2.2250738585072014e-308", "2.2250738585072011e-308", "2.225073858507201e-308", "4.9406564584124654e-324",
      "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "1e-99999999", "5e-324", "0e999999999999999999",
      "123456789012345678901234567890", "0.1234567890123456789012345678901234567890", "1\(long)", "0.\(long)1",
      "1\(long)e-400", "0.\(long)1e401", "9223372036854775807", "9223372036854775808", "18446744073709551615",
      "18446744073709551616", "9999999999999999999", "99999999999999999999", "1e22", "1e23", "8.5e22", "1e-22", "1e-23",
      "6.02214076e23", "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124", "7.2057594037927933e16", "3.14159265358979323846",
      "0.3", "0.1", "5.827000141143799", "0.000244140625", "12345678", "123456789", "1.12345678", "1.1234567812345678",
      "1.12345678123456781", "12345678.12345678", "0.00000000000000000001", "1.00000000000000000000",
    ])
  }

  func testRandomBits() throws {
    var generator = SeededGenerator(seed: 1)
    try compare(
      (0..<100_000).map { _ in
        let value = Double(bitPattern: generator.next())
        return value.isFinite ? "\(value)" : "0"
      })
  }

  func testRandomDigits() throws {
    var generator = SeededGenerator(seed: 2)
    try compare(
      (0..<100_000).map { _ in
        var text = generator.next() % 3 == 0 ? "-" : ""
        for _ in 0...(generator.next() % 12) { text += "\(generator.next() % 10)" }
        if generator.next() % 4 != 0 {
          text += "."
          for _ in 0..<(generator.next() % 20) { text += "\(generator.next() % 10)" }
        }
        if generator.next() % 4 == 0 { text += "e\(Int(generator.next() % 640) - 330)" }
        return text
      })
  }

  /// Half way between two doubles, and one digit to either side.
  func testHalfWays() throws {
    var generator = SeededGenerator(seed: 3)
    var texts: [String] = []
    for _ in 0..<5000 {
      let even = (generator.next() >> 12 | 1 << 51) & ~1
      texts += ["\(2 * even + 1)", "\(2 * even + 1).0000000000000000001", "\(2 * even).9999999999999999999"]
      let large = (1 << 53 | generator.next() >> 11) * 2 + 1
      texts += ["\(large)", "\(large).00000000001", "\(large)e3", "\(large)e-7"]
    }
    try compare(texts)
  }

  func testWords() throws {
    let values = try read(["inf", "-inf", "Infinity", "+INF", "nan", "NaN", "-nan"])
    XCTAssertEqual(Array(values[0..<4]), [.infinity, -.infinity, .infinity, .infinity])
    XCTAssert(values[4...].allSatisfy(\.isNaN))
  }

  func testWhatIsNoNumber() {
    for text in ["0x10", "1_000", "1e", "e5", ".", "-", "+-1", "1 2", "1.2.3", "infinit", "nano", "1e5.5", "--1", "1f"]
    {
      XCTAssertThrowsError(try read([text]), text)
    }
  }
}
