/// A driven model with the derivatives a fit needs, compiled once and shared by all starts: of the equations, the
/// observed quantities, the initial values and the requirements, by states and by the estimated parameters.
///
/// Only structurally non-zero entries exist, and they share their subexpressions with the equations themselves.
struct SensitivityModel: Sendable {
  /// Roots and their Jacobian entries in one program: the results are the roots, then the entries by state, then those
  /// by parameter.
  struct Block: Sendable {
    /// A Jacobian entry's place, without its node.
    struct Entry: Sendable {
      var row: Int
      var column: Int
    }

    let program: Program
    let rootCount: Int
    let byState: [Entry]
    let byParameter: [Entry]

    init(_ driven: DrivenModel, _ roots: [Node], estimated: [Int]) {
      var graph = driven.graph
      let model = driven.model
      let states = model.states.indices.map { graph.state($0) }
      let parameters = estimated.map { graph.parameter($0) }
      let first = graph.jacobian(of: roots, withRespectTo: states)
      let second = graph.jacobian(of: roots, withRespectTo: parameters)
      program = Program(
        graph: graph, roots: roots + first.map(\.node) + second.map(\.node), parameters: model.parameters.count,
        states: model.states.count, inputs: driven.channels.count)
      rootCount = roots.count
      byState = first.map { Entry(row: $0.row, column: $0.column) }
      byParameter = second.map { Entry(row: $0.row, column: $0.column) }
    }

    var resultCount: Int { rootCount + byState.count + byParameter.count }
  }

  let driven: DrivenModel
  /// The estimated parameters, as indices into the model's.
  let estimated: [Int]
  let equations: Block
  let observations: Block
  let initial: Block
  let requirements: Block

  init(_ driven: DrivenModel, observed: [Node], estimated: [Int]) {
    self.driven = driven
    self.estimated = estimated
    equations = Block(driven, driven.derivatives, estimated: estimated)
    observations = Block(driven, observed, estimated: estimated)
    initial = Block(driven, driven.initialValues, estimated: estimated)
    requirements = Block(driven, driven.margins, estimated: estimated)
  }
}
