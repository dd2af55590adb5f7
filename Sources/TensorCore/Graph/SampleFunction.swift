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
  let graph: Graph
  let values: [Graph.Value]
  /// For each input of the graph whether it is a parameter, and its place among its kind.
  private let places: [(isParameter: Bool, index: Int)]
  /// What was being traced, each with the first node that was added then.
  let parts: [(path: String, start: Int)]

  /// Collects inputs and parameters while a function is being traced.
  public final class Trace {
    fileprivate let graph = Graph()
    fileprivate var places: [(isParameter: Bool, index: Int)] = []
    public private(set) var inputs: [TensorSpec] = []
    public private(set) var parameters: [TensorSpec] = []
    fileprivate var parts: [(path: String, start: Int)] = [("", 0)]
    private var open: [String] = []

    public init() {}

    /// Says that what follows, up to `leave`, belongs to a part of the function, such as a layer, which messages about
    /// the numbers in it are to name.
    public func enter(_ path: String) {
      open.append(path)
      parts.append((path, graph.nodes.count))
    }

    /// Says that the part entered last ends here.
    public func leave() {
      _ = open.popLast()
      parts.append((open.last ?? "", graph.nodes.count))
    }

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
    /// - Throws: `tracesMixed` for symbols of another trace; `numbersRead`.
    public func finish(_ outputs: [Tensor]) throws -> SampleFunction { try SampleFunction(self, outputs) }
  }

  private init(_ trace: Trace, _ outputs: [Tensor]) throws {
    try trace.graph.requireUnread()
    graph = trace.graph
    (inputs, parameters, places, parts) = (trace.inputs, trace.parameters, trace.places, trace.parts)
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
    var batching = try batching(parameters, inputs)
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
  /// Whether an input of the graph is a parameter.
  func isParameter(_ place: Int) -> Bool { places[place].isParameter }

  /// What carries the function out for these samples.
  func batching(_ parameters: [Tensor], _ inputs: [Tensor]) throws -> Batching {
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
    return Batching(graph, count: count, inputs: images) { variable in try variable.value() }
  }
}
