import Checking
import Diagnostics
import Runtime
import Simulation

/// A twin as the engine's model, with the way back from the engine's indices to the twin's members.
struct TwinModel {
  var model: SimulationModel
  /// By engine parameter: the twin's member.
  let memberOfParameter: [Int]
  /// The values that constants, parameters and initial states have, by member.
  let values: [Int: Double]
  /// The bounds of parameters and free initial states, by member.
  let bounds: [Int: (lower: Double, upper: Double)]
  /// By member, for those that are engine outputs.
  let outputIndex: [Int: Int]
  let stateIndex: [Int: Int]
  /// By input: the engine output that shows it.
  let inputOutputs: [Int]

  func parameterIndex(ofMember member: Int) -> Int? { memberOfParameter.firstIndex(of: member) }
}

/// Makes the engine's model of a twin.
///
/// Every `param` is a parameter of the model; further members become parameters when asked for: the initial values that
/// a fit estimates, the constants that an ensemble draws. All other constants are folded into the equations. An initial
/// value may follow other initial values, so within one the name of a state means its value at the start.
final class TwinModelBuilder {
  private let definition: TwinDefinition
  private let lowering: Lowering
  /// Values given instead of the declared ones, by member.
  private let settings: [Int: Double]
  private let memberOfParameter: [Int]
  private var nodes: [Int: Node] = [:]
  private var initialNodes: [Int: Node] = [:]
  private var values: [Int: Double] = [:]
  private var bounds: [Int: (lower: Double, upper: Double)] = [:]
  /// Members whose value is being found, against endless recursion.
  private var visiting: Set<Int> = []
  private var isInitial = false

  /// - Parameter varied: members beside the parameters that become parameters of the model, in order.
  init(_ definition: TwinDefinition, operands: [Value], settings: [Int: Double] = [:], varied: [Int] = []) {
    self.definition = definition
    self.settings = settings
    lowering = Lowering(operands: operands, globals: definition.globals)
    let parameters = definition.members.indices.filter { definition.members[$0].kind == .parameter }
    memberOfParameter = parameters + varied.filter { definition.members[$0].kind != .parameter }
  }

  /// - Throws: `EvaluationError` for what cannot be part of an equation, and for bounds and requirements that are not
  ///   fixed before the simulation begins.
  func build() throws -> TwinModel {
    lowering.member = { [unowned self] index in try node(of: index) }
    defer { lowering.member = nil }
    let members = definition.members
    let fixed = members.indices.filter { [.parameter, .constant, .state, .discrete].contains(members[$0].kind) }
    for member in fixed { _ = try value(of: member) }
    for member in members.indices where members[member].kind == .parameter || members[member].isFree {
      bounds[member] = try bounds(of: members[member])
    }
    let parameters = try memberOfParameter.map { try parameter($0) }
    let stateMembers = self.stateMembers
    let states = try stateMembers.map { try state($0) }
    let outputMembers = members.indices.filter { members[$0].kind == .output }
    var outputs = try outputMembers.map {
      SimulationModel.Output(name: members[$0].name, node: try node(of: $0))
    }
    let inputs = inputMembers
    let inputOutputs = Array(outputs.count..<outputs.count + inputs.count)
    for (index, member) in inputs.enumerated() {
      outputs.append(.init(name: members[member].name, node: lowering.graph.input(index)))
    }
    let requirements = try definition.requirements.map { try requirement($0) }
    let model = SimulationModel(
      name: definition.type.name, graph: lowering.graph, parameters: parameters, states: states,
      inputs: inputs.map { members[$0].name }, outputs: outputs, requirements: requirements)
    return TwinModel(
      model: model, memberOfParameter: memberOfParameter, values: values, bounds: bounds,
      outputIndex: Dictionary(uniqueKeysWithValues: zip(outputMembers, 0...)),
      stateIndex: Dictionary(uniqueKeysWithValues: zip(stateMembers, 0...)), inputOutputs: inputOutputs)
  }

  private lazy var stateMembers = definition.members.indices.filter {
    definition.members[$0].kind == .state || definition.members[$0].kind == .discrete
  }
  private lazy var inputMembers = definition.members.indices.filter { definition.members[$0].kind == .input }

  // MARK: Nodes

  private func node(of index: Int) throws -> Node {
    let member = definition.members[index]
    if isInitial, member.kind == .state || member.kind == .discrete { return try initialNode(of: index) }
    if let known = nodes[index] { return known }
    let node: Node
    switch member.kind {
    case .input: node = lowering.graph.input(inputMembers.firstIndex(of: index) ?? 0)
    case .state, .discrete: node = lowering.graph.state(stateMembers.firstIndex(of: index) ?? 0)
    case .parameter, .constant: node = try initialNode(of: index)
    case .intermediate, .output: node = try lower(member.value, of: member, "`\(member.name)`", initial: false)
    }
    nodes[index] = node
    return node
  }

  /// The value before time begins: a parameter of the model, a given value, or what the declaration says.
  private func initialNode(of index: Int) throws -> Node {
    if let position = memberOfParameter.firstIndex(of: index) { return lowering.graph.parameter(position) }
    if let given = settings[index] { return lowering.graph.constant(given) }
    if let known = initialNodes[index] { return known }
    let node = try declared(index)
    initialNodes[index] = node
    return node
  }

