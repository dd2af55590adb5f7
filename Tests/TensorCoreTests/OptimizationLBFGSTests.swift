import TensorCore
import XCTest

/// The L-BFGS minimiser on problems whose minima are known.
final class OptimizationLBFGSTests: XCTestCase {
  private typealias Valued = (value: Double, gradient: [Double])

  private func assertClose(
    _ actual: [Double], _ expected: [Double], _ accuracy: Double, file: StaticString = #filePath, line: UInt = #line
  ) {
    XCTAssertEqual(actual.count, expected.count, file: file, line: line)
    for (a, b) in zip(actual, expected) { XCTAssertEqual(a, b, accuracy: accuracy, file: file, line: line) }
  }

  /// Σ 100(x₂ᵢ - x₂ᵢ₋₁²)² + (1 - x₂ᵢ₋₁)², least at (1, …, 1).
  private func rosenbrock(_ x: [Double]) -> Valued {
    var (value, gradient) = (0.0, Array(repeating: 0.0, count: x.count))
    for i in stride(from: 0, to: x.count, by: 2) {
      let (a, b) = (x[i + 1] - x[i] * x[i], 1 - x[i])
      value += 100 * a * a + b * b
      gradient[i] = -400 * x[i] * a - 2 * b
      gradient[i + 1] = 200 * a
    }
    return (value, gradient)
  }

  func testRosenbrock() throws {
    for count in [2, 10, 100] {
      let start = (0..<count).map { $0 % 2 == 0 ? -1.2 : 1.0 }
      let solution = try LBFGS().minimise(from: start, rosenbrock)
      XCTAssertTrue(solution.converged)
      XCTAssertEqual(solution.reason, .gradientTolerance)
      assertClose(solution.point, Array(repeating: 1, count: count), 1e-8)
      XCTAssertLessThan(solution.evaluations, 100)
      XCTAssertGreaterThanOrEqual(solution.evaluations, solution.iterations)
      XCTAssertEqual(solution.value, rosenbrock(solution.point).value)
      XCTAssertEqual(solution.gradient, rosenbrock(solution.point).gradient)
    }
  }

  func testQuadratic() throws {
    // ½xᵀAx - bᵀx with A of eigenvalues 1 and 10; the minimum solves Ax = b.
    let a = [[4.0, 1, 0], [1, 3, 1], [0, 1, 2]]
    let b = [1.0, 2, 3]
    let solution = try LBFGS(gradientTolerance: 1e-12).minimise(from: [10, -10, 5]) { x in
      let product = a.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
      let value = zip(x, zip(product, b)).reduce(0) { $0 + $1.0 * ($1.1.0 / 2 - $1.1.1) }
      return (value, zip(product, b).map { $0 - $1 })
    }
    XCTAssertEqual(solution.reason, .gradientTolerance)
    assertClose(solution.point, [2 / 9, 1 / 9, 13 / 9], 1e-11)
    XCTAssertLessThanOrEqual(solution.iterations, 15)
  }

  func testIllConditionedQuadratic() throws {
    let scales = (0..<9).map { pow(10, Double($0)) }
    let solution = try LBFGS(gradientTolerance: 1e-7).minimise(from: Array(repeating: 1, count: 9)) { x in
      (zip(scales, x).reduce(0) { $0 + $1.0 * $1.1 * $1.1 / 2 }, zip(scales, x).map { $0 * $1 })
    }
    XCTAssertTrue(solution.converged)
    assertClose(solution.point, Array(repeating: 0, count: 9), 1e-6)
  }

  /// Powell's function has a singular Hessian at its minimum, the origin.
  func testPowellsSingularFunction() throws {
    let solution = try LBFGS().minimise(from: [3, -1, 0, 1]) { x in
      let (a, b, c, d) = (x[0] + 10 * x[1], x[2] - x[3], x[1] - 2 * x[2], x[0] - x[3])
      let (c3, d3) = (4 * c * c * c, 40 * d * d * d)
      return (
        a * a + 5 * b * b + c * c * c * c + 10 * d * d * d * d,
        [2 * a + d3, 20 * a + c3, 10 * b - 2 * c3, -10 * b - d3]
      )
    }
    XCTAssertTrue(solution.converged)
    assertClose(solution.point, [0, 0, 0, 0], 1e-2)
    XCTAssertLessThan(solution.value, 1e-9)
  }

  func testLogisticRegressionWithPenalty() throws {
    let rows = (0..<60).map { [1, sin(Double($0)), cos(1.7 * Double($0)), Double($0 % 7) / 7] }
    let labels = (0..<60).map { sin(Double($0)) + Double($0 % 7) / 7 + 0.4 * cos(5 * Double($0)) > 0.4 ? 1.0 : 0 }
    func loss(_ w: [Double]) -> Valued {
      var value = w.reduce(0) { $0 + 0.05 * $1 * $1 }
      var gradient = w.map { 0.1 * $0 }
      for (row, label) in zip(rows, labels) {
        let z = zip(row, w).reduce(0) { $0 + $1.0 * $1.1 }
        value += max(z, 0) + log1p(exp(-abs(z))) - label * z
        for i in row.indices { gradient[i] += (1 / (1 + exp(-z)) - label) * row[i] }
      }
      return (value, gradient)
    }
    let solution = try LBFGS().minimise(from: [0, 0, 0, 0], loss)
    XCTAssertEqual(solution.reason, .gradientTolerance)
    XCTAssertLessThan(solution.iterations, 30)
    // The loss is strictly convex with curvature at least 0.1: the minimum is this near.
    XCTAssertLessThan(solution.gradient.map(abs).max()!, 1e-8)
    for step in [-1e-4, 1e-4] {
      for i in 0..<4 {
        var moved = solution.point
        moved[i] += step
        XCTAssertGreaterThan(loss(moved).value, solution.value)
      }
    }
  }

