public import TensorCore

/// How a model is trained.
public struct TrainingOptions: Sendable {
  public var objective: Objective
  /// Its rate is that of parameters without one of their own, before the schedule.
  public var rule: OptimizerRule
  public var schedule = Schedule()
  /// The samples of a batch.
  public var batch = 32
  public var epochs = 10
  /// Of the order of samples and of dropout.
  public var seed: UInt64 = 0
  /// Whether each epoch takes the samples in an order of its own.
  public var shuffles = true
  /// How many batches make one step: their gradients are those of one batch as large as all together.
  public var accumulate = 1
  /// Penalties l1·Σ|x| and l2/2·Σx² of all parameters, added to the loss but not to what is reported.
  public var l1 = 0.0
  public var l2 = 0.0
  /// Of all gradients together, and of each element; infinity for none.
  public var clipNorm = Double.infinity
  public var clipValue = Double.infinity
  /// Parameters that are left as they are.
  public var freeze: [PathPattern] = []
  /// Rates of parameters; of several that match the last holds.
  public var rates: [RateRule] = []
  /// After how many epochs without a better loss of validation training stops; nil for never.
  public var patience: Int?
  /// Whether the model ends with the parameters of the epoch whose loss of validation was best.
  public var restoresBest = true
  /// What is given of validation beside the loss; with a classification loss the accuracy always is.
  public var metrics: [Metric] = []
  public var checkpoint: CheckpointOptions?

  public init(_ objective: Objective, _ rule: OptimizerRule) { (self.objective, self.rule) = (objective, rule) }

  /// - Throws: `train`, `schedule`, `loss`, `LearningError`s, for numbers out of range.
  func validate() throws(LearningError) {
    func require(_ fits: Bool, _ name: String, _ value: String, _ allowed: String) throws(LearningError) {
      if !fits { throw LearningError(code: "train", "`\(name)` must be \(allowed), not \(value)") }
    }
    try require(batch >= 1, "batch", "\(batch)", "at least 1")
    try require(epochs >= 1, "epochs", "\(epochs)", "at least 1")
    try require(accumulate >= 1, "accumulate", "\(accumulate)", "at least 1")
    try require(l1 >= 0 && l1.isFinite, "l1", "\(l1)", "at least 0")
    try require(l2 >= 0 && l2.isFinite, "l2", "\(l2)", "at least 0")
    try require(clipNorm > 0, "clip", "\(clipNorm)", "above 0")
    try require(clipValue > 0, "clip_value", "\(clipValue)", "above 0")
    if let patience { try require(patience >= 1, "patience", "\(patience)", "at least 1") }
    try schedule.validate()
    for rate in rates { try require(rate.isValid, "rate \(rate.pattern)", rate.text, "at least 0") }
    if let every = checkpoint?.everySteps { try require(every >= 1, "every", "\(every)", "at least 1 step") }
    if let every = checkpoint?.everySeconds { try require(every > 0, "every", "\(every) s", "above 0") }
  }
}

/// The rate of some parameters.
public struct RateRule: Sendable, Hashable {
  public enum Change: Sendable, Hashable {
    /// Of the optimiser's rate.
    case factor(Double)
    case absolute(Double)
  }

  public let pattern: PathPattern
  public let change: Change

  public init(_ pattern: PathPattern, _ change: Change) { (self.pattern, self.change) = (pattern, change) }

  var isValid: Bool {
    switch change {
    case .factor(let value), .absolute(let value): value >= 0 && value.isFinite
    }
  }

  var text: String {
    switch change {
    case .factor(let value): "×\(value)"
    case .absolute(let value): "\(value)"
    }
  }

  func rate(_ base: Double) -> Double {
    switch change {
    case .factor(let value): base * value
    case .absolute(let value): value
    }
  }
}

/// Where and when a run is written down.
public struct CheckpointOptions: Sendable, Hashable {
  /// Gets `last.safetensors`, and with validation `best.safetensors`.
  public var folder: String
  /// Beside the end of every epoch.
  public var everySteps: Int?
  public var everySeconds: Double?
  /// Whether a run that stands there is taken up.
  public var resumes: Bool

  public init(_ folder: String, everySteps: Int? = nil, everySeconds: Double? = nil, resumes: Bool = false) {
    (self.folder, self.everySteps, self.everySeconds, self.resumes) = (folder, everySteps, everySeconds, resumes)
  }
}
