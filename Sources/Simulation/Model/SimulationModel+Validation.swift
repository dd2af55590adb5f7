extension SimulationModel {
  /// Throws `SimulationError.invalidModel` if an expression uses a leaf that is not there, or one it may not use.
  func validate() throws(SimulationError) {
    for state in states {
      try check(state.initial, of: "the initial value of `\(state.name)`", parametersOnly: true)
      if let derivative = state.derivative { try check(derivative, of: "`\(state.name)'`") }
    }
    for output in outputs { try check(output.node, of: "`\(output.name)`") }
    for requirement in requirements { try check(requirement.margin, of: "`\(requirement.name)`", parametersOnly: true) }
  }

  private func check(_ root: Node, of what: String, parametersOnly: Bool = false) throws(SimulationError) {
    guard root.index >= 0, root.position < graph.count else {
      throw .invalidModel("\(what) is not an expression of this model")
    }
    let needed = graph.reachable(from: [root])
    for index in needed.indices where needed[index] {
      switch graph.expressions[index] {
      case .parameter(let i) where !parameters.indices.contains(Int(i)):
        throw .invalidModel("\(what) uses parameter \(i), of \(parameters.count)")
      case .state(let i) where !states.indices.contains(Int(i)):
        throw .invalidModel("\(what) uses state \(i), of \(states.count)")
      case .input(let i) where !inputs.indices.contains(Int(i)):
        throw .invalidModel("\(what) uses input \(i), of \(inputs.count)")
      case .state, .input, .time:
        if parametersOnly { throw .invalidModel("\(what) may depend on parameters only") }
      default: break
      }
    }
  }
}
