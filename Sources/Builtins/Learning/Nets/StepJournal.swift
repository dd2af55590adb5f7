import TensorCore

/// What the steps of a cell have changed, so that a cell that fails can be undone: a step changes a model where it lies, while all
/// else that a cell binds is a new value.
///
/// An optimiser is copied before its first step of a cell, with the parameters of its model and the moments.
public final class StepJournal {
  /// Whether cells are undone at all. A script is one cell with nothing before it, and need not hold its models twice.
  public var isKept = true
  private var changed: [(owner: ObjectIdentifier, undo: () throws -> Void)] = []

  public init() {}

  /// A cell begins.
  public func begin() { changed = [] }

  /// Notes that an optimiser is about to take a step.
  /// - Throws: `TensorError.outOfMemory`.
  func note(_ optimizer: OptimizerObject) throws {
    let owner = ObjectIdentifier(optimizer)
    guard isKept, !changed.contains(where: { $0.owner == owner }) else { return }
    changed.append((owner, try optimizer.undoing()))
  }

  /// Puts everything back as it was when the cell began.
  public func undo() {
    // An optimiser's memory is there, and has the shape that it had.
    for change in changed.reversed() { try? change.undo() }
    changed = []
  }
}

extension OptimizerObject {
  /// A way back to the state that this, its model and what was planned for it are in now.
  fileprivate func undoing() throws -> () throws -> Void {
    let values = try model.variables.map { try $0.value() }
    let moments = Dictionary(
      try optimizer.saved().map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    let planned = planned
    let runs = planned.mapValues { $0.step.runCount }
    return { [self] in
      for (variable, value) in zip(model.variables, values) { try variable.assign(value) }
      try optimizer.restore(moments)
      for (key, plan) in planned { plan.step.runCount = runs[key] ?? 0 }
      self.planned = planned
    }
  }
}
