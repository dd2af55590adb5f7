import Checking
import Diagnostics
import Learning
import Runtime
import TensorCore

extension TrainingOptions {
  /// The options of a declaration, with the numbers that its operands came to.
  /// - Throws: for numbers out of range, at their places.
  init(_ definition: TrainDefinition, _ arguments: Operands) throws {
    func number(_ index: OperandIndex?, _ name: String) throws -> Double? { try arguments.number(index, name) }
    func count(_ name: String, minimum: Int) throws -> Int? {
      let number = try arguments.number(
        definition.numbers[name], name, "a whole number of at least \(minimum)"
      ) { Int(exactly: $0).map { $0 >= minimum } ?? false }
      return number.map { Int($0) }
    }
    let objective: Objective =
      switch definition.objective {
      case .own(_, _, let text): .custom(text)
      case .losses(let losses, let areLearned):
        .terms(try losses.map { try LossTerm($0, arguments) }, weights: areLearned ? .learned : .fixed)
      }
    self.init(objective, try OptimizerRule(definition.optimizer, arguments))
    clipNorm = try number(definition.optimizer.settings["clip"], "clip") ?? .infinity
    clipValue = try number(definition.optimizer.settings["clip_value"], "clip_value") ?? .infinity
    if let schedule = definition.schedule { self.schedule = try Schedule(schedule, arguments) }
    batch = try count("batch", minimum: 1) ?? batch
    epochs = try count("epochs", minimum: 1) ?? epochs
    seed = UInt64(try count("seed", minimum: 0) ?? 0)
    accumulate = try count("accumulate", minimum: 1) ?? 1
    patience = try count("patience", minimum: 1)
    l1 = try number(definition.numbers["l1"], "l1") ?? 0
    l2 = try number(definition.numbers["l2"], "l2") ?? 0
    freeze = try definition.freeze.map { try PathPattern($0.text) }
    rates = try definition.rates.map { rate in
      let value = try number(rate.value, "rate") ?? 1
      return RateRule(try PathPattern(rate.pattern.text), rate.isFactor ? .factor(value) : .absolute(value))
    }
    metrics = definition.metrics.compactMap { Metric(rawValue: $0) }
    shuffles = definition.shuffles
    restoresBest = definition.restoresBest
    checkpoint = try definition.checkpoint.map { checkpoint in
      CheckpointOptions(
        try arguments.value(checkpoint.folder).asString(),
        everySteps: try number(checkpoint.everySteps, "every").map { Int($0.rounded()) },
        everySeconds: try number(checkpoint.everySeconds, "every"), resumes: checkpoint.resumes)
    }
  }
}

extension LossTerm {
  init(_ loss: TrainDefinition.Loss, _ arguments: Operands) throws {
    func number(_ index: OperandIndex?, _ name: String) throws -> Double? { try arguments.number(index, name) }
    let settings = try loss.settings.map { try arguments.number($0, loss.kind.rawValue) ?? 0 }
    let kind: Loss =
      switch loss.kind {
      case .mse: .meanSquaredError
      case .mae: .meanAbsoluteError
      case .huber: .huber(delta: settings.first ?? 1)
      case .quantile: .quantile(settings)
      case .crossEntropy:
        .crossEntropy(
          smoothing: try number(loss.smoothing, "smoothing") ?? 0,
          weights: try loss.classWeights.map { try arguments.value($0).asTensor().elements })
      case .binaryCrossEntropy: .binaryCrossEntropy(positiveWeight: try number(loss.positiveWeight, "positive") ?? 1)
      case .contrastive: .contrastive(temperature: settings.first ?? 0.1)
      }
    self.init(kind, of: loss.output, weight: try number(loss.weight, "weight") ?? 1)
  }
}

extension OptimizerRule {
  init(_ optimizer: TrainDefinition.Optimizer, _ arguments: Operands) throws {
    func setting(_ name: String) throws -> Double? {
      try arguments.number(optimizer.settings[name], name, "at least 0") { $0 >= 0 }
    }
    let rate = try arguments.number(optimizer.rate, optimizer.rule.rawValue, "a rate of at least 0") { $0 >= 0 }
    switch optimizer.rule {
    case .sgd:
      self = .sgd(rate: rate ?? 1e-2, momentum: try setting("momentum") ?? 0, nesterov: optimizer.isNesterov)
    case .adam: self = .adam(rate: rate ?? 1e-3)
    case .adamw: self = .adamW(rate: rate ?? 1e-3)
    case .rmsprop: self = .rmsProp(rate: rate ?? 1e-2, momentum: try setting("momentum") ?? 0)
    case .adagrad: self = .adagrad(rate: rate ?? 1e-2)
    }
    if let beta = try setting("beta1") { beta1 = beta }
    if let beta = try setting("beta2") { beta2 = beta }
    if let eps = try setting("eps") { epsilon = eps }
    if let given = try setting("decay") {
      if optimizer.rule == .adamw { decay = given } else { l2 = given }
    }
    do throws(TensorError) { try validate() } catch {
      throw EvaluationError(code: "option-value", error.description, span: optimizer.span)
    }
  }
}

extension Schedule {
  init(_ schedule: TrainDefinition.Schedule, _ arguments: Operands) throws {
    func setting(_ name: String) throws -> Double? { try arguments.number(schedule.settings[name], name) }
    let shape: Shape =
      switch schedule.shape {
      case .constant: .constant
      case .linear: .linear
      case .cosine: .cosine
      case .halve: .halve
      case .oneCycle: .oneCycle(rise: try setting("rise") ?? 0.3)
      case .plateau:
        .plateau(factor: try setting("factor") ?? 0.1, patience: Int((try setting("patience") ?? 10).rounded()))
      }
    let warmup: Warmup? =
      switch schedule.warmup {
      case nil: nil
      case .share(let index): .share(try arguments.number(index, "warmup") ?? 0)
      case .steps(let index):
        .steps(
          Int(
            try arguments.number(index, "warmup", "a share, such as `5 %`, or a whole number of steps") {
              Int(exactly: $0) != nil
            } ?? 0))
      }
    self.init(shape, warmup: warmup)
  }
}

extension TrainDefinition {
  /// The option that an error is about.
  func place(of error: LearningError, _ arguments: Operands) -> Span? {
    switch error.code {
    case "path": return (freeze + rates.map(\.pattern)).first { error.message.contains(" \($0.text)`") }?.span
    case "loss", "loss-shape":
      switch objective {
      case .losses(let losses, _): return losses.first { error.message.contains("`\($0.kind.rawValue)`") }?.span
      case .own(let index, _, _): return arguments.span(index)
      }
    case "schedule": return schedule?.span
    case "checkpoint": return arguments.span(checkpoint?.folder)
    case "dataset-fields": return arguments.span(error.message.contains("validation") ? validation : data)
    default: return nil
    }
  }
}
