import CKernels
import XCTest

/// Layer normalisation and its gradient against their formulas, in doubles.
final class NormTests: RowKernelCase {
  private struct Case {
    var rows: Int, columns: Int
    var gap = 0
    var isRMS = false, hasScale = true, hasShift = true, hasResidual = false, storesSum = true, hasAdded = false
  }

  private let shapes = [
    (0, 5), (5, 0), (1, 1), (3, 7), (6, 16), (5, 33), (67, 130), (33, 64), (420, 24), (9, 600), (3, 1025),
  ]

  private var cases: [Case] {
    shapes.enumerated().map { index, shape in
      Case(
        rows: shape.0, columns: shape.1, gap: index % 3, isRMS: index % 2 == 1, hasScale: index % 4 != 2,
        hasShift: index % 5 != 3, hasResidual: index % 3 != 0, storesSum: index % 3 != 2, hasAdded: index % 2 == 0)
    } + [
      Case(rows: 5, columns: 19, gap: 2),
      Case(rows: 5, columns: 19, isRMS: true, hasResidual: true, storesSum: false, hasAdded: true),
    ]
  }

  func testForward() {
    for test in cases {
      check(test, Float.self)
      check(test, Double.self)
    }
  }

  private struct Reference {
    var sum: [Double], y: [Double], mean: [Double], rstd: [Double]

    init(_ test: Case, epsilon: Double, x: [Double], residual: [Double], scale: [Double], shift: [Double]) {
      let columns = test.columns
      sum = test.hasResidual ? zip(x, residual).map(+) : x
      y = []
      mean = []
      rstd = []
      for row in 0..<test.rows {
        let line = sum[(row * columns)..<((row + 1) * columns)]
        let average = test.isRMS ? 0 : line.reduce(0, +) / Double(columns)
        let variance = line.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(columns)
        let factor = 1 / (variance + epsilon).squareRoot()
        mean.append(average)
        rstd.append(factor)
        for (column, value) in line.enumerated() {
          y.append(
            (value - average) * factor * (test.hasScale ? scale[column] : 1) + (test.hasShift ? shift[column] : 0))
        }
      }
    }
  }

  private func check<T: RowElement>(_ test: Case, _: T.Type) {
    let count = test.rows * test.columns
    let x: [T] = numbers(count, seed: 1), residual: [T] = numbers(count, seed: 2)
    let scale: [T] = numbers(test.columns, seed: 3), shift: [T] = numbers(test.columns, seed: 4)
    let expected = Reference(
      test, epsilon: 1e-5, x: x.map { Double($0) + 3 }, residual: residual.map(Double.init),
      scale: scale.map(Double.init), shift: shift.map(Double.init))
    let label = "\(test) \(T.self)"
    inEveryWay(label) { way in
      func matrix(_ values: [T] = [], gap: Int = 0) -> FencedRows<T> {
        FencedRows(rows: test.rows, columns: test.columns, gap: test.gap + gap, filledWith: values)
      }
      let input = matrix(x.map { $0 + 3 }, gap: 1), other = matrix(residual), sum = matrix(gap: 2), y = matrix(gap: 3)
      let factors = FencedRows(scale), addends = FencedRows(shift)
      let mean = FencedRows<T>(rows: test.rows, columns: 1), rstd = FencedRows<T>(rows: test.rows, columns: 1)
      var norm = ck_norm()
      norm.type = T.rowType
      norm.is_rms = test.isRMS
      norm.rows = Int64(test.rows)
      norm.columns = Int64(test.columns)
      norm.epsilon = 1e-5
      norm.scale = test.hasScale ? UnsafeRawPointer(factors.base) : nil
      norm.shift = test.hasShift ? UnsafeRawPointer(addends.base) : nil
      norm.x = UnsafeRawPointer(input.base)
      norm.x_row = input.stride
      if test.hasResidual {
        norm.residual = UnsafeRawPointer(other.base)
        norm.residual_row = other.stride
      }
      if test.storesSum {
        norm.sum = UnsafeMutableRawPointer(sum.base)
        norm.sum_row = sum.stride
      }
      norm.y = UnsafeMutableRawPointer(y.base)
      norm.y_row = y.stride
      norm.mean = UnsafeMutableRawPointer(mean.base)
      norm.rstd = UnsafeMutableRawPointer(rstd.base)
      run(ck_norm_run, norm, tasks: ck_norm_tasks(&norm), scratch: ck_norm_scratch(&norm), way)
      if test.columns > 0 {
        assertClose(y.values, expected.y, 20 * T.slack, label + " y")
        assertClose(rstd.values, expected.rstd, 4 * T.slack, label + " rstd")
        if !test.isRMS { assertClose(mean.values, expected.mean, T.slack, label + " mean") }
        if test.storesSum { assertClose(sum.values, expected.sum, T.slack, label + " sum") }
      }
      XCTAssertTrue([input, other, sum, y, mean, rstd, factors, addends].allSatisfy { $0.isIntact }, label)
      return [y.bytes, sum.bytes, mean.bytes, rstd.bytes]
    }
  }

