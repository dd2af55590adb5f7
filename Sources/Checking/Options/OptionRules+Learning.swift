extension OptionRule {
  // MARK: Nets

  /// Of a `param` of a net or layer.
  static let learned = [
    OptionRule(
      "init", "what it begins with", words: InitialScheme.allCases.map { OptionRule($0.rawValue, $0.help) })
  ]

  static let attention = [
    OptionRule("heads", "how many heads the width is cut into"),
    OptionRule("key_heads", "how many heads keys and values have; a share of `heads`"),
    OptionRule("dim", "the width of all heads together"),
    OptionRule(
      "score", "how a query and a key are compared; or `score(q, k, i, j) = …`",
      words: MechanismScore.allCases.map { OptionRule($0.rawValue, $0.help) }),
    OptionRule("scale", "the factor of scores that are products"),
    OptionRule(
      "mask", "which keys a query sees; or `mask(i, j) = …`",
      words: [
        OptionRule("none", "all of them"), OptionRule("causal", "none that come later"),
        OptionRule("window", "those at most so many places away: `window 24`"),
      ], isRepeatable: true),
    OptionRule(
      "positions", "how the mechanism itself knows of places",
      words: MechanismPositions.allCases.map { OptionRule($0.rawValue, $0.help) }),
    OptionRule("dropout", "the share of weights left out while training"),
    OptionRule("param", "a number that a score of one's own reads and training changes", isRepeatable: true),
  ]

  // MARK: Training

  private static let decays = [
    OptionRule("decay", "how strongly parameters are drawn to zero"),
    OptionRule("clip", "the largest norm of all gradients together"),
    OptionRule("clip_value", "the largest size of each gradient"),
  ]
  private static let moments = [
    OptionRule("beta1", "how much of the mean gradient is kept, 0.9 without it"),
    OptionRule("beta2", "how much of the mean square is kept, 0.999 without it"),
  ]
  private static let eps = OptionRule("eps", "what is added to the root, against division by zero")
  private static let momentum = OptionRule("momentum", "how much of the last step is kept")

  /// The optimisers, each with the options of its block.
  static let optimizers = TrainDefinition.Rule.allCases.map { rule in
    switch rule {
    case .sgd:
      OptionRule(
        rule.rawValue, "gradient descent: `sgd 0.1 { momentum 0.9 }`",
        options: [momentum, OptionRule("nesterov", "looks ahead along the momentum")] + decays)
    case .adam: OptionRule(rule.rawValue, "Adam: `adam 1e-3`", options: moments + [eps] + decays)
    case .adamw:
      OptionRule(
        rule.rawValue, "Adam with decoupled decay: `adamw 1e-3 { decay 0.01 }`", options: moments + [eps] + decays)
    case .rmsprop: OptionRule(rule.rawValue, "RMSprop: `rmsprop 1e-3`", options: [momentum, eps] + decays)
    case .adagrad: OptionRule(rule.rawValue, "Adagrad: `adagrad 1e-2`", options: [eps] + decays)
    }
  }

  /// The losses that have names, each with the options of its block.
  static let losses = TrainDefinition.Loss.Kind.allCases.map { kind in
    let weight = OptionRule("weight", "its share among several losses")
    switch kind {
    case .mse: return OptionRule(kind.rawValue, "mean squared error", options: [weight])
    case .mae: return OptionRule(kind.rawValue, "mean absolute error", options: [weight])
    case .huber: return OptionRule(kind.rawValue, "squared when small, absolute from `huber 0.5` on", options: [weight])
    case .quantile: return OptionRule(kind.rawValue, "of quantiles: `quantile 0.1 0.5 0.9`", options: [weight])
    case .crossEntropy:
      return OptionRule(
        kind.rawValue, "of classes, from scores that no softmax has seen",
        options: [
          weight, OptionRule("smoothing", "the share of certainty given to all classes"),
          OptionRule("weights", "a number for each class"),
        ])
    case .binaryCrossEntropy:
      return OptionRule(
        kind.rawValue, "of yes and no, from scores that no sigmoid has seen",
        options: [weight, OptionRule("positive", "the weight of a yes")])
    case .contrastive:
      return OptionRule(
        kind.rawValue, "of pairs that belong together: `contrastive 0.1`",
        options: [weight, OptionRule("temperature", "how sharply near ones are told apart")])
    }
  }

  static let schedules = TrainDefinition.Schedule.Shape.allCases.map { shape in
    switch shape {
    case .constant: OptionRule(shape.rawValue, "the rate stays")
    case .linear: OptionRule(shape.rawValue, "down to zero along a line")
    case .cosine: OptionRule(shape.rawValue, "down to zero along half a cosine")
    case .halve: OptionRule(shape.rawValue, "half the rate each epoch")
    case .oneCycle:
      OptionRule(
        shape.rawValue, "up and down once", options: [OptionRule("rise", "the share of the steps that goes up")])
    case .plateau:
      OptionRule(
        shape.rawValue, "smaller when the validation no longer improves",
        options: [
          OptionRule("factor", "what the rate is multiplied by"),
          OptionRule("patience", "how many epochs without improvement it waits"),
        ])
    }
  }

  /// What `metrics` may measure while a model learns.
  static let metrics = [
    OptionRule("mse", "mean squared error"), OptionRule("mae", "mean absolute error"),
    OptionRule("accuracy", "the share of classes that are right"),
  ]

  static let validate = OptionRule(
    "validate", "a dataset that the model does not learn from, looked at after each epoch",
    options: [
      OptionRule("patience", "stops after so many epochs without improvement"),
      OptionRule(
        "restore", "which parameters the model ends with",
        words: [OptionRule("best", "those of the best epoch"), OptionRule("last", "those of the last")]),
    ])

  static let checkpoint = OptionRule(
    "checkpoint", "a folder that keeps the state of the training",
    options: [OptionRule("every", "so many steps, or a time such as `10 min`")])

  static let rate = OptionRule(
    "rate", "a part of the net and a factor for its rate: `rate Net.head 10`",
    options: [OptionRule("absolute", "its rate itself")], isRepeatable: true)

  static let train =
    [
      OptionRule(
        "loss", "what is made smaller: `loss mse`, or a function of your own", words: losses, takesExpressions: true)
    ] + optimizers + [
      OptionRule(
        "schedule", "how the rate changes: `schedule warmup 5 % cosine`",
        words: schedules + [OptionRule("warmup", "rises first: a share or a number of steps")]),
      OptionRule("batch", "how many samples each step looks at"),
      OptionRule("epochs", "how often all samples are seen"),
      OptionRule("seed", "where random numbers begin"),
      validate, checkpoint,
      OptionRule("resume", "goes on from the checkpoint"),
      OptionRule("log", "a csv file that gets a row for each epoch"),
      OptionRule("freeze", "a part of the net that does not learn: `freeze Net.block[0..4]`", isRepeatable: true),
      rate,
      OptionRule("accumulate", "how many batches a step adds up"),
      OptionRule("l1", "a penalty on the size of parameters"),
      OptionRule("l2", "a penalty on the square of parameters"),
      OptionRule("metrics", "what is measured besides the loss", words: metrics),
      OptionRule("live", "shows the curve of the loss while it falls"),
      OptionRule(
        "shuffle", "whether each epoch has its own order",
        words: [OptionRule("true", "as without it"), OptionRule("false", "the order of the dataset")]),
    ]

  static let evaluate = ScoreName.all.map { OptionRule($0.name, $0.help) }
}

extension MechanismScore {
  fileprivate var help: String {
    switch self {
    case .scaledDot: "q·k/√d, the usual one"
    case .dot: "q·k"
    case .additive: "v·tanh(W q + U k)"
    case .bilinear: "q·W k"
    case .normDot: "q·k/√(‖q‖‖k‖)"
    }
  }
}

extension MechanismPositions {
  fileprivate var help: String {
    switch self {
    case .none: "not at all, as without it"
    case .rotary: "queries and keys are turned by their places"
    case .relative: "a learned number for each distance"
    }
  }
}

extension InitialScheme {
  fileprivate var help: String {
    switch self {
    case .uniform: "within ±1/√inputs"
    case .xavier: "of a spread that suits tanh (Glorot and Bengio 2010)"
    case .he: "of a spread that suits relu (He and others 2015)"
    case .orthogonal: "a matrix whose rows are at right angles"
    case .normal: "normally distributed"
    case .zeros: "0"
    case .ones: "1"
    }
  }
}
