import Glibc
import Simulation
import XCTest

final class SolverTests: XCTestCase {
  /// x'' = −x with a time-dependent companion: (cos t, −sin t, sin² t).
  private let oscillator = system([1, 0, 0]) { b, x in
    [x[1], -x[0], 2.0 * (b.apply(.sin, b.time) * b.apply(.cos, b.time)) + 0.1 * (x[0] - b.apply(.cos, b.time))]
  }
  private func exact(_ t: Double) -> [Double] { [cos(t), -sin(t), sin(t) * sin(t)] }

  private func error(_ method: SolverOptions.Method, step: Double, at times: [Double]) throws -> Double {
    let run = try simulate(
      oscillator, span: 0...3, outputTimes: times, solver: .init(method: method, steps: .fixed(step)))
    return times.indices.map { index in
      zip(run.states, exact(times[index])).map { abs($0.nominal[index] - $1) }.max() ?? 0
    }.max() ?? 0
  }

  func testEachMethodHasItsOrder() throws {
    for (method, order) in [(SolverOptions.Method.tsit5, 5.0), (.rungeKutta4, 4)] {
      let (coarse, fine) = (try error(method, step: 0.1, at: [3]), try error(method, step: 0.05, at: [3]))
      XCTAssertEqual(log2(coarse / fine), order, accuracy: 0.35, "\(method)")
    }
  }

  /// The error between steps is one order above the interpolant's: locally h^(q+1).
  func testDenseOutputHasItsOrder() throws {
    let times = Array(stride(from: 0.013, to: 3, by: 0.0371))
    for (method, order) in [(SolverOptions.Method.tsit5, 5.0), (.rungeKutta4, 4)] {
      let (coarse, fine) = (try error(method, step: 0.2, at: times), try error(method, step: 0.1, at: times))
      XCTAssertEqual(log2(coarse / fine), order, accuracy: 0.5, "\(method)")
    }
  }

  func testTableauxAreConsistent() {
    for tableau in [ButcherTableau.tsit5, .rungeKutta4] {
      for (row, c) in zip(tableau.a, tableau.c) { XCTAssertEqual(row.reduce(0, +), c, accuracy: 1e-14) }
      for (index, weights) in tableau.dense.enumerated() {
        let last = index < tableau.stages - 1 ? tableau.a[tableau.stages - 1][index] : 0
        XCTAssertEqual(weights.reduce(0, +), last, accuracy: 1e-13, "\(tableau.name), stage \(index)")
      }
      if tableau.hasErrorEstimate { XCTAssertEqual(tableau.error.reduce(0, +), 0, accuracy: 1e-14) }
    }
  }

  func testErrorFollowsTolerance() throws {
    let errors = try [1e-4, 1e-6, 1e-8, 1e-10].map { tolerance in
      let run = try simulate(
        oscillator, span: 0...20, outputTimes: [20],
        solver: .init(relativeTolerance: tolerance, absoluteTolerance: tolerance))
      return zip(run.states, exact(20)).map { abs($0.nominal[0] - $1) }.max() ?? 0
    }
    for (error, tolerance) in zip(errors, [1e-4, 1e-6, 1e-8, 1e-10]) { XCTAssertLessThan(error, 100 * tolerance) }
    for (coarse, fine) in zip(errors, errors.dropFirst()) { XCTAssertLessThan(fine, coarse / 20) }
  }

  /// Hairer, Nørsett & Wanner's seven stars.
  func testPleiades() throws {
    let x = [3, 3, -1, -3, 2, -2, 2.0]
    let y = [3, -3, 2, 0, 0, -4, 4.0]
    let vx = [0, 0, 0, 0, 0, 1.75, -1.5]
    let vy = [0, 0, 0, -1.25, 1, 0, 0]
    let model = system(x + y + vx + vy) { b, s in
      var (ax, ay): ([ModelBuilder.Term], [ModelBuilder.Term]) = ([], [])
      for i in 0..<7 {
        var (sx, sy) = (b.number(0), b.number(0))
        for j in 0..<7 where j != i {
          let (dx, dy) = (s[j] - s[i], s[7 + j] - s[7 + i])
          let factor = Double(j + 1) * b.apply(.power, dx * dx + dy * dy, b.number(-1.5))
          sx = sx + factor * dx
          sy = sy + factor * dy
        }
        ax.append(sx)
        ay.append(sy)
      }
      return Array(s[14..<28]) + ax + ay
    }
    let run = try simulate(
      model, span: 0...3, outputTimes: [3], solver: .init(relativeTolerance: 1e-8, absoluteTolerance: 1e-10))
    XCTAssertEqual(run.states[0].nominal[0], 0.3706139143970502, accuracy: 2e-5)
    XCTAssertEqual(run.states[1].nominal[0], 3.237284092057233, accuracy: 2e-5)
    let tight = try simulate(
      model, span: 0...3, outputTimes: [3], solver: .init(relativeTolerance: 1e-12, absoluteTolerance: 1e-12))
    XCTAssertEqual(tight.states[0].nominal[0], 0.3706139143970502, accuracy: 1e-8)
    XCTAssertEqual(tight.states[1].nominal[0], 3.237284092057233, accuracy: 1e-8)
  }

  func testLotkaVolterraKeepsItsInvariant() throws {
    let model = system([30, 5]) { _, x in
      [(0.5 - 0.03 * x[1]) * x[0], (0.02 * x[0] - 0.8) * x[1]].map { $0 }
    }
    let times = Array(stride(from: 0.0, through: 200, by: 0.7))
    let run = try simulate(
      model, span: 0...200, outputTimes: times, solver: .init(relativeTolerance: 1e-10, absoluteTolerance: 1e-12))
    let invariant = zip(run.states[0].nominal, run.states[1].nominal).map { hare, lynx in
      0.02 * hare - 0.8 * log(hare) + 0.03 * lynx - 0.5 * log(lynx)
    }
    for value in invariant { XCTAssertEqual(value, invariant[0], accuracy: 1e-6) }
  }

  func testFixedStepsNeedNoErrorEstimateAndAdaptiveOnesDo() {
    XCTAssertThrowsError(
      try simulate(oscillator, span: 0...1, outputTimes: [1], solver: .init(method: .rungeKutta4))
    ) { XCTAssertEqual($0 as? SimulationError, .noErrorEstimate(method: "rk4")) }
  }

  func testIntegratesNothingAndNoTime() throws {
    let empty = try simulate(system([]) { _, _ in [] }, span: 0...5, outputTimes: [0, 5])
    XCTAssertEqual(empty.times, [0, 5])
    let instant = try simulate(oscillator, span: 2...2, outputTimes: [2, 2])
    XCTAssertEqual(instant.states[0].nominal, [1, 1])
  }
}
