internal import TensorCore

typealias CustomLoss = (_ outputs: [Tensor], _ fields: [Tensor]) throws -> Tensor

/// The planned steps of a run, one for each size of batch, and what they share.
///
/// With one batch a step a plan computes the loss, the gradients and the change of the parameters. With several, the
/// plan of a batch adds its gradients, weighted by its share of the samples, to sums, and another plan changes the
/// parameters by these sums and clears them. The sums are those of batches of several sizes, the smaller one at the end
/// of an epoch among them, which a `TrainingStep` that adds up by itself could not share.
final class StepPlans {
  let model: Model
  let groups: ParameterGroups
  let objective: BoundObjective
  /// The sums of gradients, one for each parameter of the optimiser; empty with one batch a step.
  let sums: [Variable]
  private let seed: UInt64
  private let custom: CustomLoss
  private var steps: [Int: TrainingStep] = [:]
  private var change: TrainingStep?
  /// Which parameters the loss depends on.
  private var isReached: [Bool]
  private var validations: [Int: PlannedFunction] = [:]
  private let share: Tensor?

  init(
    _ model: Model, _ groups: ParameterGroups, _ objective: BoundObjective, _ options: TrainingOptions,
    custom: @escaping CustomLoss
  ) throws {
    (self.model, self.groups, self.objective, self.custom) = (model, groups, objective, custom)
    seed = options.seed
    isReached = groups.optimizer.variables.map { _ in false }
    sums =
      try options.accumulate == 1
      ? []
      : groups.optimizer.variables.map {
        try Variable("\($0.name).gradient", Tensor.full($0.spec.shape, 0, type: $0.spec.type))
      }
    share = options.accumulate == 1 ? nil : try Tensor.full([], 1, type: .float32)
  }

  // MARK: - Steps

  /// Does a batch and, with one batch a step, the step; the loss before it.
  /// - Parameters:
  ///   - run: the number of batches done before, from which the random numbers follow.
  ///   - share: of the samples of the step that are in this batch.
  ///   - shouldStop: asked now and then in a batch that takes long.
  /// - Throws: `StepStopped` when it should, with nothing changed.
  func run(_ batch: [Tensor], run: Int, share: Double, shouldStop: () -> Bool = { false }) throws -> Double {
    let step = try step(batch)
    step.runCount = run
    return try withoutActuallyEscaping(shouldStop) { shouldStop in
      guard let shareTensor = self.share else { return try step.run(batch, shouldStop: shouldStop) }
      shareTensor.withMutableBytes { $0.storeBytes(of: Float(share), as: Float.self) }
      return try step.run(batch + [shareTensor], shouldStop: shouldStop)
    }
  }

  /// A term of the loss, as the last run of a batch of so many samples left it.
  func term(_ place: Int, samples: Int) throws -> Double { try steps[samples]?.output(place).item() ?? .nan }

  /// Changes the parameters by the gradients that were summed, and clears the sums.
  func applySums() throws {
    let change = try change ?? planChange()
    self.change = change
    try change.run([])
  }

  /// Whether the last step was left out because a gradient was not finite.
  var wasSkipped: Bool { groups.optimizer.wasSkipped }

  private func step(_ batch: [Tensor]) throws -> TrainingStep {
    let samples = batch[0].shape[0]
    if let known = steps[samples] { return known }
    let made = try sums.isEmpty ? planStep(batch.map(\.spec)) : planPart(batch.map(\.spec))
    steps[samples] = made
    return made
  }

  private func planStep(_ specs: [TensorSpec]) throws -> TrainingStep {
    try TrainingStep(groups.optimizer, variables: groups.fixed, inputs: specs, seed: seed) {
      learned, fixed, batch in
      let traced = try trace(learned: learned, fixed: fixed, batch: batch)
      return .init(loss: traced.loss, outputs: reported(traced.terms), updates: traced.updates)
    }
  }

