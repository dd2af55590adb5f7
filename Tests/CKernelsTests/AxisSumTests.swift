import CKernels
import XCTest

/// Cumulative and sliding sums along an axis, and the gradient of the latter, against their formulas.
final class AxisSumTests: RowKernelCase {
  private let shapes = [
    [0, 4, 3], [2, 0, 3], [2, 3, 0], [1, 1, 1], [1, 300, 1], [19, 40, 1], [3, 96, 7], [2, 11, 33], [2, 5, 150],
    [1, 70, 65],
  ]

  /// A tensor of [outer, axis, inner] whose lines are a little apart.
  private func tensor<T>(_ shape: [Int], axis: Int? = nil, gap: Int = 1, _ values: [T] = []) -> FencedRows<T> {
    FencedRows(rows: shape[0] * (axis ?? shape[1]), columns: shape[2], gap: gap, filledWith: values)
  }

  func testCumulative() {
    for shape in shapes {
      for reversed in [false, true] {
        checkCumulative(shape, reversed, Float.self)
        checkCumulative(shape, reversed, Double.self)
      }
    }
  }

  private func checkCumulative<T: RowElement>(_ shape: [Int], _ reversed: Bool, _: T.Type) {
    let x: [T] = numbers(shape.reduce(1, *), seed: 17)
    let expected = cumulative(x.map(Double.init), shape, reversed)
    inEveryWay("cumulative \(shape)") { way in
      let input = tensor(shape, x), output: FencedRows<T> = tensor(shape, gap: 2)
      for (source, target) in [(input, output), (input, input)] {
        runCumulative(T.rowType, shape, reversed, source, target, way)
        assertClose(target.values, expected, T.slack, "cumulative \(shape) \(reversed) \(T.self)")
      }
      XCTAssertTrue(input.isIntact && output.isIntact)
      return [output.bytes]
    }
  }

  func testCumulativeOfIntegersWraps() {
    inEveryWay("integers") { way in
      let input: FencedRows<Int32> = tensor([2, 3, 17], Array(repeating: .max, count: 102))
      runCumulative(CK_INT32, [2, 3, 17], false, input, input, way)
      let expected: [Int32] = [.max, -2, .max - 2]
      XCTAssertEqual(input.values, (0..<102).map { expected[$0 / 17 % 3] })
      return []
    }
  }

  private func cumulative(_ x: [Double], _ shape: [Int], _ reversed: Bool) -> [Double] {
    var y = x
    let inner = shape[2]
    for o in 0..<shape[0] {
      for i in (0..<shape[1]).dropFirst() {
        for n in 0..<inner {
          let place = reversed ? shape[1] - 1 - i : i, before = reversed ? place + 1 : place - 1
          y[(o * shape[1] + place) * inner + n] += y[(o * shape[1] + before) * inner + n]
        }
      }
    }
    return y
  }

  private func runCumulative<T>(
    _ type: ck_type, _ shape: [Int], _ reversed: Bool, _ x: FencedRows<T>, _ y: FencedRows<T>, _ way: Way
  ) {
    var arguments = ck_cumulative()
    arguments.type = type
    arguments.reversed = reversed
    arguments.outer = Int64(shape[0])
    arguments.axis = Int64(shape[1])
    arguments.inner = Int64(shape[2])
    arguments.x = UnsafeRawPointer(x.base)
    arguments.x_axis = x.stride
    arguments.x_outer = x.stride * Int64(shape[1])
    arguments.y = UnsafeMutableRawPointer(y.base)
    arguments.y_axis = y.stride
    arguments.y_outer = y.stride * Int64(shape[1])
    run(
      ck_cumulative_run, arguments, tasks: ck_cumulative_tasks(&arguments),
      scratch: ck_cumulative_scratch(&arguments), way)
  }

  private struct Sliding {
    var shape: [Int], window: Int, before: Int, edges: ck_edges
    var places: Int { edges == CK_EDGES_INSIDE ? max(shape[1] - window + 1, 0) : shape[1] }

    /// Which place of x the window of place `i` of y sees at `j`; nil if none.
    func seen(_ i: Int, _ j: Int) -> Int? {
      let place = i + j - before
      if place >= 0 && place < shape[1] { return place }
      return edges == CK_EDGES_REPEATED ? min(max(place, 0), shape[1] - 1) : nil
    }
  }

