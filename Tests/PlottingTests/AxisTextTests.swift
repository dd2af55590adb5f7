import Plotting
import XCTest

/// What stands beside an axis: units, and the ticks of times.
final class AxisTextTests: XCTestCase {
  func testUnits() {
    let cases = [
      "degC": "°C", "degF": "°F", "m^3/h": "m³/h", "W/m^2/K": "W/m²/K", "m^-1": "m⁻¹", "kg*m^2*s^-3": "kg·m²·s⁻³",
      "%": "%", "um": "µm", "ohm": "Ω", "1/yr": "1/yr", "m^2.5/s": "m^2.5/s", "m^(-2)": "m⁻²", "m^(1/2)": "m^(1/2)",
      "": "", "K^": "K^", "^2": "²", "degCelsius": "degCelsius", "a\nb": "a b", "µm": "µm", "m/s^10": "m/s¹⁰",
    ]
    for (unit, shown) in cases { XCTAssertEqual(displayedUnit(unit), shown, unit) }
  }

  /// The lines under the axis of a chart whose x runs from `first` to `last`.
  private func foot(_ axis: Axis, _ first: Double, _ last: Double) throws -> [String] {
    let chart = try TextChart(
      figure(Mark(.line(x: [first, last], y: [0, 1])), x: axis), columns: 70, rows: 12, colour: false)
    let lines = chart.text.split(separator: "\n").map(String.init)
    let axisLine = lines.lastIndex { $0.contains("└") } ?? 0
    return lines[(axisLine + 1)...].map { $0.split(separator: " ").joined(separator: " ") }
  }

  func testElapsedTime() throws {
    let axis = Axis(kind: .elapsedTime)
    let cases: [(Double, String, String)] = [
      (0.002, "Time (ms)", "0.0 0.5 1.0 1.5 2.0"), (120, "Time (s)", "0 20 40 60 80 100 120"),
      (600, "Time (min)", "0 2 4 6 8 10"), (1200, "Time (min)", "0 5 10 15 20"),
      (86_400, "Time (h)", "0 4 8 12 16 20 24"),
      (604_800, "Time (d)", "0 1 2 3 4 5 6 7"), (31_557_600 * 20, "Time (yr)", "0 5 10 15 20"),
    ]
    for (end, title, ticks) in cases { XCTAssertEqual(try foot(axis, 0, end), [ticks, title]) }
    XCTAssertEqual(try foot(Axis(unit: "h", kind: .elapsedTime), 0, 7200).last, "Time (h)")
  }

  func testInstants() throws {
    let axis = Axis(kind: .instant)
    let start = 1_795_219_200.0  // 2026-11-21T00:00:00Z
    XCTAssertEqual(try foot(axis, start, start + 86_400)[1], "21 Nov 2026 22 Nov 2026")
    XCTAssertEqual(try foot(axis, start, start + 40)[0], "00:00:00 00:00:10 00:00:20 00:00:30 00:00:40")
    XCTAssertEqual(try foot(axis, start, start + 1)[0].prefix(10), "00:00:00.0")
    XCTAssertEqual(try foot(axis, start, start + 90 * 86_400).last, "2026 2027")
    XCTAssertEqual(try foot(axis, start, start + 900 * 86_400)[0], "Jan Jul Jan Jul Jan")
    XCTAssertEqual(try foot(axis, -86_400 * 365.25 * 100, 0)[0], "1880 1900 1920 1940 1960")
    // The leap day of 2028.
    XCTAssertTrue(try foot(axis, 1_835_222_400, 1_835_222_400 + 5 * 86_400)[0].contains("29 Feb"))
  }

  func testPowersOfTen() throws {
    XCTAssertEqual(try foot(Axis(label: "P", unit: "W"), 0, 4e6).last, "P (10⁶ W)")
    XCTAssertEqual(try foot(Axis(label: "n"), 0, 3e-5).last, "n (×10⁻⁶)")
    XCTAssertEqual(try foot(Axis(isLogarithmic: true), 1e-9, 1e9)[0], "10⁻⁹ 10⁻⁶ 10⁻³ 10⁰ 10³ 10⁶ 10⁹")
  }
}