  private func declared(_ index: Int) throws -> Node {
    let member = definition.members[index]
    guard visiting.insert(index).inserted else { throw misplaced("`\(member.name)` depends on itself", member.span) }
    defer { visiting.remove(index) }
    return try lower(member.value, of: member, "`\(member.name)`", initial: true)
  }

  private func lower(
    _ expression: TypedExpression?, of member: TwinDefinition.MemberDefinition, _ place: String, initial: Bool
  ) throws -> Node {
    guard let expression else { throw misplaced("`\(member.name)` has no value", member.span) }
    let (outerPlace, outerInitial) = (lowering.place, isInitial)
    defer { (lowering.place, isInitial) = (outerPlace, outerInitial) }
    (lowering.place, isInitial) = (place, initial)
    return try lowering.number(expression)
  }

  private func misplaced(_ message: String, _ span: Span) -> EvaluationError {
    EvaluationError(code: "not-fixed", message, span: span)
  }

  // MARK: Values

  private func value(of index: Int) throws -> Double {
    if let known = values[index] { return known }
    let value = try settings[index] ?? evaluate(try declared(index))
    values[index] = value
    return value
  }

  /// The value of a node that depends on parameters alone.
  private func evaluate(_ node: Node) throws -> Double {
    if let constant = lowering.graph.constantValue(node) { return constant }
    var parameters = [Double](repeating: .nan, count: memberOfParameter.count)
    for position in leaves(node).parameters { parameters[position] = try value(of: memberOfParameter[position]) }
    return Program(graph: lowering.graph, roots: [node], parameters: parameters.count, states: 0, inputs: 0)
      .evaluate(parameters: parameters)[0]
  }

  private func leaves(_ node: Node) -> GraphLeaves { GraphLeaves(lowering.graph, [node]) }

  /// A bound: fixed before time begins, so that nothing of the run is in it.
  private func bound(_ expression: TypedExpression?, of member: TwinDefinition.MemberDefinition) throws -> Double? {
    guard let expression else { return nil }
    let node = try lower(expression, of: member, "the bounds of `\(member.name)`", initial: true)
    guard !leaves(node).varies else {
      throw misplaced("the bounds of `\(member.name)` cannot change with time", expression.span)
    }
    let value = try evaluate(node)
    guard !value.isNaN else {
      throw EvaluationError(code: "bounds", "a bound of `\(member.name)` is missing (nan)", span: expression.span)
    }
    return value
  }

  private func bounds(of member: TwinDefinition.MemberDefinition) throws -> (lower: Double, upper: Double) {
    let (lower, upper) = (try bound(member.lower, of: member), try bound(member.upper, of: member))
    if let lower, let upper, !(lower < upper) {
      throw EvaluationError(
        code: "bounds", "the bounds of `\(member.name)` are empty: the lower is not below the upper",
        span: member.lower?.span.union(member.upper?.span ?? member.span))
    }
    return (lower ?? -.infinity, upper ?? .infinity)
  }

  private func parameter(_ index: Int) throws -> SimulationModel.Parameter {
    let (lower, upper) = bounds[index] ?? (-.infinity, .infinity)
    return .init(
      name: definition.members[index].name, nominal: try value(of: index), lower: lower, upper: upper)
  }

  private func state(_ index: Int) throws -> SimulationModel.State {
    let member = definition.members[index]
    let derivative =
      member.kind == .discrete
      ? nil
      : try member.derivative.map { try lower($0, of: member, "the equation of `\(member.name)`", initial: false) }
    let initial = try initialNode(of: index)
    return .init(name: member.name, initial: initial, derivative: derivative)
  }

  private func requirement(_ requirement: TwinDefinition.Requirement) throws -> SimulationModel.Requirement {
    lowering.place = "`require \(requirement.text)`"
    let node = try lowering.number(requirement.margin)
    guard !leaves(node).varies else {
      throw EvaluationError(
        code: "not-fixed", "`require` compares what is fixed before the simulation begins",
        notes: ["`\(requirement.text)` follows a state, an input or time"],
        help: ["require it of parameters and constants"], span: requirement.margin.span)
    }
    return .init(name: requirement.text, margin: node, isStrict: requirement.isStrict)
  }
}

/// The leaves that some nodes of a graph read.
struct GraphLeaves {
  private(set) var parameters: [Int] = []
  private(set) var states: [Int] = []
  private(set) var inputs: [Int] = []
  private(set) var readsTime = false

  /// Whether the nodes change while a simulation runs.
  var varies: Bool { readsTime || !states.isEmpty || !inputs.isEmpty }

  init(_ graph: ExpressionGraph, _ roots: [Node]) {
    var pending = roots
    var seen = Set(roots)
    func visit(_ node: Node) { if seen.insert(node).inserted { pending.append(node) } }
    while let node = pending.popLast() {
      switch graph[node] {
      case .constant: break
      case .time: readsTime = true
      case .parameter(let index): parameters.append(Int(index))
      case .state(let index): states.append(Int(index))
      case .input(let index): inputs.append(Int(index))
      case .unary(_, let a): visit(a)
      case .binary(_, let a, let b):
        visit(a)
        visit(b)
      case .select(let c, let a, let b):
        visit(c)
        visit(a)
        visit(b)
      }
    }
    parameters.sort()
    states.sort()
    inputs.sort()
  }
}
