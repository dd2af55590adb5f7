internal import TensorCore

/// The counters of a run between two batches.
struct RunState {
  /// Epochs that are done.
  var epoch = 0
  /// Batches of the next epoch that are done.
  var batch = 0
  /// Steps of the optimiser that are done.
  var step = 0
  /// Batches of all epochs that are done.
  var run = 0
  /// Of the epoch that is under way: Σ loss·samples of the loss and its terms, samples, seconds.
  var sums: [Double] = []
  var samples = 0
  var seconds = 0.0
  /// Of the last step.
  var rate = 0.0
  var bestLoss = Double.infinity
  var bestEpoch = 0
  var plateau = PlateauState()
  var hasStoppedEarly = false
  var history: [EpochRecord] = []

  var numbers: [(name: String, value: String)] {
    [
      ("epoch", "\(epoch)"), ("batch", "\(batch)"), ("step", "\(step)"), ("run", "\(run)"),
      ("sums", sums.map { "\($0)" }.joined(separator: " ")), ("samples", "\(samples)"), ("seconds", "\(seconds)"),
      ("rate", "\(rate)"), ("best_loss", "\(bestLoss)"), ("best_epoch", "\(bestEpoch)"),
      ("plateau", "\(plateau.factor) \(plateau.best) \(plateau.waited)"), ("stopped", hasStoppedEarly ? "1" : "0"),
    ]
  }

  init() {}

  /// From the texts and the history of a checkpoint; nil if something is missing.
  init?(_ metadata: [String: String], _ tensors: [String: Tensor]) {
    func text(_ name: String) -> String? { metadata["state.\(name)"] }
    func whole(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    guard let epoch = whole("epoch"), let batch = whole("batch"), let step = whole("step"), let run = whole("run"),
      let samples = whole("samples"), let bestEpoch = whole("best_epoch"),
      let seconds = text("seconds").flatMap({ Double($0) }),
      let rate = text("rate").flatMap({ Double($0) }), let bestLoss = text("best_loss").flatMap({ Double($0) }),
      let stopped = text("stopped"),
      let sums = text("sums")?.split(separator: " ").map({ Double($0) }),
      let waits = text("plateau")?.split(separator: " ").map(String.init), waits.count == 3,
      let factor = Double(waits[0]), let plateauBest = Double(waits[1]), let waited = Int(waits[2]),
      min(epoch, batch, step, run, samples, bestEpoch) >= 0
    else { return nil }
    (self.epoch, self.batch, self.step, self.run, self.samples) = (epoch, batch, step, run, samples)
    (self.seconds, self.rate, self.bestLoss, self.bestEpoch) = (seconds, rate, bestLoss, bestEpoch)
    self.sums = sums.compactMap { $0 }
    guard self.sums.count == sums.count else { return nil }
    hasStoppedEarly = stopped == "1"
    plateau = PlateauState(factor: factor, best: plateauBest, waited: waited)
    guard let names = metadata["history"]?.split(separator: "\n").map(String.init) else { return }
    let counts = metadata["terms"]?.split(separator: " ").compactMap { Int($0) } ?? []
    guard counts.count == 2, counts.allSatisfy({ $0 >= 0 }), let table = tensors["history"],
      let best = tensors["history.best"], table.rank == 2, table.shape[1] == names.count,
      best.shape == [table.shape[0]]
    else { return nil }
    let (values, marks) = (table.elements, best.elements)
    for row in 0..<table.shape[0] {
      let numbers = zip(names, values[(row * names.count)..<((row + 1) * names.count)]).map { NamedNumber($0, $1) }
      guard let record = EpochRecord(columns: numbers, terms: counts[0], validTerms: counts[1], isBest: marks[row] != 0)
      else { return nil }
      history.append(record)
    }
  }
}

extension EpochRecord {
  /// The record whose columns these are.
  fileprivate init?(columns: [NamedNumber], terms: Int, validTerms: Int, isBest: Bool) {
    guard columns.count >= 5 + terms, let epoch = Int(exactly: columns[0].value),
      let step = Int(exactly: columns[1].value)
    else { return nil }
    func named(_ part: ArraySlice<NamedNumber>, dropping prefix: String) -> [NamedNumber] {
      part.map { NamedNumber(String($0.name.dropFirst(prefix.count)), $0.value) }
    }
    self.init(
      epoch: epoch, step: step, rate: columns[2].value, seconds: columns[3].value, loss: columns[4].value,
      validLoss: nil, terms: named(columns[5..<(5 + terms)], dropping: "loss."), validTerms: [], metrics: [],
      isBest: isBest)
    let rest = columns[(5 + terms)...]
    if rest.isEmpty { return }
    guard rest.count >= 1 + validTerms else { return nil }
    validLoss = rest[rest.startIndex].value
    let inner = rest.dropFirst()
    self.validTerms = named(inner.prefix(validTerms), dropping: "valid.")
    metrics = Array(inner.dropFirst(validTerms))
  }
}
