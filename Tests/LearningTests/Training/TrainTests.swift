import Learning
import TensorCore
import XCTest

/// What a run does to a model.
final class TrainTests: XCTestCase {
  private func options(
    _ change: (inout TrainingOptions) throws -> Void = { _ in }
  ) rethrows -> TrainingOptions {
    var options = TrainingOptions(.loss(.meanSquaredError), .adam(rate: 1e-2))
    (options.batch, options.epochs, options.seed) = (16, 3, 7)
    try change(&options)
    return options
  }

  func testItLearns() throws {
    let model = try Model(TestNets.perceptron(hidden: 16), seed: 1)
    let result = try train(
      model, on: regression(512), validation: regression(128, seed: 9), options { $0.epochs = 40 })
    XCTAssertEqual(result.ending, .finished)
    XCTAssertEqual(result.history.map(\.epoch), Array(1...40))
    XCTAssertEqual(result.history.last?.step, 40 * 32)
    XCTAssertLessThan(result.history.last?.validLoss ?? 1, 0.01)
    XCTAssertLessThan(result.history.last?.loss ?? 1, 0.01)
    XCTAssertEqual(result.restoredEpoch, result.history.last { $0.isBest }?.epoch)
  }

  /// With gradients of hand: one linear step of plain descent.
  func testTheSmallerLastBatchIsUsed() throws {
    let data = regression(10)
    let whole = try Model(TestNets.perceptron(), seed: 1)
    let seen = try train(whole, on: data, options { ($0.batch, $0.epochs) = (4, 1) }).history[0]
    XCTAssertEqual(seen.step, 3)
    // With a rate of 0 the mean of the epoch is the loss of all samples, whatever the batches.
    let loss = try [4, 10, 64].map { batch in
      try train(
        Model(TestNets.perceptron(), seed: 1), on: data,
        options { ($0.batch, $0.epochs, $0.rule) = (batch, 1, .sgd(rate: 0)) }
      ).history[0].loss
    }
    XCTAssertEqual(loss[0], loss[1], accuracy: 1e-6)
    XCTAssertEqual(loss[0], loss[2], accuracy: 1e-6)
  }

  func testAccumulationEqualsTheLargeBatch() throws {
    // 70 samples: the last step has a whole and a smaller batch only.
    let data = regression(70)
    func trained(batch: Int, accumulate: Int) throws -> Model {
      let model = try Model(TestNets.perceptron(), seed: 1)
      let result = try train(
        model, on: data,
        options {
          ($0.batch, $0.accumulate, $0.rule, $0.clipNorm, $0.l2) = (batch, accumulate, .sgd(rate: 0.1), 0.5, 0.01)
        })
      XCTAssertEqual(result.history.map(\.step), [3, 6, 9])
      return model
    }
    let whole = try parameters(trained(batch: 32, accumulate: 1))
    let parts = try parameters(trained(batch: 8, accumulate: 4))
    for (a, b) in zip(whole, parts) { XCTAssertTrue(a.isClose(to: b, relative: 1e-4, absolute: 1e-6), "\(a) \(b)") }
  }

  func testWhatIsFrozenStays() throws {
    let model = try Model(TestNets.perceptron(), seed: 1)
    let before = try parameters(model)
    _ = try train(
      model, on: regression(),
      options {
        $0.freeze = [try PathPattern("Net.block[0]")]
        $0.rule = .adamW(rate: 1e-2, weightDecay: 0.1)
      })
    for (place, parameter) in model.net.parameters.enumerated() {
      let isSame = try model.variables[place].value() == before[place]
      XCTAssertEqual(isSame, parameter.path.contains("block[0]"), parameter.path)
    }
    let all = learningError("train") {
      _ = try train(model, on: regression(), options { $0.freeze = [try PathPattern("Net")] })
    }
    XCTAssertEqual(all?.message, "all parameters of `Net` are frozen")
  }

  func testRatesByPath() throws {
    // One step of plain descent moves each parameter by its rate times its gradient.
    func moved(_ rates: [RateRule]) throws -> [Tensor] {
      let model = try Model(TestNets.perceptron(), seed: 1)
      let before = try parameters(model)
      _ = try train(
        model, on: regression(16),
        options { ($0.rule, $0.epochs, $0.rates) = (.sgd(rate: 0.1), 1, rates) })
      return try zip(model.variables, before).map { try $0.value() - $1 }
    }
    let plain = try moved([])
    let head = try PathPattern("Net.head")
    let changed = try moved([
      RateRule(try PathPattern("Net.block[1]"), .absolute(0)), RateRule(head, .factor(2)),
      RateRule(head, .absolute(0.3)),
    ])
    for (place, parameter) in try TestNets.perceptron().parameters.enumerated() {
      let factor = parameter.path.contains("head") ? 3.0 : parameter.path.contains("block[1]") ? 0 : 1
      XCTAssertTrue(
        changed[place].isClose(to: try plain[place] * factor, relative: 1e-3, absolute: 1e-7), parameter.path)
    }
    _ = learningError("path") { _ = try moved([RateRule(try PathPattern("Net.tail"), .factor(2))]) }
  }

