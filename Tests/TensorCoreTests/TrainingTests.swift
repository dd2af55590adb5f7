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

  private let threads = ck_threads()

  override func tearDown() {
    ck_set_level(ck_best_level())
    ck_set_threads(threads)
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
