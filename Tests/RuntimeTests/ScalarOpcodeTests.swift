import Glibc
import Runtime
import XCTest

final class ScalarOpcodeTests: XCTestCase {
  private static let samples: [Double] = [
    0, -0.0, 1, -1, 0.5, 3, -7.25, 1e300, -1e-300, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
  ]

  private func same(_ a: Double, _ b: Double) -> Bool { a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN) }

  private static func modulo(_ x: Double, _ y: Double) -> Double {
    let remainder = fmod(x, y)
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
  }

  func testArithmeticAgreesWithSwiftForRegistersAndConstantsOnEitherSide() throws {
    let reference: [(ArithmeticOperation, (Double, Double) -> Double)] = [
      (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }), (.divide, { $0 / $1 }),
      (.power, { pow($0, $1) }), (.modulo, Self.modulo),
    ]
    for (operation, expected) in reference {
      for x in Self.samples {
        for y in Self.samples {
          let bench = Workbench()
          for form in 0..<4 {
            let id = try bench.define("f", [.number, .number], .number) { builder, _ in
              let a = try builder.scalarParameter(0)
              let b = try builder.scalarParameter(1)
              builder.arithmetic(
                operation, a, form & 1 == 0 ? .register(a) : .constant(x), form & 2 == 0 ? .register(b) : .constant(y))
              builder.returns(a)
            }
            guard case .number(let found) = try bench.machine.call(id, [.number(x), .number(y)]) else {
              return XCTFail("not a number")
            }
            // A square is a product, which is as good as a power and not always the same bits.
            let wanted = operation == .power && y == 2 && form & 2 != 0 && form & 1 == 0 ? x * x : expected(x, y)
            XCTAssert(same(found, wanted), "\(operation) form \(form) of \(x), \(y): \(found) for \(wanted)")
          }
        }
      }
    }
  }

  func testComparisonsInEveryForm() throws {
    let reference: [(Comparison, (Double, Double) -> Bool)] = [
      (.less, { $0 < $1 }), (.lessEqual, { $0 <= $1 }), (.greater, { $0 > $1 }), (.greaterEqual, { $0 >= $1 }),
      (.equal, { $0 == $1 }), (.notEqual, { $0 != $1 }),
    ]
    for (comparison, expected) in reference {
      for x in Self.samples {
        for y in Self.samples {
          let bench = Workbench()
          for form in 0..<12 {
            let id = try bench.define("f", [.number, .number], .boolean, fusing: form & 1 == 0) { builder, _ in
              let a = try builder.scalarParameter(0)
              let b = try builder.scalarParameter(1)
              let left: ScalarOperand = form & 2 == 0 ? .register(a) : .constant(x)
              let right: ScalarOperand = form & 2 == 0 || form & 4 != 0 ? .register(b) : .constant(y)
              let result = builder.scalar()
              if form >= 8 {
                builder.compare(comparison, result, left, right)
              } else {
                let taken = builder.label()
                let end = builder.label()
                if form & 4 == 0 {
                  builder.jump(if: comparison, left, right, to: taken)
                  builder.move(result, 0.0)
                  builder.jump(to: end)
                  builder.place(taken)
                  builder.move(result, 1.0)
                } else {
                  builder.jump(unless: comparison, left, right, to: taken)
                  builder.move(result, 1.0)
                  builder.jump(to: end)
                  builder.place(taken)
                  builder.move(result, 0.0)
                }
                builder.place(end)
              }
              builder.returns(result)
            }
            XCTAssertEqual(
              try bench.machine.call(id, [.number(x), .number(y)]), .boolean(expected(x, y)),
              "\(comparison) form \(form) of \(x), \(y)")
          }
        }
      }
    }
  }

  func testElementaryFunctions() throws {
    let bench = Workbench()
    for function in UnaryFunction.allCases {
      let id = try bench.define("\(function)", [.number], .number) { builder, _ in
        let x = try builder.scalarParameter(0)
        builder.apply(function, x, x)
        builder.returns(x)
      }
      for x in Self.samples {
        guard case .number(let found) = try bench.machine.call(id, [.number(x)]) else { return XCTFail("no number") }
        XCTAssert(same(found, function(x)), "\(function)(\(x))")
      }
    }
    for function in BinaryFunction.allCases {
      let id = try bench.define("\(function)", [.number, .number], .number) { builder, _ in
        let x = try builder.scalarParameter(0)
        builder.apply(function, x, .register(x), .register(try builder.scalarParameter(1)))
        builder.returns(x)
      }
      for x in Self.samples {
        for y in Self.samples {
          guard case .number(let found) = try bench.machine.call(id, [.number(x), .number(y)]) else {
            return XCTFail("no number")
          }
          XCTAssert(same(found, function(x, y)), "\(function)(\(x), \(y))")
        }
      }
    }
    let known: [(UnaryFunction, Double, Double)] = [
      (.exp, 1, 2.718281828459045), (.log10, 1000, 3), (.floor, -1.5, -2), (.ceil, -1.5, -1), (.round, 2.5, 2),
      (.truncate, -1.5, -1), (.sign, -3, -1), (.cubeRoot, 27, 3), (.gamma, 5, 24), (.isMissing, .nan, 1),
      (.isFinite, .infinity, 0),
    ]
    for (function, x, expected) in known { XCTAssertEqual(function(x), expected, accuracy: 1e-14, "\(function)") }
    XCTAssertEqual(BinaryFunction.approximatelyEqual(1, 1 + 1e-10), 1)
    XCTAssertEqual(BinaryFunction.approximatelyEqual(1, 1 + 1e-8), 0)
    XCTAssertEqual(BinaryFunction.approximatelyEqual(.infinity, 1), 0)
    XCTAssertEqual(BinaryFunction.approximatelyEqual(.infinity, .infinity), 1)
  }

  func testBooleansRootsAndSelection() throws {
    let bench = Workbench()
    let id = try bench.define("f", [.boolean, .boolean, .number], .value) { builder, _ in
      let p = try builder.scalarParameter(0)
      let q = try builder.scalarParameter(1)
      let x = try builder.scalarParameter(2)
      let out = builder.scalars(7)
      builder.not(out[0], p)
      builder.and(out[1], p, q)
      builder.or(out[2], p, q)
      builder.select(out[3], if: p, x, else: q)
      builder.squareRoot(out[4], x)
      builder.absolute(out[5], x)
      builder.negate(out[6], x)
      let list = builder.value()
      builder.makeList(list, out)
      builder.returns(list)
    }
    for p in [false, true] {
      for q in [false, true] {
        for x in Self.samples where !x.isNaN && x >= 0 {
          let found = try bench.machine.call(id, [.boolean(p), .boolean(q), .number(x)])
          let expected: [Double] = [
            p ? 0 : 1, p && q ? 1 : 0, p || q ? 1 : 0, p ? x : q ? 1 : 0, x.squareRoot(), abs(x), -x,
          ]
          XCTAssertEqual(found, .list(expected.map { .number($0) }))
        }
      }
    }
  }
}
