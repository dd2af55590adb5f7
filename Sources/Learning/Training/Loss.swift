public import TensorCore

/// How far outputs are from targets, as a single number to be made smaller.
///
/// Outputs and targets have a leading axis of samples; every loss is a mean, so that it does not depend on how large a
/// batch is.
public enum Loss: Sendable, Hashable {
  /// The mean of e², e = target - output.
  case meanSquaredError
  /// The mean of |e|.
  case meanAbsoluteError
  /// e²/2 for |e| < δ, else δ(|e| - δ/2). (Huber 1964)
  case huber(delta: Double)
  /// max(p·e, (p - 1)·e), the mean over all probabilities p; with several the output has a last axis for them.
  /// (Koenker and Bassett 1978)
  case quantile([Double])
  /// Of logits [B, classes] or [B, T, classes] with classes [B] or [B, T], or with probabilities of their own shape.
  /// `smoothing` spreads that share of each target over all classes (Szegedy and others 2016); `weights`, one a class,
  /// multiply, and the mean is divided by their sum. Class -1 is ignored.
  case crossEntropy(smoothing: Double = 0, weights: [Double]? = nil)
  /// Of logits with 0 or 1, or a probability; `positiveWeight` multiplies what belongs to 1.
  case binaryCrossEntropy(positiveWeight: Double = 1)
  /// InfoNCE: two embeddings [B, features] of the same samples, each to be nearest to its partner among all, by the
  /// cosine divided by `temperature`; the mean of both directions. (van den Oord and others 2018, Radford and others
  /// 2021)
  case contrastive(temperature: Double = 0.1)

  /// The name in the language.
  public var name: String {
    switch self {
    case .meanSquaredError: "mse"
    case .meanAbsoluteError: "mae"
    case .huber: "huber"
    case .quantile: "quantile"
    case .crossEntropy: "cross_entropy"
    case .binaryCrossEntropy: "binary_cross_entropy"
    case .contrastive: "contrastive"
    }
  }

  /// All names, for messages.
  public static let names = [
    "mse", "mae", "huber", "quantile", "cross_entropy", "binary_cross_entropy", "contrastive",
  ]

  /// Whether it compares two outputs with each other rather than an output with data.
  public var comparesOutputs: Bool { if case .contrastive = self { true } else { false } }

  /// Whether the output tells classes apart, so that the share of right ones can be given.
  public var isClassification: Bool {
    switch self {
    case .crossEntropy, .binaryCrossEntropy: true
    default: false
    }
  }

  /// The loss of outputs [B, …], of rank 0.
  /// - Throws: `loss-shape`, a `LearningError`; what the operations throw.
  public func callAsFunction(_ output: Tensor, _ target: Tensor) throws -> Tensor {
    switch self {
    case .meanSquaredError:
      let error = try difference(output, target)
      return try (error * error).mean()
    case .meanAbsoluteError: return try difference(output, target).map(.abs).mean()
    case .huber(let delta):
      let size = try difference(output, target).map(.abs)
      let inner = try Tensor.combine(.minimum, size, Tensor(delta))
      return try (inner * (size - inner * 0.5)).mean()
    case .quantile(let probabilities): return try quantileLoss(output, target, probabilities)
    case .crossEntropy(let smoothing, let weights):
      return try crossEntropyLoss(output, target, smoothing: smoothing, weights: weights)
    case .binaryCrossEntropy(let weight):
      let truth = try matched(target, to: output)
      // -t·log σ(x) - (1 - t)·log(1 - σ(x)), without overflow.
      let ofOnes = try truth * (-output).map(.softplus)
      let ofZeros = try (1 - truth) * output.map(.softplus)
      return try ((weight == 1 ? ofOnes : ofOnes * weight) + ofZeros).mean()
    case .contrastive(let temperature): return try contrastiveLoss(output, target, temperature)
    }
  }

  /// The share of samples whose class is right; nil for losses that tell no classes apart.
  /// - Throws: what the operations throw.
  public func accuracy(_ output: Tensor, _ target: Tensor) throws -> Tensor? {
    switch self {
    case .crossEntropy:
      guard output.rank >= 2 else { return nil }
      let found = try output.argMaximum(axis: -1).flatten().converted(to: .int32)
      let soft = target.shape == output.shape && target.type.isFloating
      let truth = try (soft ? target.argMaximum(axis: -1) : target).flatten().converted(to: .int32)
      guard found.shape == truth.shape else { return nil }
      return try Tensor.compare(.equal, found, truth).converted(to: .float32).mean()
    case .binaryCrossEntropy:
      let found = try Tensor.compare(.greater, output, Tensor(0))
      let truth = try Tensor.compare(.greater, matched(target, to: output), Tensor(0.5))
      return try Tensor.compare(.equal, found, truth).converted(to: .float32).mean()
    default: return nil
    }
  }

  // MARK: - Parts

  private func difference(_ output: Tensor, _ target: Tensor) throws -> Tensor {
    try matched(target, to: output) - output
  }

  /// The target in the shape and type of the output, from which it may differ in axes of extent 1.
  private func matched(_ target: Tensor, to output: Tensor) throws -> Tensor {
    let typed = try target.converted(to: output.type)
    if typed.shape == output.shape { return typed }
    guard typed.shape.filter({ $0 != 1 }) == output.shape.filter({ $0 != 1 }), typed.shape.first == output.shape.first
    else { throw mismatch(output, target) }
    return try typed.reshape(output.shape)
  }

