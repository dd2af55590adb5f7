import Glibc
import Simulation
import XCTest

final class LevenbergMarquardtTests: XCTestCase {
  private typealias Evaluation = LeastSquaresProblem.Evaluation

  private func unbounded(
    _ count: Int, _ evaluate: @escaping @Sendable ([Double]) throws -> LeastSquaresProblem.Evaluation
  ) -> LeastSquaresProblem {
    LeastSquaresProblem(
      lower: .init(repeating: -.infinity, count: count), upper: .init(repeating: .infinity, count: count),
      evaluate: evaluate)
  }

  private static let rosenbrock: @Sendable ([Double]) -> LeastSquaresProblem.Evaluation = { x in
    Evaluation(residuals: [10 * (x[1] - x[0] * x[0]), 1 - x[0]], jacobian: [-20 * x[0], 10, -1, 0])
  }

  func testRosenbrock() throws {
    let solution = try LevenbergMarquardt().minimise(unbounded(2, Self.rosenbrock), from: [-1.2, 1])
    XCTAssertEqual(solution.parameters[0], 1, accuracy: 1e-9)
    XCTAssertEqual(solution.parameters[1], 1, accuracy: 1e-9)
    XCTAssertTrue(solution.isConverged)
    XCTAssertLessThan(solution.evaluations, 60)
  }

  func testRosenbrockAgainstABound() throws {
    let problem = LeastSquaresProblem(lower: [-2, -2], upper: [0.5, 2], evaluate: Self.rosenbrock)
    let solution = try LevenbergMarquardt().minimise(problem, from: [-1.2, 1])
    XCTAssertEqual(solution.parameters[0], 0.5, accuracy: 1e-12)
    XCTAssertEqual(solution.parameters[1], 0.25, accuracy: 1e-8)
    XCTAssertEqual(solution.activeBounds, [0])
  }

  func testRosenbrockInsideACircle() throws {
    // x² + y² ≤ 1: the constrained minimum lies on the circle, at (0.7864, 0.6177).
    let problem = LeastSquaresProblem(
      lower: [-2, -2], upper: [2, 2],
      margins: { [.init(value: 1 - $0[0] * $0[0] - $0[1] * $0[1], gradient: [-2 * $0[0], -2 * $0[1]])] },
      evaluate: Self.rosenbrock)
    let solution = try LevenbergMarquardt().minimise(problem, from: [0, 0])
    XCTAssertEqual(solution.parameters[0], 0.7864, accuracy: 2e-4)
    XCTAssertEqual(solution.parameters[1], 0.6177, accuracy: 2e-4)
    XCTAssertEqual(solution.activeMargins, [0])
  }

  func testPowellSingular() throws {
    let problem = unbounded(4) { x in
      let (five, ten) = (5.0.squareRoot(), 10.0.squareRoot())
      let (a, b) = (x[1] - 2 * x[2], x[0] - x[3])
      return Evaluation(
        residuals: [x[0] + 10 * x[1], five * (x[2] - x[3]), a * a, ten * b * b],
        jacobian: [1, 10, 0, 0, 0, 0, five, -five, 0, 2 * a, -4 * a, 0, 2 * ten * b, 0, 0, -2 * ten * b])
    }
    let solution = try LevenbergMarquardt().minimise(problem, from: [3, -1, 0, 1])
    XCTAssertLessThan(solution.cost, 1e-15)
  }

  /// NIST StRD, Misra1a (lower difficulty), both starts.
  func testMisra1a() throws {
    let problem = unbounded(2) { b in
      var (residuals, jacobian): ([Double], [Double]) = ([], [])
      for (y, x) in Misra1a.data {
        let decay = exp(-b[1] * x)
        residuals.append(b[0] * (1 - decay) - y)
        jacobian += [1 - decay, b[0] * x * decay]
      }
      return Evaluation(residuals: residuals, jacobian: jacobian)
    }
    for start in [[500, 0.0001], [250, 0.0005]] {
      let solution = try LevenbergMarquardt().minimise(problem, from: start)
      XCTAssertEqual(solution.parameters[0], 2.3894212918e+02, accuracy: 2e-6)
      XCTAssertEqual(solution.parameters[1], 5.5015643181e-04, accuracy: 5e-12)
      XCTAssertEqual(2 * solution.cost, 1.2455138894e-01, accuracy: 1e-11)
    }
  }

