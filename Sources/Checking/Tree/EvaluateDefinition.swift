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
  /// One line on what it tells.
  public let help: String
  /// What its setting is; nil for those without one.
  let setting: String?

  private init(
    _ name: String, _ help: String, ofClasses isOfClasses: Bool, _ form: Form = .number, setting: String? = nil
  ) {
    (self.name, self.help, self.isOfClasses, self.form, self.setting) = (name, help, isOfClasses, form, setting)
  }

  public static let all = [
    ScoreName("mse", "mean squared error", ofClasses: false), ScoreName("mae", "mean absolute error", ofClasses: false),
    ScoreName("rmse", "root of the mean squared error", ofClasses: false),
    ScoreName("mape", "mean absolute error as a share of the value", ofClasses: false),
    ScoreName("r2", "the share of the variance that is explained", ofClasses: false),
    ScoreName(
      "quantile", "pinball loss of a quantile: `quantile 0.9`", ofClasses: false,
      setting: "a quantile between 0 and 1, such as `0.9`"),
    ScoreName("accuracy", "the share of classes that are right", ofClasses: true),
    ScoreName("balanced_accuracy", "the mean recall of the classes", ofClasses: true),
    ScoreName("precision", "of what was called a class, the share that is", ofClasses: true),
    ScoreName("recall", "of what is a class, the share that was found", ofClasses: true),
    ScoreName("f1", "the harmonic mean of precision and recall", ofClasses: true),
    ScoreName("report", "precision, recall and F1 of each class", ofClasses: true, .report),
    ScoreName("confusion", "how often each class was taken for each", ofClasses: true, .matrix),
    ScoreName("roc", "the points of the ROC curve", ofClasses: true, .curve),
    ScoreName("roc_auc", "the area under the ROC curve", ofClasses: true),
    ScoreName("log_loss", "cross entropy of the probabilities", ofClasses: true),
    ScoreName(
      "calibration", "how often each probability comes true, by bins", ofClasses: true, .bins,
      setting: "a number of bins, such as `10`"),
    ScoreName(
      "calibration_error", "how far probabilities are from what comes true", ofClasses: true,
      setting: "a number of bins, such as `10`"),
  ]
}
