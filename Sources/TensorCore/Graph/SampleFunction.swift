/// A function of one sample, traced once, that can be applied to many samples at once: every value that depends on the
/// sample gets a leading axis, as `vmap` does it.
///
/// It is how nets are declared: their text speaks of one sample, and parameters appear while it is traced.
public final class SampleFunction: @unchecked Sendable {
  /// The shapes and types of one sample of each input.
  public let inputs: [TensorSpec]
  /// The shapes and types of what all samples share.
  public let parameters: [TensorSpec]
  /// The shapes and types of the results for one sample.
  public let outputs: [TensorSpec]
  private let graph: Graph
  private let values: [Graph.Value]
  /// For each input of the graph whether it is a parameter, and its place among its kind.
  private let places: [(isParameter: Bool, index: Int)]

  /// Collects inputs and parameters while a function is being traced.
  public final class Trace {
    fileprivate let graph = Graph()
    fileprivate var places: [(isParameter: Bool, index: Int)] = []
    public private(set) var inputs: [TensorSpec] = []
    public private(set) var parameters: [TensorSpec] = []

    public init() {}

    /// The symbol of a further input, of one sample.
    public func input(_ spec: TensorSpec) -> Tensor {
      places.append((false, inputs.count))
      inputs.append(spec)
      return graph.input(places.count - 1, spec)
    }

    /// The symbol of a further parameter.
    public func parameter(_ spec: TensorSpec) -> Tensor {
      places.append((true, parameters.count))
      parameters.append(spec)
      return graph.input(places.count - 1, spec)
    }

    /// The function whose results these tensors are.
    /// - Throws: `tracesMixed` for symbols of another trace.
    public func finish(_ outputs: [Tensor]) throws -> SampleFunction { try SampleFunction(self, outputs) }
  }

  private init(_ trace: Trace, _ outputs: [Tensor]) throws {
    graph = trace.graph
    (inputs, parameters, places) = (trace.inputs, trace.parameters, trace.places)
    values = try outputs.map { try trace.graph.value(of: $0, for: "function") }
    self.outputs = values.map(trace.graph.spec)
  }

  /// The results for one sample, as tensors of another function that is being traced.
  /// - Throws: as for a batch.
  public func inlined(parameters: [Tensor], inputs: [Tensor]) throws -> [Tensor] {
    let images = places.map { place in
      Batching.Image(tensor: place.isParameter ? parameters[place.index] : inputs[place.index], isBatched: false)
    }
    var batching = Batching(graph, count: 1, inputs: images) { variable in try variable.value() }
    try batching.compute(values)
    return try values.map { try batching.result($0).tensor }
  }

  /// The results for samples stacked along the leading axis. A result that no sample has a part in, such as the mean
  /// over the batch, comes without that axis.
  /// - Parameters:
  ///   - wanted: which results, by place; all when nil.
  ///   - stacked: how many of those, from the first, come with the leading axis in any case: a result that is the same
  ///     for every sample is repeated.
  /// - Throws: `wrongArguments` if number, shapes or types are not as traced; `notBatchable` where what was traced
  ///   cannot be done to many samples at once, such as a convolution with a filter of each sample's own; what the
  ///   operations throw.
  public func callAsFunction(
    parameters: [Tensor], inputs: [Tensor], wanted: [Int]? = nil, stacked: Int = 0
  ) throws -> [Tensor] {
    let count = inputs.first?.shape.first ?? 1
    let expected = self.inputs.map { TensorSpec([count] + $0.shape, $0.type) } + self.parameters
    let given = (inputs + parameters).map(\.spec)
    guard given == expected else {
      throw TensorError.wrongArguments(expected: expected.map(\.description), given: given.map(\.description))
    }
    let images = places.map { place in
      Batching.Image(
        tensor: place.isParameter ? parameters[place.index] : inputs[place.index], isBatched: !place.isParameter)
    }
    var batching = Batching(graph, count: count, inputs: images) { variable in try variable.value() }
    let results = wanted.map { $0.map { values[$0] } } ?? values
    do {
      try batching.compute(results)
      return try results.enumerated().map { place, value in
        try place < stacked ? batching.batched(value) : batching.result(value).tensor
      }
    } catch let failure as Batching.NotBatchable {
      throw TensorError.notBatchable(operation: failure.operation)
    }
  }
}

extension SampleFunction {
  /// Where the first value arises that is not finite although all it is computed from is: the operation's name and the
  /// parameters that are nearest to it, by place. Nil if everything is finite. For functions without random numbers; what
  /// nothing else needs is left out.
  /// - Throws: what the operations throw.
  public func firstNotFinite(
    parameters: [Tensor], inputs: [Tensor]
  ) throws -> (operation: String, parameters: [Int])? {
    let images = places.map { place in
      Batching.Image(
        tensor: place.isParameter ? parameters[place.index] : inputs[place.index], isBatched: !place.isParameter)
    }
    let count = inputs.first?.shape.first ?? 1
    var batching = Batching(graph, count: count, inputs: images) { variable in try variable.value() }
    for node in Batching.needed(values, in: graph) {
      try batching.add(node)
      guard case .operation(let operation) = graph.nodes[node].kind else { continue }
      let result = try batching.result(Graph.Value(node: node)).tensor
      if result.withElements({ $0.allSatisfy(\.isFinite) }) { continue }
      return (operation.name, nearestParameters(to: node))
    }
    return nil
  }

  /// The parameters that fewest operations lie between and the node.
  private func nearestParameters(to node: Int) -> [Int] {
    var front = [node]
    while !front.isEmpty {
      let inputs = Set(front.flatMap { graph.nodes[$0].inputs.map(\.node) })
      let found = inputs.compactMap { node -> Int? in
        guard case .input(let place) = graph.nodes[node].kind, places[place].isParameter else { return nil }
        return places[place].index
      }
      if !found.isEmpty { return found.sorted() }
      front = inputs.sorted()
    }
    return []
  }
}
