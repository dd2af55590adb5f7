extension SimulationModel {
  /// The states' derivatives at points of the state space, at the nominal parameters: what a phase portrait draws.
  ///
  /// - Parameters:
  ///   - points: a list of all the states' values each.
  ///   - time: seconds.
  /// - Returns: by point the derivatives, 0 of discrete states.
  /// - Throws: `SimulationError` for an invalid model, and for one with inputs, whose field is not known without them.
  public func derivatives(at points: [[Double]], time: Double = 0) throws(SimulationError) -> [[Double]] {
    let driven = try DrivenModel(self, inputs: [], span: time...time)
    let program = Program(
      graph: driven.graph, roots: driven.derivatives, parameters: parameters.count, states: states.count, inputs: 0)
    return points.map { program.evaluate(time: time, parameters: nominalParameters, states: $0) }
  }

  /// The states' values at the start, at the nominal parameters.
  public var initialValues: [Double] {
    Program(graph: graph, roots: states.map(\.initial), parameters: parameters.count, states: 0, inputs: 0)
      .evaluate(parameters: nominalParameters)
  }

  /// The model with other values at the start, one a state.
  public func starting(at values: [Double]) -> SimulationModel {
    var model = self
    for (index, value) in values.enumerated() where model.states.indices.contains(index) {
      model.states[index].initial = model.graph.constant(value)
      model.states[index].free = nil
    }
    return model
  }
}
