import CKernels
import XCTest

/// Whole programs: chains of instructions over every kind of operand and shape, on every instruction set, against the
/// same computed here element by element in Double.
final class ElementwiseTests: XCTestCase {
  private let types = [CK_FLOAT32, CK_FLOAT64]

  /// Compares to 1e-5 or 1e-12 of the greater of the number and 1.
  private func assertClose(
    _ actual: [Double], _ expected: [Double], _ type: ck_type, _ what: String, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    XCTAssertEqual(actual.count, expected.count, file: file, line: line)
    let tolerance = type == CK_FLOAT32 ? 1e-5 : 1e-12
    for (i, (a, e)) in zip(actual, expected).enumerated() {
      let isClose = a == e || a.isNaN && e.isNaN || abs(a - e) <= tolerance * max(1, abs(e))
      if !isClose { return XCTFail("\(what): \(a) for \(e) at \(i)", file: file, line: line) }
    }
  }

  /// Every place of `extents`, the last axis fastest.
  private func places(_ extents: [Int]) -> [[Int]] {
    extents.reduce([[]]) { places, extent in places.flatMap { place in (0..<extent).map { place + [$0] } } }
  }

  private func offset(_ place: [Int], _ strides: [Int]) -> Int { zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  /// x·y + z, then its exponential and its square, with x whole and y and z repeated along some axes.
  private func check(_ extents: [Int], yRepeated: [Int], zRepeated: [Int]) {
    let count = extents.reduce(1, *)
    for type in types {
      let program = ElementwiseProgram(type, extents)
      let x = GuardedArray(type, testValues(count, seed: 1))
      let y = GuardedArray(type, testValues(count, seed: 2)), z = GuardedArray(type, testValues(count, seed: 3))
      let yStrides = program.strides(repeated: yRepeated), zStrides = program.strides(repeated: zRepeated)
      program.input(x)
      program.input(y, strides: yStrides)
      program.input(z, strides: zStrides)
      let sum = program.add(CK_ADD, program.add(CK_MULTIPLY, 0, 1), 2)
      let exponential = program.add(CK_EXP, program.add(CK_NEGATE, sum))
      let square = program.add(CK_SQUARE, sum)
      var expected: [[Double]] = [[], []]
      for place in places(extents) {
        let value = x[offset(place, program.strides())] * y[offset(place, yStrides)] + z[offset(place, zStrides)]
        expected[0].append(exp(-value))
        expected[1].append(value * value)
      }
      forEachLevel { level in
        var first: [[Double]] = []
        for threads in [1, 2] {
          ck_set_threads(Int32(threads))
          let outputs = (0..<2).map { _ in GuardedArray(type, [Double](repeating: 7, count: count)) }
          program.outputs = []
          program.output(outputs[0], from: exponential)
          program.output(outputs[1], from: square)
          program.run()
          for i in 0..<2 {
            // Relative, since e^18 is among them.
            assertClose(
              zip(outputs[i].values, expected[i]).map { $0 / max(1, abs($1)) },
              expected[i].map { $0 / max(1, abs($0)) }, type, "\(extents) \(yRepeated) \(zRepeated) output \(i)")
          }
          if threads == 1 { first = outputs.map(\.values) } else { XCTAssertEqual(first, outputs.map(\.values)) }
        }
      }
    }
  }

  func testShapesAndBroadcasting() {
    check([], yRepeated: [], zRepeated: [])
    check([1], yRepeated: [0], zRepeated: [])
    check([5], yRepeated: [], zRepeated: [0])
    check([4099], yRepeated: [0], zRepeated: [])
    check([33_000], yRepeated: [], zRepeated: [0])
    check([37, 64], yRepeated: [0], zRepeated: [1])
    check([300, 3], yRepeated: [0], zRepeated: [1])
    check([300, 1], yRepeated: [0], zRepeated: [1])
    check([7, 131], yRepeated: [1], zRepeated: [0])
    check([3, 2500], yRepeated: [0], zRepeated: [0, 1])
    check([3, 5, 70], yRepeated: [0, 2], zRepeated: [1])
    check([500, 2, 3], yRepeated: [1], zRepeated: [0, 2])
    check([2, 3, 4, 5, 2], yRepeated: [0, 3], zRepeated: [1, 2, 4])
  }

  func testStridedAndConvertedOperands() {
    let rows = 41, columns = 77
    for type in types {
      let program = ElementwiseProgram(type, [rows, columns])
      let whole = GuardedArray(CK_INT32, testValues(rows * columns, -9...9, seed: 4).map { $0.rounded() })
      let mask = GuardedArray(CK_BOOL, testValues(rows, 0...1, seed: 5).map { $0 < 0.5 ? 0 : 1 })
      let turned = GuardedArray(type, testValues(rows * columns, seed: 6))
      let other = GuardedArray(type == CK_FLOAT32 ? CK_FLOAT64 : CK_FLOAT32, testValues(2 * rows * columns, seed: 7))
      program.input(whole)
      program.input(mask, strides: [1, 0])
      program.input(turned, strides: [1, rows])
      program.input(other, strides: [-2 * columns, -2], offset: 2 * rows * columns - 1)
      let chosen = program.add(CK_SELECT, 1, program.add(CK_MULTIPLY, 0, 2), 3)
      let isGreater = program.add(CK_GREATER, chosen, 2)
      forEachLevel { _ in
        let out = GuardedArray(type, [Double](repeating: 7, count: 2 * rows * columns))
        let turnedOut = GuardedArray(CK_INT32, [Double](repeating: 7, count: rows * columns))
        let truth = GuardedArray(CK_BOOL, [Double](repeating: 1, count: rows * columns))
        program.outputs = []
        program.output(out, from: chosen, strides: [2 * columns, 2])
        program.output(turnedOut, from: chosen, strides: [1, rows])
        program.output(truth, from: isGreater)
        program.run()
        for i in 0..<rows {
          for j in 0..<columns {
            let place = i * columns + j
            let value =
              mask[i] != 0 ? whole[place] * turned[i + rows * j] : other[2 * rows * columns - 1 - 2 * place]
            XCTAssertEqual(out[2 * place], value, accuracy: 1e-5)
            XCTAssertEqual(out[2 * place + 1], 7)
            XCTAssertEqual(turnedOut[i + rows * j], out[2 * place].rounded(.towardZero))
            XCTAssertEqual(truth[place], out[2 * place] > turned[i + rows * j] ? 1 : 0)
          }
        }
      }
    }
  }

  func testConversionToWholeNumbersKeepsToTheirRange() {
    let values = [Double.nan, .infinity, -.infinity, 1e10, -1e10, 2.9, -2.9, 0]
    for type in types {
      forEachLevel { _ in
        let program = ElementwiseProgram(type, [values.count])
        program.input(GuardedArray(type, values))
        let whole = GuardedArray(CK_INT32, [Double](repeating: 7, count: values.count))
        let truth = GuardedArray(CK_BOOL, [Double](repeating: 0, count: values.count))
        program.output(whole, from: 0)
        program.output(truth, from: 0)
        program.run()
        let most = Double(Int32.max), least = Double(Int32.min)
        XCTAssertEqual(whole.values, [0, most, least, most, least, 2, -2, 0])
        XCTAssertEqual(truth.values, [1, 1, 1, 1, 1, 1, 1, 0])
      }
    }
  }

  func testOutputsMayLieOnInputs() {
    // The first output lies on an input that a later instruction still reads, the second on the other.
    let extents = [29, 50]
    let count = 29 * 50
    for type in types {
      forEachLevel { _ in
        let x = testValues(count, seed: 8), y = testValues(count, seed: 9)
        let first = GuardedArray(type, x), second = GuardedArray(type, y)
        let (given, other) = (first.values, second.values)
        let program = ElementwiseProgram(type, extents)
        program.input(first)
        program.input(second)
        let sum = program.add(CK_ADD, 0, 1)
        let difference = program.add(CK_SUBTRACT, 0, 1)
        program.output(first, from: sum)
        program.output(second, from: difference)
        program.run()
        assertClose(first.values, zip(given, other).map(+), type, "sum")
        assertClose(second.values, zip(given, other).map(-), type, "difference")
      }
    }
  }

  func testRegistersAreUsedAgain() {
    let count = 1000
    for type in types {
      forEachLevel { _ in
        let x = GuardedArray(type, testValues(count, seed: 10))
        let out = GuardedArray(type, [Double](repeating: 7, count: count))
        let program = ElementwiseProgram(type, [count])
        program.input(x)
        program.add(CK_CONSTANT, constant: 3, into: 1)
        program.add(CK_MULTIPLY, 0, 1, into: 2)
        program.add(CK_COPY, 2, into: 3)
        program.add(CK_CONSTANT, constant: 5, into: 1)
        program.add(CK_ADD, 0, 1, into: 2)
        program.add(CK_SQUARE, 1, into: 1)
        program.add(CK_MULTIPLY, 2, 3, into: 2)
        program.add(CK_ADD, 2, 1, into: 2)
        program.output(out, from: 2)
        program.run()
        assertClose(out.values, x.values.map { ($0 + 5) * ($0 * 3) + 25 }, type, "used again")
      }
    }
  }

  func testValuesOfRowsAndElementsTakeTurnsInARegister() {
    let extents = [23, 83]
    let count = 23 * 83
    for type in types {
      forEachLevel { _ in
        let x = GuardedArray(type, testValues(count, seed: 16)), row = GuardedArray(type, testValues(23, seed: 17))
        let out = GuardedArray(type, [Double](repeating: 7, count: count))
        let program = ElementwiseProgram(type, extents)
        program.input(x)
        program.input(row, strides: [1, 0])
        program.add(CK_SQUARE, 1, into: 2)
        program.add(CK_MULTIPLY, 0, 2, into: 2)
        program.add(CK_SUBTRACT, 1, 2, into: 2)
        program.add(CK_ADD, 1, 1, into: 3)
        program.add(CK_TANH, 2, into: 4)
        program.add(CK_MULTIPLY, 4, 3, into: 3)
        program.output(out, from: 3)
        program.run()
        let expected = (0..<count).map { place in
          let r = row[place / 83]
          return tanh(r - x[place] * (r * r)) * (r + r)
        }
        assertClose(out.values, expected, type, "rows and elements")
      }
    }
  }

  func testPairsAreFusedWithoutChangingTheResult() {
    // Every pair of light instructions, the first result on either side of the second, against the two apart.
    let opcodes = [CK_ADD, CK_SUBTRACT, CK_MULTIPLY]
    for type in types {
      forEachLevel { _ in
        for first in opcodes + [CK_SQUARE] {
          for second in opcodes {
            for isRight in [false, true] {
              let values = (0..<3).map { GuardedArray(type, testValues(517, seed: 40 + UInt64($0))) }
              let results = (0..<2).map { isApart in
                let program = ElementwiseProgram(type, [517])
                for array in values { program.input(array) }
                let inner = program.add(first, 0, 1)
                let outer = isRight ? program.add(second, 2, inner) : program.add(second, inner, 2)
                let out = GuardedArray(type, [Double](repeating: 7, count: 517))
                program.output(out, from: outer)
                // What is stored too is not fused.
                if isApart == 1 { program.output(GuardedArray(type, out.values), from: inner) }
                program.run()
                return out.values
              }
              XCTAssertEqual(results[0], results[1])
            }
          }
        }
      }
    }
  }

  func testManyRegisters() {
    let extents = [11, 129]
    let count = 11 * 129
    for type in types {
      forEachLevel { _ in
        let x = GuardedArray(type, testValues(count, seed: 11)), row = GuardedArray(type, testValues(129, seed: 12))
        let program = ElementwiseProgram(type, extents)
        program.input(x)
        program.input(row, strides: [0, 1])
        var registers = [0, 1]
        for i in 2..<40 { registers.append(program.add(CK_ADD, registers[i - 2], registers[i / 2])) }
        let out = GuardedArray(type, [Double](repeating: 7, count: count))
        program.output(out, from: registers.last!)
        program.run()
        let expected = (0..<count).map { place in
          var values = [x[place], row[place % 129]]
          for i in 2..<40 { values.append(values[i - 2] + values[i / 2]) }
          return values.last!
        }
        assertClose(out.values, expected, type, "many registers")
      }
    }
  }

  func testEmptyExtents() {
    for extents in [[0], [3, 0], [0, 4]] {
      let program = ElementwiseProgram(CK_FLOAT32, extents)
      let nothing = GuardedArray(CK_FLOAT32, [])
      program.input(nothing)
      program.output(nothing, from: program.add(CK_EXP, 0))
      program.run()
    }
  }

  func testRectangles() {
    let extents = [2, 3, 50, 90]
    let count = extents.reduce(1, *)
    for type in types {
      let program = ElementwiseProgram(type, extents)
      let given = testValues(count, seed: 13)
      let bias = GuardedArray(type, testValues(90, seed: 14)), factor = GuardedArray(type, testValues(3, seed: 15))
      for (row, rows, column, columns) in [
        (0, 50, 0, 90), (14, 14, 0, 64), (3, 1, 5, 80), (49, 1, 89, 1), (6, 9, 64, 26),
      ] {
        forEachLevel { _ in
          let matrix = GuardedArray(type, given)
          program.inputs = []
          program.outputs = []
          program.code = []
          program.input(matrix)
          program.input(bias, strides: [0, 0, 0, 1])
          program.input(factor, strides: [0, 1, 0, 0])
          let sum = program.add(CK_ADD, 0, 1)
          program.output(matrix, from: program.add(CK_TANH, program.add(CK_MULTIPLY, sum, 2)))
          let copy = GuardedArray(type, [Double](repeating: 7, count: count))
          program.output(copy, from: sum)
          let outer = 4
          program.withArguments { arguments in
            let scratch = UnsafeMutableRawPointer.allocate(
              byteCount: Int(ck_elementwise_scratch(arguments)), alignment: 64)
            defer { scratch.deallocate() }
            ck_elementwise_rectangle(
              arguments, Int64(outer), Int64(row), Int64(rows), Int64(column), Int64(columns), scratch)
          }
          let before = GuardedArray(type, given)
          var expected = before.values, expectedCopy = [Double](repeating: 7, count: count)
          for i in row..<row + rows {
            for j in column..<column + columns {
              let place = (outer * 50 + i) * 90 + j
              expectedCopy[place] = before[place] + bias[j]
              expected[place] = tanh(expectedCopy[place] * factor[outer % 3])
            }
          }
          assertClose(matrix.values, expected, type, "rectangle \(row) \(rows) \(column) \(columns)")
          assertClose(copy.values, expectedCopy, type, "rectangle's second output")
        }
      }
    }
  }

  func testCostGrowsWithTheWork() {
    let program = ElementwiseProgram(CK_FLOAT32, [1000])
    let array = GuardedArray(CK_FLOAT32, testValues(1000))
    program.input(array)
    program.output(array, from: program.add(CK_TANH, 0))
    var costs: [Int64] = []
    for count in [0, 10, 1000] {
      program.extents = [count]
      program.withArguments { costs.append(ck_elementwise_cost($0)) }
    }
    XCTAssertEqual(costs, costs.sorted())
  }
}
