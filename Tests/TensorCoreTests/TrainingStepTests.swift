import TensorCore
import XCTest

/// What a step of training changes: limits of gradients, groups, what is frozen, updates.
final class TrainingStepTests: XCTestCase {
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
}
