/// What a function does, as a graph: made by running the function once with symbols for its inputs.
///
/// Nodes are appended, so that their order is an order of computation. Adding simplifies at once (see
/// `Graph+Simplification.swift`): the same operation on the same inputs is the same node, constants are folded, views
/// of views are one view. What nothing needs is left out when the graph is planned.
final class Graph: @unchecked Sendable {
  /// One result of a node.
  struct Value: Hashable {
    var node: Int
    var result = 0
  }

  enum Kind {
    /// An argument of the function, by its place.
    case input(Int)
    case variable(Variable)
    case constant(DenseArray)
    /// The same number in every place.
    case number(Double)
    case operation(Operation)
  }

  struct Node {
    let kind: Kind
    let inputs: [Value]
    let results: [TensorSpec]
  }

  private(set) var nodes: [Node] = []
  /// Numbers were asked for that are computed only when the function runs.
  var wasRead = false

  /// - Throws: `numbersRead`, for a trace that means nothing.
  func requireUnread() throws { if wasRead { throw TensorError.numbersRead } }
  private var operations: [OperationKey: Int] = [:]
  private var numbers: [NumberKey: Int] = [:]
  private var variables: [ObjectIdentifier: Int] = [:]
  private var constants: [UnsafeRawPointer: [Int]] = [:]

  private struct OperationKey: Hashable {
    let operation: Operation
    let inputs: [Value]
    /// Random numbers have no inputs: their shapes tell them apart.
    let results: [TensorSpec]
  }

  private struct NumberKey: Hashable {
    let bits: UInt64
    let spec: TensorSpec
  }

  func spec(_ value: Value) -> TensorSpec { nodes[value.node].results[value.result] }

  /// The nodes that `wanted` needs, in order of computation.
  func needed(_ wanted: [Value]) -> [Int] {
    var found: Set<Int> = []
    var pending = wanted.map(\.node)
    while let node = pending.popLast() {
      if found.insert(node).inserted { pending.append(contentsOf: nodes[node].inputs.map(\.node)) }
    }
    return found.sorted()
  }

  /// An argument of the function.
  func input(_ place: Int, _ spec: TensorSpec) -> Tensor {
    nodes.append(Node(kind: .input(place), inputs: [], results: [spec]))
    return Tensor(Symbol(graph: self, value: Value(node: nodes.count - 1)))
  }

  /// The current value of a variable.
  func read(_ variable: Variable) -> Tensor {
    let identifier = ObjectIdentifier(variable)
    let node = variables[identifier] ?? append(.variable(variable), [], [variable.spec])
    variables[identifier] = node
    return Tensor(Symbol(graph: self, value: Value(node: node)))
  }

  /// What stands for a tensor in this graph; tensors with numbers become constants.
  /// - Throws: `tracesMixed` for a symbol of another graph.
  func value(of tensor: Tensor, for operation: String) throws -> Value {
    switch tensor.contents {
    case .symbol(let symbol):
      guard symbol.graph === self else { throw TensorError.tracesMixed(operation: operation) }
      return symbol.value
    case .values(let array): return constant(array)
    }
  }

  /// Adds an operation, simplified: what it gives may be nodes that were there before.
  /// - Throws: what `Operation.results` throws.
  func add(_ operation: Operation, _ inputs: [Value]) throws -> [Value] {
    if let simpler = try simplified(operation, inputs) { return [simpler] }
    let results = try operation.results(of: inputs.map(spec))
    var inputs = inputs
    if case .random = operation { inputs = [] }
    let key = OperationKey(operation: operation, inputs: inputs, results: results)
    if let node = operations[key] { return results.indices.map { Value(node: node, result: $0) } }
    for result in results { _ = try Shape.count(result.shape) }
    let node = append(.operation(operation), inputs, results)
    operations[key] = node
    return results.indices.map { Value(node: node, result: $0) }
  }

  func number(_ number: Double, _ spec: TensorSpec) -> Value {
    let key = NumberKey(bits: number.bitPattern, spec: spec)
    if let node = numbers[key] { return Value(node: node) }
    let node = append(.number(number), [], [spec])
    numbers[key] = node
    return Value(node: node)
  }

  private func constant(_ array: DenseArray) -> Value {
    if array.count > 0 {
      let first = array.number(at: 0).bitPattern
      if (1..<array.count).allSatisfy({ array.number(at: $0).bitPattern == first }) {
        return number(array.number(at: 0), array.spec)
      }
    }
    for node in constants[array.raw] ?? [] where nodes[node].results[0] == array.spec { return Value(node: node) }
    let node = append(.constant(array), [], [array.spec])
    constants[array.raw, default: []].append(node)
    return Value(node: node)
  }

  private func append(_ kind: Kind, _ inputs: [Value], _ results: [TensorSpec]) -> Int {
    nodes.append(Node(kind: kind, inputs: inputs, results: results))
    return nodes.count - 1
  }
}

/// A tensor that is yet to be computed.
struct Symbol {
  let graph: Graph
  let value: Graph.Value
  let spec: TensorSpec

  init(graph: Graph, value: Graph.Value) {
    (self.graph, self.value) = (graph, value)
    spec = graph.spec(value)
  }
}
