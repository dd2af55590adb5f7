import Units
import XCTest

private typealias Dimension = Units.Dimension

final class DimensionTests: XCTestCase {
  private let length = Dimension(.length)
  private let mass = Dimension(.mass)
  private let time = Dimension(.time)
  private let one = Dimension.dimensionless

  /// Forty dimensions with whole and broken exponents, the same on every run.
  private func samples() throws -> [Dimension] {
    var state: UInt64 = 42
    func random(_ range: ClosedRange<Int>) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int((state >> 33) % UInt64(range.count))
    }
    return try (0..<40).map { index in
      try BaseDimension.allCases.reduce(one) { product, base in
        let exponent = try XCTUnwrap(Rational(random(-3...3), index < 20 ? 1 : random(1...4)))
        return product * (try XCTUnwrap(Dimension(base).power(exponent)))
      }
    }
  }

  func testLawsOfAnAbelianGroup() throws {
    let samples = try samples()
    for (a, b) in zip(samples, samples.dropFirst(7) + samples.prefix(7)) {
      XCTAssertEqual(a * b, b * a)
      XCTAssertEqual((a * b) * length, a * (b * length))
      XCTAssertEqual(a * one, a)
      XCTAssertEqual(a / a, one)
      XCTAssertEqual((a / b) * b, a)
      XCTAssertEqual((a * b).hashValue, (b * a).hashValue)
    }
  }

  func testLawsOfPowers() throws {
    let half = try XCTUnwrap(Rational(1, 2))
    let exponent = try XCTUnwrap(Rational(5, 3))
    for a in try samples() {
      XCTAssertEqual(a.power(.zero), one)
      XCTAssertEqual(a.power(.one), a)
      XCTAssertEqual(a.power(2), a * a)
      XCTAssertEqual(a.power(-1), one / a)
      XCTAssertEqual(try XCTUnwrap(a.power(half)).power(2), a)
      XCTAssertEqual(try XCTUnwrap(a.power(exponent)).power(try XCTUnwrap(Rational(3, 5))), a)
    }
  }

  /// Hazen–Williams: head loss is resistance times flow to the power 1.852.
  func testPowersOfEmpiricalFormulas() throws {
    let flow = Dimension(length: 3, time: -1)
    let exponent = try XCTUnwrap(Rational(1.852))
    let powered = try XCTUnwrap(flow.power(exponent))
    XCTAssertEqual(powered[.length], Rational(1389, 250))
    XCTAssertEqual(length / powered * powered, length)
    XCTAssertEqual(try powered.power(XCTUnwrap(Rational(250, 463))), flow)
  }

  func testExponents() throws {
    let viscosity = mass / (length * time)
    XCTAssertEqual(viscosity, Dimension(mass: 1, length: -1, time: -1))
    XCTAssertEqual(viscosity[.length], -1)
    XCTAssertEqual(viscosity[.temperature], 0)
    XCTAssertEqual(viscosity.exponents.map(\.base), [.mass, .length, .time])
    XCTAssertTrue(one.isDimensionless)
    XCTAssertFalse(viscosity.isDimensionless)
  }

  func testDescription() throws {
    let half = try XCTUnwrap(Rational(5, 2))
    let cases: [(Dimension, String)] = [
      (one, "1"), (length, "m"), (Dimension(mass: 1, length: 2, time: -3, temperature: -1), "kg·m²·s⁻³·K⁻¹"),
      (Dimension(length: 12, data: -10), "m¹²·bit⁻¹⁰"),
      (try XCTUnwrap(length.power(half)) / time, "m^(5/2)·s⁻¹"),
      (Dimension(current: 1, amount: 2, luminousIntensity: 3), "A·mol²·cd³"),
      (.overflowed, "(exponents out of range)"),
    ]
    for (dimension, text) in cases { XCTAssertEqual(dimension.description, text) }
  }

  func testExponentsOutOfRange() throws {
    XCTAssertNil(length.power(20_000))
    XCTAssertNil(length.power(try XCTUnwrap(Rational(1, 20_000))))
    let high = try XCTUnwrap(length.power(16_000))
    XCTAssertTrue((high * high).isOverflowed)
    XCTAssertTrue((one / high / high).isOverflowed)
    XCTAssertTrue((Dimension.overflowed * one).isOverflowed)
    XCTAssertTrue((one / Dimension.overflowed).isOverflowed)
    XCTAssertNil(Dimension.overflowed.power(1))
    XCTAssertFalse(Dimension.overflowed.isDimensionless)
    // Denominators that share nothing soon need a common one that does not fit.
    var product = one
    for prime in [101, 103, 107, 109] {
      product = product * (try XCTUnwrap(length.power(XCTUnwrap(Rational(1, prime)))))
    }
    XCTAssertTrue(product.isOverflowed)
    XCTAssertTrue(Dimension(length: .max).isOverflowed)
  }

  func testCommonNames() {
    let cases: [(Dimension, String?)] = [
      (one, "number"), (length, "length"), (Dimension(mass: 1, length: 2, time: -3), "power"),
      (Dimension(mass: 1, length: 2, time: -3, temperature: -1), "thermal conductance"),
      (Dimension(mass: 1, length: -1, time: -2), "pressure"), (Dimension(length: 7), nil), (.overflowed, nil),
    ]
    for (dimension, name) in cases { XCTAssertEqual(dimension.commonName, name) }
  }

  func testMendingFactor() throws {
    let power = Dimension(mass: 1, length: 2, time: -3)
    let conductance = power / Dimension(.temperature)
    let cases: [(from: Dimension, to: Dimension, name: String?)] = [
      (conductance, power, "a temperature"), (power, conductance, "1/temperature"),
      (power, power * time, "a time"), (power * time, power, "1/time"), (length, length * length * length, "an area"),
      (one, mass * length * length / time / time, "an energy"), (length, one, "1/length"),
      (length * length, one, "1/area"), (length, length, nil), (length, try XCTUnwrap(length.power(8)), nil),
      (.overflowed, one, nil),
    ]
    for (from, to, name) in cases {
      XCTAssertEqual(Dimension.mendingFactor(from: from, to: to), name, "\(from) → \(to)")
    }
  }
}
