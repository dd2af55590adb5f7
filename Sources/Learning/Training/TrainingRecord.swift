/// What an epoch came to.
public struct EpochRecord: Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// Steps done when it ended, of all epochs.
  public var step: Int
  /// The rate of its last step.
  public var rate: Double
  public var seconds: Double
  /// The mean over the samples, each at the step that used it.
  public var loss: Double
  /// The mean over the samples of validation; nil without.
  public var validLoss: Double?
  /// The terms of the loss, where they are several, before they are weighted.
  public var terms: [NamedNumber]
  public var validTerms: [NamedNumber]
  /// Of validation.
  public var metrics: [NamedNumber]
  /// Whether no epoch before had a loss of validation as small.
  public var isBest: Bool

  /// Everything by name, for tables and logs: `epoch`, `step`, `rate`, `seconds`, `loss`, `loss.<term>`, `valid`,
  /// `valid.<term>`, metrics by their names.
  public var columns: [NamedNumber] {
    let fixed: [NamedNumber] = [
      .init("epoch", Double(epoch)), .init("step", Double(step)), .init("rate", rate), .init("seconds", seconds),
      .init("loss", loss),
    ]
    let valid = validLoss.map { [NamedNumber("valid", $0)] } ?? []
    return fixed + terms.map { .init("loss.\($0.name)", $0.value) } + valid
      + validTerms.map { .init("valid.\($0.name)", $0.value) } + metrics
  }
}

public struct NamedNumber: Sendable, Equatable {
  public let name: String
  public let value: Double

  public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}

/// Where a run stands, for who watches.
public struct TrainingProgress: Sendable {
  public let epoch: Int
  public let epochs: Int
  /// Batches of this epoch.
  public let batch: Int
  public let batches: Int
  public let step: Int
  public let rate: Double
  /// The mean of this epoch so far.
  public let loss: Double
  public let terms: [NamedNumber]
  /// Of this epoch, this session.
  public let seconds: Double
  /// Until the end of the epoch, in seconds; NaN while unknown.
  public let secondsLeft: Double
  public let isValidating: Bool
}

/// How a run ended.
public enum TrainingEnding: Sendable, Equatable {
  case finished
  /// Validation did not improve any more.
  case stoppedEarly(epoch: Int, bestEpoch: Int)
  case interrupted(epoch: Int, batch: Int)
}

/// What a run came to.
public struct TrainingResult: Sendable {
  public let model: Model
  public let history: [EpochRecord]
  public let ending: TrainingEnding
  /// The epoch whose parameters the model has, where those of the best are restored.
  public let restoredEpoch: Int?
}

/// Hears how a run goes on. Called from the thread that trains; what it throws ends the run.
public protocol TrainingReporter: AnyObject {
  /// A run begins, or goes on where a checkpoint left it.
  func began(_ summary: TrainingSummary) throws
  func epochBegan(_ epoch: Int)
  /// At most about 20 times a second.
  func progressed(_ progress: TrainingProgress)
  func epochEnded(_ record: EpochRecord) throws
  func ended(_ result: TrainingResult)
}

extension TrainingReporter {
  public func began(_ summary: TrainingSummary) {}
  public func epochBegan(_ epoch: Int) {}
  public func progressed(_ progress: TrainingProgress) {}
  public func epochEnded(_ record: EpochRecord) {}
  public func ended(_ result: TrainingResult) {}
}

/// What a run is to do.
public struct TrainingSummary: Sendable {
  public let net: Net
  public let epochs: Int
  public let batchesPerEpoch: Int
  /// What was done before, where a checkpoint is taken up.
  public let history: [EpochRecord]
  /// Whether a checkpoint is taken up, and how many batches of the epoch it had done.
  public let resumedAt: (epoch: Int, batch: Int)?
  /// The names of the columns that every record has.
  public let columns: [String]
}
