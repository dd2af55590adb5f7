internal import Data
internal import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// Finds out where a loss that is not finite came from, and keeps the batch that gave it.
struct NotFinite {
  let plans: StepPlans
  let feed: BatchFeed
  let batch: [Tensor]
  /// The places of its samples in the dataset.
  let samples: [Int]
  let loss: Double
  let epoch: Int
  let step: Int
  let folder: String?

  /// What stops the run.
  func error() -> LearningError {
    let path = keep()
    let what = loss.isFinite ? "a gradient is not finite" : "the loss is \(NotFinite.text(loss))"
    var notes = [origin()]
    switch path {
    case .success(let path): notes.append("the batch is kept in `\(path)`")
    case .failure(let error): notes.append("the batch could not be kept: \(error.message)")
    }
    return LearningError(
      code: "not-finite", "\(what) at step \(step) (epoch \(epoch))", notes: notes,
      help: isOfData
        ? ["fill or drop what is missing before training"]
        : ["try a lower rate, `clip 1.0`, or `schedule warmup 5 % …`"])
  }

  private var isOfData: Bool { batch.contains { !$0.isFinite } }

  /// In words, where the first value that is not finite arose.
  private func origin() -> String {
    for (place, tensor) in batch.enumerated() {
      let field = feed.dataset.fields[feed.fields[place]]
      let size = max(field.count, 1)
      let first = tensor.withElements { values in values.firstIndex { !$0.isFinite }.map { ($0 / size, values[$0]) } }
      if let (row, value) = first {
        return "the field `\(field.name)` of sample \(samples[row]) of the dataset holds \(NotFinite.text(value))"
      }
    }
    let model = plans.model
    for (parameter, variable) in zip(model.net.parameters, model.variables) {
      if let value = try? variable.value(), !value.isFinite { return "the parameter `\(parameter.path)` is not finite" }
    }
    if let place = forward() { return place }
    if let variables = try? plans.notFiniteGradients(batch), let last = variables.last {
      return loss.isFinite
        ? "the outputs are finite; the gradient of `\(last.name)` is not"
        : "the outputs are finite without dropout; the loss is not, and so is the gradient of `\(last.name)`"
    }
    return "inputs, parameters and outputs are finite"
  }

  /// The first operation of the net whose result is not finite.
  private func forward() -> String? {
    let net = plans.model.net
    guard let parameters = try? plans.model.variables.map({ try $0.value() }),
      let inputs = try? zip(plans.objective.inputs, net.inference.inputs).map({ try batch[$0].converted(to: $1.type) }),
      let found = try? net.inference.firstNotFinite(parameters: parameters, inputs: inputs)
    else { return nil }
    let place = found.path.isEmpty ? "in `\(net.name)` itself" : "in `\(found.path)`"
    let sample = found.sample.map { ", for sample \(samples[$0]) of the dataset" } ?? ""
    return "the first value that is not finite is the result of `\(found.operation)` \(place)\(sample)"
  }

  /// Without the sign that some machines give what is no number.
  private static func text(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }

  /// Writes the batch beside the checkpoints, or into the working directory.
  private func keep() -> Result<String, DataError> {
    let path = (folder.map { $0 + "/" } ?? "") + "not-finite-batch.safetensors"
    do throws(DataError) {
      var tensors = batch.enumerated().map { place, tensor in
        SafetensorsTensor(feed.dataset.fields[feed.fields[place]].name, tensor)
      }
      tensors.append(SafetensorsTensor("samples", [samples.count], samples.map(Int64.init)))
      let metadata = ["epoch": "\(epoch)", "step": "\(step)", "loss": "\(loss)", "net": plans.model.net.name]
      try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
      return .success(path)
    } catch { return .failure(error) }
  }
}

extension SafetensorsTensor {
  /// The elements as they are stored.
  init(_ name: String, _ tensor: Tensor) {
    let type: SafetensorsType =
      switch tensor.type {
      case .float32: .float32
      case .float64: .float64
      case .int32: .int32
      case .bool: .bool
      }
    self.init(name, tensor.shape, type, bytes: tensor.withBytes { [UInt8]($0) })
  }
}
