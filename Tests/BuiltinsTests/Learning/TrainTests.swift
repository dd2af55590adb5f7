import Foundation
import XCTest

/// `train` in the language.
final class TrainTests: XCTestCase {
  private static let setting = """
    net Line {
      in x: [4]
      h = tanh(linear(x, 8))
      out y: [1] = linear(h, 1)
    }
    fn example(i) {
      x = uniform([4], -1, 1, seed: i)
      return {x: x, y: [x[0] - 2*x[1]]}
    }
    set = dataset(128, example)
    fresh = dataset(64, fn(i) = example(1000 + i))

    """

  private func run(_ text: String, file: StaticString = #filePath, line: UInt = #line) throws -> String {
    try SessionRun.run(Self.setting + text)
  }

  /// The text runs without an error; what it writes.
  @discardableResult
  private func succeed(_ text: String, file: StaticString = #filePath, line: UInt = #line) throws -> String {
    let found = try run(text)
    XCTAssertFalse(found.contains("error"), found, file: file, line: line)
    return found
  }

  private func assertFails(
    _ options: String, _ wanted: String, file: StaticString = #filePath, line: UInt = #line
  ) throws {
    let found = try run("train m = Line on set { \(options) }")
    XCTAssertTrue(found.contains(wanted), found, file: file, line: line)
  }

