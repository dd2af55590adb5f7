internal import TensorCore

/// Writes the steps of a traced net as ONNX nodes.
///
/// Each operation has an operator, or is composed of several; see the extensions. A step that is the same number in
/// every place becomes a single number, which spreads by itself in elementwise operations and is spread out for the
/// others.
struct ONNXExporter {
  let function: TracedFunction
  let model: Model
  /// The number of samples that was traced for; nil if the file takes one sample.
  let batch: Int?
  var graph = ONNXGraph()
  private var names: [TracedFunction.Value: String] = [:]
  private var batchName: String?

  /// Thrown where the extent of the batch cannot be told apart from others.
  struct BatchIsNotFree: Error {}

  init(_ function: TracedFunction, _ model: Model, batch: Int?) {
    (self.function, self.model, self.batch) = (function, model, batch)
  }

  /// - Throws: `onnx` for an operation that cannot be written, `BatchIsNotFree`.
  mutating func export() throws -> ONNXGraph {
    let net = model.net
    for (port, spec) in zip(net.inputs, net.inference.inputs) {
      graph.port(port.name, isInput: true, [batch == nil ? 1 : nil] + spec.shape, spec.type)
    }
    for (place, step) in function.steps.enumerated() {
      let results = try emit(step, step.inputs)
      for (result, name) in results.enumerated() { names[.init(step: place, result: result)] = name }
    }
    for (port, value) in zip(net.outputs, function.outputs) {
      let spec = spec(value)
      let extents = try spec.shape.map { try isBatch($0) == 1 ? nil : $0 }
      _ = graph.node("Identity", [try full(value)], named: port.name)
      graph.port(port.name, isInput: false, extents, spec.type)
    }
    return graph
  }

  private mutating func emit(_ step: TracedFunction.Step, _ inputs: [TracedFunction.Value]) throws -> [String] {
    let spec = step.results[0]
    switch step.kind {
    case .input(let place): return [model.net.inputs[place].name]
    case .variable(let place):
      let variable = model.variables[place]
      graph.constant(variable.name, try variable.value())
      return [variable.name]
    case .constant(let tensor): return [try constant(tensor)]
    case .number(let number): return [try graph.number(number, spec.type)]
    case .operation(let operation):
      if let names = try emitElementwise(operation, inputs, spec) { return names }
      if let names = try emitArrangement(operation, inputs, spec) { return names }
      if let names = try emitRows(operation, inputs, spec) { return names }
      if let names = try emitImages(operation, inputs, spec) { return names }
      if case .attention(let options) = operation { return [try emitAttention(options, inputs, spec)] }
      throw LearningError(
        code: "onnx", "`\(operation.name)` cannot be written to an ONNX file",
        help: ["save the model as `.safetensors`, which keeps every net"])
    }
  }

  /// A constant; what was repeated for each sample is kept once and repeated when the file runs.
  private mutating func constant(_ tensor: Tensor) throws -> String {
    guard try tensor.shape.contains(where: { try isBatch($0) != nil }) else { return graph.constant(tensor) }
    guard try isBatch(tensor.shape[0]) == 1, try !tensor.shape.dropFirst().contains(where: { try isBatch($0) != nil })
    else { throw BatchIsNotFree() }
    let first = try tensor(.range(0, 1))
    let isRepeated = tensor.withBytes { all in
      first.withBytes { one in
        stride(from: 0, to: all.count, by: max(one.count, 1)).allSatisfy {
          all[$0..<$0 + one.count].elementsEqual(one)
        }
      }
    }
    guard isRepeated else { throw BatchIsNotFree() }
    return node("Expand", [graph.constant(first), try shape(tensor.shape)])
  }

  // MARK: - Values

  func spec(_ value: TracedFunction.Value) -> TensorSpec { function.steps[value.step].results[value.result] }

  /// The value, where it spreads by itself.
  func name(_ value: TracedFunction.Value) -> String { names[value] ?? "" }

  /// The value with its whole shape.
  mutating func full(_ value: TracedFunction.Value) throws -> String {
    let spec = spec(value)
    guard case .number = function.steps[value.step].kind, !spec.shape.isEmpty else { return name(value) }
    return node("Expand", [name(value), try shape(spec.shape)])
  }

  /// The value with its whole shape, in another type.
  mutating func full(_ value: TracedFunction.Value, as type: ScalarType) throws -> String {
    cast(try full(value), spec(value).type, to: type)
  }

  func isNumber(_ value: TracedFunction.Value) -> Bool {
    if case .number = function.steps[value.step].kind { true } else { false }
  }

  // MARK: - Shapes

  /// How many times the batch an extent is; nil for one that has nothing to do with it.
  func isBatch(_ extent: Int) throws -> Int? {
    guard let batch, extent > 0, extent % batch == 0 else { return nil }
    return extent / batch
  }

  /// A shape as a tensor, the extent of the batch taken from the first input when the file runs.
  mutating func shape(_ extents: [Int]) throws -> String {
    guard try extents.contains(where: { try isBatch($0) != nil }) else { return graph.integers(extents) }
    let count = batchName ?? node("Shape", [model.net.inputs[0].name], [.integer("start", 0), .integer("end", 1)])
    batchName = count
    var parts: [String] = []
    for extent in extents {
      switch try isBatch(extent) {
      case nil: parts.append(graph.integers([extent]))
      case 1: parts.append(count)
      case let times?: parts.append(node("Mul", [count, graph.integers([times])]))
      }
    }
    return parts.count == 1 ? parts[0] : node("Concat", parts, [.integer("axis", 0)])
  }

  mutating func reshaped(_ name: String, _ extents: [Int]) throws -> String {
    let free = try extents.indices.filter { try isBatch(extents[$0]) != nil }
    if free.count == 1, !extents.contains(0) {
      let shape = extents.indices.map { $0 == free[0] ? -1 : extents[$0] }
      return node("Reshape", [name, graph.integers(shape)])
    }
    return node("Reshape", [name, try shape(extents)], [.integer("allowzero", 1)])
  }

  mutating func transposed(_ name: String, _ axes: [Int]) -> String {
    axes == Array(axes.indices) ? name : node("Transpose", [name], [.integers("perm", axes)])
  }

  // MARK: - Nodes

  mutating func node(_ type: String, _ inputs: [String], _ attributes: [ONNXAttribute] = []) -> String {
    graph.node(type, inputs, attributes)[0]
  }

  mutating func cast(_ name: String, _ type: ScalarType, to target: ScalarType) -> String {
    if type == target { return name }
    return node("Cast", [name], [.integer("to", ONNXGraph.elementType(target))])
  }

  /// As int64, in which ONNX takes indices.
  mutating func indices(_ value: TracedFunction.Value) throws -> String {
    node("Cast", [try full(value)], [.integer("to", 7)])
  }
}
