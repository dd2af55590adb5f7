/// A function of a query, a key and their places, traced for one pair, and what it takes to apply it to all pairs.
///
/// It is traced in float64, so that its constants keep their digits, and retyped to what it is applied to.
struct PairGraph: Sendable {
  let graph: Graph
  let value: Graph.Value
  let inputs: [TensorSpec]

  init(graph: Graph, value: Graph.Value, inputs: [TensorSpec]) {
    (self.graph, self.value, self.inputs) = (graph, value, inputs)
  }

  /// Traces `body`, which must give a single number.
  /// - Throws: `notASingleValue`; what `body` throws.
  init(_ shapes: [[Int]], for operation: String, _ body: ([Tensor]) throws -> Tensor) throws {
    let graph = Graph()
    inputs = shapes.map { TensorSpec($0, .float64) }
    let result = try body(inputs.enumerated().map { graph.input($0, $1) })
    guard result.count == 1 else { throw TensorError.notASingleValue(operation: operation, shape: result.shape) }
    value = try graph.value(of: result.floating().reshaped([]), for: operation)
    self.graph = graph
  }

  /// The nodes that the value needs, in order of computation.
  var needed: [Int] { graph.needed([value]) }

  /// The same function of numbers of another floating type.
  func retyped(to type: ScalarType) throws -> PairGraph {
    let target = Graph()
    func retyped(_ spec: TensorSpec) -> TensorSpec { TensorSpec(spec.shape, spec.type == .float64 ? type : spec.type) }
    let symbols = try inputs.enumerated().map { place, spec in
      try target.value(of: target.input(place, retyped(spec)), for: "attention")
    }
    var images: [Graph.Value: Graph.Value] = [:]
    for node in needed {
      let results = graph.nodes[node].results
      let arguments = graph.nodes[node].inputs.compactMap { images[$0] }
      let values: [Graph.Value]
      switch graph.nodes[node].kind {
      case .input(let place): values = [symbols[place]]
      case .variable(let variable): values = [try target.value(of: target.read(variable), for: variable.name)]
      case .constant(let array):
        values = [try target.value(of: Tensor(array.converted(to: retyped(array.spec).type)), for: "attention")]
      case .number(let number): values = [target.number(number, retyped(results[0]))]
      case .operation(.convert(.float64)): values = try target.add(.convert(type), arguments)
      case .operation(let operation): values = try target.add(operation, arguments)
      }
      for (place, value) in values.enumerated() { images[Graph.Value(node: node, result: place)] = value }
    }
    guard let result = images[value] else { throw TensorError.notComputed(operation: "attention") }
    let specs = inputs.map(retyped)
    return PairGraph(graph: target, value: try target.add(.convert(type), [result])[0], inputs: specs)
  }

  /// The function of so many values of some inputs at once: those and the result get a leading axis.
  /// - Throws: `notBatchable`.
  func batched(_ places: Set<Int>, _ count: Int) throws -> PairGraph {
    let target = Graph()
    let specs = inputs.enumerated().map { place, spec in
      places.contains(place) ? TensorSpec([count] + spec.shape, spec.type) : spec
    }
    let symbols = specs.enumerated().map { target.input($0, $1) }
    let result = try apply(symbols, places, count)
    return PairGraph(graph: target, value: try target.value(of: result, for: "attention"), inputs: specs)
  }

  /// Applied to tensors, some of which have a leading axis of extent `count`; so has the result.
  /// - Throws: `notBatchable`; what the operations throw.
  func apply(_ tensors: [Tensor], _ places: Set<Int>, _ count: Int) throws -> Tensor {
    let images = tensors.enumerated().map { Batching.Image(tensor: $1, isBatched: places.contains($0)) }
    var batching = Batching(graph, count: count, inputs: images) { try $0.value() }
    do {
      try batching.compute([value])
      return try batching.batched(value)
    } catch let failure as Batching.NotBatchable {
      throw TensorError.notBatchable(operation: failure.operation)
    }
  }
}
