internal import TensorCore

// ONNX has channels before height and width, and filters as [out, in, height, width].

extension ONNXExporter {
  /// Convolutions and pooling: the names of the results, or nil for another kind of operation.
  mutating func emitImages(
    _ operation: Operation, _ inputs: [TracedFunction.Value], _ spec: TensorSpec
  ) throws -> [String]? {
    switch operation {
    case .convolution(let geometry):
      let x = channelsFirst(try full(inputs[0], as: spec.type))
      let filter = transposed(try full(inputs[1], as: spec.type), [3, 2, 0, 1])
      let result = node(
        "Conv", [x, filter],
        [
          .integers("strides", geometry.stride), .integers("pads", Self.pads(geometry.padding)),
          .integers("dilations", geometry.dilation), .integer("group", geometry.groups),
        ])
      return [channelsLast(result)]
    case .maximumPool(let geometry):
      let x = channelsFirst(try full(inputs[0]))
      return [channelsLast(node("MaxPool", [x], Self.attributes(geometry)))]
    case .averagePool(let geometry):
      let x = channelsFirst(try full(inputs[0]))
      let attributes = Self.attributes(geometry) + [.integer("count_include_pad", 1)]
      return [channelsLast(node("AveragePool", [x], attributes))]
    default: return nil
    }
  }

  private mutating func channelsFirst(_ x: String) -> String { transposed(x, [0, 3, 1, 2]) }
  private mutating func channelsLast(_ x: String) -> String { transposed(x, [0, 2, 3, 1]) }

  private static func attributes(_ geometry: PoolingGeometry) -> [ONNXAttribute] {
    [
      .integers("kernel_shape", geometry.window), .integers("strides", geometry.stride),
      .integers("pads", pads(geometry.padding)),
    ]
  }

  /// Above, below, left and right become the beginnings of both axes and then their ends.
  private static func pads(_ padding: [Int]) -> [Int] { [padding[0], padding[2], padding[1], padding[3]] }
}
