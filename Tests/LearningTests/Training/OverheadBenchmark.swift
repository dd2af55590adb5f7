import Learning
import TensorCore
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What a run costs beside its steps, in processor time. Runs when TWIN_BENCH is set; TWIN_THREADS=1 makes it
/// comparable.
final class OverheadBenchmark: XCTestCase {
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
  }

  func testOverhead() throws {
    try XCTSkipIf(getenv("TWIN_BENCH") == nil, "set TWIN_BENCH=1")
    let batches = 2000
    let data = regression(32 * batches)
    let net = try TestNets.perceptron(hidden: 128)
    var options = TrainingOptions(.loss(.meanSquaredError), .adam(rate: 1e-3))
    (options.batch, options.epochs) = (32, 1)
    let planning = try seconds { _ = try train(Model(net, seed: 1), on: regression(32), options) }
    let whole = try seconds { _ = try train(Model(net, seed: 1), on: data, options) } - planning
    // The same steps with one batch, gathered once.
    let model = try Model(net, seed: 1)
    let optimizer = try Optimizer(
      [.init(.adam(rate: 1e-3), model.learned)], limits: GradientLimits(skipsNotFinite: true))
    let step = try TrainingStep(optimizer, inputs: [TensorSpec([32, 4]), TensorSpec([32, 1])]) { parameters, _, batch in
      let outputs = try model.trace(parameters: parameters, inputs: [batch[0]], isTraining: true).outputs
      return .init(loss: try Loss.meanSquaredError(outputs[0], batch[1]))
    }
    let batch = [try data.batch(0, Array(0..<32)), try data.batch(1, Array(0..<32))]
    let bare = try seconds { for _ in 0..<batches { try step.run(batch) } }
    let gathering = seconds {
      let indices = Array(0..<32)
      for _ in 0..<batches {
        for field in 0..<2 {
          indices.withUnsafeBufferPointer { indices in
            batch[field].withMutableBytes { data.gather(field, indices, into: $0) }
          }
        }
      }
    }
    let scale = 1e6 / Double(batches)
    print(
      "a batch \(whole * scale) µs, its step alone \(bare * scale) µs, gathering \(gathering * scale) µs")
  }
}
