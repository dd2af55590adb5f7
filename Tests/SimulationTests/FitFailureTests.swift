import Simulation
import XCTest

final class FitFailureTests: XCTestCase {
  /// x' = a·x from 1, and sqrt(a − 1) as an output that is not a number below 1.
  private func problem(weight: FitMatch.Weight = .standardDeviation(0.1), nominal: Double = 2) -> FitProblem {
    let b = ModelBuilder()
    let output = b.apply(.sqrt, b.parameter(0) - 1) * b.state(0)
    let derivative = -(b.parameter(0) * b.state(0))
    let initial = b.number(1).node
    let model = SimulationModel(
      graph: b.graph, parameters: [.init(name: "a", nominal: nominal, lower: 0.1, upper: 4)],
      states: [.init(name: "x", initial: initial, derivative: derivative.node)],
      outputs: [.init(name: "y", node: output.node)])
    let times = [0, 0.5, 1, 1.5]
    return FitProblem(
      model: model,
      matches: [
        .init(
          name: "y", observable: .output(0), times: times, values: [1.25, 0.35, 0.1, 0.03], weight: weight)
      ])
  }

  func testSomeStartsMayFail() throws {
    let result = try fit(problem(), FitOptions(starts: 16, seed: 3))
    XCTAssertFalse(result.failedStarts.isEmpty)
    XCTAssertEqual(result.starts, 16)
    XCTAssertEqual(result.minima.map(\.starts).reduce(0, +) + result.failedStarts.count, 16)
    XCTAssertEqual(result.estimate("a")?.value ?? .nan, 2.55, accuracy: 0.1)
  }

  func testAllFailingGivesTheFirstCause() {
    XCTAssertThrowsError(try fit(problem(nominal: 0.5))) {
      guard case FitError.allStartsFailed(1, .nonFinite(.residual("y", _), time: 0, _, _)) = $0 else {
        return XCTFail("\($0)")
      }
    }
  }

  func testRefusesProblemsThatMakeNoSense() {
    var short = problem()
    short.matches[0].times.removeLast()
    var negative = problem(weight: .lognormal(0.1))
    negative.matches[0].values[1] = -1
    var missing = problem()
    missing.matches[0].values = [.nan, .nan, .nan, .nan]
    var nothing = problem()
    nothing.fixed = ["a"]
    var outside = problem()
    outside.span = 0...1
    for (index, bad) in [
      short, negative, missing, nothing, outside, problem(weight: .standardDeviation(0)),
    ].enumerated() {
      XCTAssertThrowsError(try fit(bad), "case \(index)") { XCTAssertTrue($0 is FitError) }
    }
  }

  func testCanBeCancelled() {
    let cancellation = Cancellation()
    cancellation.cancel()
    XCTAssertThrowsError(
      try fit(problem(), FitOptions(starts: 4, execution: .init(cancellation: cancellation)))
    ) {
      guard case FitError.simulation(.cancelled) = $0 else { return XCTFail("\($0)") }
    }
  }

  func testABoundThatHoldsTheEstimateIsReported() throws {
    var bounded = problem()
    bounded.model.parameters[0].upper = 2.2
    let result = try fit(bounded)
    let estimate = try XCTUnwrap(result.estimate("a"))
    XCTAssertEqual(estimate.value, 2.2, accuracy: 1e-12)
    XCTAssertTrue(estimate.isAtBound)
    XCTAssertNil(estimate.interval)
  }

  /// Only the product matters: neither factor has an interval, and the report says so.
  func testAProductOfParametersIsNotDetermined() throws {
    let b = ModelBuilder()
    let derivative = -((b.parameter(0) * b.parameter(1)) * b.state(0))
    let initial = b.number(1).node
    let model = SimulationModel(
      graph: b.graph, parameters: ["a", "b"].map { .init(name: $0, nominal: 1, lower: 0.3, upper: 3) },
      states: [.init(name: "x", initial: initial, derivative: derivative.node)])
    let match = FitMatch(
      name: "x", observable: .state(0), times: [0, 1, 2], values: [1, 0.2, 0.05], weight: .standardDeviation(0.01))
    let result = try fit(FitProblem(model: model, matches: [match]), FitOptions(starts: 8, seed: 2))
    XCTAssertEqual(result.identifiability.rank, 1)
    XCTAssertEqual(result.minima.count, 1)
    XCTAssertTrue(result.estimates.allSatisfy { $0.interval == nil && $0.standardError == nil })
    XCTAssertEqual(result.estimates[0].value * result.estimates[1].value, 1.58, accuracy: 0.05)
    let direction = try XCTUnwrap(result.identifiability.undetermined.first)
    XCTAssertEqual(abs(direction.loadings[1].weight), 1, accuracy: 1e-3)
    XCTAssertTrue(direction.description.contains("cannot be told apart"))
  }
}
