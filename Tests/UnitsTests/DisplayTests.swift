import Units
import XCTest

final class DisplayTests: XCTestCase {
  func testNumbers() {
    let cases: [(Double, String)] = [
      (48, "48"), (0.1 + 0.2, "0.3"), (1.2e-8, "1.2e-8"), (0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"),
      (1.0 / 3, "0.333333"),
      (2.0 / 3, "0.666667"), (123456.789, "123457"), (1234567.8, "1.23457e6"), (1234567, "1234567"),
      (6765, "6765"), (16777216, "16777216"), (1e10 / 3, "3.33333e9"), (3e7 + 4e-9, "30000000"),
      (1e14, "100000000000000"),
      (1e15, "1e15"), (6.02214076e23, "6.02214e23"), (0.0001, "0.0001"), (0.00001, "1e-5"),
      (0.00012345678, "0.000123457"),
      (999999.5, "1e6"), (0.9999999, "1"), (9.9999996e-5, "0.0001"), (.nan, "nan"), (.infinity, "inf"),
      (-.infinity, "-inf"),
      (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.79769e308"), (-2.5e-7, "-2.5e-7"),
      (298.15 - 273.15, "25"),
      (77.00000000000001, "77"),
    ]
    for (number, text) in cases { XCTAssertEqual(formatNumber(number), text) }
  }

  func testChosenDigits() {
    let cases: [(Double, Digits, String)] = [
      (3.14159, .significant(3), "3.14"), (2.675, .decimals(2), "2.68"), (2.5, .decimals(0), "3"),
      (1450, .decimals(1), "1450.0"),
      (-0.04, .decimals(1), "0.0"), (0.05, .decimals(1), "0.1"), (0.004, .decimals(1), "0.0"),
      (9.996, .decimals(2), "10.00"),
      (1e20, .decimals(1), "100000000000000000000.0"), (0.1, .significant(17), "0.1"), (1.5, .significant(0), "2"),
      (.nan, .decimals(2), "nan"), (1, .decimals(-3), "1"), (0.95, .decimals(0), "1"), (1e-30, .decimals(3), "0.000"),
    ]
    for (number, digits, text) in cases { XCTAssertEqual(formatNumber(number, digits), text, "\(number) \(digits)") }
  }

  /// Seventeen digits read back as the same number, six as one within half a unit of the sixth, whatever the number.
  func testRandomNumbersReadBack() {
    var bits: UInt64 = 7
    for _ in 0..<20_000 {
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Double(bitPattern: bits ^ (bits >> 29))
      guard number.isFinite else { continue }
      XCTAssertEqual(Double(formatNumber(number, .significant(17))), number)
      let short = formatNumber(number)
      XCTAssertLessThanOrEqual(short.count, 16, short)
      // Below the normal range doubles are too far apart to speak of six digits.
      guard number.isNormal, let read = Double(short) else { continue }
      XCTAssertEqual(read / number, 1, accuracy: 5.000001e-6, short)
    }
  }

  func testValuesInTheirUnit() throws {
    let table = try Library.table()
    let cases: [(Double, String, String)] = [
      (25, "degC", "25 degC"), (77, "degF", "77 degF"), (80, "%", "80 %"), (0.5, "1/yr", "0.5 1/yr"),
      (30, "L/min", "30 L/min"),
      (1450, "rpm", "1450 rpm"), (0.05, "W/K", "0.05 W/K"), (1.8, "m^3/h", "1.8 m^3/h"), (20, "°C", "20 °C"),
      (12, "inch", "12 inch"),
      (2, "barg", "2 barg"), (0.1, "%", "0.1 %"), (1e-3, "inch", "0.001 inch"),
    ]
    for (number, symbol, text) in cases {
      let unit = try table.unit(symbol)
      XCTAssertEqual(table.format(unit.toSI(number), unit: unit), text)
    }
    XCTAssertEqual(table.format(298.15, unit: try table.unit("degC"), digits: .decimals(1)), "25.0 degC")
    XCTAssertEqual(table.format(2.5), "2.5")
    XCTAssertEqual(table.format(.nan, unit: try table.unit("kW")), "nan kW")
  }

  func testPreferredUnits() throws {
    let table = try Library.table()
    let cases: [(Double, String, String)] = [
      (1500, "W", "1.5 kW"), (1.5e6, "J", "1.5 MJ"), (0.002, "m", "2 mm"), (1800, "s", "30 min"), (90, "s", "90 s"),
      (86_400, "s", "24 h"), (259_200, "s", "3 d"), (1e9, "s", "31.6881 yr"), (2e-3, "s", "2 ms"), (0, "s", "0 s"),
      (0, "W", "0 W"),
      (-1500, "W", "-1.5 kW"), (0.5, "W", "0.5 W"), (0.05, "W", "50 mW"), (999.99999999, "W", "1 kW"),
      (.nan, "W", "nan W"),
      (.infinity, "W", "inf W"), (5, "W", "5 W"), (36, "m^2", "36 m^2"), (201.168, "m", "201.168 m"),
      (0.3, "m^3", "0.3 m^3"),
      (0.003, "m^3", "3 L"), (0.0005, "m^3/s", "0.5 L/s"), (0.0496, "W/K", "0.0496 W/K"), (1.5e6, "J/K", "1.5 MJ/K"),
      (5, "K", "5 K"),
      (298.15, "K", "298.15 K"), (101_325, "Pa", "101.325 kPa"), (0.5, "1/s", "0.5 1/s"),
      (4186, "J/(kg*K)", "4.186 kJ/(kg*K)"),
      (1e-3, "Pa*s", "0.001 Pa*s"), (4.7e3, "ohm", "4.7 kΩ"), (1e-20, "F", "1e-5 fF"), (5000, "kg", "5000 kg"),
      (25_000, "kg", "25 t"),
      (0.25, "kg", "0.25 kg"), (0.01, "kg", "10 g"), (8e6, "bit", "8 Mbit"), (1e20, "W", "100000000 TW"),
      (0.8, "m/m", "0.8"),
      (3, "m^2.5/s", "3 m^2.5/s"), (3, "kg^2*m/(s*A)", "3 kg^2*m/(s*A)"), (2, "m^(1/3)", "2 m^(1/3)"),
      (2, "1/(m*cd)", "2 1/(m*cd)"),
      (7, "s^3", "7 s^3"), (6e-11, "m^3/(kg*s^2)", "6e-11 m^3/(kg*s^2)"),
    ]
    for (value, symbol, text) in cases {
      XCTAssertEqual(table.format(value, dimension: try table.unit(symbol).dimension), text)
    }
    XCTAssertEqual(table.format(3, dimension: .overflowed), "3")
  }

  func testPrintingAvoidsNamesDeclaredAnew() throws {
    var table = try Library.table()
    let time = Units.Dimension(.time)
    XCTAssertEqual(table.format(7200, dimension: time), "2 h")
    try table.define(XCTUnwrap(DeclarationReader.definitions(in: "unit h = 6.62607015e-34 J*s").first))
    XCTAssertEqual(table.format(7200, dimension: time), "7200 s")
    XCTAssertEqual(table.format(1800, dimension: time), "30 min")
    XCTAssertEqual(table.format(3.6e6, unit: try table.unit("kWh")), "1 kWh")
  }

  /// Every unit that printing may choose can be typed back and means the same in the library.
  func testPreferredUnitsAreTheLibrarys() throws {
    let table = try Library.table()
    var dimensions: Set<Units.Dimension> = []
    for definition in try Library.definitions() {
      guard let unit = try table.lookup(definition.name) else { continue }
      let step = Units.Dimension(.time)
      for dimension in [unit.dimension, unit.dimension / step, unit.dimension / Units.Dimension(.temperature)] {
        dimensions.insert(dimension)
      }
    }
    for dimension in dimensions where !dimension.isDimensionless {
      for exponent in -20...20 {
        let value = Double("3e\(exponent)") ?? 0
        let preferred = table.preferredUnit(for: dimension, value: value)
        XCTAssertEqual(try table.unit(preferred.symbol), preferred, preferred.symbol)
      }
    }
  }
}
