internal import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

extension TrainingRun {
  /// Writes `last` or `best`, where checkpoints are wanted.
  /// - Throws: `checkpoint`; `outOfMemory`.
  func write(_ name: String) throws {
    guard let checkpoint = options.checkpoint else { return }
    var tensors: [String: Tensor] = [:]
    for variable in kept { tensors["model.\(variable.name)"] = try variable.value() }
    for (name, tensor) in try groups.optimizer.saved() { tensors["optimizer.\(name)"] = tensor }
    for variable in plans.sums { tensors["sum.\(variable.name)"] = try variable.value() }
    for (variable, value) in zip(kept, best) { tensors["best.\(variable.name)"] = value }
    try Checkpoint(state: state, tensors: tensors)
      .write(to: "\(checkpoint.folder)/\(name).safetensors", net: model.net, fingerprint: fingerprint)
  }

  /// Takes up `last`; false if there is none.
  /// - Throws: `checkpoint`.
  func resume() throws -> Bool {
    guard let checkpoint = options.checkpoint else { return false }
    let path = "\(checkpoint.folder)/last.safetensors"
    guard access(path, F_OK) == 0 else { return false }
    let saved = try Checkpoint(path: path, net: model.net, fingerprint: fingerprint)
    func refuse(_ reason: String) -> LearningError {
      LearningError(
        code: "checkpoint", "`\(path)` cannot be taken up: \(reason)",
        help: ["train without `resume`, or into another folder"])
    }
    func tensors(_ prefix: String) -> [String: Tensor] {
      Dictionary(
        uniqueKeysWithValues: saved.tensors.filter { $0.key.hasPrefix(prefix) }
          .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
    func values(_ variables: [Variable], _ prefix: String) throws -> [Tensor] {
      let found = tensors(prefix)
      return try variables.map { variable in
        guard let tensor = found[variable.name] else { throw refuse("it lacks `\(prefix)\(variable.name)`") }
        guard tensor.shape == variable.spec.shape, tensor.type == variable.spec.type else {
          throw refuse("`\(prefix)\(variable.name)` is \(tensor.spec) there, not \(variable.spec)")
        }
        return tensor
      }
    }
    // Everything is looked at before anything is changed.
    let state = saved.state
    guard state.batch <= batchCount, state.history.count == state.epoch,
      state.sums.isEmpty || state.sums.count == 1 + objective.reportedTerms.count
    else { throw refuse("its counters do not fit together") }
    let (now, sums) = (try values(kept, "model."), try values(plans.sums, "sum."))
    let best = state.bestEpoch > 0 && options.restoresBest ? try values(kept, "best.") : []
    do { try groups.optimizer.restore(tensors("optimizer.")) } catch { throw refuse("\(error)") }
    for (variable, value) in zip(kept + plans.sums, now + sums) { try variable.assign(value) }
    (self.state, self.best) = (state, best)
    // The patience may be another than it was.
    self.state.hasStoppedEarly =
      state.epoch > 0 && (options.patience.map { state.epoch - state.bestEpoch >= $0 } ?? false)
    return true
  }
}
