/// Runs what a graph does to one of its inputs on many values of that input at once: every value that depends on the
/// input gets a leading axis, along which the operations work side by side.
///
/// It serves Jacobians: the rows of the identity, as so many cotangents, go backwards together.
struct Batching {
  /// What a value became, and whether it has the leading axis.
  struct Image {
    let tensor: Tensor
    let isBatched: Bool
  }

  private let source: Graph
  let count: Int
  private let inputs: [Image]
  private let read: (Variable) throws -> Tensor
  private var images: [Graph.Value: Image] = [:]

  /// Thrown where an operation cannot work on a leading axis; the caller takes another way.
  struct NotBatchable: Error {
    let operation: String
  }

  /// The values of `source` that belong to `wanted`, for each of `rows`, values of input 0 stacked along a leading axis.
  /// - Throws: `NotBatchable`; what planning and running throw.
  static func run(_ source: Graph, _ wanted: [Graph.Value], rows: Tensor) throws -> [Tensor] {
    let target = Graph()
    var batching = Batching(
      source, count: rows.shape[0], inputs: [Image(tensor: target.input(0, rows.spec), isBatched: true)],
      read: target.read)
    try batching.compute(wanted)
    let results = try wanted.map { try batching.batched($0) }
    let values = try results.map { try target.value(of: $0, for: "jacobian") }
    let outputs = try values.map { try DenseArray(uninitialized: target.spec($0)) }
    let key = Storage(0)
    let planner = try Planner(target, outputs: Array(zip(values, outputs)), key: key)
    let plan = try Plan(planner, inputs: [rows.spec], outputs: outputs)
    let array = rows.values
    try withExtendedLifetime((array, key)) { try plan.run([array.raw]) }
    return outputs.map { Tensor($0) }
  }

  /// - Parameters:
  ///   - inputs: what stands for the inputs of `source`, in order.
  ///   - read: what stands for a variable.
  init(_ source: Graph, count: Int, inputs: [Image], read: @escaping (Variable) throws -> Tensor) {
    (self.source, self.count, self.inputs, self.read) = (source, count, inputs, read)
  }

  /// Computes what `wanted` needs, in the order of the graph.
  /// - Throws: `NotBatchable`; what the operations throw.
  mutating func compute(_ wanted: [Graph.Value]) throws {
    for node in needed(wanted) { try add(node) }
  }

  /// The nodes that `wanted` needs, in order of computation.
  func needed(_ wanted: [Graph.Value]) -> [Int] { source.needed(wanted) }

  /// Computes a node whose inputs have been computed.
  mutating func add(_ node: Int) throws {
    let value = Graph.Value(node: node)
    switch source.nodes[node].kind {
    case .input(let place): images[value] = inputs[place]
    case .variable(let variable): images[value] = Image(tensor: try read(variable), isBatched: false)
    case .constant(let array): images[value] = Image(tensor: Tensor(array), isBatched: false)
    case .number(let number):
      let spec = source.nodes[node].results[0]
      images[value] = Image(tensor: try Tensor.full(spec.shape, number, type: spec.type), isBatched: false)
    case .operation(let operation): try add(operation, node)
    }
  }

  private mutating func add(_ operation: Operation, _ node: Int) throws {
    let value = Graph.Value(node: node)
    let arguments = source.nodes[node].inputs
    switch operation {
    case .random:
      images[value] = Image(tensor: try random(operation, source.spec(value)), isBatched: true)
    case .batchMean:
      let image = try result(arguments[0])
      guard image.isBatched else {
        images[value] = image
        return
      }
      let mean = try image.tensor.floating().applying(.sum(axes: [0])) / Double(count)
      images[value] = Image(tensor: try mean.reshaped(source.spec(value).shape), isBatched: false)
    default:
      let isBatched = arguments.contains { images[$0]?.isBatched ?? false }
      let results =
        isBatched
        ? try applied(operation, arguments, source.spec(value).shape)
        : try Tensor.applyAll(operation, arguments.map { try image($0) })
      // A single number is weaker than a tensor when types meet; one for each sample is a tensor and would win.
      for (place, (tensor, spec)) in zip(results, source.nodes[node].results).enumerated() {
        images[Graph.Value(node: node, result: place)] = Image(
          tensor: try tensor.converted(to: spec.type), isBatched: isBatched)
      }
    }
  }

  /// Every sample draws numbers of its own.
  private func random(_ operation: Operation, _ spec: TensorSpec) throws -> Tensor {
    let shape = [count] + spec.shape
    guard let graph = inputs.lazy.compactMap(\.tensor.symbol).first?.graph else {
      return try Tensor.full(shape, 0, type: spec.type).applying(operation)
    }
    let place = graph.number(0, TensorSpec(shape, spec.type))
    return Tensor(Symbol(graph: graph, value: try graph.add(operation, [place])[0]))
  }

  /// What a computed value became.
  func result(_ value: Graph.Value) throws -> Image {
    guard let image = images[value] else { throw NotBatchable(operation: "function") }
    return image
  }

  func image(_ value: Graph.Value) throws -> Tensor { try result(value).tensor }

  /// The shape and type for one sample.
  func spec(_ value: Graph.Value) -> TensorSpec { source.spec(value) }

  /// The value with the leading axis, repeated along it if it does not depend on the input.
  func batched(_ value: Graph.Value) throws -> Tensor {
    let image = try result(value)
    if image.isBatched { return image.tensor }
    let tensor = try image.tensor.reshaped([1] + image.tensor.shape)
    return try tensor.applying(.expand([count] + image.tensor.shape))
  }

  /// The value as an operand that broadcasts with others of `rank` axes beside the leading one.
  func operand(_ value: Graph.Value, rank: Int) throws -> Tensor {
    let image = try result(value)
    guard image.isBatched else { return image.tensor }
    let shape = image.tensor.shape
    let padding = [Int](repeating: 1, count: max(rank + 1 - shape.count, 0))
    return try image.tensor.reshaped([count] + padding + shape.dropFirst())
  }
}