  /// The same as a model without states, its data's deviation unknown, against the certified standard errors.
  func testMisra1aAsAFit() throws {
    let b = ModelBuilder()
    let y = b.parameter(0) * (1 - b.apply(.exp, -(b.parameter(1) * b.time)))
    let model = SimulationModel(
      graph: b.graph,
      parameters: [.init(name: "b1", nominal: 250), .init(name: "b2", nominal: 5e-4, lower: 1e-6, upper: 1)],
      outputs: [.init(name: "y", node: y.node)])
    let match = FitMatch(
      name: "y", observable: .output(0), times: Misra1a.data.map(\.1), values: Misra1a.data.map(\.0), weight: .unknown)
    let result = try fit(FitProblem(model: model, matches: [match]))
    XCTAssertEqual(result.estimate("b1")?.value ?? .nan, 2.3894212918e+02, accuracy: 1e-3)
    XCTAssertEqual(result.estimate("b1")?.standardError ?? .nan, 2.7070075241, accuracy: 1e-4)
    XCTAssertEqual(result.estimate("b2")?.standardError ?? .nan, 7.2668688436e-06, accuracy: 1e-9)
    XCTAssertEqual(result.intervalLaw, .studentT(degreesOfFreedom: 12))
    // t(0.975, 12) = 2.178813
    let interval = try XCTUnwrap(result.estimate("b1")?.interval)
    XCTAssertEqual(interval.upperBound - interval.lowerBound, 2 * 2.178813 * 2.7070075241, accuracy: 1e-3)
  }

  /// NIST StRD, Thurber (higher difficulty), the first and harder start.
  func testThurber() throws {
    let problem = unbounded(7) { b in
      var (residuals, jacobian): ([Double], [Double]) = ([], [])
      for (y, x) in Thurber.data {
        let powers = [1, x, x * x, x * x * x]
        let top = zip(b[0..<4], powers).reduce(0) { $0 + $1.0 * $1.1 }
        let bottom = 1 + zip(b[4..<7], powers[1...]).reduce(0) { $0 + $1.0 * $1.1 }
        residuals.append(top / bottom - y)
        jacobian += powers.map { $0 / bottom } + powers[1...].map { -top * $0 / (bottom * bottom) }
      }
      return Evaluation(residuals: residuals, jacobian: jacobian)
    }
    let certified = [
      1.2881396800e+03, 1.4910792535e+03, 5.8323836877e+02, 7.5416644291e+01, 9.6629502864e-01, 3.9797285797e-01,
      4.9727297349e-02,
    ]
    for start in [[1000, 1000, 400, 40, 0.7, 0.3, 0.03], [1300, 1500, 500, 75, 1, 0.4, 0.05]] {
      let solution = try LevenbergMarquardt().minimise(problem, from: start)
      for (found, value) in zip(solution.parameters, certified) {
        XCTAssertEqual(found, value, accuracy: 1e-5 * value)
      }
      XCTAssertEqual(2 * solution.cost, 5.6427082397e+03, accuracy: 1e-6)
    }
  }

  func testStepsAroundPointsThatCannotBeEvaluated() throws {
    struct Broken: Error {}
    let problem = unbounded(1) { x in
      if x[0] < 0 { throw Broken() }
      return Evaluation(residuals: [x[0].squareRoot() - 0.1], jacobian: [0.5 / x[0].squareRoot()])
    }
    let solution = try LevenbergMarquardt().minimise(problem, from: [4])
    XCTAssertEqual(solution.parameters[0], 0.01, accuracy: 1e-9)
    XCTAssertThrowsError(try LevenbergMarquardt().minimise(problem, from: [-1])) { XCTAssertTrue($0 is Broken) }
  }

  func testRefusesAnInfeasibleStart() {
    let problem = LeastSquaresProblem(
      lower: [0, 0], upper: [1, 1], margins: { [.init(value: $0[0] - $0[1], gradient: [1, -1], isStrict: true)] },
      evaluate: Self.rosenbrock)
    XCTAssertThrowsError(try LevenbergMarquardt().minimise(problem, from: [0.5, 0.5])) {
      XCTAssertEqual($0 as? LevenbergMarquardt.Failure, .infeasibleStart(0))
    }
  }
}

/// y, x
private enum Misra1a {
  static let data: [(Double, Double)] = [
    (10.07, 77.6), (14.73, 114.9), (17.94, 141.1), (23.93, 190.8), (29.61, 239.9), (35.18, 289.0), (40.02, 332.8),
    (44.82, 378.4), (50.76, 434.8), (55.05, 477.3), (61.01, 536.8), (66.40, 593.1), (75.47, 689.1), (81.78, 760.0),
  ]
}

/// y, x
private enum Thurber {
  static let data: [(Double, Double)] = [
    (80.574, -3.067), (84.248, -2.981), (87.264, -2.921), (87.195, -2.912), (89.076, -2.840), (89.608, -2.797),
    (89.868, -2.702), (90.101, -2.699), (92.405, -2.633), (95.854, -2.481), (100.696, -2.363), (101.060, -2.322),
    (401.672, -1.501), (390.724, -1.460), (567.534, -1.274), (635.316, -1.212), (733.054, -1.100), (759.087, -1.046),
    (894.206, -0.915), (990.785, -0.714), (1090.109, -0.566), (1080.914, -0.545), (1122.643, -0.400),
    (1178.351, -0.309), (1260.531, -0.109), (1273.514, -0.103), (1288.339, 0.010), (1327.543, 0.119),
    (1353.863, 0.377), (1414.509, 0.790), (1425.208, 0.963), (1421.384, 1.006), (1442.962, 1.115), (1464.350, 1.572),
    (1468.705, 1.841), (1447.894, 2.047), (1457.628, 2.200),
  ]
}
