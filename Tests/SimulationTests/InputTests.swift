import Glibc
import Simulation
import XCTest

final class InputTests: XCTestCase {
  /// x' = u − x, with the input itself as an output.
  private func lag() -> SimulationModel {
    var model = system([0], inputs: ["u"]) { b, x in [b.input(0) - x[0]] }
    model.outputs = [.init(name: "u", node: model.graph.input(0))]
    return model
  }

  func testHeldInputAgainstThePiecewiseSolution() throws {
    let series = SampledSeries(times: [0, 1, 2.5, 2.75, 6], values: [1, 3, -2, -2, 4])
    let times = Array(stride(from: 0.0, through: 8, by: 0.25))
    let run = try simulate(
      lag(), inputs: [.series(series)], span: 0...8, outputTimes: times,
      solver: .init(relativeTolerance: 1e-10, absoluteTolerance: 1e-12))
    func level(_ t: Double) -> Double { t < 1 ? 1 : t < 2.5 ? 3 : t < 6 ? -2 : 4 }
    var (x, from) = (0.0, 0.0)
    for (index, time) in times.enumerated() {
      x = level(from) + (x - level(from)) * exp(-(time - from))
      from = time
      XCTAssertEqual(run.states[0].nominal[index], x, accuracy: 1e-9, "at \(time)")
      XCTAssertEqual(run.outputs[0].nominal[index], level(time), "at \(time)")
    }
  }

  func testAShortPulseIsNotSteppedOver() throws {
    for interpolation in [SampledSeries.Interpolation.hold, .linear] {
      let series = SampledSeries(
        times: [0, 500, 500.001, 500.002], values: [0, 1000, 0, 0], interpolation: interpolation)
      var held = series
      if interpolation == .linear {
        held = .init(times: [0, 499.999, 500, 500.001], values: [0, 0, 1000, 0], interpolation: .linear)
      }
      let run = try simulate(
        system([0], inputs: ["u"]) { b, _ in [b.input(0)] }, inputs: [.series(held)], span: 0...1000,
        outputTimes: [1000])
      XCTAssertEqual(run.states[0].nominal[0], 1, accuracy: 1e-6, "\(interpolation)")
    }
  }

  func testASeriesThatStaysTheSameCostsNothing() throws {
    let times = (0..<10_000).map { Double($0) * 0.01 }
    let constant = try simulate(lag(), inputs: [.constant(2)], span: 0...100, outputTimes: [100])
    let series = try simulate(
      lag(), inputs: [.series(.init(times: times, values: times.map { _ in 2 }))], span: 0...100, outputTimes: [100])
    XCTAssertEqual(series.acceptedSteps, constant.acceptedSteps)
  }

  func testLinearInterpolation() throws {
    let series = SampledSeries(times: [0, 2, 4], values: [0, 2, 0], interpolation: .linear)
    let run = try simulate(
      system([0], inputs: ["u"]) { b, _ in [b.input(0)] }, inputs: [.series(series)], span: 0...5,
      outputTimes: [1, 2, 3, 5])
    for (value, expected) in zip(run.states[0].nominal, [0.5, 2, 3.5, 4]) {
      XCTAssertEqual(value, expected, accuracy: 1e-9)
    }
  }

  func testExpressionOfTimeAndChannels() throws {
    var graph = ExpressionGraph()
    let root = graph.multiply(graph.input(0), graph.binary(.less, graph.time(), graph.constant(3)))
    let signal = InputSignal.expression(
      graph: graph, root: root, channels: [.init(times: [0, 2], values: [1, 5])])
    let run = try simulate(
      system([0], inputs: ["u"]) { b, _ in [b.input(0)] }, inputs: [signal], span: 0...10, outputTimes: [2, 3, 10])
    for (value, expected) in zip(run.states[0].nominal, [2.0, 7, 7]) { XCTAssertEqual(value, expected, accuracy: 1e-9) }
  }

  func testADriveMayNotReadTheModel() {
    var graph = ExpressionGraph()
    for root in [graph.state(0), graph.parameter(0), graph.input(1)] {
      let signal = InputSignal.expression(graph: graph, root: root, channels: [.init(times: [0], values: [1])])
      XCTAssertThrowsError(try simulate(lag(), inputs: [signal], span: 0...1, outputTimes: [1])) {
        guard case .invalidModel = $0 as? SimulationError else { return XCTFail("\($0)") }
      }
    }
  }

  func testRefusesWhatItCannotUse() {
    func error(_ series: SampledSeries) -> SimulationError? {
      do {
        _ = try simulate(lag(), inputs: [.series(series)], span: 0...5, outputTimes: [5])
        return nil
      } catch {
        return error
      }
    }
    XCTAssertEqual(
      error(.init(times: [0, 4], values: [1, 2], outside: .error)), .inputOutOfRange(input: "u", time: 5, range: 0...4))
    XCTAssertNil(error(.init(times: [0, 4], values: [1, 2])))
    for series in [
      SampledSeries(times: [], values: []), .init(times: [0, 1], values: [1]), .init(times: [0, 0], values: [1, 2]),
      .init(times: [0, 1], values: [1, .nan]),
    ] {
      guard case .invalidSeries(input: "u", _) = error(series) else { return XCTFail("\(series)") }
    }
    XCTAssertThrowsError(try simulate(lag(), span: 0...1, outputTimes: [])) {
      XCTAssertEqual($0 as? SimulationError, .inputCount(expected: 1, found: 0))
    }
  }
}
