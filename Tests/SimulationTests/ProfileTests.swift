import Glibc
import Simulation
import XCTest

/// Profiles and confidence bands against what is known of them in closed form.
final class ProfileTests: XCTestCase {
  private let times = (0...20).map { Double($0) * 0.25 }

  /// x' = a, x(0) = b observed directly: a straight line, for which all is exact.
  private func line(weight: FitMatch.Weight, noise: [Double]) throws -> (FitProblem, FitResult) {
    let b = ModelBuilder()
    let model = SimulationModel(
      graph: b.graph,
      parameters: [
        .init(name: "a", nominal: 1, lower: -10, upper: 10), .init(name: "b", nominal: 0, lower: -10, upper: 10),
      ], states: [.init(name: "x", initial: b.parameter(1).node, derivative: b.parameter(0).node)])
    var complete = model
    complete.graph = b.graph
    let values = times.indices.map { 0.5 + 2 * times[$0] + noise[$0 % noise.count] }
    let problem = FitProblem(
      model: complete,
      matches: [.init(name: "x", observable: .state(0), times: times, values: values, weight: weight)])
    return (problem, try fit(problem))
  }

  private let noise = [0.1, -0.05, 0.02, -0.12, 0.07]

  func testProfileOfALinearModelIsAParabola() throws {
    let (problem, result) = try line(weight: .standardDeviation(0.1), noise: noise)
    let error = try XCTUnwrap(result.estimate("a")?.standardError)
    let found = try profiles(of: ["a", "b"], problem, result)
    XCTAssertEqual(found.map(\.name), ["a", "b"])
    let profile = found[0]
    XCTAssertGreaterThan(profile.points.count, 15)
    XCTAssertEqual(profile.points.map(\.value), profile.points.map(\.value).sorted())
    for point in profile.points {
      let distance = (point.value - profile.estimate) / error
      XCTAssertEqual(point.deviance, distance * distance, accuracy: 1e-4)
    }
    let reach = ParameterProfile.threshold.squareRoot() * error
    XCTAssertEqual(try XCTUnwrap(profile.lower), profile.estimate - reach, accuracy: 1e-4 * error)
    XCTAssertEqual(try XCTUnwrap(profile.upper), profile.estimate + reach, accuracy: 1e-4 * error)
    // The other parameter moves along the regression between the two.
    let (a, b) = (result.covariance[0][0], result.covariance[0][1])
    let last = try XCTUnwrap(profile.points.last)
    let expected = result.model.nominalParameters[1] + b / a * (last.value - profile.estimate)
    XCTAssertEqual(last.parameters[1], expected, accuracy: 1e-5)
  }

  func testUnknownDeviationIsProfiledOut() throws {
    let (problem, result) = try line(weight: .unknown, noise: noise)
    let profile = try profiles(of: ["a"], problem, result)[0]
    let error = try XCTUnwrap(result.estimate("a")?.standardError)
    for point in profile.points {
      let distance = (point.value - profile.estimate) / error
      let freedom = Double(result.degreesOfFreedom)
      XCTAssertEqual(point.deviance, Double(times.count) * log(1 + distance * distance / freedom), accuracy: 1e-4)
    }
  }

  func testAProfileStopsAtItsBound() throws {
    var (problem, _) = try line(weight: .standardDeviation(0.1), noise: noise)
    problem.model.parameters[0].upper = 2.01
    let result = try fit(problem)
    let profile = try profiles(of: ["a"], problem, result)[0]
    XCTAssertEqual(profile.points.last?.value, 2.01)
    XCTAssertNil(profile.upper)
    XCTAssertNotNil(profile.lower)
  }

  func testOneParameterNeedsNoRefit() throws {
    var (problem, _) = try line(weight: .standardDeviation(0.1), noise: noise)
    problem.fixed = ["b"]
    problem.model.parameters[1].nominal = 0.5
    let result = try fit(problem)
    let profile = try profiles(of: ["a"], problem, result)[0]
    let error = try XCTUnwrap(result.estimate("a")?.standardError)
    XCTAssertEqual(try XCTUnwrap(profile.upper), profile.estimate + 1.959964 * error, accuracy: 1e-4 * error)
  }

  func testUnknownNameAndCancellation() throws {
    let (problem, result) = try line(weight: .standardDeviation(0.1), noise: noise)
    XCTAssertThrowsError(try profiles(of: ["c"], problem, result)) { error in
      guard case FitError.unknownParameter("c") = error else { return XCTFail("\(error)") }
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    let options = FitOptions(execution: ExecutionOptions(cancellation: cancellation))
    XCTAssertThrowsError(try profiles(of: ["a"], problem, result, fitOptions: options)) { error in
      guard case FitError.simulation(.cancelled) = error else { return XCTFail("\(error)") }
    }
  }

  func testThreadsDoNotMatter() throws {
    let (problem, result) = try line(weight: .standardDeviation(0.1), noise: noise)
    let runs = try [1, 4].map { threads in
      try profiles(
        of: ["a", "b"], problem, result, fitOptions: FitOptions(execution: ExecutionOptions(threads: threads)))
    }
    for (one, other) in zip(runs[0], runs[1]) {
      XCTAssertEqual(one.points.map(\.deviance), other.points.map(\.deviance))
    }
  }

  // MARK: Bands

  func testConfidenceBandOfAStraightLine() throws {
    let (problem, result) = try line(weight: .standardDeviation(0.1), noise: noise)
    let band = try confidenceBands(problem, result)[0]
    let (mean, n) = (times.reduce(0, +) / Double(times.count), Double(times.count))
    let spread = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    for (index, time) in times.enumerated() {
      let error = 0.1 * (1 / n + (time - mean) * (time - mean) / spread).squareRoot()
      XCTAssertEqual((band.upper[index] - band.lower[index]) / 2, 1.959964 * error, accuracy: 1e-6)
      let middle = (band.upper[index] + band.lower[index]) / 2
      XCTAssertEqual(middle, result.matches[0].fitted[index], accuracy: 1e-9)
    }
  }

  // MARK: Phase portraits

  func testDerivativesAtPlaces() throws {
    let model = system([1, 0]) { _, x in [x[1], -x[0]] }
    let found = try model.derivatives(at: [[1, 0], [0, 2], [-3, 0.5]])
    XCTAssertEqual(found, [[0, -1], [2, 0], [0.5, 3]])
    XCTAssertEqual(model.initialValues, [1, 0])
    XCTAssertEqual(model.starting(at: [5, 6]).initialValues, [5, 6])
    let driven = system([1], inputs: ["u"]) { b, x in [b.input(0) - x[0]] }
    XCTAssertThrowsError(try driven.derivatives(at: [[1]]))
  }
}
