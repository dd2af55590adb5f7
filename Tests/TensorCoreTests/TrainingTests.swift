import CKernels
import TensorCore
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Steps of training: they learn, and a seed means the same whatever the threads, and wherever a run is taken up again.
final class TrainingTests: XCTestCase {
  /// Two layers with dropout between them, on inputs whose targets a plain formula gives.
  private final class Net {
    let parameters: [Variable]
    let optimizer: Optimizer
    let step: TrainingStep
    let batch: [Tensor]

    init(
      seed: UInt64 = 7, type: ScalarType = .float32, rows: Int = 64, hidden: Int = 24, dropout: Double = 0.2,
      rule: OptimizerRule = .adamW(rate: 0.01), limits: GradientLimits = GradientLimits()
    ) throws {
      var stream = RandomStream(seed: 1)
      let shapes: [(String, [Int])] = [
        ("first", [4, hidden]), ("firstBias", [hidden]), ("second", [hidden, 1]), ("secondBias", [1]),
      ]
      parameters = try shapes.map {
        try Variable($0, stream.uniform($1, from: -0.5, to: 0.5).converted(to: type))
      }
      let x = try stream.uniform([rows, 4], from: -1, to: 1)
      let y = try (x(.all, .range(0, 1)) * 2 - x(.all, .range(1, 2))).map(.sin)
      batch = try [x.converted(to: type), y.converted(to: type)]
      optimizer = try Optimizer([.init(rule, parameters)], limits: limits)
      step = try TrainingStep(optimizer, inputs: batch.map(\.spec), seed: seed) { p, _, inputs in
        let inner = try (Tensor.matmul(inputs[0], p[0]) + p[1]).map(.tanh).dropout(dropout, stream: 0)
        let difference = try Tensor.matmul(inner, p[2]) + p[3] - inputs[1]
        return .init(loss: try (difference * difference).mean(), outputs: [inner])
      }
    }

    func run(_ count: Int) throws -> [Double] { try (0..<count).map { _ in try step.run(batch) } }
  }

  override func tearDown() {
    ck_set_level(ck_best_level())
    ck_set_threads(2)
    super.tearDown()
  }

  func testLossGoesDown() throws {
    let rules: [OptimizerRule] = [
      .sgd(rate: 0.1), .sgd(rate: 0.05, momentum: 0.9), .sgd(rate: 0.05, momentum: 0.9, nesterov: true),
      .adam(rate: 0.01), .adamW(rate: 0.01), .rmsProp(rate: 0.01), .adagrad(rate: 0.1),
    ]
    for type in [ScalarType.float32, .float64] {
      for rule in rules {
        let net = try Net(type: type, dropout: 0, rule: rule)
        let losses = try net.run(150)
        XCTAssertTrue(losses.allSatisfy(\.isFinite))
        XCTAssertLessThan(losses[149], losses[0] / 4, "\(rule.kind) in \(type)")
        XCTAssertEqual(net.optimizer.stepCount, 150)
        XCTAssertEqual(net.step.runCount, 150)
      }
    }
  }

  // MARK: - Seeds

  func testASeedMeansTheSame() throws {
    let first = try Net(seed: 3).run(20)
    XCTAssertEqual(first, try Net(seed: 3).run(20))
    XCTAssertNotEqual(first, try Net(seed: 4).run(20))
    XCTAssertNotEqual(try Net(seed: 0).run(1), try Net(seed: 1).run(1))
  }

  func testThreadsDoNotMatter() throws {
    ck_set_threads(1)
    let alone = try Net(rows: 900, hidden: 120)
    let losses = try alone.run(12)
    for threads: Int32 in [2, 3] {
      ck_set_threads(threads)
      let net = try Net(rows: 900, hidden: 120)
      XCTAssertEqual(try net.run(12), losses, "\(threads) threads")
      for (one, other) in zip(net.parameters, alone.parameters) { XCTAssertEqual(try one.value(), try other.value()) }
    }
  }

