import CKernels
import XCTest

/// Softmax, log-softmax, log-sum-exp and their gradients against their formulas, in doubles.
final class SoftmaxTests: RowKernelCase {
  private let forms = [CK_SOFTMAX, CK_LOG_SOFTMAX, CK_LOG_SUM_EXP]
  private let shapes = [(0, 5), (4, 0), (1, 1), (3, 7), (17, 16), (64, 10), (70, 33), (3, 515), (400, 24)]

  private func forward(_ form: ck_softmax_form, _ x: [Double], columns: Int, scale: Double) -> [Double] {
    stride(from: 0, to: x.count, by: max(columns, 1)).flatMap { start -> [Double] in
      let z = x[start..<(start + columns)].map { $0 * scale }
      let greatest = z.max()!
      let logSum = greatest + log(z.reduce(0) { $0 + exp($1 - greatest) })
      switch form {
      case CK_SOFTMAX: return z.map { exp($0 - logSum) }
      case CK_LOG_SOFTMAX: return z.map { $0 - logSum }
      default: return [logSum]
      }
    }
  }

  /// A call with rows of `columns` numbers; for the log-sum-exp, y has one in each row.
  private struct Call<T: RowElement> {
    let x: FencedRows<T>, y: FencedRows<T>, dy: FencedRows<T>, added: FencedRows<T>, dx: FencedRows<T>
    var softmax = ck_softmax()

    init(_ form: ck_softmax_form, rows: Int, columns: Int, scale: Double, gap: Int, x: [T], y: [T] = [], dy: [T] = []) {
      let results = form == CK_LOG_SUM_EXP ? 1 : columns
      self.x = FencedRows(rows: rows, columns: columns, gap: gap, filledWith: x)
      self.y = FencedRows(rows: rows, columns: results, gap: gap + 1, filledWith: y)
      self.dy = FencedRows(rows: rows, columns: results, gap: 2 * gap, filledWith: dy)
      added = FencedRows(rows: rows, columns: columns, gap: gap + 2, filledWith: x)
      dx = FencedRows(rows: rows, columns: columns, gap: 3)
      softmax.type = T.rowType
      softmax.form = form
      softmax.rows = Int64(rows)
      softmax.columns = Int64(columns)
      softmax.scale = scale
      softmax.x = UnsafeRawPointer(self.x.base)
      softmax.x_row = self.x.stride
      softmax.y = UnsafeMutableRawPointer(self.y.base)
      softmax.y_row = self.y.stride
      softmax.y_gradient = UnsafeRawPointer(self.dy.base)
      softmax.y_gradient_row = self.dy.stride
      softmax.x_gradient = UnsafeMutableRawPointer(dx.base)
      softmax.x_gradient_row = dx.stride
    }

    mutating func adds() {
      softmax.added = UnsafeRawPointer(added.base)
      softmax.added_row = added.stride
    }

    var isIntact: Bool { [x, y, dy, added, dx].allSatisfy { $0.isIntact } }
  }

  func testForward() {
    for form in forms {
      for (index, shape) in shapes.enumerated() {
        checkForward(form, shape.0, shape.1, scale: [1, 0.125, -2][index % 3], gap: index % 2, Float.self)
        checkForward(form, shape.0, shape.1, scale: [1, 0.125, -2][index % 3], gap: index % 2, Double.self)
      }
    }
  }

  private func checkForward<T: RowElement>(
    _ form: ck_softmax_form, _ rows: Int, _ columns: Int, scale: Double, gap: Int, _: T.Type
  ) {
    let x = (numbers(rows * columns, seed: 8) as [T]).map { $0 * 30 }
    var expected = forward(form, x.map(Double.init), columns: columns, scale: scale)
    if columns == 0 { expected = form == CK_LOG_SUM_EXP ? Array(repeating: -.infinity, count: rows) : [] }
    let label = "\(form) \(rows)×\(columns)·\(scale) \(T.self)"
    inEveryWay(label) { way in
      var call = Call(form, rows: rows, columns: columns, scale: scale, gap: gap, x: x)
      run(
        ck_softmax_run, call.softmax, tasks: ck_softmax_tasks(&call.softmax),
        scratch: ck_softmax_scratch(&call.softmax), way)
      assertClose(call.y.values, expected, 20 * T.slack, label)
      XCTAssertTrue(call.isIntact, label)
      return [call.y.bytes]
    }
  }

  func testGradient() {
    for form in forms {
      for (index, shape) in shapes.enumerated() {
        checkGradient(form, shape.0, shape.1, scale: [0.125, 1, -2][index % 3], adds: index % 2 == 0, Float.self)
        checkGradient(form, shape.0, shape.1, scale: [0.125, 1, -2][index % 3], adds: index % 2 == 1, Double.self)
      }
    }
  }

