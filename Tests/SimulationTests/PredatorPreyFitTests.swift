import Simulation
import XCTest

/// Lynx and hare: two matches, lognormal errors, free initial states.
final class PredatorPreyFitTests: XCTestCase {
  /// With time in years, or in seconds as the language has it.
  private func problem(year: Double) throws -> FitProblem {
    let data = try sharedColumns("lynx-hare.csv")
    let times = (data["year"] ?? []).map { $0 * year }
    let b = ModelBuilder()
    let (hare, lynx) = (b.state(0), b.state(1))
    let bounds: [(String, Double, Double, Double)] = [
      ("birth", 0.5, 0.01, 2), ("caught", 0.03, 0.001, 0.2), ("death", 0.8, 0.01, 2), ("growth", 0.03, 0.001, 0.2),
    ]
    let p = bounds.indices.map { b.parameter($0) }
    let model = SimulationModel(
      graph: b.graph,
      parameters: bounds.map {
        .init(name: $0.0, nominal: $0.1 / year, lower: $0.2 / year, upper: $0.3 / year)
      },
      states: [
        .init(
          name: "hare", initial: b.number(30).node, derivative: ((p[0] - p[1] * lynx) * hare).node, free: 5...80),
        .init(name: "lynx", initial: b.number(5).node, derivative: ((p[3] * hare - p[2]) * lynx).node, free: 1...20),
      ])
    var finished = model
    finished.graph = b.graph
    return FitProblem(
      model: finished,
      matches: [
        .init(name: "hare", observable: .state(0), times: times, values: data["hare"] ?? [], weight: .lognormal(0.25)),
        .init(name: "lynx", observable: .state(1), times: times, values: data["lynx"] ?? [], weight: .lognormal(0.25)),
      ])
  }

  func testFindsTheKnownRates() throws {
    for year in [1.0, 31_557_600] {
      let result = try fit(problem(year: year), FitOptions(starts: 20, seed: 1))
      let birth = (result.estimate("birth")?.value ?? .nan) * year
      let growth = (result.estimate("growth")?.value ?? .nan) * year
      XCTAssertTrue((0.53...0.55).contains(birth), "birth \(birth)")
      XCTAssertTrue((0.0232...0.0242).contains(growth), "growth \(growth)")
      XCTAssertEqual(result.estimates.map(\.name), ["birth", "caught", "death", "growth", "hare", "lynx"])
      XCTAssertTrue(result.identifiability.isFull)
      XCTAssertNil(result.rmse)
      XCTAssertEqual(result.matches.map(\.cost).reduce(0, +), result.cost, accuracy: 1e-9)
      for estimate in result.estimates {
        XCTAssertTrue(try XCTUnwrap(estimate.interval).contains(estimate.value))
      }
    }
  }

  func testTheFitIsAModelToSimulate() throws {
    let problem = try problem(year: 1)
    let result = try fit(problem)
    let times = result.matches[0].times
    let run = try simulate(result.model, span: times[0]...times[times.count - 1], outputTimes: times)
    for (match, column) in zip(result.matches, run.states) {
      for (fitted, simulated) in zip(match.fitted, column.nominal) {
        XCTAssertEqual(fitted, simulated, accuracy: 1e-4 * fitted)
      }
    }
  }

  func testMissingDataAreLeftOut() throws {
    var problem = try problem(year: 1)
    let all = try fit(problem)
    problem.matches[0].values[3] = .nan
    problem.matches[1].values[7] = .nan
    let fewer = try fit(problem)
    XCTAssertEqual(fewer.degreesOfFreedom, all.degreesOfFreedom - 2)
    XCTAssertEqual(fewer.matches[0].data.count, all.matches[0].data.count - 1)
  }

  func testAFixedParameterStays() throws {
    var problem = try problem(year: 1)
    problem.fixed = ["death"]
    let result = try fit(problem)
    XCTAssertNil(result.estimate("death"))
    XCTAssertEqual(result.model.parameters[2].nominal, 0.8)
    XCTAssertEqual(result.modelCovariance[2], [0, 0, 0, 0, 0, 0])
    problem.fixed = ["deaht"]
    XCTAssertThrowsError(try fit(problem)) {
      guard case FitError.unknownParameter("deaht") = $0 else { return XCTFail("\($0)") }
    }
  }

  /// Against central differences of very tight runs.
  func testSensitivitiesAgreeWithDifferences() throws {
    let problem = try problem(year: 1)
    let tight = SolverOptions(relativeTolerance: 1e-12, absoluteTolerance: 1e-12)
    let exact = try sensitivities(problem, solver: SolverOptions(relativeTolerance: 1e-10, absoluteTolerance: 1e-10))
    let model = problem.model.freeingInitialValues()
    let times = exact[0].times
    for (index, parameter) in model.parameters.enumerated() {
      func run(_ factor: Double) throws -> Trajectory {
        var values = model.nominalParameters
        values[index] *= factor
        return try simulate(
          model, parameters: values, span: times[0]...times[times.count - 1], outputTimes: times, solver: tight)
      }
      let (below, above) = (try run(1 - 1e-5), try run(1 + 1e-5))
      for match in 0..<2 {
        let size = exact[match].derivatives[index].map(abs).max() ?? 0
        for time in times.indices {
          let difference =
            (above.states[match].nominal[time] - below.states[match].nominal[time]) / (2e-5 * parameter.nominal)
          XCTAssertEqual(exact[match].derivatives[index][time], difference, accuracy: 1e-6 * size, parameter.name)
        }
      }
    }
  }
}
