import CKernels
import TensorCore
import XCTest

/// The optimisers take the steps that PyTorch's take from the same gradients.
final class RecordedTrajectoryTests: XCTestCase {
  /// What PyTorch has and we do not.
  private static let absent = [
    "optimizer/sgd/dampening": "momentum is not dampened",
    "optimizer/adam/amsgrad": "the greatest second moment is not kept",
  ]

  override func tearDown() {
    ck_set_level(ck_best_level())
    super.tearDown()
  }

  private func rule(_ found: RecordedCase) throws -> OptimizerRule {
    func number(_ key: String, or absent: Double) throws -> Double {
      found.attributes[key] == nil ? absent : try found.number(key)
    }
    let (rate, decay) = (try found.number("rate"), try number("decay", or: 0))
    let (epsilon, momentum) = (try number("epsilon", or: 0), try number("momentum", or: 0))
    switch found.variant.prefix(while: { $0 != "/" }) {
    case "sgd":
      return .sgd(rate: rate, momentum: momentum, nesterov: found.attributes["nesterov"] == "true", weightDecay: decay)
    case "adam":
      return .adam(
        rate: rate, beta1: try found.number("beta1"), beta2: try found.number("beta2"), epsilon: epsilon,
        weightDecay: decay)
    case "adamw":
      return .adamW(
        rate: rate, beta1: try found.number("beta1"), beta2: try found.number("beta2"), epsilon: epsilon,
        weightDecay: decay)
    case "rmsprop":
      return .rmsProp(
        rate: rate, alpha: try found.number("smoothing"), epsilon: epsilon, momentum: momentum,
        centered: found.attributes["centered"] == "true", weightDecay: decay)
    case "adagrad":
      return .adagrad(
        rate: rate, rateDecay: try number("rate_decay", or: 0), epsilon: epsilon,
        initialSum: try number("initial", or: 0), weightDecay: decay)
    default: throw RecordedFault(line: found.line, text: "\(found.name) has no rule among ours")
    }
  }

  /// Σ parameter·gradient has that gradient.
  private func step(_ optimizer: Optimizer) throws -> TrainingStep {
    try TrainingStep(optimizer, inputs: optimizer.variables.map(\.spec)) { parameters, _, gradients in
      .init(loss: try zip(parameters, gradients).reduce(Tensor(0)) { try $0 + ($1.0 * $1.1).sum() })
    }
  }

  func testTrajectories() throws {
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(rawValue: level))
      for found in try RecordedCases.load() where found.operation == "optimizer" {
        if Self.absent[found.name] != nil { continue }
        for (type, relative) in [(ScalarType.float64, 1e-12), (.float32, 2e-6)] {
          try checkTrajectory(found, type, relative: relative)
        }
      }
    }
  }

  private func checkTrajectory(_ found: RecordedCase, _ type: ScalarType, relative: Double) throws {
    let variable = try Variable("x", found.array(.constant, "start").tensor().converted(to: type))
    let optimizer = try Optimizer([.init(rule(found), [variable])])
    let step = try step(optimizer)
    let gradients = try found.array(.constant, "gradients").tensor().converted(to: type)
    let trajectory = try found.array(.output, "trajectory").tensor()
    for index in 0..<gradients.shape[0] {
      let before = try variable.value()
      let gradient = try gradients(.index(index))
      let loss = try step.run([gradient])
      XCTAssertEqual(loss, try (before * gradient).sum().item(), accuracy: 1e-5, found.name)
      assertClose(
        try variable.value(), try trajectory(.index(index)), relative: relative, absolute: relative,
        "\(found.name) in \(type), step \(index)")
    }
    XCTAssertEqual(optimizer.stepCount, gradients.shape[0])
  }

  func testWhatIsAbsentIsRecorded() throws {
    let names = Set(try RecordedCases.load().map(\.name))
    for name in Self.absent.keys { XCTAssertTrue(names.contains(name), name) }
  }

  /// With rate 1 a step of gradient descent from 0 ends at the negated gradient.
  func testNormIsLimited() throws {
    let cases = try RecordedCases.load().filter { $0.operation == "clip_norm" }
    XCTAssertEqual(cases.count, 2)
    for found in cases {
      let gradients = try found.constants.map { try $0.tensor() }
      let variables = try zip(found.constants, gradients).map {
        try Variable($0.name, Tensor.full($1.shape, 0))
      }
      let optimizer = try Optimizer(
        [.init(.sgd(rate: 1), variables)], limits: GradientLimits(norm: found.number("limit")))
      try step(optimizer).run(gradients)
      XCTAssertEqual(optimizer.gradientNorm, try found.array(.output, "norm").elements[0], accuracy: 1e-12)
      for variable in variables {
        let clipped = try found.array(.output, variable.name).tensor()
        assertClose(try -variable.value(), clipped, relative: 1e-12, "\(found.name) \(variable.name)")
      }
    }
  }
}
