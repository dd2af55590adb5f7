internal import TensorCore

extension TrainingOptions {
  /// What must be the same for a run to be taken up again, as names and values that a message can show.
  func fingerprint(samples: Int, validationSamples: Int?) -> [(name: String, value: String)] {
    var rows: [(String, String)] = [
      ("loss", objective.text), ("optimizer", rule.text), ("schedule", schedule.text), ("batch", "\(batch)"),
      ("seed", "\(seed)"), ("shuffle", "\(shuffles)"), ("accumulate", "\(accumulate)"), ("l1", "\(l1)"),
      ("l2", "\(l2)"), ("clip", "\(clipNorm)"), ("clip_value", "\(clipValue)"),
      ("freeze", freeze.map(\.description).joined(separator: " ")),
      ("rate", rates.map { "\($0.pattern) \($0.text)" }.joined(separator: " ")),
      ("samples", "\(samples)"), ("validate", validationSamples.map { "\($0) samples" } ?? "none"),
      ("restore", restoresBest ? "best" : "last"),
    ]
    if schedule.dependsOnTotal { rows.append(("epochs", "\(epochs)")) }
    return rows
  }
}

extension Objective {
  fileprivate var text: String {
    switch self {
    case .custom(let name): name
    case .terms(let terms, let weights):
      terms.map { term in
        (term.output.map { "\($0) " } ?? "") + term.loss.text + (term.weight == 1 ? "" : " weight \(term.weight)")
      }.joined(separator: ", ") + (weights == .learned ? ", weights learned" : "")
    }
  }
}

extension Loss {
  fileprivate var text: String {
    switch self {
    case .meanSquaredError, .meanAbsoluteError: name
    case .huber(let delta): "\(name) \(delta)"
    case .quantile(let probabilities): "\(name) \(probabilities)"
    case .crossEntropy(let smoothing, let weights):
      name + (smoothing == 0 ? "" : " smoothing \(smoothing)") + (weights.map { " weights \($0)" } ?? "")
    case .binaryCrossEntropy(let weight): name + (weight == 1 ? "" : " positive \(weight)")
    case .contrastive(let temperature): "\(name) \(temperature)"
    }
  }
}

extension OptimizerRule {
  /// All hyperparameters that differ from those the rule begins with.
  fileprivate var text: String {
    let usual: OptimizerRule =
      switch kind {
      case .sgd: .sgd()
      case .adam: .adam()
      case .adamW: .adamW()
      case .rmsProp: .rmsProp()
      case .adagrad: .adagrad()
      }
    func changed(_ name: String, _ path: KeyPath<OptimizerRule, Double>) -> String {
      self[keyPath: path] == usual[keyPath: path] ? "" : " \(name) \(self[keyPath: path])"
    }
    return "\(kind.rawValue) \(rate)" + changed("decay", \.decay) + changed("l2", \.l2) + changed("l1", \.l1)
      + changed("momentum", \.momentum) + (nesterov ? " nesterov" : "") + changed("beta1", \.beta1)
      + changed("beta2", \.beta2) + changed("alpha", \.alpha) + (centered ? " centered" : "")
      + changed("eps", \.epsilon) + changed("rate_decay", \.rateDecay) + changed("initial_sum", \.initialSum)
  }
}

extension Schedule {
  fileprivate var text: String {
    let rise: String =
      switch warmup {
      case nil: ""
      case .steps(let count): "warmup \(count) "
      case .share(let share): "warmup \(share) "
      }
    switch shape {
    case .constant: return rise + "constant"
    case .linear: return rise + "linear"
    case .cosine: return rise + "cosine"
    case .halve: return rise + "halve"
    case .oneCycle(let share): return rise + "one_cycle rise \(share)"
    case .plateau(let factor, let patience): return rise + "plateau factor \(factor) patience \(patience)"
    }
  }
}
