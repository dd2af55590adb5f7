extension OptimizerRule {
  /// A range that a hyperparameter must lie in.
  private enum Range {
    case atLeastZero
    case fraction

    var words: String {
      switch self {
      case .atLeastZero: "at least 0"
      case .fraction: "at least 0 and below 1"
      }
    }

    func contains(_ value: Double) -> Bool {
      switch self {
      case .atLeastZero: value >= 0 && value.isFinite
      case .fraction: value >= 0 && value < 1
      }
    }
  }

  /// The hyperparameters that the rule reads, as they are called in the language.
  private var hyperparameters: [(name: String, value: Double, range: Range)] {
    let common: [(String, Double, Range)] = [
      ("rate", rate, .atLeastZero), ("l2", l2, .atLeastZero), ("l1", l1, .atLeastZero), ("decay", decay, .atLeastZero),
    ]
    switch kind {
    case .sgd:
      return common + [("momentum", momentum, .atLeastZero)]
    case .adam, .adamW:
      return common + [("beta1", beta1, .fraction), ("beta2", beta2, .fraction), ("epsilon", epsilon, .atLeastZero)]
    case .rmsProp:
      return common + [
        ("alpha", alpha, .fraction), ("momentum", momentum, .atLeastZero), ("epsilon", epsilon, .atLeastZero),
      ]
    case .adagrad:
      return common + [
        ("rate_decay", rateDecay, .atLeastZero), ("initial_sum", initialSum, .atLeastZero),
        ("epsilon", epsilon, .atLeastZero),
      ]
    }
  }

  /// Throws `TensorError.argumentOutOfRange` for the first hyperparameter that the rule reads and cannot use.
  public func validate() throws(TensorError) {
    for (name, value, range) in hyperparameters where !range.contains(value) {
      throw .argumentOutOfRange(operation: kind.rawValue, argument: name, value: value, allowed: range.words)
    }
    if kind == .sgd, nesterov, momentum == 0 {
      throw .argumentOutOfRange(
        operation: kind.rawValue, argument: "momentum", value: 0, allowed: "above 0 for Nesterov's form")
    }
  }
}

extension GradientLimits {
  /// Throws `TensorError.argumentOutOfRange` for a limit that is not above 0.
  public func validate() throws(TensorError) {
    for (name, value) in [("norm", norm), ("value", value)] where !(value > 0) {
      throw .argumentOutOfRange(operation: "clip", argument: name, value: value, allowed: "above 0")
    }
  }
}