  private func mismatch(_ output: Tensor, _ target: Tensor, _ rule: String = "they must be the same") -> LearningError {
    LearningError(
      code: "loss-shape",
      "`\(name)` cannot compare an output of shape \(Array(output.shape.dropFirst())) with a target of shape "
        + "\(Array(target.shape.dropFirst())): \(rule)")
  }

  private func quantileLoss(_ output: Tensor, _ target: Tensor, _ probabilities: [Double]) throws -> Tensor {
    func loss(_ error: Tensor, _ p: Tensor) throws -> Tensor {
      try Tensor.combine(.maximum, error * p, error * (p - 1)).mean()
    }
    if probabilities.count == 1 { return try loss(difference(output, target), Tensor(probabilities[0])) }
    let typed = try target.converted(to: output.type)
    guard output.shape.last == probabilities.count else {
      throw mismatch(
        output, target, "with \(probabilities.count) probabilities the output has a last axis of that extent")
    }
    let plain = Array(output.shape.dropLast())
    guard typed.shape.filter({ $0 != 1 }) == plain.filter({ $0 != 1 }) else {
      throw mismatch(output, target, "they must be the same, but for a last axis of the probabilities")
    }
    let levels = try Tensor(shape: [probabilities.count], float32: probabilities.map(Float.init))
    return try loss(typed.reshape(plain + [1]) - output, levels)
  }

  private func crossEntropyLoss(
    _ output: Tensor, _ target: Tensor, smoothing: Double, weights: [Double]?
  ) throws -> Tensor {
    guard output.rank >= 2, let classes = output.shape.last else {
      throw mismatch(output, target, "the output has a last axis of classes")
    }
    guard classes > 1 else {
      throw LearningError(
        code: "loss-shape", "`cross_entropy` tells classes apart, but the last axis of the output has only \(classes)",
        help: ["give a logit for each class, or use `binary_cross_entropy`"])
    }
    let weights = try weights.map { weights in
      guard weights.count == classes else {
        throw LearningError(
          code: "loss-shape", "`cross_entropy` has \(weights.count) weights for \(classes) classes")
      }
      return try Tensor(shape: [classes], float32: weights.map(Float.init))
    }
    let rows = try output.reshape([output.count / max(classes, 1), classes])
    if target.shape == output.shape, target.type.isFloating {
      // Probabilities of the classes.
      var logs = try rows.logSoftmax()
      if let weights { logs = try logs * weights }
      var truth = try target.reshape(rows.shape)
      if smoothing > 0 { truth = try truth * (1 - smoothing) + smoothing / Double(classes) }
      return try -((truth * logs).sum() / Double(max(rows.shape[0], 1)))
    }
    guard target.count == rows.shape[0] else {
      throw mismatch(output, target, "the target has a class for each vector of logits")
    }
    let (losses, rowWeights) = try rows.crossEntropy(
      target.reshape([rows.shape[0]]), smoothing: smoothing, weights: weights)
    return try losses.sum() / rowWeights.sum()
  }

  private func contrastiveLoss(_ one: Tensor, _ other: Tensor, _ temperature: Double) throws -> Tensor {
    guard one.rank == 2, one.shape == other.shape else {
      throw mismatch(one, other, "it takes two embeddings, each one vector a sample")
    }
    func unit(_ vectors: Tensor) throws -> Tensor {
      let squares = try (vectors * vectors).sum(axis: -1, keepingAxis: true)
      return try vectors / (squares + 1e-12).map(.sqrt)
    }
    let logits = try Tensor.matmul(unit(one), unit(other).transpose()) / temperature
    let own = try Tensor.arange(0, Double(one.shape[0])).converted(to: .int32)
    let forth = try logits.crossEntropy(own).losses.mean()
    let back = try logits.transpose().crossEntropy(own).losses.mean()
    return try (forth + back) * 0.5
  }

  /// - Throws: `loss`, a `LearningError`, for numbers out of range.
  public func validate() throws(LearningError) {
    func refuse(_ what: String, _ value: Double, _ allowed: String) -> LearningError {
      LearningError(code: "loss", "the \(what) of `\(name)` must be \(allowed), not \(value)")
    }
    switch self {
    case .huber(let delta): if !(delta > 0 && delta.isFinite) { throw refuse("delta", delta, "above 0") }
    case .quantile(let probabilities):
      if probabilities.isEmpty {
        throw LearningError(code: "loss", "`quantile` needs a probability, as in `quantile 0.9`")
      }
      for p in probabilities where !(p > 0 && p < 1) { throw refuse("probability", p, "between 0 and 1") }
    case .crossEntropy(let smoothing, let weights):
      if !(0...1 ~= smoothing) { throw refuse("smoothing", smoothing, "from 0 to 1") }
      for weight in weights ?? [] where !(weight >= 0 && weight.isFinite) {
        throw refuse("weight", weight, "at least 0")
      }
    case .binaryCrossEntropy(let weight):
      if !(weight > 0 && weight.isFinite) { throw refuse("weight", weight, "above 0") }
    case .contrastive(let temperature):
      if !(temperature > 0 && temperature.isFinite) { throw refuse("temperature", temperature, "above 0") }
    case .meanSquaredError, .meanAbsoluteError: break
    }
  }
}