  /// The gradient still falls where the value's digits end: far from 0 the value cannot tell the last steps apart.
  func testValueWithALargeConstant() throws {
    let solution = try LBFGS().minimise(from: [-1.2, 1]) { x in
      let (value, gradient) = rosenbrock(x)
      return (value + 1e6, gradient)
    }
    XCTAssertTrue(solution.converged)
    assertClose(solution.point, [1, 1], 1e-4)
  }

  func testStepsThatLeaveTheDomainAreShortened() throws {
    let solution = try LBFGS().minimise(from: [1e-3, 20]) { x in
      // x - log x is NaN for x < 0.
      (x.reduce(0) { $0 + 3 * $1 - log($1) }, x.map { 3 - 1 / $0 })
    }
    XCTAssertEqual(solution.reason, .gradientTolerance)
    assertClose(solution.point, [1 / 3, 1 / 3], 1e-8)
  }

  func testStartAtTheMinimumAndNothingToSearch() throws {
    let there = try LBFGS().minimise(from: [1, 1], rosenbrock)
    XCTAssertEqual([there.iterations, there.evaluations], [0, 1])
    XCTAssertEqual(there.reason, .gradientTolerance)
    let nothing = try LBFGS().minimise(from: []) { _ in (7, []) }
    XCTAssertEqual(nothing.value, 7)
    XCTAssertTrue(nothing.converged)
  }

  func testLimits() throws {
    let few = try LBFGS(maximumIterations: 3).minimise(from: [-1.2, 1], rosenbrock)
    XCTAssertEqual(few.reason, .iterationLimit)
    XCTAssertEqual(few.iterations, 3)
    XCTAssertFalse(few.converged)
    XCTAssertLessThan(few.value, rosenbrock([-1.2, 1]).value)
    for limit in 1...12 {
      let some = try LBFGS(maximumEvaluations: limit).minimise(from: [-1.2, 1], rosenbrock)
      XCTAssertEqual(some.reason, .evaluationLimit)
      XCTAssertEqual(some.evaluations, limit)
      XCTAssertLessThanOrEqual(some.value, rosenbrock([-1.2, 1]).value)
    }
  }

  func testUnboundedFunction() throws {
    let solution = try LBFGS().minimise(from: [1]) { x in (-x[0] * x[0] * x[0] * x[0], [-4 * x[0] * x[0] * x[0]]) }
    XCTAssertEqual(solution.reason, .unbounded)
    XCTAssertFalse(solution.converged)
  }

  func testGradientOfTheWrongSign() throws {
    let solution = try LBFGS().minimise(from: [3]) { x in (x[0] * x[0], [-2 * x[0]]) }
    XCTAssertEqual(solution.reason, .noLowerValue)
    XCTAssertEqual(solution.point, [3])
  }

  /// At a kink there is no gradient to follow; the search ends there all the same.
  func testFunctionWithAKink() throws {
    let solution = try LBFGS().minimise(from: [3, 4]) { x in
      (x.reduce(0) { $0 + abs($1) }, x.map { $0 > 0 ? 1 : -1 })
    }
    XCTAssertTrue([.valueTolerance, .noLowerValue].contains(solution.reason))
    XCTAssertLessThan(solution.value, 1)
    XCTAssertLessThan(solution.evaluations, 1000)
  }

  func testWhatTheFunctionThrowsIsThrown() {
    struct Stop: Error {}
    var calls = 0
    XCTAssertThrowsError(
      try LBFGS().minimise(from: [-1.2, 1]) { x in
        calls += 1
        if calls == 4 { throw Stop() }
        return rosenbrock(x)
      }
    ) { XCTAssertTrue($0 is Stop) }
    XCTAssertEqual(calls, 4)
  }

  func testArgumentsAreChecked() {
    let cases: [(LBFGS, [Double], String)] = [
      (LBFGS(history: 0), [1, 1], "`history` of `lbfgs` must be at least 1, found 0.0"),
      (LBFGS(gradientTolerance: .nan), [1, 1], "`gradient_tolerance` of `lbfgs` must be at least 0, found nan"),
      (LBFGS(valueTolerance: -1), [1, 1], "`value_tolerance` of `lbfgs` must be at least 0, found -1.0"),
      (LBFGS(maximumIterations: -1), [1, 1], "`maximum_iterations` of `lbfgs` must be at least 0, found -1.0"),
      (LBFGS(maximumEvaluations: 0), [1, 1], "`maximum_evaluations` of `lbfgs` must be at least 1, found 0.0"),
      (LBFGS(), [1, .infinity], "`start` of `lbfgs` must be finite, found inf"),
    ]
    for (minimiser, start, message) in cases {
      XCTAssertThrowsError(try minimiser.minimise(from: start, rosenbrock)) { XCTAssertEqual("\($0)", message) }
    }
    XCTAssertThrowsError(try LBFGS().minimise(from: [1]) { _ in (.nan, [0]) }) {
      XCTAssertEqual("\($0)", "`value at the start` of `lbfgs` must be finite, found nan")
    }
    XCTAssertThrowsError(try LBFGS().minimise(from: [1]) { _ in (0, [.infinity]) }) {
      XCTAssertEqual("\($0)", "`gradient at the start` of `lbfgs` must be finite, found inf")
    }
    XCTAssertThrowsError(try LBFGS().minimise(from: [1]) { _ in (0, [1, 2]) }) {
      XCTAssertEqual("\($0)", "`length of the gradient` of `lbfgs` must be 1, found 2.0")
    }
  }
}