  func testWritesOverItsInputs() {
    let x: [Float] = numbers(6 * 37, seed: 5)
    inEveryWay("in place") { way in
      let apart = FencedRows<Float>(rows: 6, columns: 37), together = FencedRows(rows: 6, columns: 37, filledWith: x)
      let residual = FencedRows(rows: 6, columns: 37, filledWith: x),
        source = FencedRows(rows: 6, columns: 37, filledWith: x)
      var norm = ck_norm()
      norm.rows = 6
      norm.columns = 37
      norm.x_row = 37
      norm.y_row = 37
      norm.residual_row = 37
      norm.sum_row = 37
      norm.residual = UnsafeRawPointer(residual.base)
      norm.x = UnsafeRawPointer(source.base)
      norm.y = UnsafeMutableRawPointer(apart.base)
      run(ck_norm_run, norm, tasks: ck_norm_tasks(&norm), scratch: ck_norm_scratch(&norm), way)
      norm.x = UnsafeRawPointer(together.base)
      norm.y = UnsafeMutableRawPointer(together.base)
      norm.sum = UnsafeMutableRawPointer(residual.base)
      run(ck_norm_run, norm, tasks: ck_norm_tasks(&norm), scratch: ck_norm_scratch(&norm), way)
      XCTAssertEqual(together.values, apart.values)
      XCTAssertEqual(residual.values, x.map { 2 * $0 })
      return [together.bytes]
    }
  }

  func testMissingAndInfiniteNumbersStayInTheirRows() {
    inEveryWay("NaN") { way in
      let x = FencedRows<Float>(
        rows: 3, columns: 5, filledWith: [1, 2, 3, 4, 5, 1, .nan, 3, 4, 5, 1, 2, .infinity, 4, 5])
      let y = FencedRows<Float>(rows: 3, columns: 5)
      var norm = ck_norm()
      norm.rows = 3
      norm.columns = 5
      norm.x = UnsafeRawPointer(x.base)
      norm.x_row = 5
      norm.y = UnsafeMutableRawPointer(y.base)
      norm.y_row = 5
      run(ck_norm_run, norm, tasks: ck_norm_tasks(&norm), scratch: ck_norm_scratch(&norm), way)
      XCTAssertTrue(y.values[..<5].allSatisfy(\.isFinite))
      XCTAssertTrue(y.values[5...].allSatisfy(\.isNaN))
      return []
    }
  }

  func testGradient() {
    for test in cases {
      checkGradient(test, Float.self)
      checkGradient(test, Double.self)
    }
  }