  func testEarlyStoppingKeepsTheBestEpoch() throws {
    let model = try Model(TestNets.perceptron(), seed: 1)
    let valid = regression(64, seed: 3)
    // Such a rate throws it about.
    let result = try train(
      model, on: regression(), validation: valid,
      options { ($0.rule, $0.epochs, $0.patience) = (.adam(rate: 0.3), 100, 2) })
    guard case .stoppedEarly(let epoch, let best) = result.ending else { return XCTFail("\(result.ending)") }
    XCTAssertEqual(epoch, best + 2)
    XCTAssertEqual(result.restoredEpoch, best)
    let losses = result.history.compactMap(\.validLoss)
    XCTAssertEqual(losses.firstIndex(of: losses.min() ?? 0), best - 1)
    let again = try train(model, on: valid, validation: valid, options { ($0.rule, $0.epochs) = (.sgd(rate: 0), 1) })
    XCTAssertEqual(again.history[0].validLoss ?? 0, losses.min() ?? 1, accuracy: 1e-6)
  }

  func testPlateauLowersTheRate() throws {
    let result = try train(
      Model(TestNets.perceptron(), seed: 1), on: regression(64), validation: regression(64, seed: 3),
      options {
        ($0.rule, $0.epochs) = (.sgd(rate: 0), 1)
        $0.rates = [RateRule(try PathPattern("Net.head"), .absolute(1))]
        $0.schedule = Schedule(.plateau(factor: 0.5, patience: 0))
        ($0.rule, $0.epochs) = (.adam(rate: 0.5), 12)
      })
    let rates = result.history.map(\.rate)
    for (place, record) in result.history.enumerated().dropLast() {
      XCTAssertEqual(rates[place + 1], record.isBest ? rates[place] : rates[place] / 2, accuracy: 1e-12)
    }
    XCTAssertLessThan(rates.last ?? 1, 0.5)
    _ = learningError("train") {
      _ = try train(
        Model(TestNets.perceptron(), seed: 1), on: regression(),
        options { $0.schedule = Schedule(.plateau()) })
    }
  }

  func testHalvingBelongsToEpochs() throws {
    let result = try train(
      Model(TestNets.perceptron(), seed: 1), on: regression(64), options { $0.schedule = Schedule(.halve) })
    XCTAssertEqual(result.history.map(\.rate), [1e-2, 5e-3, 2.5e-3])
  }

  // MARK: - Losses

  private func twoTasks(_ count: Int = 128) -> MadeDataset {
    var stream = RandomStream(seed: 8)
    return MadeDataset([Field("x", [4]), Field("kind", [], .int32), Field("level", [1])], count: count) { _ in
      let x = (0..<4).map { _ in Float(stream.uniform() * 2 - 1) }
      return [x, [x[0] > x[1] ? 2 : 0], [x[2] * 3]]
    }
  }

  func testSeveralLosses() throws {
    let net = try TestNets.perceptron(outputs: ["kind": 3, "level": 1])
    let terms = [LossTerm(.meanSquaredError, of: "level"), LossTerm(.crossEntropy(), of: "kind", weight: 0.5)]
    let fixed = try train(
      Model(net, seed: 1), on: twoTasks(), validation: twoTasks(),
      options { ($0.objective, $0.epochs) = (.terms(terms), 20) })
    let last = try XCTUnwrap(fixed.history.last)
    XCTAssertEqual(last.terms.map(\.name), ["level", "kind"])
    XCTAssertEqual(last.loss, last.terms[0].value + 0.5 * last.terms[1].value, accuracy: 1e-5)
    XCTAssertEqual(
      last.validLoss ?? 0, last.validTerms[0].value + 0.5 * last.validTerms[1].value, accuracy: 1e-5)
    XCTAssertEqual(last.metrics.map(\.name), ["kind accuracy"])
    XCTAssertGreaterThan(last.metrics[0].value, 0.9)
    let learned = try train(
      Model(net, seed: 1), on: twoTasks(),
      options { ($0.objective, $0.epochs) = (.terms(terms, weights: .learned), 20) })
    XCTAssertLessThan(learned.history.last?.terms[0].value ?? 1, 0.2)
  }

  func testOwnLoss() throws {
    let data = regression()
    func history(_ objective: Objective) throws -> [Double] {
      try train(
        Model(TestNets.perceptron(), seed: 1), on: data, options { $0.objective = objective },
        customLoss: { outputs, fields in
          XCTAssertEqual(fields.count, 2)
          return try ((outputs[0] - fields[1]).map(.abs)).mean()
        }
      ).history.map(\.loss)
    }
    XCTAssertEqual(try history(.custom("own")), try history(.loss(.meanAbsoluteError)))
    let error = learningError("loss-shape") {
      _ = try train(
        Model(TestNets.perceptron(), seed: 1), on: data, options { $0.objective = .custom("own") },
        customLoss: { outputs, _ in outputs[0] })
    }
    XCTAssertEqual(error?.help, ["take its `mean`"])
  }

