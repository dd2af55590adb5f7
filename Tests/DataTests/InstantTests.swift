import Data
import XCTest

final class InstantTests: XCTestCase {
  func testKnownInstants() throws {
    let cases: [(String, Double)] = [
      ("1970-01-01", 0), ("1970-01-01T00:00:01Z", 1), ("2000-03-01 00:00:00", 951_868_800),
      ("2016-07-01 00:00:00", 1_467_331_200), ("2026-11-21T10:00:00Z", 1_795_255_200),
      ("2026-11-21T12:00:00+02:00", 1_795_255_200), ("2026-11-21T04:30:00-0530", 1_795_255_200),
      ("2026-11-21t10:00z", 1_795_255_200), ("2026-11-21T12+02", .nan), ("1969-12-31T23:59:59.5Z", -0.5),
      ("2016-12-31T24:00:00Z", 1_483_228_800), ("0000-01-01", -62_167_219_200),
      ("9999-12-31T23:59:59Z", 253_402_300_799), ("2016-02-29", 1_456_704_000),
      ("2016-07-01 00:00:00,25", 1_467_331_200.25),
      ("2026-11-21T12:00+02", 1_795_255_200),
    ]
    for (text, seconds) in cases where !seconds.isNaN { XCTAssertEqual(try Instant.parse(text), seconds, text) }
  }

  func testFaults() {
    let cases: [(String, InstantFault)] = [
      ("", .form(position: 0)), ("2016", .form(position: 4)), ("2016-7-01", .form(position: 6)),
      ("2016-07-01T", .form(position: 11)), ("2016-07-01 00", .form(position: 13)),
      ("2016-07-01  00:00", .form(position: 11)), ("2016-07-01 00:00:00.", .form(position: 20)),
      ("2016-07-01 00:00:00 ", .form(position: 19)), ("2016-07-01Z", .form(position: 10)), ("2016-00-01", .month(0)),
      ("2016-13-01", .month(13)), ("2015-02-29", .day(29, year: 2015, month: 2, last: 28)),
      ("1900-02-29", .day(29, year: 1900, month: 2, last: 28)),
      ("2016-06-31", .day(31, year: 2016, month: 6, last: 30)),
      ("2016-07-00", .day(0, year: 2016, month: 7, last: 31)),
      ("2016-07-01 24:00:01", .time(hour: 24, minute: 0, second: 1)),
      ("2016-07-01 00:60:00", .time(hour: 0, minute: 60, second: 0)), ("2016-12-31T23:59:60Z", .leapSecond),
      ("2016-07-01T00:00:00+19:00", .offset), ("2016-07-01T00:00:00+01:60", .offset),
    ]
    for (text, fault) in cases {
      XCTAssertThrowsError(try Instant.parse(text), text) { XCTAssertEqual($0 as? InstantFault, fault, text) }
    }
  }

  func testFormat() {
    XCTAssertEqual(Instant.format(0), "1970-01-01T00:00:00Z")
    XCTAssertEqual(Instant.format(1_795_255_200.5), "2026-11-21T10:00:00.500Z")
    XCTAssertEqual(Instant.format(-0.5), "1969-12-31T23:59:59.500Z")
    XCTAssertEqual(Instant.format(1e18), "1e+18")
    XCTAssertEqual(Instant.format(.nan), "nan")
    XCTAssertEqual(Instant.format(-.infinity), "-inf")
  }

  func testEveryDayOfTwoCenturiesComesBack() throws {
    for day in stride(from: -36_525, to: 36_525, by: 1) {
      let seconds = Double(day) * 86_400 + 3723
      XCTAssertEqual(try Instant.parse(Instant.format(seconds)), seconds)
    }
  }

  func testRandomInstantsComeBack() throws {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
      let seconds = Double.random(in: -62_167_219_200..<253_402_300_800, using: &generator)
      XCTAssertEqual(try Instant.parse(Instant.format(seconds)), seconds)
      let near = Double.random(in: 0..<100, using: &generator)
      XCTAssertEqual(try Instant.parse(Instant.format(near)), near)
    }
  }
}
