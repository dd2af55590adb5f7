/// A figure that predictions can be judged by.
public enum Score: Hashable, Sendable {
  // Of numbers.
  case mse, mae, rmse, mape, r2
  /// The pinball loss of a quantile.
  case quantile(Double)
  // Of classes.
  case accuracy, balancedAccuracy
  /// Averaged over the classes, each counting the same.
  case precision, recall, f1
  case report, confusion
  /// The points of the receiver operating characteristic.
  case roc
  case rocAUC, logLoss
  case calibration(bins: Int)
  /// The expected calibration error.
  case calibrationError(bins: Int)

  /// Those without a setting, and the others with the usual one, by the name that scripts give them.
  public static let byName: [(name: String, score: Score)] =
    [
      .mse, .mae, .rmse, .mape, .r2, .quantile(0.5), .accuracy, .balancedAccuracy, .precision, .recall, .f1, .report,
      .confusion, .roc, .rocAUC, .logLoss, .calibration(bins: 10), .calibrationError(bins: 10),
    ].map { ($0.name, $0) }

  public var name: String {
    switch self {
    case .mse: "mse"
    case .mae: "mae"
    case .rmse: "rmse"
    case .mape: "mape"
    case .r2: "r2"
    case .quantile: "quantile"
    case .accuracy: "accuracy"
    case .balancedAccuracy: "balanced_accuracy"
    case .precision: "precision"
    case .recall: "recall"
    case .f1: "f1"
    case .report: "report"
    case .confusion: "confusion"
    case .roc: "roc"
    case .rocAUC: "roc_auc"
    case .logLoss: "log_loss"
    case .calibration: "calibration"
    case .calibrationError: "calibration_error"
    }
  }

  /// Whether it judges classes rather than numbers.
  public var isOfClasses: Bool {
    switch self {
    case .mse, .mae, .rmse, .mape, .r2, .quantile: false
    default: true
    }
  }
}
