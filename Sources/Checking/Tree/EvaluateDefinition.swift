import Diagnostics

/// `evaluate m on data { mse, mae }`.
public struct EvaluateDefinition: Sendable {
  /// A score as it is asked for.
  public struct Score: Sendable {
    public let name: String
    /// The quantile, or the number of bins; nil for those without a setting and where the usual one is meant.
    public let setting: OperandIndex?
    public let span: Span
  }

  public let model: OperandIndex
  public let data: OperandIndex
  public let scores: [Score]
  /// The figures by name; of a model with several outputs the scores of each output by its name.
  public let fields: [FieldType]
}

/// A score that `evaluate` can give.
public struct ScoreName: Sendable {
  /// The form of what it gives.
  public enum Form: Sendable { case number, matrix, report, curve, bins }

  public let name: String
  public let isOfClasses: Bool
  public let form: Form
  /// What its setting is; nil for those without one.
  let setting: String?

  private init(_ name: String, ofClasses isOfClasses: Bool, _ form: Form = .number, setting: String? = nil) {
    (self.name, self.isOfClasses, self.form, self.setting) = (name, isOfClasses, form, setting)
  }

  public static let all = [
    ScoreName("mse", ofClasses: false), ScoreName("mae", ofClasses: false), ScoreName("rmse", ofClasses: false),
    ScoreName("mape", ofClasses: false), ScoreName("r2", ofClasses: false),
    ScoreName("quantile", ofClasses: false, setting: "a quantile between 0 and 1, such as `0.9`"),
    ScoreName("accuracy", ofClasses: true), ScoreName("balanced_accuracy", ofClasses: true),
    ScoreName("precision", ofClasses: true), ScoreName("recall", ofClasses: true), ScoreName("f1", ofClasses: true),
    ScoreName("report", ofClasses: true, .report), ScoreName("confusion", ofClasses: true, .matrix),
    ScoreName("roc", ofClasses: true, .curve), ScoreName("roc_auc", ofClasses: true),
    ScoreName("log_loss", ofClasses: true),
    ScoreName("calibration", ofClasses: true, .bins, setting: "a number of bins, such as `10`"),
    ScoreName("calibration_error", ofClasses: true, setting: "a number of bins, such as `10`"),
  ]
}
