internal import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// A run of training: epochs of batches, from where it begins or a checkpoint left it.
final class TrainingRun {
  let model: Model
  let options: TrainingOptions
  let groups: ParameterGroups
  let objective: BoundObjective
  let logVariances: [Variable]
  let plans: StepPlans
  let feed: BatchFeed
  let validationFeed: BatchFeed?
  let fingerprint: [(name: String, value: String)]
  let reporter: (any TrainingReporter)?
  let isInterrupted: () -> Bool
  var state = RunState()
  /// When the reporter next hears of progress. What is over sooner is told of once, at its end.
  private var nextReport = Clock.coarse + 0.1
  /// The variables as they were after the best epoch, in the order of `kept`.
  var best: [Tensor] = []

  /// - Throws: as `train`.
  init(
    _ model: Model, _ dataset: any Dataset, _ validation: (any Dataset)?, _ options: TrainingOptions,
    customLoss: @escaping CustomLoss, reporter: (any TrainingReporter)?, isInterrupted: @escaping () -> Bool
  ) throws {
    try options.validate()
    guard dataset.count > 0 else { throw LearningError(code: "train", "the dataset has no samples") }
    if validation == nil {
      let needs = options.patience != nil ? "`patience`" : nil
      if case .plateau = options.schedule.shape {
        throw LearningError(
          code: "train", "the schedule `plateau` needs the loss of validation", help: ["add `validate …`"])
      }
      if let needs { throw LearningError(code: "train", "\(needs) needs the loss of validation") }
    }
    var metrics = options.metrics
    if case .terms(let terms, _) = options.objective, terms.contains(where: \.loss.isClassification),
      !metrics.contains(.accuracy)
    {
      metrics.append(.accuracy)
    }
    (self.model, self.options, self.reporter, self.isInterrupted) = (model, options, reporter, isInterrupted)
    let objective = try BoundObjective(options.objective, metrics: metrics, net: model.net, fields: dataset.fields)
    self.objective = objective
    logVariances =
      try objective.weights == .learned
      ? objective.terms.map { try Variable("loss.\($0.name).log_variance", Tensor.full([1], 0, type: .float32)) } : []
    groups = try ParameterGroups(model, options, logVariances: logVariances)
    plans = try StepPlans(model, groups, objective, options, custom: customLoss)
    feed = BatchFeed(dataset, fields: objective.fields, batch: options.batch)
    validationFeed = try validation.map { other in
      guard other.count > 0 else { throw LearningError(code: "train", "the dataset of validation has no samples") }
      guard other.fields.map(\.shape) == dataset.fields.map(\.shape),
        other.fields.map(\.name) == dataset.fields.map(\.name)
      else {
        throw LearningError(
          code: "dataset-fields", "the dataset of validation has other fields",
          notes: ["it has \(FieldMatching.listed(other.fields)), not \(FieldMatching.listed(dataset.fields))"])
      }
      return BatchFeed(other, fields: objective.fields, batch: options.batch)
    }
    fingerprint = options.fingerprint(samples: dataset.count, validationSamples: validation?.count)
  }

  /// Batches, and steps, of an epoch.
  var batchCount: Int { feed.batchCount }
  var stepCount: Int { (batchCount + options.accumulate - 1) / options.accumulate }
  /// The variables that a run changes.
  var kept: [Variable] { model.variables + logVariances }

  func train() throws -> TrainingResult {
    var resumedAt: (Int, Int)?
    if let checkpoint = options.checkpoint {
      try Checkpoint.prepare(folder: checkpoint.folder)
      if checkpoint.resumes, try resume() { resumedAt = (state.epoch + 1, state.batch) }
    }
    try reporter?.began(
      TrainingSummary(
        net: model.net, epochs: options.epochs, batchesPerEpoch: batchCount, history: state.history,
        resumedAt: resumedAt, columns: record(valid: validationFeed.map { _ in [] }).columns.map(\.name)))
    var writing = CheckpointClock(options.checkpoint)
    while state.epoch < options.epochs, !state.hasStoppedEarly {
      reporter?.epochBegan(state.epoch + 1)
      guard try trainEpoch(&writing), let valid = try validate() else { return try interrupted() }
      try finishEpoch(valid)
      writing.reset()
    }
    let ending: TrainingEnding =
      state.hasStoppedEarly ? .stoppedEarly(epoch: state.epoch, bestEpoch: state.bestEpoch) : .finished
    return try result(ending)
  }