  func testEpochLines() throws {
    let found = try succeed(
      "train m = Line on set { loss mse, adam 1e-2, batch 16, epochs 10, schedule warmup 5 % cosine, validate fresh }")
    let lines = found.split(separator: "\n")
    let pattern = try Regex(#"^epoch +[0-9]+/10  loss [0-9.e-]+  valid [0-9.e-]+  rate [0-9.]+e-[0-9]+ +[0-9.]+ s$"#)
    XCTAssertEqual(lines.filter { $0.wholeMatch(of: pattern) != nil }.count, 10, found)
    XCTAssertEqual(Set(lines.prefix(10).map(\.count)).count, 1, found)
  }

  func testItLearnsAndTellsHow() throws {
    try succeed(
      """
      train m = Line on set {
        loss mse, adamw 3e-2 { decay 0.01, clip 1.0 }
        batch 16, epochs 30, seed 7
        validate fresh { patience 10 }
      }
      h = m.history
      expect h.loss[0] > 0.5 and h.loss[-1] < 0.02
      expect h.epoch[0] == 1
      expect len(h.valid) == len(h.epoch)
      expect abs(mse(m(fresh[0].x), fresh[0].y)) < 0.1
      """)
  }

  func testFineTuningLeavesTheFirstModel() throws {
    try succeed(
      """
      train a = Line on set { loss mse, adam 1e-2, epochs 2 }
      before = parameter(a, "Line.linear[0].weight")
      train b = a on set { loss mae, sgd 1e-2 { momentum 0.9, nesterov }, epochs 1, freeze Line.linear[0] }
      expect parameter(a, "Line.linear[0].weight") == before
      expect parameter(b, "Line.linear[0].weight") == before
      expect parameter(b, "Line.linear[1].weight") != parameter(a, "Line.linear[1].weight")
      """)
  }

  func testEveryOption() throws {
    try succeed(
      """
      k = 2
      train m = Line on set {
        loss quantile 0.5
        rmsprop 1e-3 { momentum 0.9, decay 1e-4, clip 2*k, clip_value 1 }
        schedule warmup 10 linear, batch 8*k, epochs 2, seed k, accumulate 2, l1 1e-5, l2 1e-5
        freeze "Line.linear[0].bias", rate Line.linear[1] 10
        rate Line.linear[1].bias { absolute 1e-4 }
        metrics mae mse, shuffle false
        validate fresh { restore last }
        checkpoint "FOLDER/runs" { every 10 min }, log "FOLDER/logs/x"
      }
      expect m.history.mae[0] > 0
      """)
    for schedule in ["constant", "halve", "one_cycle { rise 0.2 }", "plateau { factor 0.5, patience 1 }"] {
      try succeed("train m = Line on set { loss mse, adagrad, schedule \(schedule), epochs 2, validate fresh }")
    }
  }

  func testTwoOutputs() throws {
    let setting = """
      net Two {
        in x: [4]
        h = tanh(linear(x, 16))
        out kind: [3] = linear(h, 3)
        out level: [1] = linear(h, 1)
      }
      fn two(i) {
        x = uniform([4], -1, 1, seed: i)
        return {x: x, kind: floor(1.5*(x[0] + 1)), level: [x[1]]}
      }
      both = dataset(128, two)

      """
    for weights in ["", ", weights learned"] {
      let found = try succeed(
        setting + """
          train m = Two on both {
            loss { level mse, kind cross_entropy { weight 0.5, smoothing 0.05 }\(weights) }
            adam 3e-2, epochs 20, validate both
          }
          expect m.history.loss_level[-1] < 0.05
          expect m.history.kind_accuracy[-1] > 0.9
          """)
      XCTAssertTrue(found.contains("kind accuracy"), found)
    }
    let error = try run(setting + "train m = Two on both { loss { levl mse }, adam 1e-3 }")
    XCTAssertTrue(error.contains("`Two` has no output `levl`"), error)
  }

  func testOwnLoss() throws {
    try succeed(
      """
      train a = Line on set { loss mse, adam 1e-2, epochs 2, seed 3 }
      train b = Line on set { loss fn(out, batch) = mean((out.y - batch.y)^2), adam 1e-2, epochs 2, seed 3 }
      expect abs(a.history.loss[-1] - b.history.loss[-1]) < 1e-6
      fn sparse(out, batch) = mse(out.y, batch.y) + 0.1*mean(abs(out.y))
      train c = Line on set { loss sparse, adam 1e-2, epochs 2, seed 3 }
      """)
    try assertFails("loss fn(out, batch) = out.y, adam 1e-3", "a loss is one number")
    try assertFails("loss fn(out, batch) = mean(out.z), adam 1e-3", "z")
  }

  func testResumedRunsAreTheSame() throws {
    let options = "loss mse, adam 1e-2, epochs 4, seed 3, schedule cosine"
    try succeed(
      """
      train whole = Line on set { \(options) }
      train part = Line on set { \(options), checkpoint "FOLDER/run" }
      train again = Line on set { \(options), checkpoint "FOLDER/run", resume }
      expect parameter(again, "Line.linear[0].weight") == parameter(whole, "Line.linear[0].weight")
      expect again.history.loss == whole.history.loss
      """)
    try assertFails("\(options), resume", "`resume` needs a folder to go on from")
  }

  func testWhatDoesNotFit() throws {
    try assertFails("adam 1e-3", "needs `loss`")
    try assertFails("loss mse", "an optimiser")
    try assertFails("loss mse, adam 1e-3, epoch 3", "did you mean `epochs`?")
    try assertFails("loss msee, adam 1e-3", "did you mean")
    try assertFails("loss mse, adam 1e-3, sgd 1e-2", "optimiser")
    try assertFails("loss mse, adam 1e-3 { moment 1 }", "moment")
    try assertFails("loss mse, adam 1 kW", "plain number")
    try assertFails("loss mse, adam 1e-3, schedule cosin", "did you mean `cosine`?")
    try assertFails("loss mse, adam 1e-3, schedule warmup cosine", "`warmup`")
    try assertFails("loss mse, adam 1e-3, batch 0", "`batch` must be a whole number of at least 1")
    try assertFails("loss mse, adam 1e-3, freeze Line.linaer", "`freeze Line.linaer` names no parameter")
    try assertFails("loss mse, adam 1e-3, freeze 3", "a part of the net")
    try assertFails("loss mse, adam 1e-3, rate Line.linear", "a part of the net and a factor")
    try assertFails("loss mse, adam 1e-3, validate 3", "dataset")
    try assertFails("loss huber, adam 1e-3, schedule plateau", "add `validate …`")
    try assertFails("loss mse { smoothing 1 }, adam 1e-3", "smoothing")
    try assertFails("loss cross_entropy { weights 3 }, adam 1e-3", "a vector")
    XCTAssertTrue(try run("train m = 3 on set { loss mse, adam 1e-3 }").contains("a net or a model"))
    XCTAssertTrue(try run("train m = Line on 3 { loss mse, adam 1e-3 }").contains("a dataset"))
  }

  func testFindingARate() throws {
    try succeed(
      """
      r = find_rate(Line, set, loss: "mse", batch: 16)
      expect r.suggestion in 1e-5..1
      expect len(r.rates) == len(r.losses)
      """)
  }
}
