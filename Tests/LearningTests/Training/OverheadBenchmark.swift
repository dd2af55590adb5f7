import Learning
import TensorCore
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What a run costs beside its steps. Runs when TWIN_BENCH is set.
final class OverheadBenchmark: XCTestCase {
  func testOverhead() throws {
    try XCTSkipIf(getenv("TWIN_BENCH") == nil, "set TWIN_BENCH=1")
    let data = regression(32 * 2000)
    let net = try TestNets.perceptron(hidden: 128)
    var options = TrainingOptions(.loss(.meanSquaredError), .adam(rate: 1e-3))
    (options.batch, options.epochs) = (32, 1)
    let whole = try train(Model(net, seed: 1), on: data, options).history[0].seconds / 2000
    // The same steps, one batch gathered once.
    let model = try Model(net, seed: 1)
    let optimizer = try Optimizer(
      [.init(.adam(rate: 1e-3), model.learned)], limits: GradientLimits(skipsNotFinite: true))
    let step = try TrainingStep(optimizer, inputs: [TensorSpec([32, 4]), TensorSpec([32, 1])]) { parameters, _, batch in
      let outputs = try model.trace(parameters: parameters, inputs: [batch[0]], isTraining: true).outputs
      return .init(loss: try Loss.meanSquaredError(outputs[0], batch[1]))
    }
    let batch = [try data.batch(0, Array(0..<32)), try data.batch(1, Array(0..<32))]
    var start = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    for _ in 0..<2000 { try step.run(batch) }
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let bare = (Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9) / 2000
    print("a batch \(whole * 1e6) µs, its step alone \(bare * 1e6) µs")
  }
}
