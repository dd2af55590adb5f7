import Glibc
import Simulation
import Synchronization
import XCTest

final class EnsembleTests: XCTestCase {
  /// x' = −k·x from 1, with k's reciprocal as an output and a requirement on k.
  private func decay() -> SimulationModel {
    let b = ModelBuilder()
    let (k, x) = (b.parameter(0), b.state(0))
    let (derivative, output, margin) = (-(k * x), 2.0 * x, 10.0 - k)
    let initial = b.number(1).node
    return SimulationModel(
      graph: b.graph, parameters: [.init(name: "k", nominal: 1, lower: 0, upper: 100)],
      states: [.init(name: "x", initial: initial, derivative: derivative.node, label: "decay.twin:4")],
      outputs: [.init(name: "y", node: output.node)],
      requirements: [.init(name: "k < 10", margin: margin.node, isStrict: true)])
  }

  private let times = Array(stride(from: 0.0, through: 3, by: 0.1))

  func testMembersEqualSingleRuns() throws {
    let members = (0..<43).map { [0.2 + 0.1 * Double($0)] }
    let together = try simulate(decay(), members: members, span: 0...3, outputTimes: times)
    XCTAssertEqual(together.outputs[0].members.count, 43)
    for (index, member) in members.enumerated() {
      let alone = try simulate(decay(), parameters: member, span: 0...3, outputTimes: times)
      for time in times.indices {
        let exact = 2 * exp(-member[0] * times[time])
        XCTAssertEqual(together.outputs[0].members[index][time], exact, accuracy: 2e-5)
        XCTAssertEqual(together.outputs[0].members[index][time], alone.outputs[0].nominal[time], accuracy: 2e-5)
      }
    }
  }

  func testDoesNotDependOnThreads() throws {
    let sampler = try ParameterSampler(decay(), mean: [1], covariance: [[0.04]])
    let members = try sampler.draw(100, seed: 5)
    let runs = try [1, 2, 7].map {
      try simulate(decay(), members: members, span: 0...3, outputTimes: times, execution: .init(threads: $0))
    }
    for run in runs { XCTAssertEqual(run.states[0].members, runs[0].states[0].members) }
  }

  func testAMemberThatFailsDoesNotDisturbTheOthers() throws {
    let model = system([0]) { b, x in [b.apply(.log, b.number(1) - b.number(0) * x[0])] }
    XCTAssertNoThrow(try simulate(model, span: 0...1, outputTimes: [1]))
    // x' = x² from a: reaches infinity at 1/a.
    let b = ModelBuilder()
    let square = (b.state(0) * b.state(0)).node
    let explosive = SimulationModel(
      graph: b.graph, parameters: [.init(name: "a", nominal: 0.1)],
      states: [.init(name: "x", initial: b.graph.parameter(0), derivative: square, label: "line 3")])
    var finished = explosive
    finished.graph = b.graph
    var members: [[Double]] = (0..<16).map { [0.01 * Double($0 + 1)] }
    members[5] = [2]
    members.append([.nan])
    let run = try simulate(finished, members: members, span: 0...1, outputTimes: [1])
    XCTAssertEqual(run.failures.map(\.member), [5, 16])
    XCTAssertTrue(run.states[0].members[5][0].isNaN)
    XCTAssertEqual(run.states[0].members[3][0], 0.04 / (1 - 0.04), accuracy: 1e-6)
    XCTAssertThrowsError(try simulate(finished, parameters: [2], span: 0...1, outputTimes: [1])) {
      switch $0 as? SimulationError {
      case .nonFinite(.derivative("x"), let time, _, "line 3"), .stepSizeUnderflow(let time, _, "x", "line 3"):
        XCTAssertEqual(time, 0.5, accuracy: 1e-3)
      default: XCTFail("\($0)")
      }
    }
  }

  func testChecksRequirementsAndParameters() {
    XCTAssertThrowsError(try simulate(decay(), parameters: [11], span: 0...1, outputTimes: [])) {
      XCTAssertEqual($0 as? SimulationError, .requirementViolated("k < 10", margin: -1))
    }
    XCTAssertThrowsError(try simulate(decay(), parameters: [1, 2], span: 0...1, outputTimes: [])) {
      XCTAssertEqual($0 as? SimulationError, .parameterCount(expected: 1, found: 2))
    }
    XCTAssertThrowsError(try simulate(decay(), parameters: [.infinity], span: 0...1, outputTimes: [])) {
      XCTAssertEqual($0 as? SimulationError, .nonFinite(.parameter("k"), time: 0, value: .infinity, label: ""))
    }
    XCTAssertThrowsError(try simulate(decay(), span: 0...1, outputTimes: [2]))
  }

  func testNonFiniteDerivativeNamesItsEquation() {
    let model = system([1, 1]) { b, x in [b.number(0) - x[0], b.apply(.sqrt, x[0] - 0.5)] }
    XCTAssertThrowsError(try simulate(model, span: 0...5, outputTimes: [5])) {
      guard case .nonFinite(.derivative("x1"), let time, _, "line 2") = $0 as? SimulationError else {
        return XCTFail("\($0)")
      }
      XCTAssertEqual(time, 0.693, accuracy: 0.01)
    }
  }

  func testStopsAtTheStepLimitAndWhenCancelled() {
    XCTAssertThrowsError(
      try simulate(decay(), span: 0...1000, outputTimes: [], solver: .init(maximumStep: 0.1, maximumSteps: 50))
    ) {
      guard case .tooManySteps(_, 50, 1000) = $0 as? SimulationError else { return XCTFail("\($0)") }
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    XCTAssertThrowsError(
      try simulate(decay(), span: 0...1, outputTimes: [], execution: .init(cancellation: cancellation))
    ) { XCTAssertEqual($0 as? SimulationError, .cancelled(time: 0)) }
  }

  func testProgressRisesToOne() throws {
    let seen = Mutex<[Double]>([])
    let members = (0..<40).map { [0.5 + 0.01 * Double($0)] }
    _ = try simulate(
      decay(), members: members, span: 0...3, outputTimes: times,
      execution: .init(progress: { fraction in seen.withLock { $0.append(fraction) } }))
    let fractions = seen.withLock { $0 }
    XCTAssertEqual(fractions.last, 1)
    XCTAssertEqual(fractions, fractions.sorted())
  }

  func testInvalidModelsAreRefused() {
    var model = decay()
    model.states[0].initial = model.graph.time()
    XCTAssertThrowsError(try simulate(model, span: 0...1, outputTimes: [])) {
      guard case .invalidModel = $0 as? SimulationError else { return XCTFail("\($0)") }
    }
    var other = decay()
    other.outputs[0].node = other.graph.state(7)
    XCTAssertThrowsError(try simulate(other, span: 0...1, outputTimes: []))
  }

  func testPrintsEnsembleTime() throws {
    let members = try ParameterSampler(decay(), mean: [1], covariance: [[0.04]]).draw(1000, seed: 1)
    let one = try milliseconds { _ = try simulate(decay(), span: 0...3, outputTimes: times) }
    let all =
      try (0..<3).map { _ in
        try milliseconds {
          _ = try simulate(decay(), members: members, span: 0...3, outputTimes: times, execution: .init(threads: 1))
        }
      }.min() ?? .nan
    print("decay: one run \(one) ms, 1000 members \(all) ms on one thread")
  }
}
