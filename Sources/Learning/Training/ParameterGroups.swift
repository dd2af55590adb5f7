internal import TensorCore

/// What training changes of a model, with the rate of each part, and what it leaves alone.
struct ParameterGroups {
  let optimizer: Optimizer
  /// Of each group, its rate before the schedule.
  let rates: [Double]
  /// What the body of a step reads beside the optimiser's parameters: what is frozen, and running statistics.
  let fixed: [Variable]
  /// For each variable of the model whether the optimiser has it, and its place there or among `fixed`.
  let places: [(isLearned: Bool, index: Int)]
  /// The places of the log variances of learned loss weights in the optimiser.
  let logVariances: Range<Int>

  /// - Throws: `path` for a pattern that names nothing, `train` where nothing is left to learn; what `Optimizer`
  ///   throws.
  init(_ model: Model, _ options: TrainingOptions, logVariances extra: [Variable]) throws {
    let parameters = model.net.parameters
    let learned = parameters.indices.filter { parameters[$0].isLearned }
    let paths = learned.map { parameters[$0].path }
    var frozen: Set<Int> = []
    for pattern in options.freeze {
      for place in try pattern.places(among: paths, for: "freeze") { frozen.insert(learned[place]) }
    }
    var rule = options.rule
    rule.l1 += options.l1
    rule.l2 += options.l2
    var rateOf: [Int: Double] = [:]
    for given in options.rates {
      for place in try given.pattern.places(among: paths, for: "rate") {
        rateOf[learned[place]] = given.rate(options.rule.rate)
      }
    }
    let trained = learned.filter { !frozen.contains($0) }
    guard !trained.isEmpty else {
      throw LearningError(
        code: "train",
        learned.isEmpty
          ? "`\(model.net.name)` has no parameters to train" : "all parameters of `\(model.net.name)` are frozen")
    }
    var groups: [(rate: Double, members: [Int])] = []
    for place in trained {
      let rate = rateOf[place] ?? options.rule.rate
      if let group = groups.firstIndex(where: { $0.rate == rate }) {
        groups[group].members.append(place)
      } else {
        groups.append((rate, [place]))
      }
    }
    var made = groups.map { group in
      var own = rule
      own.rate = group.rate
      return Optimizer.Group(own, group.members.map { model.variables[$0] })
    }
    var rates = groups.map(\.rate)
    let count = trained.count
    if !extra.isEmpty {
      var own = options.rule
      (own.l1, own.l2, own.decay) = (0, 0, 0)
      made.append(Optimizer.Group(own, extra))
      rates.append(own.rate)
    }
    let limits = GradientLimits(norm: options.clipNorm, value: options.clipValue, skipsNotFinite: true)
    optimizer = try Optimizer(made, limits: limits)
    self.rates = rates
    logVariances = count..<(count + extra.count)
    let order = groups.flatMap(\.members)
    let rest = parameters.indices.filter { !order.contains($0) }
    fixed = rest.map { model.variables[$0] }
    places = parameters.indices.map { place in
      if let index = order.firstIndex(of: place) { return (true, index) }
      return (false, rest.firstIndex(of: place) ?? 0)
    }
  }

  /// The variables of the model in its order, from those of the optimiser and `fixed`.
  func arranged(learned: [Tensor], fixed: [Tensor]) -> [Tensor] {
    places.map { $0.isLearned ? learned[$0.index] : fixed[$0.index] }
  }

  func setFactor(_ factor: Double) {
    for (group, rate) in rates.enumerated() { optimizer.setRate(rate * factor, group: group) }
  }
}
