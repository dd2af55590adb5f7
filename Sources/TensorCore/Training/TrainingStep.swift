/// A step of training: the loss of a batch, its gradients, and the change of the parameters, as one plan.
///
/// As for `PlannedFunction`, the body is called once, with tensors that have no numbers yet.
public final class TrainingStep: @unchecked Sendable {
  /// What a body gives.
  public struct Result {
    /// A single number, which the optimiser makes smaller.
    public var loss: Tensor
    /// What else is wanted of each run, such as the parts of the loss.
    public var outputs: [Tensor]
    /// What is assigned to variables at the end of each run, such as running means.
    public var updates: [(variable: Variable, value: Tensor)]

    public init(loss: Tensor, outputs: [Tensor] = [], updates: [(variable: Variable, value: Tensor)] = []) {
      (self.loss, self.outputs, self.updates) = (loss, outputs, updates)
    }
  }

  public let optimizer: Optimizer
  private let plan: Plan
  private let inputs: [TensorSpec]
  private let outputs: [DenseArray]
  private let key: RandomKey
  private let variables: [Variable]

  /// - Parameters:
  ///   - variables: what the body reads beside its inputs and the parameters of the optimiser: what is frozen, running means.
  ///   - inputs: the shapes and types of what `run` gets: a batch.
  ///   - seed: of the random numbers of dropout.
  ///   - body: gets the symbols of the optimiser's parameters, of `variables` and of the inputs.
  /// - Throws: `notASingleValue` for a loss that is none, what `body` throws, `outOfMemory`.
  public init(
    _ optimizer: Optimizer, variables: [Variable] = [], inputs: [TensorSpec], seed: UInt64 = 0,
    _ body: (_ parameters: [Tensor], _ variables: [Tensor], _ inputs: [Tensor]) throws -> Result
  ) throws {
    let graph = Graph()
    let parameters = optimizer.variables.map { Tensor.traced(graph.read($0)) }
    let symbols = inputs.enumerated().map { graph.input($0, $1) }
    let result = try body(parameters, variables.map(graph.read), symbols)
    try graph.requireUnread()
    let gradients = try Gradient.of(result.loss, withRespectTo: parameters)
    let values = try ([result.loss] + result.outputs).map { try graph.value(of: $0, for: "loss") }
    // A parameter that the loss does not depend on is left alone, decay and moments included.
    let gradientValues = try gradients.map { gradient -> Graph.Value? in
      let isZero = !gradient.isSymbolic && gradient.withElements { $0.allSatisfy { $0 == 0 } }
      return isZero ? nil : try graph.value(of: gradient, for: "gradient")
    }
    let updates = try result.updates.map { ($0.variable, try graph.value(of: $0.value, for: $0.variable.name)) }
    outputs = try values.map { try DenseArray(uninitialized: graph.spec($0)) }
    key = RandomKey(seed: seed)
    var planner = try Planner(
      graph, outputs: Array(zip(values, outputs)), also: gradientValues.compactMap { $0 } + updates.map(\.1),
      key: key.storage)
    for value in gradientValues.compactMap({ $0 }) + updates.map(\.1) { try planner.keepAsItIs(value) }
    let harmlessCount = planner.emitter.steps.count
    try optimizer.emit(gradientValues, into: &planner)
    for (variable, value) in updates {
      try planner.copy(planner.place(of: value), to: planner.emitter.place(variable.array))
    }
    plan = try Plan(planner, inputs: inputs, outputs: outputs, harmlessCount: harmlessCount)
    (self.optimizer, self.inputs, self.variables) = (optimizer, inputs, variables)
  }

  /// Does a step with this batch; the loss before the change.
  /// - Parameter shouldStop: asked now and then in a step that takes long; true leaves everything as it was before.
  /// - Throws: `wrongArguments` if the number, a shape or a type is not as declared; `outOfMemory`; `StepStopped`.
  @discardableResult
  public func run(_ batch: [Tensor], shouldStop: (() -> Bool)? = nil) throws -> Double {
    let arrays = try PlannedFunction.check(batch, inputs)
    key.advance()
    try withExtendedLifetime(arrays) { try plan.run(arrays.map(\.raw), shouldStop: shouldStop) }
    return outputs[0].number(at: 0)
  }

  /// Does `repeats` steps with this batch, and describes the plan with the shortest time of each of its steps.
  public func profile(_ batch: [Tensor], repeats: Int = 20) throws -> String {
    let arrays = try PlannedFunction.check(batch, inputs)
    key.advance()
    let times = try withExtendedLifetime(arrays) { try plan.timed(arrays.map(\.raw), repeats: repeats) }
    let total = (times.reduce(0, +) * 1e7).rounded() / 10
    return plan.described(times: times) + "\nsum of the shortest times: \(total) µs"
  }

  /// An output beside the loss, as the last run left it.
  public func output(_ place: Int) -> Tensor { Tensor(outputs[place + 1]) }

  /// How many runs there have been. Setting it takes up a sequence of runs where another left it: the random numbers of
  /// a run follow from its number.
  public var runCount: Int {
    get { Int(key.run) }
    set { key.run = UInt64(max(newValue, 0)) }
  }

  /// The bytes of the memory that all intermediate results share.
  public var arenaByteCount: Int { plan.arenaByteCount }

  /// The steps of the plan, for people who tune.
  public var description: String { plan.description }
}
