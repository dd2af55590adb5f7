import Units
import XCTest

/// The unit library against published figures.
final class ConversionTests: XCTestCase {
  func testSP811() throws { XCTAssertGreaterThanOrEqual(try check(conversionsOfSP811, "NIST SP 811, B.8"), 300) }

  func testSIBrochure() throws { _ = try check(conversionsOfSIBrochure, "SI Brochure") }
  func testIEC80000() throws { _ = try check(conversionsOfIEC80000, "IEC 80000-13") }
  func testUCUM() throws { _ = try check(conversionsOfUCUM, "UCUM functional tests") }
  func testDefinitions() throws { _ = try check(conversionsOfDefinitions, "definition") }

  /// - Returns: how many rows the table has.
  private func check(_ rows: String, _ source: String) throws -> Int {
    let table = try Library.table()
    let rows = rows.split(separator: "\n").map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    for row in rows {
      let line = row.joined(separator: " ")
      guard row.count == 5, let value = Double(row[0]), let expected = Double(row[3]),
        let tolerance = row[4] == "exact" ? 4e-16 : Double(row[4])
      else {
        XCTFail("\(source): malformed row \(line)")
        continue
      }
      do {
        guard let found = try table.unit(row[1]).convert(value, to: table.unit(row[2])) else {
          XCTFail("\(source): dimensions differ: \(line)")
          continue
        }
        XCTAssertEqual(found, expected, accuracy: abs(expected) * tolerance, "\(source): \(line)")
      } catch {
        XCTFail("\(source): \(line): \(error)")
      }
    }
    return rows.count
  }
}
