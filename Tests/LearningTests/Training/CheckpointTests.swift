import Learning
import TensorCore
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// A run that is taken up again ends as one that was never interrupted, to the last bit.
final class CheckpointTests: XCTestCase {
  private func options(_ folder: String?, accumulate: Int = 1, resumes: Bool = true) -> TrainingOptions {
    var options = TrainingOptions(.loss(.huber(delta: 0.5)), .adamW(rate: 2e-2))
    (options.batch, options.epochs, options.seed, options.accumulate) = (16, 6, 3, accumulate)
    options.schedule = Schedule(.cosine, warmup: .share(0.1))
    options.clipNorm = 1
    options.checkpoint = folder.map { CheckpointOptions($0, everySteps: 3, resumes: resumes) }
    return options
  }

  private func net(_ change: String = "") throws -> Net {
    try TestNets.perceptron(dropout: 0.2, hasRunningMean: true, source: "net Net { out y: [1] = x\(change) }")
  }

  private func run(
    _ options: TrainingOptions, stopAfter polls: Int = .max
  ) throws -> (model: Model, result: TrainingResult) {
    let model = try Model(net(), seed: 1)
    var count = 0
    let result = try train(
      model, on: regression(), validation: regression(64, seed: 2), options,
      isInterrupted: {
        count += 1
        return count > polls
      })
    return (model, result)
  }

  /// Everything of a history but the seconds.
  private func numbers(_ result: TrainingResult) -> [[Double]] {
    result.history.map { $0.columns.filter { $0.name != "seconds" }.map(\.value) }
  }

  func testResumedRunsAreTheSame() throws {
    for accumulate in [1, 3] {
      let whole = try run(options(nil, accumulate: accumulate))
      var stream = RandomStream(seed: 11)
      try withFolder { folder in
        for _ in 0..<40 {
          let polls = Int(stream.uniform() * 25)
          let part = try run(options(folder, accumulate: accumulate), stopAfter: polls)
          guard case .interrupted = part.result.ending else {
            XCTAssertEqual(try parameters(part.model), try parameters(whole.model))
            XCTAssertEqual(numbers(part.result), numbers(whole.result))
            XCTAssertEqual(part.result.restoredEpoch, whole.result.restoredEpoch)
            return
          }
        }
        XCTFail("it never ended")
      }
    }
  }

  /// What a killed process leaves: the checkpoint of some step, while it had gone on.
  func testAnOldCheckpointGivesTheSameEnd() throws {
    let whole = try run(options(nil))
    try withFolder { folder in
      // Interrupted at once when it is resumed, a run writes what it read.
      _ = try run(options(folder), stopAfter: 31)
      let first = try run(options(folder), stopAfter: 0)
      guard case .interrupted(let epoch, let batch) = first.result.ending else { return XCTFail("not interrupted") }
      // 13 batches and 4 of validation in the first epoch; all batches, but not all of validation, in the second.
      XCTAssertEqual([epoch, batch], [2, 13])
      let rest = try run(options(folder))
      XCTAssertEqual(try parameters(rest.model), try parameters(whole.model))
      // A run that is done has nothing left to do.
      let done = try run(options(folder), stopAfter: 0)
      XCTAssertEqual(done.result.ending, .finished)
      XCTAssertEqual(try parameters(done.model), try parameters(whole.model))
    }
  }

  func testWithoutResumeItBeginsAnew() throws {
    try withFolder { folder in
      _ = try run(options(folder), stopAfter: 30)
      let anew = try run(options(folder, resumes: false))
      XCTAssertEqual(try parameters(anew.model), try parameters(run(options(nil)).model))
    }
  }

  func testWhatDoesNotFitIsRefused() throws {
    try withFolder { folder in
      _ = try run(options(folder), stopAfter: 30)
      let path = "\(folder)/last.safetensors"
      func reason(_ options: TrainingOptions, _ net: Net? = nil) throws -> String {
        let model = try Model(net ?? self.net(), seed: 1)
        let before = try parameters(model)
        let error = learningError("checkpoint") {
          _ = try train(model, on: regression(), validation: regression(64, seed: 2), options)
        }
        XCTAssertEqual(try parameters(model), before)
        return String((error?.message ?? "").dropFirst("`\(path)` cannot be taken up: ".count))
      }
      var other = options(folder)
      other.batch = 32
      XCTAssertEqual(try reason(other), "it was made with another `batch` (16, now 32)")
      other = options(folder)
      other.objective = .loss(.meanAbsoluteError)
      XCTAssertEqual(try reason(other), "it was made with another `loss` (huber 0.5, now mae)")
      other = options(folder)
      other.rule = .adamW(rate: 1e-2)
      XCTAssertEqual(try reason(other), "it was made with another `optimizer` (adamw 0.02, now adamw 0.01)")
      other = options(folder)
      other.epochs = 7
      XCTAssertEqual(try reason(other), "it was made with another `epochs` (6, now 7)")
      XCTAssertEqual(
        try reason(options(folder), TestNets.perceptron(name: "Other")), "it belongs to the net `Net`, not to `Other`")
      XCTAssertEqual(
        try reason(options(folder), TestNets.perceptron(hidden: 9, hasRunningMean: true)),
        "the parameter `Net.block[0].weight` has shape [4, 8] there, but [4, 9] in the net")
      XCTAssertEqual(try reason(options(folder), net(" + 1")), "the text of the net `Net` has changed")
      // A comment is no change.
      _ = try train(
        Model(net("\n  # as before\n"), seed: 1), on: regression(), validation: regression(64, seed: 2),
        options(folder),
        isInterrupted: { true })
      var status = stat()
      XCTAssertEqual(stat(path, &status), 0)
      XCTAssertEqual(truncate(path, Int(status.st_size) - 100), 0)
      XCTAssertFalse(try reason(options(folder)).isEmpty)
      XCTAssertEqual(truncate(path, 0), 0)
      XCTAssertFalse(try reason(options(folder)).isEmpty)
    }
  }

  func testHalfWrittenFilesOfKilledProcessesGoAway() throws {
    try withFolder { folder in
      let dead = "\(folder)/last.safetensors.2147483000-0.part"
      let living = "\(folder)/last.safetensors.\(getpid())-0.part"
      for path in [dead, living] { close(open(path, O_CREAT | O_WRONLY, 0o600)) }
      _ = try run(options(folder), stopAfter: 0)
      XCTAssertNotEqual(access(dead, F_OK), 0)
      XCTAssertEqual(access(living, F_OK), 0)
    }
  }
}
