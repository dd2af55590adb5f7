import Learning
import TensorCore

/// Nets built without the language, for tests.
final class HandMadeNet {
  let trace = SampleFunction.Trace()
  private(set) var inputs: [Net.Port] = []
  private(set) var parameters: [Net.Parameter] = []
  let name: String

  init(_ name: String) { self.name = name }

  func input(_ name: String, _ shape: [Int], _ type: ScalarType = .float32) -> Tensor {
    inputs.append(Net.Port(name, shape))
    return trace.input(TensorSpec(shape, type))
  }

  func parameter(_ path: String, _ shape: [Int], _ initializer: Initializer) -> Tensor {
    parameters.append(Net.Parameter(path: "\(name).\(path)", shape: shape, initializer: initializer))
    return trace.parameter(TensorSpec(shape, .float32))
  }

  /// x @ weight + bias over the last axis.
  func linear(_ path: String, _ x: Tensor, _ features: Int) throws -> Tensor {
    let fanIn = x.shape.last ?? 1
    let weight = parameter("\(path).weight", [fanIn, features], .fanIn(fanIn))
    let bias = parameter("\(path).bias", [features], .uniform(0.1))
    return try Tensor.matmul(x, weight) + bias
  }

  func net(_ outputs: [(name: String, tensor: Tensor)]) throws -> Net {
    let function = try trace.finish(outputs.map(\.tensor))
    return Net(
      name: name, inputs: inputs, outputs: outputs.map { Net.Port($0.name, $0.tensor.shape) }, parameters: parameters,
      layers: [], attentions: [], updates: [], training: function, inference: function, source: "net \(name) { … }")
  }
}

/// A dataset of tensors, the samples along their leading axes.
final class HandMadeDataset: Dataset, @unchecked Sendable {
  let fields: [Field]
  let count: Int
  private let tensors: [Tensor]

  init(_ parts: [(name: String, tensor: Tensor)], labels: [String] = []) {
    fields = parts.map { part in
      Field(
        part.name, Array(part.tensor.shape.dropFirst()), part.tensor.type,
        labels: part.tensor.type == .int32 ? labels : [])
    }
    tensors = parts.map(\.tensor)
    count = parts[0].tensor.shape[0]
  }

  func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer) {
    let size = fields[field].count * fields[field].type.byteCount
    tensors[field].withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for (place, index) in indices.enumerated() {
        (destination + place * size).copyMemory(from: base + index * size, byteCount: size)
      }
    }
  }
}
