/// A twin as the engine sees it: named parameters, states, inputs and outputs over one expression graph, all in SI.
///
/// In the graph, `parameter(i)`, `state(i)` and `input(i)` are the i-th of `parameters`, `states` and `inputs`. Initial
/// values may use parameters; derivatives and outputs may use everything. Every equation carries a `label`, whatever
/// the caller wants to see in an error report (`tank.twin:9`, say).
public struct SimulationModel: Sendable {
  /// A number that is fixed during a run and may differ between runs; in SI units.
  public struct Parameter: Sendable {
    public var name: String
    public var nominal: Double
    /// Bounds for estimation; infinite where there are none.
    public var lower: Double
    public var upper: Double

    public init(name: String, nominal: Double, lower: Double = -.infinity, upper: Double = .infinity) {
      self.name = name
      self.nominal = nominal
      self.lower = lower
      self.upper = upper
    }
  }

  /// A continuous state: where it starts and how fast it changes.
  public struct State: Sendable {
    public var name: String
    /// The value at the start: an expression of parameters alone.
    public var initial: Node
    /// dx/dt, or nil for a discrete state, which keeps its value between events.
    public var derivative: Node?
    /// Bounds of the initial value if a fit is to estimate it.
    public var free: ClosedRange<Double>?
    /// The typical size of the state, which scales the absolute tolerance; by default its initial size, or 1.
    public var nominalSize: Double?
    public var label: String

    public init(
      name: String, initial: Node, derivative: Node?, free: ClosedRange<Double>? = nil, nominalSize: Double? = nil,
      label: String = ""
    ) {
      self.name = name
      self.initial = initial
      self.derivative = derivative
      self.free = free
      self.nominalSize = nominalSize
      self.label = label
    }
  }

  /// An observed expression of states, inputs and time.
  public struct Output: Sendable {
    public var name: String
    public var node: Node
    public var label: String

    public init(name: String, node: Node, label: String = "") {
      self.name = name
      self.node = node
      self.label = label
    }
  }

  /// What the parameters must satisfy: a margin, an expression of parameters alone, that is ≥ 0 (> 0 if strict).
  public struct Requirement: Sendable {
    public var name: String
    public var margin: Node
    public var isStrict: Bool

    public init(name: String, margin: Node, isStrict: Bool = false) {
      self.name = name
      self.margin = margin
      self.isStrict = isStrict
    }
  }

  public var name: String
  public var graph: ExpressionGraph
  public var parameters: [Parameter]
  public var states: [State]
  /// The names of the inputs.
  public var inputs: [String]
  public var outputs: [Output]
  public var requirements: [Requirement]

  public init(
    name: String = "", graph: ExpressionGraph, parameters: [Parameter] = [], states: [State] = [],
    inputs: [String] = [], outputs: [Output] = [], requirements: [Requirement] = []
  ) {
    self.name = name
    self.graph = graph
    self.parameters = parameters
    self.states = states
    self.inputs = inputs
    self.outputs = outputs
    self.requirements = requirements
  }

  /// The parameters' nominal values.
  public var nominalParameters: [Double] { parameters.map(\.nominal) }

  /// The margins of the requirements at a parameter set, in order; ≥ 0 (> 0 if strict) where satisfied.
  public func requirementMargins(_ values: [Double]) -> [Double] {
    Program(graph: graph, roots: requirements.map(\.margin), parameters: parameters.count, states: 0, inputs: 0)
      .evaluate(parameters: values)
  }

  /// Whether a parameter set lies within the bounds and satisfies every requirement.
  public func isFeasible(_ values: [Double]) -> Bool {
    guard values.count == parameters.count else { return false }
    for (parameter, value) in zip(parameters, values)
    where !(value >= parameter.lower && value <= parameter.upper) { return false }
    return zip(requirements, requirementMargins(values)).allSatisfy { $0.isStrict ? $1 > 0 : $1 >= 0 }
  }

  /// The model with each `free` initial value made a parameter of the state's name, appended after the others, its
  /// nominal value the initial value it had (brought into its bounds).
  public func freeingInitialValues() -> SimulationModel {
    var model = self
    let initial = Program(
      graph: graph, roots: states.map(\.initial), parameters: parameters.count, states: 0, inputs: 0
    ).evaluate(parameters: nominalParameters)
    for (index, state) in states.enumerated() {
      guard let bounds = state.free else { continue }
      model.states[index].initial = model.graph.parameter(model.parameters.count)
      model.states[index].free = nil
      model.parameters.append(
        Parameter(
          name: state.name, nominal: min(max(initial[index], bounds.lowerBound), bounds.upperBound),
          lower: bounds.lowerBound, upper: bounds.upperBound))
    }
    return model
  }
}
