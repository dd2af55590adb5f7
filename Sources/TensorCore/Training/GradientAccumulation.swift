/// Gradients added up over several parts of a batch that is too large to be worked on at once, and the step that is
/// taken with their mean.
///
/// The mean of the gradients of parts of one size is the gradient of the mean loss over all of them, so the step is that
/// of the large batch; limits of gradients hold for the mean. Sums and the number of parts are variables, so that a
/// saved state can stand between two parts.
final class GradientAccumulation {
  /// How many parts make a step.
  let parts: Int
  /// The number of parts that have been added up, and after it the sums.
  let state: [Variable]
  private let count: Variable
  /// For each parameter; nil for one that has no gradient.
  private let sums: [Variable?]
  private let plan: Plan

  /// - Parameter gradients: which parameters of the optimiser have one.
  init(_ optimizer: Optimizer, parts: Int, gradients: [Bool]) throws {
    let count = try Variable("accumulated", Tensor(0))
    let sums = try zip(optimizer.variables, gradients).map { variable, hasGradient in
      try hasGradient
        ? Variable(
          "accumulated.\(variable.name)", Tensor.full(variable.spec.shape, 0, type: variable.spec.type)) : nil
    }
    (self.parts, self.count, self.sums) = (parts, count, sums)
    state = [count] + sums.compactMap { $0 }

    let graph = Graph()
    let means = try sums.map { sum in
      try sum.map { try graph.value(of: graph.read($0) / graph.read(count), for: $0.name) }
    }
    var planner = try Planner(graph, outputs: [], also: means.compactMap { $0 }, key: Storage(0))
    try optimizer.emit(means, into: &planner)
    for variable in state { try planner.fill(planner.emitter.place(variable.array), with: 0) }
    plan = try Plan(planner, inputs: [], outputs: [])
  }

  /// How many parts have been added up since the last step.
  var partCount: Int { Int(exactly: count.array.number(at: 0)) ?? 0 }

  /// What a run assigns to the state, for the gradients of its part.
  func updates(_ gradients: [Graph.Value?], in graph: Graph) throws -> [(Variable, Graph.Value)] {
    var updates = [(count, try graph.value(of: graph.read(count) + 1, for: count.name))]
    for case (let sum?, let gradient?) in zip(sums, gradients) {
      let part = Tensor(Symbol(graph: graph, value: gradient))
      updates.append((sum, try graph.value(of: (graph.read(sum) + part).converted(to: sum.spec.type), for: sum.name)))
    }
    return updates
  }

  /// Takes the step, and begins anew.
  func apply() throws { try plan.run([]) }

  /// The steps of the plan that `apply` runs.
  var description: String { plan.description }
  var arenaByteCount: Int { plan.arenaByteCount }
}
