import Diagnostics

/// `train m = N on data { … }`. Numbers are operands, since they may be computed.
public struct TrainDefinition: Sendable {
  public struct Loss: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
      case mse, mae, huber, quantile
      case crossEntropy = "cross_entropy"
      case binaryCrossEntropy = "binary_cross_entropy"
      case contrastive
    }

    public let kind: Kind
    /// The output it is of; nil for all.
    public let output: String?
    /// What stands behind the name: delta, probabilities, temperature.
    public let settings: [OperandIndex]
    public let smoothing: OperandIndex?
    /// A vector, one a class.
    public let classWeights: OperandIndex?
    public let positiveWeight: OperandIndex?
    public let weight: OperandIndex?
    public let span: Span
  }

  public enum Objective: Sendable {
    case losses([Loss], areWeightsLearned: Bool)
    /// A function of the outputs and of a batch; its operand is the function, specialised. `text` is how it is written.
    case own(OperandIndex, fields: [String], text: String)
  }

  public enum Rule: String, Sendable, CaseIterable { case sgd, adam, adamw, rmsprop, adagrad }

  public struct Optimizer: Sendable {
    public let rule: Rule
    public let rate: OperandIndex?
    public let isNesterov: Bool
    /// By name: `decay`, `momentum`, `clip`, ….
    public let settings: [String: OperandIndex]
    public let span: Span
  }

  public struct Schedule: Sendable {
    public enum Shape: String, Sendable, CaseIterable {
      case constant, linear, cosine, halve
      case oneCycle = "one_cycle"
      case plateau
    }
    public enum Warmup: Sendable { case steps(OperandIndex), share(OperandIndex) }

    public let shape: Shape
    public let warmup: Warmup?
    /// By name: `factor`, `patience`, `rise`.
    public let settings: [String: OperandIndex]
    public let span: Span
  }

  public struct Pattern: Sendable {
    public let text: String
    public let span: Span
  }

  public struct Rate: Sendable {
    public let pattern: Pattern
    public let value: OperandIndex
    public let isFactor: Bool
  }

  public struct Checkpoint: Sendable {
    public let folder: OperandIndex
    public let everySteps: OperandIndex?
    public let everySeconds: OperandIndex?
    public let resumes: Bool
  }

  public let name: String
  public let subject: OperandIndex
  public let data: OperandIndex
  public let objective: Objective
  public let optimizer: Optimizer
  public let schedule: Schedule?
  public let validation: OperandIndex?
  public let checkpoint: Checkpoint?
  public let log: OperandIndex?
  public let freeze: [Pattern]
  public let rates: [Rate]
  public let metrics: [String]
  public let shuffles: Bool
  public let restoresBest: Bool
  /// Whether the curve of the loss is drawn while it trains.
  public let isLive: Bool
  /// By name: `batch`, `epochs`, `seed`, `accumulate`, `l1`, `l2`, `patience`.
  public let numbers: [String: OperandIndex]
}