  /// Levels differ in the last bits only.
  func testLevelsAgree() throws {
    ck_set_level(CK_PORTABLE)
    let losses = try Net(type: .float64).run(10)
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(rawValue: level))
      for (one, other) in zip(try Net(type: .float64).run(10), losses) { XCTAssertEqual(one, other, accuracy: 1e-9) }
    }
  }

  func testDropout() throws {
    let net = try Net(dropout: 0.25, rule: .sgd(rate: 0))
    var draws: [[Double]] = []
    for _ in 0..<4 {
      try net.step.run(net.batch)
      draws.append(net.step.output(0).elements)
    }
    XCTAssertEqual(Set(draws).count, 4)
    // The share of zeros is the rate; what is kept is what it was, divided by the share that is kept.
    let zeros = draws.joined().filter { $0 == 0 }.count
    XCTAssertEqual(Double(zeros) / Double(4 * draws[0].count), 0.25, accuracy: 0.03)
    for place in draws[0].indices {
      let kept = Set(draws.map { $0[place] }).subtracting([0])
      XCTAssertLessThanOrEqual(kept.count, 1)
    }
    // The random numbers of a run follow from its number.
    net.step.runCount = 1
    try net.step.run(net.batch)
    XCTAssertEqual(net.step.output(0).elements, draws[1])
    XCTAssertEqual(net.step.runCount, 2)
  }

  func testStreamsOfDropoutDiffer() throws {
    let function = try PlannedFunction(inputs: [TensorSpec([1000])], seed: 5) { _, inputs in
      try [
        inputs[0].dropout(0.5, stream: 0), inputs[0].dropout(0.5, stream: 1), inputs[0].dropout(0.5, stream: 0),
        inputs[0].dropout(0, stream: 2),
      ]
    }
    let ones = try Tensor.full([1000], 1, type: .float32)
    let results = try function([ones])
    XCTAssertEqual(results[0], results[2])
    XCTAssertEqual(results[3], ones)
    let both = zip(results[0].elements, results[1].elements).filter { $0 == 2 && $1 == 2 }.count
    XCTAssertEqual(Double(both), 250, accuracy: 60)
    XCTAssertEqual(Set(results[0].elements), [0, 2])
    XCTAssertNotEqual(try function([ones])[0], results[0])
    assertThrows(
      .argumentOutOfRange(operation: "dropout", argument: "rate", value: 1, allowed: "at least 0 and less than 1"),
      try ones.dropout(1, stream: 0))
  }

  /// Dropout zeroes the gradient where it zeroes the value.
  func testGradientOfDropout() throws {
    let function = try PlannedFunction(inputs: [TensorSpec([300], .float64)], seed: 5) { _, inputs in
      let x = Tensor.traced(inputs[0])
      let y = try x.dropout(0.3, stream: 0)
      return try [y.detached] + Gradient.of((y * y).sum(), withRespectTo: [x])
    }
    let x = try Tensor.linspace(1, 2, count: 300)
    let results = try function([x])
    assertClose(results[1], try results[0] * (2 / 0.7), relative: 1e-12)
  }

  // MARK: - Going on

  func testARestoredOptimizerGoesOnExactly() throws {
    let rules: [OptimizerRule] = [
      .sgd(rate: 0.05, momentum: 0.9), .adam(rate: 0.01), .adamW(rate: 0.01),
      .rmsProp(rate: 0.01, momentum: 0.5, centered: true), .adagrad(rate: 0.1, rateDecay: 0.1),
    ]
    for type in [ScalarType.float32, .float64] {
      for rule in rules {
        let whole = try Net(type: type, rule: rule)
        let losses = try whole.run(12)
        let begun = try Net(type: type, rule: rule)
        _ = try begun.run(5)
        let state = Dictionary(uniqueKeysWithValues: try begun.optimizer.saved().map { ($0.name, $0.tensor) })
        XCTAssertEqual(state["step"], Tensor(5))
        let values = try begun.parameters.map { try $0.value() }
        // What is saved is a copy.
        _ = try begun.run(2)
        let rest = try Net(type: type, rule: rule)
        for (variable, value) in zip(rest.parameters, values) { try variable.assign(value) }
        try rest.optimizer.restore(state)
        rest.step.runCount = 5
        XCTAssertEqual(try rest.run(7), Array(losses[5...]), "\(rule.kind) in \(type)")
        for (one, other) in zip(rest.parameters, whole.parameters) {
          XCTAssertEqual(try one.value(), try other.value())
        }
      }
    }
  }

  func testWhatIsSaved() throws {
    let net = try Net(rule: .adamW())
    XCTAssertEqual(
      try net.optimizer.saved().map(\.name),
      ["step"] + ["first", "firstBias", "second", "secondBias"].flatMap { ["\($0).exp_avg", "\($0).exp_avg_sq"] })
    XCTAssertEqual(try Net(rule: .sgd()).optimizer.saved().map(\.name), ["step"])
    var state = Dictionary(uniqueKeysWithValues: try net.optimizer.saved().map { ($0.name, $0.tensor) })
    state["second.exp_avg"] = try Tensor.zeros([3])
    assertThrows(.cannotReshape(from: [3], to: [24, 1]), try net.optimizer.restore(state))
    state["second.exp_avg"] = nil
    assertThrows(.missing(name: "second.exp_avg"), try net.optimizer.restore(state))
    assertThrows(.missing(name: "step"), try net.optimizer.restore([:]))
  }

  /// A state that does not fit leaves an optimiser as it was.
  func testAFailedRestoreChangesNothing() throws {
    let net = try Net(rule: .adamW())
    _ = try net.run(3)
    let before = try net.optimizer.saved()
    var state = Dictionary(uniqueKeysWithValues: try Net(rule: .adamW()).optimizer.saved().map { ($0.name, $0.tensor) })
    state["secondBias.exp_avg_sq"] = nil
    XCTAssertThrowsError(try net.optimizer.restore(state))
    for (one, other) in zip(before, try net.optimizer.saved()) { XCTAssertEqual(one.tensor, other.tensor, one.name) }
  }

  // MARK: - Parts of a step

  /// A loss whose gradients are the inputs.
  private func linear(_ optimizer: Optimizer) throws -> TrainingStep {
    try TrainingStep(optimizer, inputs: optimizer.variables.map(\.spec)) { parameters, _, gradients in
      .init(loss: try zip(parameters, gradients).reduce(Tensor(0)) { try $0 + ($1.0 * $1.1).sum() })
    }
  }

  func testNormIsLimitedByTheFormula() throws {
    var sampler = Sampler(seed: 12)
    let gradients = try [[3, 2], [5], []].map { try sampler.tensor($0) }
    let norm = gradients.flatMap(\.elements).reduce(0) { $0 + $1 * $1 }.squareRoot()
    for limit in [norm / 3, norm * 2] {
      let variables = try gradients.enumerated().map { try Variable("\($0)", Tensor.zeros($1.shape)) }
      let groups = [
        Optimizer.Group(.sgd(rate: 1), Array(variables[..<1])), .init(.sgd(rate: 1), Array(variables[1...])),
      ]
      let optimizer = try Optimizer(groups, limits: GradientLimits(norm: limit))
      try linear(optimizer).run(gradients)
      XCTAssertEqual(optimizer.gradientNorm, norm, accuracy: 1e-12)
      let factor = min(1, limit / (norm + 1e-6))
      for (variable, gradient) in zip(variables, gradients) {
        assertClose(try variable.value(), try gradient * -factor, relative: 1e-12)
      }
    }
  }

  func testValuesAreLimited() throws {
    let variable = try Variable("x", vector(0, 0, 0))
    try linear(Optimizer([.init(.sgd(rate: 1), [variable])], limits: GradientLimits(value: 0.5)))
      .run([vector(2, -0.25, -7)])
    XCTAssertEqual(try variable.value(), try vector(-0.5, 0.25, 0.5))
  }

  func testStepsThatAreNotFiniteAreLeftOut() throws {
    let variable = try Variable("x", vector(1, 2))
    let optimizer = try Optimizer([.init(.adam(rate: 0.1), [variable])], limits: GradientLimits(skipsNotFinite: true))
    let step = try linear(optimizer)
    try step.run([vector(1, 1)])
    let (before, state) = (try variable.value(), try optimizer.saved())
    for bad in [Double.nan, .infinity] {
      try step.run([vector(bad, 1)])
      XCTAssertTrue(optimizer.wasSkipped)
      XCTAssertEqual(try variable.value(), before)
      for (one, other) in zip(state.dropFirst(), try optimizer.saved().dropFirst()) {
        XCTAssertEqual(one.tensor, other.tensor, one.name)
      }
    }
    try step.run([vector(1, 1)])
    XCTAssertFalse(optimizer.wasSkipped)
    XCTAssertNotEqual(try variable.value(), before)
  }

  func testGroupsHaveRatesOfTheirOwn() throws {
    let (a, b) = (try Variable("a", vector(1, 2)), try Variable("b", vector(3)))
    let optimizer = try Optimizer([
      .init(.sgd(rate: 0.5), [a]), .init(.sgd(rate: 0.25, weightDecay: 0.1), [b]),
    ])
    let step = try linear(optimizer)
    XCTAssertEqual(try step.run([vector(1, -1), vector(2)]), 1 - 2 + 6)
    assertClose(try a.value(), try vector(0.5, 2.5))
    assertClose(try b.value(), try vector(3 - 0.25 * (2 + 0.1 * 3)))
    optimizer.setRate(0, group: 0)
    optimizer.setRate(1, group: 1)
    optimizer.setRate(1, group: 9)
    XCTAssertEqual(optimizer.groups.map(\.rule.rate), [0, 1])
    let before = try b.value()
    try step.run([vector(1, -1), vector(2)])
    assertClose(try a.value(), try vector(0.5, 2.5))
    assertClose(try b.value(), try before - (before * 0.1 + 2))
  }

  func testRulesOfOneKind() throws {
    let (a, b) = (try Variable("a", vector(1)), try Variable("b", vector(1)))
    assertThrows(
      .rulesDiffer(first: "sgd", other: "adam"), try Optimizer([.init(.sgd(), [a]), .init(.adam(), [b])]))
    assertThrows(
      .argumentOutOfRange(operation: "sgd", argument: "rate", value: -1, allowed: "at least 0"),
      try Optimizer([.init(.sgd(rate: -1), [a])]))
  }

  /// Groups of one kind may differ in whether they have momentum, and so in what they keep.
  func testGroupsWithUnlikeMoments() throws {
    func net() throws -> (variables: [Variable], optimizer: Optimizer, step: TrainingStep) {
      let variables = try [Variable("a", vector(1)), Variable("b", vector(1))]
      let optimizer = try Optimizer([
        .init(.sgd(rate: 0.1), [variables[0]]), .init(.sgd(rate: 0.1, momentum: 0.9), [variables[1]]),
      ])
      return (variables, optimizer, try linear(optimizer))
    }
    let whole = try net()
    for _ in 0..<3 { try whole.step.run([vector(1), vector(1)]) }
    assertClose(try whole.variables[0].value(), try vector(1 - 0.3))
    assertClose(try whole.variables[1].value(), try vector(1 - 0.1 - 0.19 - 0.271))
    let begun = try net()
    try begun.step.run([vector(1), vector(1)])
    let saved = try begun.optimizer.saved()
    XCTAssertEqual(saved.map(\.name), ["step", "b.momentum_buffer"])
    let rest = try net()
    for (variable, other) in zip(rest.variables, begun.variables) { try variable.assign(other.value()) }
    try rest.optimizer.restore(Dictionary(uniqueKeysWithValues: saved.map { ($0.name, $0.tensor) }))
    for _ in 0..<2 { try rest.step.run([vector(1), vector(1)]) }
    XCTAssertEqual(try rest.variables[1].value(), try whole.variables[1].value())
  }

  func testFrozenVariablesAreLeftAlone() throws {
    let (a, frozen) = (try Variable("a", vector(1, 2)), try Variable("frozen", vector(3, 4)))
    let unused = try Variable("unused", vector(5))
    let step = try TrainingStep(
      Optimizer([.init(.sgd(rate: 0.5), [a, unused])]), variables: [frozen], inputs: []
    ) { parameters, variables, _ in .init(loss: try (parameters[0] * variables[0]).sum()) }
    XCTAssertEqual(try step.run([]), 11)
    XCTAssertEqual(try a.value(), try vector(1 - 1.5, 2 - 2))
    XCTAssertEqual(try frozen.value(), try vector(3, 4))
    XCTAssertEqual(try unused.value(), try vector(5))
    try frozen.assign(vector(0, 1))
    XCTAssertEqual(try step.run([]), 0)
    XCTAssertEqual(try a.value(), try vector(-0.5, -0.5))
  }

  /// Updates are assigned when everything has been read, the parameters' old values included.
  func testUpdates() throws {
    let (w, mean, count) = (
      try Variable("w", vector(1, 1)), try Variable("mean", vector(0, 0)), try Variable("count", Tensor(0))
    )
    let step = try TrainingStep(
      Optimizer([.init(.sgd(rate: 1), [w])]), variables: [mean, count], inputs: [TensorSpec([2], .float64)]
    ) { parameters, variables, inputs in
      let next = try variables[0] * 0.5 + inputs[0] * 0.5
      return .init(
        loss: try (parameters[0] * (inputs[0] - variables[0])).sum(), outputs: [variables[0], next],
        updates: [(mean, next.detached), (count, try variables[1] + 1)])
    }
    XCTAssertEqual(try step.run([vector(2, 4)]), 6)
    XCTAssertEqual(step.output(0), try vector(0, 0))
    XCTAssertEqual(step.output(1), try vector(1, 2))
    XCTAssertEqual(try mean.value(), try vector(1, 2))
    XCTAssertEqual(try w.value(), try vector(-1, -3))
    try step.run([vector(1, 0)])
    XCTAssertEqual(step.output(0), try vector(1, 2))
    XCTAssertEqual(try mean.value(), try vector(1, 1))
    XCTAssertEqual(try count.value(), Tensor(2))
  }

  /// Two variables that take each other's value.
  func testUpdatesThatExchange() throws {
    let (a, b) = (try Variable("a", vector(1, 2)), try Variable("b", vector(3, 4)))
    let step = try TrainingStep(Optimizer([]), variables: [a, b], inputs: []) { _, variables, _ in
      .init(loss: Tensor(0), updates: [(a, variables[1]), (b, variables[0])])
    }
    try step.run([])
    XCTAssertEqual(try a.value(), try vector(3, 4))
    XCTAssertEqual(try b.value(), try vector(1, 2))
  }

  /// The gradients of Σ a·b are b and a: as they were before the step.
  func testGradientsThatAreParameters() throws {
    let (a, b) = (try Variable("a", matrix([1, 2], [3, 4])), try Variable("b", matrix([5, 6], [7, 8])))
    let step = try TrainingStep(Optimizer([.init(.sgd(rate: 1), [a, b])]), inputs: []) { p, _, _ in
      .init(loss: try (p[0] * p[1].transpose()).sum())
    }
    XCTAssertEqual(try step.run([]), 69)
    XCTAssertEqual(try a.value(), try matrix([-4, -5], [-3, -4]))
    XCTAssertEqual(try b.value(), try matrix([4, 3], [5, 4]))
  }

  /// An update from a parameter takes what the body saw.
  func testUpdatesFromParameters() throws {
    let (w, last) = (try Variable("w", vector(1, 2)), try Variable("last", vector(0, 0)))
    let step = try TrainingStep(Optimizer([.init(.sgd(rate: 1), [w])]), inputs: []) { p, _, _ in
      .init(loss: try (p[0] * p[0]).sum(), updates: [(last, p[0].detached)])
    }
    try step.run([])
    XCTAssertEqual(try last.value(), try vector(1, 2))
    XCTAssertEqual(try w.value(), try vector(-1, -2))
  }

  /// A parameter that is a view away from its gradient, or whose gradient is a constant.
  func testPlainGradients() throws {
    let (a, b) = (try Variable("a", matrix([1, 2], [3, 4])), try Variable("b", vector(1, 1)))
    let step = try TrainingStep(Optimizer([.init(.sgd(rate: 1), [a, b])]), inputs: [TensorSpec([2, 2], .float64)]) {
      p, _, inputs in
      .init(loss: try (p[0].transpose() * inputs[0]).sum() + p[1].sum())
    }
    XCTAssertEqual(try step.run([matrix([1, 0], [2, 0])]), 1 + 2 * 2 + 2)
    XCTAssertEqual(try a.value(), try matrix([0, 0], [3, 4]))
    XCTAssertEqual(try b.value(), try vector(0, 0))
  }

  func testWrongBatches() throws {
    let net = try Net()
    assertThrows(
      .wrongArguments(expected: ["float32[64, 4]", "float32[64, 1]"], given: ["float32[64, 4]"]),
      try net.step.run([net.batch[0]]))
    XCTAssertEqual(net.step.runCount, 0)
  }

  // MARK: - Memory

  func testReplaysTakeNoMemory() throws {
    let net = try Net(rows: 256)
    let arena = net.step.arenaByteCount
    XCTAssertGreaterThan(arena, 0)
    _ = try net.run(100)
    let before = residentBytes()
    _ = try net.run(1000)
    XCTAssertLessThan(residentBytes() - before, 4 << 20)
    XCTAssertEqual(net.step.arenaByteCount, arena)
  }

  private func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return (Int(text.split(separator: " ")[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }
}
