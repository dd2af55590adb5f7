import Simulation
import XCTest

/// The bench heater: 61 readings, two states, and the numbers SciPy finds.
final class HeaterFitTests: XCTestCase {
  private func heater(requirement: Bool, freeCoupling: Bool = false) throws -> FitProblem {
    let data = try sharedColumns("heater.csv")
    let (times, readings, drive) = (data["Time"] ?? [], (data["T1"] ?? []).map { $0 + 273.15 }, data["Q1"] ?? [])
    let b = ModelBuilder()
    let (ua, ch, cs) = (b.parameter(0), b.parameter(1), b.parameter(2))
    let uc = freeCoupling ? b.parameter(3) : b.number(0.03)
    let (th, ts) = (b.state(0), b.state(1))
    let room = b.number(21 + 273.15)
    let first = b.number(readings[0])
    let heating = ua * (room - th) + uc * (ts - th) + 0.032 * b.input(0)
    var parameters: [SimulationModel.Parameter] = [
      .init(name: "Ua", nominal: 0.05, lower: 0.01, upper: 0.5),
      .init(name: "Ch", nominal: 5, lower: 0.5, upper: 50),
      .init(name: "Cs", nominal: 1, lower: 0.1, upper: 20),
    ]
    if freeCoupling { parameters.append(.init(name: "Uc", nominal: 0.03, lower: 0.001, upper: 1)) }
    let states: [SimulationModel.State] = [
      .init(name: "TH", initial: first.node, derivative: (heating / ch).node, label: "TH'"),
      .init(name: "TS", initial: first.node, derivative: (uc * (th - ts) / cs).node, label: "TS'"),
    ]
    let margin = (ch - cs).node
    let model = SimulationModel(
      name: "Heater", graph: b.graph, parameters: parameters, states: states, inputs: ["u"],
      outputs: [.init(name: "T1", node: ts.node)],
      requirements: requirement ? [.init(name: "Ch > Cs", margin: margin, isStrict: true)] : [])
    return FitProblem(
      model: model, inputs: [.series(.init(times: times, values: drive))],
      matches: [
        .init(name: "T1", observable: .output(0), times: times, values: readings, weight: .standardDeviation(0.2))
      ])
  }

  private func value(_ result: FitResult, _ name: String) -> Double { result.estimate(name)?.value ?? .nan }

  func testAgreesWithSciPy() throws {
    let result = try fit(heater(requirement: true), FitOptions(starts: 20, seed: 1))
    XCTAssertEqual(result.rmse ?? .nan, 0.16777, accuracy: 5e-6)
    XCTAssertEqual(value(result, "Ua"), 0.04956859, accuracy: 2e-7)
    XCTAssertEqual(value(result, "Ch"), 5.65810233, accuracy: 1e-4)
    XCTAssertEqual(value(result, "Cs"), 1.07100714, accuracy: 1e-4)
    XCTAssertTrue(result.identifiability.isFull)
    XCTAssertEqual(result.identifiability.rank, 3)
    XCTAssertEqual(result.degreesOfFreedom, 58)
    XCTAssertEqual(result.intervalLaw, .normal)
    XCTAssertTrue(result.minima[0].isFeasible)
    for minimum in result.minima where minimum.cost > result.cost * 1.001 {
      XCTAssertEqual(minimum.activeRequirements, ["Ch > Cs"])
    }
  }

  func testReportsBothMirrorMinima() throws {
    let result = try fit(heater(requirement: false), FitOptions(starts: 20, seed: 1))
    XCTAssertEqual(result.minima.count, 2)
    XCTAssertEqual(result.equallyGoodMinima.count, 1)
    XCTAssertEqual(result.minima.map(\.starts).reduce(0, +), 20)
    let (first, second) = (result.minima[0].parameters, result.minima[1].parameters)
    XCTAssertEqual(first[1], 5.658, accuracy: 1e-3, "the nominal point is nearer to this one")
    // Exchanging Ch and Cs·(1 + Ua/Uc) leaves the transfer function as it is.
    XCTAssertEqual(second[1], first[2] * (1 + first[0] / 0.03), accuracy: 1e-4)
    XCTAssertEqual(second[2], first[1] / (1 + first[0] / 0.03), accuracy: 1e-4)
  }

  func testSaysThatParametersCannotBeToldApart() throws {
    let result = try fit(heater(requirement: true, freeCoupling: true), FitOptions(starts: 20, seed: 1))
    XCTAssertEqual(result.identifiability.rank, 3)
    XCTAssertEqual(result.identifiability.undetermined.count, 1)
    XCTAssertNil(result.estimate("Uc")?.interval)
    XCTAssertNil(result.estimate("Cs")?.interval)
    XCTAssertNotNil(result.estimate("Ua")?.interval)
    let names = Set(result.identifiability.undetermined[0].loadings.map(\.name))
    XCTAssertEqual(names, ["Ch", "Cs", "Uc"])
    XCTAssertGreaterThan(result.minima[0].spread[3].upperBound, 2 * result.minima[0].spread[3].lowerBound)
  }

  func testDoesNotDependOnThreads() throws {
    let problem = try heater(requirement: false)
    let results = try [1, 2, 5].map {
      try fit(problem, FitOptions(starts: 12, seed: 7, execution: .init(threads: $0)))
    }
    for result in results {
      XCTAssertEqual(result.estimates.map(\.value), results[0].estimates.map(\.value))
      XCTAssertEqual(result.minima.map(\.starts), results[0].minima.map(\.starts))
      XCTAssertEqual(result.evaluations, results[0].evaluations)
    }
  }

  func testPrintsItsTime() throws {
    let problem = try heater(requirement: true)
    for threads in [1, 2] {
      let options = FitOptions(starts: 20, seed: 1, execution: .init(threads: threads))
      let best = try (0..<5).map { _ in try milliseconds { _ = try fit(problem, options) } }.min() ?? .nan
      print("heater, 20 starts, \(threads) thread(s): \(best) ms")
    }
  }
}
