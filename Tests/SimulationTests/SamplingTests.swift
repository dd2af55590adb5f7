import Glibc
import Simulation
import XCTest

final class SamplingTests: XCTestCase {
  /// The known answers of the Random123 distribution.
  func testPhiloxKnownAnswers() {
    XCTAssertEqual(
      Philox.block(counter: .init(), key: .init()), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    XCTAssertEqual(
      Philox.block(counter: .init(repeating: .max), key: .init(repeating: .max)),
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    XCTAssertEqual(
      Philox.block(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0)),
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance.squareRoot())
  }

  func testNormalAndUniformMoments() {
    var random = Philox(seed: 3)
    let normal = moments((0..<100_000).map { _ in random.normal() })
    XCTAssertEqual(normal.mean, 0, accuracy: 0.02)
    XCTAssertEqual(normal.deviation, 1, accuracy: 0.02)
    let uniform = moments((0..<100_000).map { _ in random.uniform() })
    XCTAssertEqual(uniform.mean, 0.5, accuracy: 0.01)
    XCTAssertEqual(uniform.deviation, (1 / 12.0).squareRoot(), accuracy: 0.01)
  }

  private func model(requirement: Bool = false, lower: Double = -.infinity) -> SimulationModel {
    var graph = ExpressionGraph()
    let margin = graph.subtract(graph.parameter(0), graph.parameter(1))
    return SimulationModel(
      graph: graph,
      parameters: ["a", "b", "c"].map { .init(name: $0, nominal: 1, lower: lower) },
      requirements: requirement ? [.init(name: "a > b", margin: margin, isStrict: true)] : [])
  }

  func testJointNormalHasItsCovariance() throws {
    let covariance = [[4, 1.8, 0], [1.8, 1, 0], [0, 0, 0]]
    let draws = try ParameterSampler(model(), mean: [1, 2, 3], covariance: covariance).draw(20_000, seed: 11)
    let (a, b) = (draws.map { $0[0] }, draws.map { $0[1] })
    XCTAssertEqual(moments(a).mean, 1, accuracy: 0.05)
    XCTAssertEqual(moments(a).deviation, 2, accuracy: 0.05)
    XCTAssertEqual(moments(b).deviation, 1, accuracy: 0.03)
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - 1) * ($1.1 - 2) } / 20_000
    XCTAssertEqual(product, 1.8, accuracy: 0.08)
    XCTAssertTrue(draws.allSatisfy { $0[2] == 3 })
  }

  func testRespectsBoundsAndRequirements() throws {
    let identity = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]
    let draws = try ParameterSampler(
      model(requirement: true, lower: 0), mean: [0, 0, 0], covariance: identity
    ).draw(500, seed: 2)
    XCTAssertTrue(draws.allSatisfy { $0.allSatisfy { $0 >= 0 } && $0[0] > $0[1] })
    XCTAssertThrowsError(
      try ParameterSampler(model(lower: 0), mean: [-100, 0, 0], covariance: identity).draw(1, seed: 1)
    ) { XCTAssertEqual($0 as? SimulationError, .samplingExhausted(attempts: 10_000)) }
  }

  func testIndependentDistributions() throws {
    let sampler = try ParameterSampler(
      model(), nominal: [1, 1, 7],
      distributions: [
        (0, .uniform(lower: 2, upper: 3)), (1, .lognormal(median: 5, sigma: 0.1)),
      ])
    let draws = try sampler.draw(5000, seed: 4)
    XCTAssertTrue(draws.allSatisfy { (2...3).contains($0[0]) && $0[2] == 7 })
    XCTAssertEqual(moments(draws.map { log($0[1]) }).mean, log(5.0), accuracy: 0.01)
    XCTAssertEqual(moments(draws.map { log($0[1]) }).deviation, 0.1, accuracy: 0.01)
    XCTAssertEqual(try sampler.draw(3, seed: 4), Array(draws[..<3]), "a member does not depend on how many follow")
  }
}