  private func checkGradient<T: RowElement>(
    _ form: ck_softmax_form, _ rows: Int, _ columns: Int, scale: Double, adds: Bool, _: T.Type
  ) {
    let x = (numbers(rows * columns, seed: 9) as [T]).map { $0 * 4 }
    let results = form == CK_LOG_SUM_EXP ? 1 : columns
    let dy: [T] = numbers(rows * results, seed: 10)
    let exact = x.map(Double.init), shares = forward(CK_SOFTMAX, exact, columns: columns, scale: scale)
    let y = columns == 0 ? [] : forward(form, exact, columns: columns, scale: scale).map { T($0) }
    var expected: [Double] = []
    for row in 0..<(columns == 0 ? 0 : rows) {
      let g = dy[(row * results)..<((row + 1) * results)].map(Double.init)
      let p = shares[(row * columns)..<((row + 1) * columns)]
      let product = zip(p, g).reduce(0) { $0 + $1.0 * $1.1 }, total = g.reduce(0, +)
      for (column, share) in p.enumerated() {
        switch form {
        case CK_SOFTMAX: expected.append(scale * share * (g[column] - product))
        case CK_LOG_SOFTMAX: expected.append(scale * (g[column] - share * total))
        default: expected.append(scale * share * g[0])
        }
        if adds { expected[expected.count - 1] += exact[row * columns + column] }
      }
    }
    let label = "gradient of \(form) \(rows)×\(columns)·\(scale) \(T.self)"
    inEveryWay(label) { way in
      var call = Call(form, rows: rows, columns: columns, scale: scale, gap: 1, x: x, y: y, dy: dy)
      if adds { call.adds() }
      run(
        ck_softmax_gradient_run, call.softmax, tasks: ck_softmax_tasks(&call.softmax),
        scratch: ck_softmax_scratch(&call.softmax), way)
      assertClose(call.dx.values, expected, 20 * T.slack, label)
      XCTAssertTrue(call.isIntact, label)
      return [call.dx.bytes]
    }
  }

  func testInfiniteAndMissingNumbers() {
    let infinity = Double.infinity, nan = Double.nan
    let rows: [[Double]] = [
      [-infinity, -infinity, -infinity], [-infinity, 0, 0], [infinity, 0, 1], [nan, 0, 1], [nan, infinity, 1],
      [1e30, -1e30, 0], [nan, -infinity, nan],
    ]
    let expected: [(ck_softmax_form, [[Double]])] = [
      (
        CK_SOFTMAX,
        [
          [nan, nan, nan], [0, 0.5, 0.5], [nan, nan, nan], [nan, nan, nan], [nan, nan, nan], [1, 0, 0],
          [nan, nan, nan],
        ]
      ),
      (CK_LOG_SUM_EXP, [[-infinity], [log(2)], [infinity], [nan], [nan], [1e30], [nan]]),
    ]
    for (form, expected) in expected {
      inEveryWay("\(form)") { way in
        // Wide rows too, filled up with -∞, so that whole vectors are seen.
        for width in [3, 21] {
          let x = rows.flatMap { $0 + Array(repeating: -infinity, count: width - 3) }
          func check<T: RowElement>(_: T.Type) {
            var call = Call(form, rows: rows.count, columns: width, scale: 1, gap: 0, x: x.map { T($0) })
            run(ck_softmax_run, call.softmax, tasks: ck_softmax_tasks(&call.softmax), scratch: 0, way)
            let results = call.y.columns
            for (row, line) in expected.enumerated() {
              let actual = call.y.values[(row * results)..<((row + 1) * results)].prefix(line.count)
              assertClose(Array(actual), line, 10 * T.slack, "\(form) of \(rows[row])")
            }
          }
          check(Float.self)
          check(Double.self)
        }
        return []
      }
    }
  }

  func testWritesOverItsInputs() {
    for form in [CK_SOFTMAX, CK_LOG_SOFTMAX] {
      inEveryWay("in place") { way in
        let x: [Float] = numbers(21 * 19, seed: 11)
        var apart = Call(form, rows: 21, columns: 19, scale: 3, gap: 0, x: x, dy: x)
        var together = Call(form, rows: 21, columns: 19, scale: 3, gap: 0, x: x, dy: x)
        together.softmax.y = UnsafeMutableRawPointer(together.x.base)
        together.softmax.y_row = 19
        together.softmax.x_gradient = UnsafeMutableRawPointer(together.dy.base)
        together.softmax.x_gradient_row = 19
        for call in [apart, together] {
          run(ck_softmax_run, call.softmax, tasks: ck_softmax_tasks(&apart.softmax), scratch: 0, way)
          run(ck_softmax_gradient_run, call.softmax, tasks: ck_softmax_tasks(&apart.softmax), scratch: 0, way)
        }
        XCTAssertEqual(together.x.values, apart.y.values)
        XCTAssertEqual(together.dy.values, apart.dx.values)
        return []
      }
    }
  }
}