  private var slidings: [Sliding] {
    shapes.flatMap { shape in
      [1, 6, 25, 64].flatMap { window in
        [
          Sliding(shape: shape, window: window, before: (window - 1) / 2, edges: CK_EDGES_REPEATED),
          Sliding(shape: shape, window: window, before: window - 1, edges: CK_EDGES_ZERO),
          Sliding(shape: shape, window: window, before: 0, edges: CK_EDGES_INSIDE),
        ]
      }
    }
      + [Sliding(shape: [1, 2500, 1], window: 12, before: 4, edges: CK_EDGES_REPEATED)]
  }

  func testSliding() {
    for test in slidings {
      checkSliding(test, Float.self)
      checkSliding(test, Double.self)
    }
  }

  private func checkSliding<T: RowElement>(_ test: Sliding, _: T.Type) {
    let (axis, inner, places) = (test.shape[1], test.shape[2], test.places)
    let x: [T] = numbers(test.shape.reduce(1, *), seed: 18), dy: [T] = numbers(test.shape[0] * places * inner, seed: 19)
    var y = Array(repeating: 0.0, count: dy.count), dx = Array(repeating: 0.0, count: x.count)
    for o in 0..<test.shape[0] {
      for i in 0..<places {
        for j in 0..<test.window {
          guard let place = test.seen(i, j) else { continue }
          for n in 0..<inner {
            y[(o * places + i) * inner + n] += 0.5 * Double(x[(o * axis + place) * inner + n])
            dx[(o * axis + place) * inner + n] += 0.5 * Double(dy[(o * places + i) * inner + n])
          }
        }
      }
    }
    let label = "\(test) \(T.self)"
    inEveryWay(label) { way in
      let gap = inner % 2
      let input = tensor(test.shape, gap: gap, x), output: FencedRows<T> = tensor(test.shape, axis: places, gap: gap)
      runSliding(test, input, output, T.rowType, isGradient: false, way)
      assertClose(output.values, y, 20 * T.slack, label)
      let gradient = tensor(test.shape, axis: places, gap: 2 * gap, dy),
        result: FencedRows<T> = tensor(test.shape, gap: gap)
      runSliding(test, result, gradient, T.rowType, isGradient: true, way)
      assertClose(result.values, dx, 40 * T.slack, label + " gradient")
      XCTAssertTrue([input, output, gradient, result].allSatisfy { $0.isIntact }, label)
      return [output.bytes, result.bytes]
    }
  }

  func testAnInfinityStaysInTheWindowsThatHoldIt() {
    inEveryWay("infinity") { way in
      let test = Sliding(shape: [1, 9, 1], window: 3, before: 1, edges: CK_EDGES_ZERO)
      let input: FencedRows<Float> = tensor(test.shape, gap: 0, [1, 1, 1, .infinity, 1, 1, .nan, 1, 1])
      let output: FencedRows<Float> = tensor(test.shape, gap: 0)
      runSliding(test, input, output, CK_FLOAT32, isGradient: false, way)
      XCTAssertEqual(output.values[..<5], [1, 1.5, .infinity, .infinity, .infinity])
      XCTAssertTrue(output.values[5...7].allSatisfy(\.isNaN))
      XCTAssertEqual(output.values[8], 1)
      return []
    }
  }

  private func runSliding<T>(
    _ test: Sliding, _ x: FencedRows<T>, _ y: FencedRows<T>, _ type: ck_type, isGradient: Bool, _ way: Way
  ) {
    var sliding = ck_sliding()
    sliding.type = type
    sliding.edges = test.edges
    sliding.outer = Int64(test.shape[0])
    sliding.axis = Int64(test.shape[1])
    sliding.inner = Int64(test.shape[2])
    sliding.window = Int64(test.window)
    sliding.before = Int64(test.before)
    sliding.scale = 0.5
    sliding.x = UnsafeMutableRawPointer(x.base)
    sliding.x_axis = x.stride
    sliding.x_outer = x.stride * Int64(test.shape[1])
    sliding.y = UnsafeMutableRawPointer(y.base)
    sliding.y_axis = y.stride
    sliding.y_outer = y.stride * Int64(test.places)
    if isGradient {
      run(
        ck_sliding_gradient_run, sliding, tasks: ck_sliding_gradient_tasks(&sliding),
        scratch: ck_sliding_gradient_scratch(&sliding), way)
    } else {
      run(ck_sliding_run, sliding, tasks: ck_sliding_tasks(&sliding), scratch: ck_sliding_scratch(&sliding), way)
    }
  }
}
