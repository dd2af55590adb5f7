internal import CKernels

/// What a function does, step by step, for those who write it down in another form.
package struct TracedFunction: Sendable {
  /// A result of a step.
  package struct Value: Hashable, Sendable {
    package let step: Int
    package let result: Int

    package init(step: Int, result: Int) { (self.step, self.result) = (step, result) }
  }

  package enum Kind: Sendable {
    /// An argument, by its place.
    case input(Int)
    /// A variable, by its place among those that were given.
    case variable(Int)
    case constant(Tensor)
    /// The same number in every place.
    case number(Double)
    case operation(Operation)
  }

  package struct Step: Sendable {
    package let kind: Kind
    package let inputs: [Value]
    package let results: [TensorSpec]
  }

  /// In an order in which each follows what it needs; only what the outputs need.
  package let steps: [Step]
  package let outputs: [Value]

  /// Runs a body once with symbols, as `PlannedFunction` does.
  /// - Throws: what `body` throws.
  package init(
    variables: [Variable], inputs: [TensorSpec],
    _ body: (_ variables: [Tensor], _ inputs: [Tensor]) throws -> [Tensor]
  ) throws {
    let graph = Graph()
    let symbols = inputs.enumerated().map { graph.input($0, $1) }
    let results = try body(variables.map(graph.read), symbols)
    let values = try results.map { try graph.value(of: $0, for: "function") }
    let places = Dictionary(
      variables.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { first, _ in first })
    var needed: Set<Int> = []
    var pending = values.map(\.node)
    while let node = pending.popLast() {
      if needed.insert(node).inserted { pending.append(contentsOf: graph.nodes[node].inputs.map(\.node)) }
    }
    let order = needed.sorted()
    let steps = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
    func visited(_ value: Graph.Value) -> Value { Value(step: steps[value.node] ?? 0, result: value.result) }
    self.steps = try order.map { place in
      let node = graph.nodes[place]
      let kind: Kind
      switch node.kind {
      case .input(let place): kind = .input(place)
      case .variable(let variable):
        // One that was not given is a number like any other: the model is written as it is now.
        kind = try places[ObjectIdentifier(variable)].map { .variable($0) } ?? .constant(variable.value())
      case .constant(let array): kind = .constant(Tensor(array))
      case .number(let number): kind = .number(number)
      case .operation(let operation): kind = .operation(operation)
      }
      return Step(kind: kind, inputs: node.inputs.map(visited), results: node.results)
    }
    outputs = values.map(visited)
  }
}

extension Operation {
  /// The type in which the two sides of an elementwise operation meet.
  package static func meeting(_ a: TensorSpec, _ b: TensorSpec) -> ScalarType { common(a, b) }
}

extension AttentionScore {
  /// One step of the formula. Its operands and results are numbered: first q·k, |q|², |k|², i, j and the scalars, then
  /// each step's result.
  package enum FormulaStep: Sendable {
    case number(Double)
    case unary(UnaryFunction, Int)
    case binary(BinaryFunction, Int, Int)
    case comparison(Comparison, Int, Int)
    case select(Int, Int, Int)
  }

  /// The score as a formula, and what is 0 where a key is hidden; derivatives included where they share its steps.
  package var formula: (steps: [FormulaStep], score: Int, visible: Int?) {
    func function<Function: CaseIterable>(_ opcode: UInt32, _ own: (Function) -> ck_opcode) -> Function? {
      Function.allCases.first { UInt32(own($0).rawValue) == opcode }
    }
    let steps = code.map { step -> FormulaStep in
      if let unary: UnaryFunction = function(step.opcode, \.opcode) { return .unary(unary, step.a) }
      if let binary: BinaryFunction = function(step.opcode, \.opcode) { return .binary(binary, step.a, step.b) }
      if let comparison: Comparison = function(step.opcode, \.opcode) {
        return .comparison(comparison, step.a, step.b)
      }
      if step.opcode == UInt32(CK_SELECT.rawValue) { return .select(step.a, step.b, step.c) }
      return .number(step.constant)
    }
    return (steps, score ?? 0, visible)
  }
}
