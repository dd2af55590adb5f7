import CKernels
import Foundation
import XCTest

/// Every opcode against the C library in Double, on every instruction set, at ordinary and at special values.
final class ElementwiseOpcodeTests: XCTestCase {
  private static let special: [Double] = [
    0, -0.0, .infinity, -.infinity, .nan, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -3, 1e-30, -1e-30, 1e-40,
    0x1p-1040,
    1e10, -1e10, 1e30, -1e30, 88.7, 89, -103, -104, 709.5, 710, -745, -746, 100, -100, 1e5, 4_194_303.5, 8_388_607.5,
    1e6, 1e7, 8, 0.25, 1e15,
  ]

  private static func sigmoid(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }
  private static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
  /// √(2/π)·(x + 0.044715·x³), doubled.
  private static func bent(_ x: Double) -> Double { (8 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x) }
  private static func truth(_ condition: Bool) -> Double { condition ? 1 : 0 }

  /// Opcodes of one operand; x is finite for those whose formula has no limit at the infinities.
  private static let unary: [(ck_opcode, @Sendable (Double) -> Double)] = [
    (CK_COPY, { $0 }), (CK_NEGATE, { -$0 }), (CK_ABS, { abs($0) }), (CK_SQRT, { $0.squareRoot() }),
    (CK_RECIPROCAL, { 1 / $0 }), (CK_SQUARE, { $0 * $0 }), (CK_EXP, exp), (CK_LOG, log), (CK_LOG2, log2),
    (CK_LOG10, log10), (CK_EXPM1, expm1), (CK_LOG1P, log1p), (CK_SIN, sin), (CK_COS, cos), (CK_TAN, tan),
    (CK_ASIN, asin), (CK_ACOS, acos), (CK_ATAN, atan), (CK_SINH, sinh), (CK_COSH, cosh), (CK_TANH, tanh),
    (CK_ASINH, asinh), (CK_ACOSH, acosh), (CK_ATANH, atanh), (CK_SIGMOID, { $0.isNaN ? $0 : sigmoid($0) }),
    (CK_SOFTPLUS, { $0.isNaN ? $0 : max($0, 0) + log1p(exp(-abs($0))) }), (CK_RELU, { $0 < 0 ? 0 : $0 }),
    (CK_GELU, { $0 == -.infinity ? 0 : $0 * normal($0) }),
    (
      CK_GELU_DERIVATIVE,
      { abs($0) == .infinity ? truth($0 > 0) : normal($0) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
    ), (CK_GELU_TANH, { $0 == -.infinity ? 0 : $0 == .infinity ? $0 : $0 * sigmoid(bent($0)) }),
    (
      CK_GELU_TANH_DERIVATIVE,
      {
        if abs($0) > 1e5 { return truth($0 > 0) }
        let slope = (8 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * $0 * $0), s = sigmoid(bent($0))
        return s + $0 * s * sigmoid(-bent($0)) * slope
      }
    ), (CK_SILU, { $0 == -.infinity ? 0 : $0 * sigmoid($0) }),
    (CK_SILU_DERIVATIVE, { abs($0) == .infinity ? truth($0 > 0) : sigmoid($0) * (1 + $0 * sigmoid(-$0)) }),
    (CK_FLOOR, { $0.rounded(.down) }), (CK_CEIL, { $0.rounded(.up) }), (CK_ROUND, { $0.rounded(.toNearestOrEven) }),
    (CK_TRUNCATE, { $0.rounded(.towardZero) }), (CK_CUBE_ROOT, cbrt), (CK_ERF, erf), (CK_ERFC, erfc),
    (CK_GAMMA, tgamma), (CK_LOG_GAMMA, { Foundation.lgamma($0) }),
    (CK_SIGN, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }), (CK_IS_MISSING, { truth($0.isNaN) }),
    (CK_IS_FINITE, { truth($0.isFinite) }), (CK_NOT, { truth($0 == 0) }),
  ]

  private static let binary: [(ck_opcode, @Sendable (Double, Double) -> Double)] = [
    (CK_ADD, { $0 + $1 }), (CK_SUBTRACT, { $0 - $1 }), (CK_MULTIPLY, { $0 * $1 }), (CK_DIVIDE, { $0 / $1 }),
    (CK_POWER, power), (CK_MINIMUM, { $0 < $1 || $0.isNaN ? $0 : $1 }), (CK_MAXIMUM, { $0 > $1 || $0.isNaN ? $0 : $1 }),
    (CK_MODULO, modulo), (CK_ATAN2, atan2), (CK_HYPOT, hypot), (CK_EQUAL, { truth($0 == $1) }),
    (CK_NOT_EQUAL, { truth($0 != $1) }), (CK_LESS, { truth($0 < $1) }), (CK_LESS_OR_EQUAL, { truth($0 <= $1) }),
    (CK_GREATER, { truth($0 > $1) }), (CK_GREATER_OR_EQUAL, { truth($0 >= $1) }),
  ]

  private static func power(_ x: Double, _ y: Double) -> Double {
    switch y {
    case -2: 1 / (x * x)
    case -1: 1 / x
    case 3: x * x * x
    default: pow(x, y)
    }
  }

