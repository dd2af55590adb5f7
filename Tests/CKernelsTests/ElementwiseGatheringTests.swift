import CKernels
import XCTest

/// Sums and extremes over every choice of axes.
final class ElementwiseGatheringTests: XCTestCase {
  private func places(_ extents: [Int]) -> [[Int]] {
    extents.reduce([[]]) { places, extent in places.flatMap { place in (0..<extent).map { place + [$0] } } }
  }

  /// Gathers x·y over `reduced`, where y repeats along the first axis, and stores the products as well.
  private func check(_ extents: [Int], _ reduced: [Int], gathering: ck_gathering, line: UInt = #line) {
    let count = extents.reduce(1, *)
    let results = extents.indices.filter { !reduced.contains($0) }.reduce(1) { $0 * extents[$1] }
    for type in [CK_FLOAT32, CK_FLOAT64] {
      let program = ElementwiseProgram(type, extents)
      program.gathering = gathering
      program.reduced = reduced
      program.scale = 0.25
      let x = GuardedArray(type, testValues(count, seed: 20)), y = GuardedArray(type, testValues(count, seed: 21))
      let yStrides = program.strides(repeated: [0]), strides = program.strides(repeated: reduced)
      program.input(x)
      program.input(y, strides: yStrides)
      let product = program.add(CK_MULTIPLY, 0, 1)
      let start = gathering == CK_SUM ? 0.0 : gathering == CK_LEAST ? .infinity : -.infinity
      var expected = [Double](repeating: start, count: results), products: [Double] = []
      var magnitudes = [Double](repeating: 0, count: results)
      for (i, place) in places(extents).enumerated() {
        var result = 0, yPlace = 0
        for axis in place.indices {
          result += place[axis] * strides[axis]
          yPlace += place[axis] * yStrides[axis]
        }
        products.append(x[i] * y[yPlace])
        magnitudes[result] += abs(products[i])
        switch gathering {
        case CK_SUM: expected[result] += products[i]
        case CK_LEAST: expected[result] = min(expected[result], products[i])
        default: expected[result] = max(expected[result], products[i])
        }
      }
      let tolerance = type == CK_FLOAT32 ? 1e-7 : 2e-16
      forEachLevel { level in
        var first: [Double] = []
        for threads in [1, 2] {
          ck_set_threads(Int32(threads))
          let out = GuardedArray(type, [Double](repeating: 7, count: results))
          let each = GuardedArray(type, [Double](repeating: 7, count: count))
          program.outputs = []
          program.output(out, from: product)
          program.output(each, from: product, strides: program.strides())
          program.run()
          for i in 0..<results {
            let isClose = abs(out[i] - 0.25 * expected[i]) <= tolerance * magnitudes[i] || out[i] == 0.25 * expected[i]
            XCTAssert(isClose, "\(extents) over \(reduced): \(out[i]) for \(0.25 * expected[i]) at \(i)", line: line)
            if !isClose { return }
          }
          XCTAssertNil((0..<count).first { abs(each[$0] - products[$0]) > 1e-5 }, line: line)
          if threads == 1 { first = out.values } else { XCTAssertEqual(first, out.values, line: line) }
        }
      }
    }
  }

  func testEveryChoiceOfAxes() {
    for extents in [[5, 7, 33], [2, 40, 3], [1, 3, 1]] {
      for choice in 1..<8 {
        let reduced = (0..<3).filter { choice >> $0 & 1 == 1 }
        for gathering in [CK_SUM, CK_LEAST, CK_GREATEST] { check(extents, reduced, gathering: gathering) }
      }
    }
  }

  func testLongOnes() {
    check([40_001], [0], gathering: CK_SUM)
    check([2, 20_000], [1], gathering: CK_SUM)
    check([20_000, 2], [0], gathering: CK_SUM)
    check([400, 100], [0], gathering: CK_SUM)
    check([400, 100], [1], gathering: CK_SUM)
    check([400, 100], [0, 1], gathering: CK_GREATEST)
    check([20, 60, 30], [0, 2], gathering: CK_LEAST)
    check([40, 30, 40], [0], gathering: CK_SUM)
    check([3, 11_000], [0], gathering: CK_SUM)
    check([13, 3, 1100], [0, 2], gathering: CK_SUM)
  }

  func testEmptyOnes() {
    check([0], [0], gathering: CK_SUM)
    check([0], [0], gathering: CK_LEAST)
    check([3, 0], [1], gathering: CK_GREATEST)
    check([0, 3], [0], gathering: CK_SUM)
    check([0, 3], [1], gathering: CK_SUM)
    check([2, 0, 3], [1], gathering: CK_SUM)
  }

  func testMissingValuesAreKept() {
    for type in [CK_FLOAT32, CK_FLOAT64] {
      forEachLevel { _ in
        for gathering in [CK_SUM, CK_LEAST, CK_GREATEST] {
          for (reduced, results) in [([1], 60), ([0], 90), ([0, 1], 1)] {
            for missing in [0, 17, 60 * 90 - 1] {
              var values = testValues(60 * 90, seed: 22)
              values[missing] = .nan
              let program = ElementwiseProgram(type, [60, 90])
              program.gathering = gathering
              program.reduced = reduced
              program.input(GuardedArray(type, values))
              let out = GuardedArray(type, [Double](repeating: 7, count: results))
              program.output(out, from: 0)
              program.run()
              let place = reduced == [1] ? missing / 90 : reduced == [0] ? missing % 90 : 0
              XCTAssertEqual(out.values.indices.filter { out[$0].isNaN }, [place])
            }
          }
        }
      }
    }
  }

  func testConstantsAndRowValuesAreGathered() {
    // A value for each row, of a type that must be converted, and a constant: neither is spread over the columns.
    for type in [CK_FLOAT32, CK_FLOAT64] {
      forEachLevel { _ in
        for reduced in [[0], [1], [0, 1]] {
          let program = ElementwiseProgram(type, [40, 70])
          program.gathering = CK_SUM
          program.reduced = reduced
          let rows = GuardedArray(CK_INT32, (0..<40).map(Double.init))
          program.input(rows, strides: [1, 0])
          let sum = program.add(CK_ADD, 0, program.add(CK_CONSTANT, constant: 0.5))
          let results = reduced == [0] ? 70 : reduced == [1] ? 40 : 1
          let out = GuardedArray(type, [Double](repeating: 7, count: results))
          program.output(out, from: sum)
          program.run()
          for i in 0..<results {
            XCTAssertEqual(out[i], reduced == [0] ? 800 : reduced == [1] ? 70 * (Double(i) + 0.5) : 70 * 800)
          }
        }
      }
    }
  }

  func testLongSumsOfFloatsAreAccurate() {
    forEachLevel { _ in
      let program = ElementwiseProgram(CK_FLOAT32, [1 << 20])
      program.gathering = CK_SUM
      program.reduced = [0]
      program.scale = 1
      let out = GuardedArray(CK_FLOAT32, [0])
      program.input(GuardedArray(CK_FLOAT32, [0.1]), strides: [0])
      program.output(out, from: 0)
      program.run()
      XCTAssertEqual(out[0], Double(Float(0.1)) * 0x1p20, accuracy: 0.2)
    }
  }
}
