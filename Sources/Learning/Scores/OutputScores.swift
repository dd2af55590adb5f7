public import TensorCore

/// What is gathered of one output of a net to give its scores. Only what the wanted scores need is computed and kept.
public struct OutputScores: Sendable {
  /// The name of the output.
  public let name: String
  /// The names of its classes, where they have any.
  public let labels: [String]
  public let wanted: [Score]
  public private(set) var sampleCount = 0
  private var regression: RegressionScores?
  private var quantiles: [PinballLoss]
  private var matrix: ConfusionMatrix?
  private var logLoss: LogLoss?
  private var area: ROCArea?
  private var calibrations: [Int: Calibration] = [:]

  /// - Throws: `score-option`.
  public init(_ wanted: [Score], of name: String = "", labels: [String] = []) throws(LearningError) {
    (self.wanted, self.name, self.labels, quantiles) = (wanted, name, labels, [])
    for score in wanted {
      switch score {
      case .mse, .mae, .rmse, .mape, .r2: regression = RegressionScores()
      case .quantile(let quantile): quantiles.append(try PinballLoss(quantile: quantile))
      case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .report, .confusion: matrix = ConfusionMatrix()
      case .roc, .rocAUC: area = ROCArea()
      case .logLoss: logLoss = LogLoss()
      case .calibration(let bins), .calibrationError(let bins): calibrations[bins] = try Calibration(bins: bins)
      }
    }
  }

  /// Adds samples stacked along the leading axis.
  /// - Throws: `score-shape`, `not-finite`, `unknown-class`.
  public mutating func add(prediction: Tensor, target: Tensor) throws(LearningError) {
    try regression?.add(prediction: prediction, target: target)
    for place in quantiles.indices { try quantiles[place].add(prediction: prediction, target: target) }
    if matrix != nil || logLoss != nil || area != nil || !calibrations.isEmpty {
      let rows = try ClassifiedRows(logits: prediction, classes: target, from: sampleCount)
      try matrix?.add(rows)
      logLoss?.add(rows)
      try area?.add(rows)
      for bins in calibrations.keys { calibrations[bins]?.add(rows) }
    }
    sampleCount += prediction.shape.first ?? 1
  }

  /// A score that is a number; nil for the others and for those that were not wanted.
  public func number(_ score: Score) -> Double? {
    guard wanted.contains(score) else { return nil }
    return switch score {
    case .mse: regression?.mse
    case .mae: regression?.mae
    case .rmse: regression?.rmse
    case .mape: regression?.mape
    case .r2: regression?.r2
    case .quantile(let quantile): quantiles.first { $0.quantile == quantile }?.value
    case .accuracy: matrix?.accuracy
    case .balancedAccuracy: matrix?.balancedAccuracy
    case .precision: report?.macroAverage.precision
    case .recall: report?.macroAverage.recall
    case .f1: report?.macroAverage.f1
    case .rocAUC: area?.value
    case .logLoss: logLoss?.value
    case .calibrationError(let bins): calibrations[bins]?.expectedError
    case .report, .confusion, .roc, .calibration: nil
    }
  }

  public var report: ClassificationReport? { matrix.map { ClassificationReport($0, labels: labels) } }
  public var confusion: ConfusionMatrix? { matrix }
  public var receiver: ROCArea? { area }
  public func calibration(bins: Int) -> Calibration? { calibrations[bins] }
}