  // MARK: - An epoch

  /// Does what is left of the epoch's batches; false if it was interrupted.
  private func trainEpoch(_ writing: inout CheckpointClock) throws -> Bool {
    let epoch = state.epoch + 1
    let order = try BatchFeed.order(
      feed.dataset.count, seed: options.seed, epoch: epoch, shuffles: options.shuffles)
    let total = options.epochs * stepCount
    let termCount = objective.reportedTerms.count
    if state.sums.isEmpty { state.sums = [Double](repeating: 0, count: 1 + termCount) }
    let (secondsBefore, batchBefore) = (state.seconds, state.batch)
    let start = Clock.exact
    while state.batch < batchCount {
      if isInterrupted() {
        state.seconds = secondsBefore + Clock.exact - start
        return false
      }
      let samples = feed.sampleCount(state.batch)
      let first = state.batch * feed.batch
      let batch = try order.withUnsafeBufferPointer {
        try feed.gather(UnsafeBufferPointer(rebasing: $0[first..<(first + samples)]))
      }
      let factor = options.schedule.factor(step: state.step, epoch: epoch, of: total) * state.plateau.factor
      groups.setFactor(factor)
      state.rate = options.rule.rate * factor
      // The samples of the step that this batch is a part of.
      let group = state.batch - state.batch % options.accumulate
      let together = min((group + options.accumulate) * feed.batch, feed.dataset.count) - group * feed.batch
      let loss: Double
      do {
        loss = try plans.run(
          batch, run: state.run, share: Double(samples) / Double(together), shouldStop: isInterrupted)
      } catch is StepStopped {
        continue
      }
      let endsStep = (state.batch + 1) % options.accumulate == 0 || state.batch + 1 == batchCount
      if loss.isFinite, options.accumulate > 1, endsStep { try plans.applySums() }
      if !loss.isFinite || (endsStep && plans.wasSkipped) {
        throw NotFinite(
          plans: plans, feed: feed, batch: batch, samples: Array(order[first..<(first + samples)]), loss: loss,
          epoch: epoch, step: state.step + 1, folder: options.checkpoint?.folder
        ).error()
      }
      state.sums[0] += loss * Double(samples)
      for term in 0..<termCount {
        state.sums[term + 1] += try plans.term(term, samples: samples) * Double(samples)
      }
      state.samples += samples
      state.batch += 1
      state.run += 1
      if endsStep { state.step += 1 }
      let now = Clock.coarse
      if now >= nextReport, reporter != nil {
        nextReport = now + 0.05
        report(seconds: Clock.exact - start, done: state.batch - batchBefore, isValidating: false)
      }
      if writing.isDue(now, afterStep: endsStep) {
        state.seconds = secondsBefore + Clock.exact - start
        try write("last")
      }
    }
    state.seconds = secondsBefore + Clock.exact - start
    return true
  }

  private func report(seconds: Double, done: Int, isValidating: Bool) {
    let left = done > 0 ? seconds / Double(done) * Double(batchCount - state.batch) : .nan
    reporter?.progressed(
      TrainingProgress(
        epoch: state.epoch + 1, epochs: options.epochs, batch: state.batch, batches: batchCount, step: state.step,
        rate: state.rate, loss: means[0], terms: named(means.dropFirst()), seconds: seconds,
        secondsLeft: left, isValidating: isValidating))
  }

  /// The loss and its terms over the epoch so far.
  private var means: [Double] { state.sums.map { $0 / Double(max(state.samples, 1)) } }

  private func named(_ values: some Sequence<Double>) -> [NamedNumber] {
    zip(objective.reportedTerms, values).map { NamedNumber($0, $1) }
  }