  private func planPart(_ specs: [TensorSpec]) throws -> TrainingStep {
    let variables = groups.optimizer.variables
    let others = variables + groups.fixed + sums
    return try TrainingStep(
      Optimizer([]), variables: others, inputs: specs + [TensorSpec([], .float32)], seed: seed
    ) { _, read, inputs in
      let learned = read[..<variables.count].map(Tensor.traced)
      let fixed = Array(read[variables.count..<(variables.count + groups.fixed.count)])
      let traced = try trace(learned: learned, fixed: fixed, batch: Array(inputs.dropLast()))
      let gradients = try Gradient.of(traced.loss * inputs[inputs.count - 1], withRespectTo: learned)
      var updates = traced.updates
      for (place, gradient) in gradients.enumerated() where gradient.isSymbolic {
        isReached[place] = true
        let before = read[variables.count + groups.fixed.count + place]
        updates.append((sums[place], try before + gradient.converted(to: before.type)))
      }
      return .init(loss: traced.loss.detached, outputs: reported(traced.terms.map(\.detached)), updates: updates)
    }
  }

  /// The gradient of Σ p·g by p is g.
  private func planChange() throws -> TrainingStep {
    try TrainingStep(groups.optimizer, variables: sums, inputs: []) { learned, sums, _ in
      var loss: Tensor?
      var updates: [(variable: Variable, value: Tensor)] = []
      for (place, parameter) in learned.enumerated() where isReached[place] {
        let part = try (parameter * sums[place]).sum()
        loss = try loss.map { try $0 + part } ?? part
        updates.append((self.sums[place], try Tensor.full(parameter.shape, 0, type: parameter.type)))
      }
      return .init(loss: loss ?? Tensor(0), updates: updates)
    }
  }

  private func reported(_ terms: [Tensor]) -> [Tensor] { objective.reportedTerms.isEmpty ? [] : terms }

  private func trace(learned: [Tensor], fixed: [Tensor], batch: [Tensor], isTraining: Bool = true) throws -> (
    loss: Tensor, terms: [Tensor], outputs: [Tensor], updates: [(variable: Variable, value: Tensor)]
  ) {
    let parameters = groups.arranged(learned: learned, fixed: fixed)
    let function = isTraining ? model.net.training : model.net.inference
    let inputs = try zip(objective.inputs, function.inputs).map { try batch[$0].converted(to: $1.type) }
    let (outputs, updates) = try model.trace(parameters: parameters, inputs: inputs, isTraining: isTraining)
    let (loss, terms) = try objective.loss(
      outputs: outputs, fields: batch, logVariances: Array(learned[groups.logVariances]), custom: custom)
    return (loss, terms, outputs, updates)
  }

  // MARK: - Validation

  /// The loss, its terms and the metrics of a batch, without dropout and with running statistics.
  func validate(_ batch: [Tensor]) throws -> [Double] {
    let function = try validations[batch[0].shape[0]] ?? planValidation(batch.map(\.spec))
    validations[batch[0].shape[0]] = function
    try function.run(batch)
    return try (0..<(1 + objective.reportedTerms.count + objective.metricNames.count)).map {
      try function.output($0).item()
    }
  }

  private func planValidation(_ specs: [TensorSpec]) throws -> PlannedFunction {
    let learned = groups.optimizer.variables
    return try PlannedFunction(variables: learned + groups.fixed, inputs: specs) { read, batch in
      let traced = try trace(
        learned: Array(read[..<learned.count]), fixed: Array(read[learned.count...]), batch: batch, isTraining: false)
      let metrics = try objective.metricValues(outputs: traced.outputs, fields: batch)
      return [traced.loss] + reported(traced.terms) + metrics
    }
  }

  // MARK: - Gradients

  /// The places of the parameters whose gradient for this batch is not finite.
  func notFiniteGradients(_ batch: [Tensor]) throws -> [Variable] {
    let variables = groups.optimizer.variables
    let function = try PlannedFunction(variables: variables + groups.fixed, inputs: batch.map(\.spec), seed: seed) {
      read, batch in
      let learned = read[..<variables.count].map(Tensor.traced)
      let traced = try trace(learned: learned, fixed: Array(read[variables.count...]), batch: batch)
      return try Gradient.of(traced.loss, withRespectTo: learned)
    }
    return try zip(variables, function(batch)).filter { !$1.isFinite }.map(\.0)
  }
}

extension Tensor {
  /// Whether every element is finite.
  var isFinite: Bool { withElements { $0.allSatisfy(\.isFinite) } }
}