  private static func modulo(_ a: Double, _ b: Double) -> Double {
    let remainder = fmod(a, b)
    if remainder == 0 { return b < 0 ? -0.0 : 0 }
    return (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  /// Within 8 units in the last place of the type, zeros and infinities exactly; the derivatives, which pass through 0,
  /// within 1e-6 or 1e-15 of the greater of the number and 1.
  private func isClose(_ actual: Double, _ expected: Double, _ type: ck_type, isAbsolute: Bool) -> Bool {
    if expected.isNaN { return actual.isNaN }
    if type == CK_FLOAT32 {
      let e = Float(expected)
      if isAbsolute, e.isFinite { return abs(actual - expected) <= 1e-6 * max(1, abs(expected)) }
      if e.isInfinite || e == 0 { return Float(actual) == e && Float(actual).sign == e.sign }
      return abs(actual - expected) <= 8 * Double(e.ulp)
    }
    if isAbsolute, expected.isFinite { return abs(actual - expected) <= 2e-15 * max(1, abs(expected)) }
    if expected.isInfinite || expected == 0 { return actual == expected && actual.sign == expected.sign }
    return abs(actual - expected) <= 8 * expected.ulp
  }

  func testOpcodesOfOneOperand() {
    // Their relative errors grow where they fade away, as those of their arguments do.
    let faded: [ck_opcode] = [
      CK_GELU, CK_GELU_DERIVATIVE, CK_GELU_TANH, CK_GELU_TANH_DERIVATIVE, CK_SILU, CK_SILU_DERIVATIVE,
    ]
    for type in [CK_FLOAT32, CK_FLOAT64] {
      let values = Self.special + testValues(100, -1...1, seed: 30) + testValues(137, -20...20, seed: 31)
      let input = GuardedArray(type, values)
      for (opcode, function) in Self.unary {
        forEachLevel { level in
          let program = ElementwiseProgram(type, [values.count])
          program.input(input)
          let out = GuardedArray(type, [Double](repeating: 7, count: values.count))
          program.output(out, from: program.add(opcode, 0))
          program.run()
          for i in values.indices {
            let expected = function(input[i])
            if !isClose(out[i], expected, type, isAbsolute: faded.contains(opcode)) {
              XCTFail("\(opcode) of \(input[i]), \(type), \(level): \(out[i]) for \(expected)")
            }
          }
        }
      }
    }
  }

  func testOpcodesOfTwoOperands() {
    let few: [Double] = [
      0, -0.0, .infinity, -.infinity, .nan, 1, -1, 2, -2, 3, -3, 4, 0.5, -0.5, 1.7, -1.7, 7, -7, 1e15, 16_777_217,
      1e-40,
    ]
    let left = few.flatMap { x in few.map { _ in x } } + testValues(60, 0...30, seed: 32)
    let right = few.flatMap { _ in few } + testValues(60, -8...8, seed: 33)
    for type in [CK_FLOAT32, CK_FLOAT64] {
      let x = GuardedArray(type, left), y = GuardedArray(type, right)
      for (opcode, function) in Self.binary {
        forEachLevel { level in
          let program = ElementwiseProgram(type, [left.count])
          program.input(x)
          program.input(y)
          let out = GuardedArray(type, [Double](repeating: 7, count: left.count))
          program.output(out, from: program.add(opcode, 0, 1))
          program.run()
          for i in left.indices {
            let expected = function(x[i], y[i])
            if !isClose(out[i], expected, type, isAbsolute: false) {
              XCTFail("\(opcode) of \(x[i]) and \(y[i]), \(type), \(level): \(out[i]) for \(expected)")
            }
          }
        }
      }
    }
  }

  func testOpcodesOfThreeOperands() {
    for type in [CK_FLOAT32, CK_FLOAT64] {
      let a = GuardedArray(type, [0, -0.0, 1, .nan, -2, 3, 0, 5, 1]),
        b = GuardedArray(type, [1, 2, 3, 4, 5, 6, 7, 8, 9])
      let c = GuardedArray(type, [-1, -2, -3, -4, -5, -6, -7, -8, -9])
      forEachLevel { _ in
        let program = ElementwiseProgram(type, [9])
        for array in [a, b, c] { program.input(array) }
        let sum = GuardedArray(type, [Double](repeating: 7, count: 9))
        let choice = GuardedArray(type, [Double](repeating: 7, count: 9))
        program.output(sum, from: program.add(CK_MULTIPLY_ADD, 0, 1, 2))
        program.output(choice, from: program.add(CK_SELECT, 0, 1, 2))
        program.run()
        XCTAssertEqual(choice.values, [-1, -2, 3, 4, 5, 6, -7, 8, 9])
        XCTAssert(sum[3].isNaN)
        XCTAssertEqual(sum.values.filter { !$0.isNaN }, [-1, -2, 0, -15, 12, -7, 32, 0])
      }
    }
  }

  func testWholePowersAreExactWhetherRepeatedOrNot() {
    for type in [CK_FLOAT32, CK_FLOAT64] {
      let x = GuardedArray(type, (0..<50).map { Double($0) - 20 })
      for exponent in [-2.0, -1, 0, 1, 2, 3, 4] {
        forEachLevel { _ in
          let constant = GuardedArray(type, [Double](repeating: 7, count: 50))
          let given = GuardedArray(type, [Double](repeating: 7, count: 50))
          let program = ElementwiseProgram(type, [50])
          program.input(x)
          program.input(GuardedArray(type, [Double](repeating: exponent, count: 50)))
          program.output(constant, from: program.add(CK_POWER, 0, program.add(CK_CONSTANT, constant: exponent)))
          program.output(given, from: program.add(CK_POWER, 0, 1))
          program.run()
          XCTAssertEqual(constant.values, given.values)
          if exponent > 0 { XCTAssertEqual(given.values, x.values.map { pow($0, exponent) }) }
        }
      }
    }
  }
}