  /// The means over the samples of validation, empty without; nil if it was interrupted.
  private func validate() throws -> [Double]? {
    guard let feed = validationFeed else { return [] }
    let start = Clock.exact
    var sums: [Double] = []
    let places = Array(0..<feed.dataset.count)
    for index in 0..<feed.batchCount {
      if isInterrupted() { return nil }
      let first = index * feed.batch
      let samples = feed.sampleCount(index)
      let batch = try places.withUnsafeBufferPointer {
        try feed.gather(UnsafeBufferPointer(rebasing: $0[first..<(first + samples)]))
      }
      let values = try plans.validate(batch)
      if sums.isEmpty { sums = values.map { _ in 0 } }
      for (place, value) in values.enumerated() { sums[place] += value * Double(samples) }
      if Clock.coarse >= nextReport, reporter != nil {
        nextReport = Clock.coarse + 0.05
        report(seconds: state.seconds, done: state.batch, isValidating: true)
      }
    }
    state.seconds += Clock.exact - start
    return sums.map { $0 / Double(feed.dataset.count) }
  }

  /// - Parameter valid: what `validate` gave; nil without validation.
  private func record(valid: [Double]?) -> EpochRecord {
    let count = objective.reportedTerms.count
    func value(_ place: Int) -> Double { valid.flatMap { $0.indices.contains(place) ? $0[place] : nil } ?? .nan }
    let hasValidation = validationFeed != nil && valid != nil
    return EpochRecord(
      epoch: state.epoch + 1, step: state.step, rate: state.rate, seconds: state.seconds,
      loss: means.first ?? .nan, validLoss: hasValidation ? value(0) : nil,
      terms: named((0..<count).map { means.count > $0 + 1 ? means[$0 + 1] : .nan }),
      validTerms: hasValidation ? named((0..<count).map { value($0 + 1) }) : [],
      metrics: hasValidation
        ? objective.metricNames.enumerated().map { NamedNumber($1, value(1 + count + $0)) } : [],
      isBest: hasValidation && value(0) < state.bestLoss)
  }

  private func finishEpoch(_ valid: [Double]) throws {
    let record = record(valid: valid)
    state.history.append(record)
    state.epoch += 1
    (state.batch, state.samples, state.seconds, state.sums) = (0, 0, 0, [])
    if let loss = record.validLoss {
      state.plateau.note(loss, options.schedule)
      if record.isBest {
        (state.bestLoss, state.bestEpoch) = (loss, state.epoch)
        if options.restoresBest { best = try kept.map { try $0.value() } }
        try write("best")
      } else if let patience = options.patience, state.epoch - state.bestEpoch >= patience {
        state.hasStoppedEarly = true
      }
    }
    try write("last")
    try reporter?.epochEnded(record)
  }

  // MARK: - Ends

  private func interrupted() throws -> TrainingResult {
    try write("last")
    return try result(.interrupted(epoch: state.epoch + 1, batch: state.batch))
  }

  private func result(_ ending: TrainingEnding) throws -> TrainingResult {
    var restored: Int?
    if options.restoresBest, !best.isEmpty {
      for (variable, value) in zip(kept, best) { try variable.assign(value) }
      restored = state.bestEpoch
    }
    return TrainingResult(model: model, history: state.history, ending: ending, restoredEpoch: restored)
  }
}

/// When the next checkpoint within an epoch is due.
struct CheckpointClock {
  private let options: CheckpointOptions?
  private var steps = 0
  private var last = Clock.coarse

  init(_ options: CheckpointOptions?) { self.options = options }

  mutating func reset() { (steps, last) = (0, Clock.coarse) }

  mutating func isDue(_ now: Double, afterStep: Bool) -> Bool {
    guard let options, options.everySteps != nil || options.everySeconds != nil else { return false }
    if afterStep { steps += 1 }
    let isDue =
      (options.everySteps.map { afterStep && steps >= $0 } ?? false)
      || (options.everySeconds.map { now - last >= $0 } ?? false)
    if isDue { (steps, last) = (0, now) }
    return isDue
  }
}

/// Seconds that only go forward.
enum Clock {
  static var exact: Double { read(CLOCK_MONOTONIC) }
  /// A few milliseconds coarse, and cheap.
  static var coarse: Double { read(CLOCK_MONOTONIC_COARSE) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
