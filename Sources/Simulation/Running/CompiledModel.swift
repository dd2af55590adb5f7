/// A driven model's programs, shared by every run of it.
struct CompiledModel: Sendable {
  let driven: DrivenModel
  let equations: Program
  let observations: Program
  let initial: Program
  let requirements: Program

  init(_ driven: DrivenModel) {
    let counts = (driven.model.parameters.count, driven.model.states.count, driven.channels.count)
    func compile(_ roots: [Node]) -> Program {
      Program(graph: driven.graph, roots: roots, parameters: counts.0, states: counts.1, inputs: counts.2)
    }
    self.driven = driven
    equations = compile(driven.derivatives)
    observations = compile(driven.outputs)
    initial = compile(driven.initialValues)
    requirements = compile(driven.margins)
  }

  /// The first requirement a parameter set fails, if any.
  func violation(_ parameters: [Double]) -> SimulationError? {
    let margins = requirements.evaluate(parameters: parameters)
    for (requirement, margin) in zip(driven.model.requirements, margins)
    where !(requirement.isStrict ? margin > 0 : margin >= 0) {
      return .requirementViolated(requirement.name, margin: margin)
    }
    return nil
  }

  /// The initial states at a parameter set. Throws if a parameter or an initial value is not finite.
  func initialState(_ parameters: [Double]) throws(SimulationError) -> [Double] {
    let model = driven.model
    guard parameters.count == model.parameters.count else {
      throw .parameterCount(expected: model.parameters.count, found: parameters.count)
    }
    let start = driven.span.lowerBound
    for (parameter, value) in zip(model.parameters, parameters) where !value.isFinite {
      throw .nonFinite(.parameter(parameter.name), time: start, value: value, label: "")
    }
    let values = initial.evaluate(parameters: parameters)
    for (state, value) in zip(model.states, values) where !value.isFinite {
      throw .nonFinite(.initialValue(state.name), time: start, value: value, label: state.label)
    }
    return values
  }

  /// Absolute tolerances in the states' own units.
  func absoluteTolerances(initialState: [Double], _ options: SolverOptions) -> [Double] {
    zip(driven.model.states, initialState).map { state, value in
      let size = state.nominalSize ?? (value != 0 ? abs(value) : 1)
      return options.absoluteTolerance * size
    }
  }
}
