internal import Data
internal import TensorCore

/// A model as an ONNX file, which other programs run: the net as it predicts, its parameters within.
///
/// Samples stand along a leading axis of free extent, named `batch`. To find where that extent appears in shapes, the
/// net is traced for a batch of a prime number of samples that divides no other extent of the net; wherever a multiple
/// of it is found, the batch is meant. Where that cannot be told apart, the file takes one sample at a time.
/// (ONNX operator set 17, https://onnx.ai/onnx/operators)
public enum ONNXFile {
  /// Replaces the file at `path`. The file appears whole or not at all.
  /// - Returns: whether the file takes any number of samples, rather than one.
  /// - Throws: `onnx` for what ONNX has no operators for; `DataError.file` if the place cannot be written to.
  @discardableResult
  public static func write(
    _ model: Model, to path: String, metadata: ModelMetadata = ModelMetadata()
  ) throws -> Bool {
    let (bytes, isBatchFree) = try bytes(model, metadata: metadata)
    try FileWriter.replace(path, with: bytes)
    return isBatchFree
  }

  /// The bytes of the file.
  static func bytes(_ model: Model, metadata: ModelMetadata) throws -> (bytes: [UInt8], isBatchFree: Bool) {
    var texts = metadata.texts
    texts["net"] = model.net.name
    texts["source"] = model.net.source
    let single = try trace(model, batch: 1)
    let extents = Set(single.steps.flatMap { $0.results.flatMap(\.shape) })
    do {
      guard !model.net.inputs.isEmpty else { throw ONNXExporter.BatchIsNotFree() }
      let batch = prime(dividing: extents)
      var exporter = ONNXExporter(try trace(model, batch: batch), model, batch: batch)
      return (try exporter.export().model(name: model.net.name, texts: texts), true)
    } catch is ONNXExporter.BatchIsNotFree {
      var exporter = ONNXExporter(single, model, batch: nil)
      return (try exporter.export().model(name: model.net.name, texts: texts), false)
    }
  }

  private static func trace(_ model: Model, batch: Int) throws -> TracedFunction {
    let inputs = model.net.inference.inputs.map { TensorSpec([batch] + $0.shape, $0.type) }
    return try TracedFunction(variables: model.variables, inputs: inputs) { parameters, inputs in
      try model.trace(parameters: parameters, inputs: inputs, isTraining: false).outputs
    }
  }

  /// The smallest prime from 61 on that divides none of the extents, 0 aside.
  private static func prime(dividing extents: Set<Int>) -> Int {
    var candidate = 61
    while (2..<candidate).contains(where: { $0 * $0 <= candidate && candidate % $0 == 0 })
      || extents.contains(where: { $0 > 0 && $0 % candidate == 0 })
    {
      candidate += 2
    }
    return candidate
  }
}
