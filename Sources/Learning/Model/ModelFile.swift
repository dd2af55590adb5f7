internal import Data
internal import TensorCore

/// A model in a safetensors file: its parameters by their paths, and, as texts, the name and the text of the net, and
/// what must be kept with it (`ModelMetadata`).
public enum ModelFile {
  /// What the text `format` of a file begins with; the number grows when older readers could not read a newer file.
  static let format = "twinscript model"
  static let version = 1

  /// Replaces the file at `path`. The file appears whole or not at all.
  /// - Throws: `DataError.file` if the place cannot be written to; the file that was there is then as it was.
  public static func write(
    _ model: Model, to path: String, metadata: ModelMetadata = ModelMetadata()
  ) throws {
    let tensors = try model.variables.map { variable in
      guard let type = type(variable.spec.type) else {
        throw LearningError(
          code: "model-file", "the parameter `\(variable.name)` is of \(variable.spec.type), which is not saved")
      }
      let bytes = variable.withBytes { Array($0) }
      return SafetensorsTensor(variable.name, variable.spec.shape, type, bytes: bytes)
    }
    var texts = metadata.texts
    texts["format"] = "\(format) \(version)"
    texts["net"] = model.net.name
    texts["source"] = model.net.source
    texts["inputs"] = ports(model.net.inputs)
    texts["outputs"] = ports(model.net.outputs)
    try SafetensorsWriter.write(tensors, metadata: texts, to: path)
  }

  private static func ports(_ ports: [Net.Port]) -> String {
    ports.map { "\($0.name): \($0.shape)" }.joined(separator: "\n")
  }

  private static func type(_ type: ScalarType) -> SafetensorsType? {
    switch type {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .bool: .bool
    }
  }

  /// A model of a net with the parameters of a file.
  ///
  /// Parameters go by their paths behind the name of the net, so a net may have been renamed. Files of other programs
  /// are read as well, if their tensors have these names and shapes; whatever their floating type, numbers become
  /// float32.
  /// - Parameters:
  ///   - name: what messages call the file; its path where nil.
  ///   - isPartial: whether parameters that the file does not have, or has in another shape, stay as they begin.
  ///   - seed: of what they begin with.
  /// - Throws: `DataError.file` for a file that cannot be read or is no safetensors file; `model-file`, which lists
  ///   what is missing, left over or of another shape.
  public static func read(
    _ net: Net, from path: String, named name: String? = nil, isPartial: Bool = false, seed: UInt64 = 0
  ) throws -> (model: Model, metadata: ModelMetadata, report: LoadReport) {
    let reader = try SafetensorsReader(path: path)
    if let known = reader.metadata["format"], known.hasPrefix(format),
      let number = Int(known.dropFirst(format.count + 1)), number > version
    {
      throw LearningError(
        code: "model-file", "`\(path)` was written by a newer version: `\(known)`", help: ["update twin"])
    }
    let file = name ?? path
    let report = LoadReport(net, reader, path: file)
    if !isPartial, let fault = report.fault { throw fault }
    if report.taken.isEmpty, !net.parameters.isEmpty { throw report.nothingTaken }
    let model = try Model(net, seed: seed)
    for (place, name) in report.taken {
      let entry = try reader.entry(name)
      let variable = model.variables[place]
      let values = try reader.floats(of: name)
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw LearningError(
          code: "model-file", "`\(file)` has \(values[bad]) in `\(name)` \(entry.shape)",
          help: ["it was saved after the training had failed; take an earlier file"])
      }
      try variable.assign(Tensor(shape: entry.shape, float32: values))
    }
    return (model, ModelMetadata(texts: reader.metadata), report)
  }
}
