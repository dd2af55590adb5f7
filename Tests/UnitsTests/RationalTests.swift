import Units
import XCTest

final class RationalTests: XCTestCase {
  private func rational(_ numerator: Int, _ denominator: Int = 1) throws -> Rational {
    try XCTUnwrap(Rational(numerator, denominator), "\(numerator)/\(denominator)")
  }

  func testIsKeptInLowestTerms() throws {
    for (n, d, text) in [(2, 4, "1/2"), (-2, 4, "-1/2"), (2, -4, "-1/2"), (-6, -3, "2"), (0, -5, "0")] {
      XCTAssertEqual(try rational(n, d).description, text)
    }
    XCTAssertEqual(try rational(2, 4), try rational(3, 6))
    XCTAssertEqual(try rational(2, 4).hashValue, try rational(3, 6).hashValue)
  }

  func testArithmetic() throws {
    let half = try rational(1, 2)
    let third = try rational(1, 3)
    XCTAssertEqual(half.adding(third), Rational(5, 6))
    XCTAssertEqual(half.subtracting(third), Rational(1, 6))
    XCTAssertEqual(half.multiplied(by: third), Rational(1, 6))
    XCTAssertEqual(half.divided(by: third), Rational(3, 2))
    XCTAssertLessThan(third, half)
    XCTAssertLessThan(half.negated, third.negated)
    XCTAssertEqual(half.negated.magnitude, half)
  }

  func testWhatDoesNotFitIsNil() throws {
    XCTAssertNil(Rational(1, 0))
    XCTAssertNil(Rational(.min, 1))
    XCTAssertNil(Rational(.min, .max))
    XCTAssertEqual(Rational(.min, .min), .one)
    XCTAssertNil(Rational(Int(Int32.max) + 1))
    let large = try rational(Int(Int32.max))
    let small = try rational(1, Int(Int32.max))
    XCTAssertNil(large.adding(.one))
    XCTAssertNil(large.negated.subtracting(large))
    XCTAssertNil(large.multiplied(by: large))
    XCTAssertNil(small.multiplied(by: small))
    XCTAssertNil(large.divided(by: small))
    XCTAssertNil(small.adding(try rational(1, 2)))
    XCTAssertNil(Rational.one.divided(by: .zero))
    XCTAssertEqual(large.multiplied(by: small), .one)
  }

  func testFromDecimal() {
    let cases: [(Double, Rational?)] = [
      (2, 2), (-3, -3), (0, 0), (2.5, Rational(5, 2)), (-0.5, Rational(-1, 2)), (1.852, Rational(463, 250)),
      (1.0 / 3, Rational(1, 3)), (-2.0 / 3, Rational(-2, 3)), (4.8704, Rational(3044, 625)), (0.54, Rational(27, 50)),
      (.pi, nil), (2.0.squareRoot(), nil), (.infinity, nil), (-.infinity, nil), (.nan, nil), (1e300, nil), (1e-300, 0),
      (2_147_483_647, Rational(Int(Int32.max))), (2_147_483_648, nil), (2_147_483_647.123456, nil),
      (.leastNonzeroMagnitude, 0), (0.12345678901, nil),
    ]
    for (value, expected) in cases { XCTAssertEqual(Rational(value), expected, "\(value)") }
  }
}