  func testContrastive() throws {
    let net = try TestNets.perceptron(outputs: ["a": 3, "b": 3])
    let result = try train(
      Model(net, seed: 1), on: regression(64), options { ($0.objective, $0.epochs) = (.loss(.contrastive()), 10) })
    XCTAssertLessThan(result.history[9].loss, result.history[0].loss)
    _ = learningError("loss") {
      _ = try train(
        Model(TestNets.perceptron(), seed: 1), on: regression(),
        options { $0.objective = .loss(.contrastive()) })
    }
  }

  func testRunningStatisticsAreKept() throws {
    let model = try Model(TestNets.perceptron(hasRunningMean: true), seed: 1)
    for accumulate in [1, 2] {
      try model.variables.last?.assign(Tensor.full([8], 0, type: .float32))
      _ = try train(
        model, on: regression(32), options { ($0.epochs, $0.accumulate) = (1, accumulate) })
      XCTAssertEqual(try model.variables.last?.value().elements[0] ?? 0, 0.19, accuracy: 1e-6)
    }
  }

  // MARK: - What does not fit

  func testFieldsThatDoNotFit() throws {
    let net = try TestNets.perceptron()
    let shapes = learningError("dataset-fields") {
      _ = try train(
        Model(net, seed: 1),
        on: MadeDataset([Field("x", [5]), Field("y", [1])], count: 3) { _ in [[1, 2, 3, 4, 5], [1]] },
        options())
    }
    XCTAssertEqual(
      shapes?.message, "the input `x` of `Net` is [4], but the field `x` is [5]")
    _ = learningError("dataset-fields") {
      _ = try train(
        Model(net, seed: 1), on: MadeDataset([Field("x", [4])], count: 3) { _ in [[1, 2, 3, 4]] }, options())
    }
    _ = learningError("train") {
      _ = try train(Model(net, seed: 1), on: MadeDataset([Field("x", [4])], count: 0) { _ in [] }, options())
    }
    for wrong: (inout TrainingOptions) -> Void in [
      { $0.batch = 0 }, { $0.epochs = 0 }, { $0.accumulate = 0 }, { $0.patience = 1 }, { $0.l1 = -1 },
      { $0.clipNorm = 0 },
    ] { _ = learningError("train") { _ = try train(Model(net, seed: 1), on: regression(), options(wrong)) } }
  }

  // MARK: - Not finite, interrupted, searching

  func testWhatIsNotFiniteStops() throws {
    try withFolder { folder in
      let bad = MadeDataset([Field("x", [4]), Field("y", [1])], count: 40) { i in
        [[1, 2, 3, i == 23 ? .nan : 4], [1]]
      }
      let data = learningError("not-finite") {
        _ = try train(
          Model(TestNets.perceptron(), seed: 1), on: bad, options { $0.checkpoint = CheckpointOptions(folder) })
      }
      XCTAssertEqual(data?.notes.first, "the field `x` of sample 23 of the dataset holds nan")
      XCTAssertEqual(data?.notes.last, "the batch is kept in `\(folder)/not-finite-batch.safetensors`")
      XCTAssertEqual(access("\(folder)/not-finite-batch.safetensors", R_OK), 0)
      let model = try Model(TestNets.perceptron(function: .exp), seed: 1)
      let large = MadeDataset([Field("x", [4]), Field("y", [1])], count: 16) { i in [[1e6, -1e6, 1e5, 3e5], [1]] }
      let first = try SampleOrder.shuffled(count: 16, seed: 7, epoch: 1)[0]
      let overflow = learningError("not-finite") {
        _ = try train(model, on: large, options { $0.checkpoint = CheckpointOptions(folder) })
      }
      XCTAssertEqual(
        overflow?.notes.first,
        "the first value that is not finite is the result of `exp` in `Net.block[0]`, for sample \(first) of the dataset"
      )
      XCTAssertEqual(overflow?.message.hasSuffix("at step 1 (epoch 1)"), true)
    }
  }

  func testInterruptionKeepsTheModel() throws {
    var polls = 0
    let model = try Model(TestNets.perceptron(), seed: 1)
    let before = try parameters(model)
    let result = try train(
      model, on: regression(), options(),
      isInterrupted: {
        polls += 1
        return polls > 20
      })
    XCTAssertEqual(result.ending, .interrupted(epoch: 2, batch: 7))
    XCTAssertEqual(result.history.count, 1)
    XCTAssertNotEqual(try parameters(model), before)
  }

  func testRateFinderLeavesTheModel() throws {
    let model = try Model(TestNets.perceptron(hidden: 16, dropout: 0.1), seed: 1)
    let before = try parameters(model)
    let found = try findRate(model, on: regression(512), options())
    XCTAssertEqual(try parameters(model), before)
    XCTAssertEqual(found.rates.count, found.losses.count)
    XCTAssertEqual(found.rates[0], 1e-7, accuracy: 1e-15)
    XCTAssertTrue((1e-4...1).contains(found.suggestion), "\(found.suggestion)")
    let again = try findRate(model, on: regression(512), options())
    XCTAssertEqual(again.losses, found.losses)
    _ = learningError("train") { _ = try findRate(model, on: regression(), options(), from: 1, to: 0.1) }
  }
}