  private func checkGradient<T: RowElement>(_ test: Case, _: T.Type) {
    let (rows, columns) = (test.rows, test.columns), count = rows * columns
    let x: [T] = numbers(count, seed: 1), dy: [T] = numbers(count, seed: 6), added: [T] = numbers(count, seed: 7)
    let scale: [T] = numbers(columns, seed: 3)
    var plain = test
    plain.hasResidual = false
    let forward = Reference(
      plain, epsilon: 1e-5, x: x.map(Double.init), residual: [], scale: scale.map(Double.init),
      shift: Array(repeating: 0, count: columns))
    var dx: [Double] = [], dScale = Array(repeating: 0.0, count: columns), dShift = dScale
    for row in 0..<rows {
      let g = (0..<columns).map { Double(dy[row * columns + $0]) * (test.hasScale ? Double(scale[$0]) : 1) }
      let normal = (0..<columns).map { (Double(x[row * columns + $0]) - forward.mean[row]) * forward.rstd[row] }
      let offset = test.isRMS ? 0 : g.reduce(0, +) / Double(columns)
      let slope = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(columns)
      for column in 0..<columns {
        dx.append(
          forward.rstd[row] * (g[column] - offset - normal[column] * slope)
            + (test.hasAdded ? Double(added[row * columns + column]) : 0))
        dScale[column] += Double(dy[row * columns + column]) * normal[column]
        dShift[column] += Double(dy[row * columns + column])
      }
    }
    let label = "gradient \(test) \(T.self)"
    inEveryWay(label) { way in
      func matrix(_ values: [T] = [], gap: Int = 0) -> FencedRows<T> {
        FencedRows(rows: rows, columns: columns, gap: test.gap + gap, filledWith: values)
      }
      let input = matrix(x, gap: 1), gradient = matrix(dy, gap: 2), other = matrix(added), result = matrix(gap: 3)
      let factors = FencedRows(scale)
      let mean = FencedRows(forward.mean.map { T($0) }), rstd = FencedRows(forward.rstd.map { T($0) })
      let dFactors = FencedRows<T>(rows: 1, columns: columns), dAddends = FencedRows<T>(rows: 1, columns: columns)
      var norm = ck_norm()
      norm.type = T.rowType
      norm.is_rms = test.isRMS
      norm.rows = Int64(rows)
      norm.columns = Int64(columns)
      norm.scale = test.hasScale ? UnsafeRawPointer(factors.base) : nil
      norm.x = UnsafeRawPointer(input.base)
      norm.x_row = input.stride
      norm.mean = test.isRMS ? nil : UnsafeMutableRawPointer(mean.base)
      norm.rstd = UnsafeMutableRawPointer(rstd.base)
      norm.y_gradient = UnsafeRawPointer(gradient.base)
      norm.y_gradient_row = gradient.stride
      if test.hasAdded {
        norm.added = UnsafeRawPointer(other.base)
        norm.added_row = other.stride
      }
      norm.x_gradient = UnsafeMutableRawPointer(result.base)
      norm.x_gradient_row = result.stride
      if test.hasScale { norm.scale_gradient = UnsafeMutableRawPointer(dFactors.base) }
      if test.hasShift { norm.shift_gradient = UnsafeMutableRawPointer(dAddends.base) }
      let partials = FencedRows<T>(rows: 1, columns: Int(ck_norm_partials(&norm)) / MemoryLayout<T>.size)
      norm.partials = UnsafeMutableRawPointer(partials.base)
      run(
        ck_norm_gradient_run, norm, tasks: ck_norm_gradient_tasks(&norm), scratch: ck_norm_gradient_scratch(&norm), way)
      if ck_norm_partials(&norm) > 0 { run(ck_norm_gradient_finish, norm, tasks: 1, scratch: 0, way) }
      if columns > 0 { assertClose(result.values, dx, 40 * T.slack, label + " x") }
      if test.hasScale { assertClose(dFactors.values, dScale, 40 * T.slack, label + " scale") }
      if test.hasShift { assertClose(dAddends.values, dShift, 40 * T.slack, label + " shift") }
      XCTAssertTrue([input, gradient, other, result, factors, mean, rstd].allSatisfy { $0.isIntact }, label)
      XCTAssertTrue(dFactors.isIntact && dAddends.isIntact && partials.isIntact, label)
      return [result.bytes, dFactors.bytes, dAddends.bytes]
    }
  }
}
