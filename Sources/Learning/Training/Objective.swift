internal import TensorCore

/// What training makes smaller.
public enum Objective: Sendable {
  /// Losses of outputs, added up.
  case terms([LossTerm], weights: LossWeights = .fixed)
  /// A function of all outputs and all fields of a batch, under this name; see `train(_:on:…)`.
  case custom(String)

  /// The loss of every output by its target.
  public static func loss(_ loss: Loss) -> Objective { .terms([LossTerm(loss)]) }
}

/// The loss of one output.
public struct LossTerm: Sendable, Hashable {
  public var loss: Loss
  /// The output by name; nil for all outputs.
  public var output: String?
  /// Multiplied with the loss.
  public var weight: Double

  public init(_ loss: Loss, of output: String? = nil, weight: Double = 1) {
    (self.loss, self.output, self.weight) = (loss, output, weight)
  }
}

public enum LossWeights: Sendable, Hashable {
  case fixed
  /// Each loss L counts as exp(-s)·L + s with a number s that is learned, its log variance. (Kendall, Gal and Cipolla
  /// 2018)
  case learned
}

/// Numbers that are given beside the loss of validation.
public enum Metric: String, Sendable, CaseIterable {
  case meanSquaredError = "mse"
  case meanAbsoluteError = "mae"
  /// The share of right classes.
  case accuracy
}

/// An objective tied to the outputs of a net and the fields of a dataset.
struct BoundObjective {
  struct Term {
    let name: String
    let loss: Loss
    let output: Int
    enum Target { case field(Int), output(Int) }
    /// A field by its place among `fields`.
    let target: Target
    let weight: Double
  }

  let terms: [Term]
  let weights: LossWeights
  /// The name of the custom loss; there are no terms then.
  let customName: String?
  /// The fields of the dataset that a batch holds, in order.
  let fields: [Int]
  /// Of each input of the net, its place among `fields`.
  let inputs: [Int]
  let metrics: [Metric]

  /// - Throws: `loss`, `dataset-fields`, `LearningError`s, where an output has no target or a name is unknown.
  init(_ objective: Objective, metrics: [Metric], net: Net, fields all: [Field]) throws(LearningError) {
    let matching = try FieldMatching(net: net, fields: all, requiresTargets: false)
    self.metrics = metrics
    switch objective {
    case .custom(let name):
      (terms, weights, customName) = ([], .fixed, name)
      fields = Array(all.indices)
      inputs = matching.inputs
    case .terms(let given, let weights):
      guard !given.isEmpty else { throw LearningError(code: "loss", "there is no loss", help: ["state `loss mse`"]) }
      var used = matching.inputs
      var terms: [Term] = []
      func add(_ term: LossTerm, output: Int) throws(LearningError) {
        let name = net.outputs[output].name
        let label = given.count == 1 && net.outputs.count == 1 ? term.loss.name : name
        let isRepeated = terms.contains { $0.name == label }
        guard let field = matching.targets[output] else {
          throw LearningError(
            code: "dataset-fields",
            "the dataset has no field for `\(term.loss.name)` to compare the output `\(name)` with",
            help: ["it has \(FieldMatching.listed(all))"])
        }
        if !used.contains(field) { used.append(field) }
        terms.append(
          Term(
            name: isRepeated ? "\(label) \(term.loss.name)" : label, loss: term.loss, output: output,
            target: .field(used.firstIndex(of: field) ?? 0), weight: term.weight))
      }
      for term in given {
        try term.loss.validate()
        guard term.weight.isFinite else {
          throw LearningError(code: "loss", "the weight of `\(term.loss.name)` is \(term.weight)")
        }
        if term.loss.comparesOutputs {
          guard net.outputs.count >= 2 else {
            throw LearningError(
              code: "loss", "`\(term.loss.name)` compares two outputs, but `\(net.name)` has \(net.outputs.count)",
              help: ["give both embeddings as outputs: `out a: […] = …` and `out b: […] = …`"])
          }
          terms.append(
            Term(name: term.loss.name, loss: term.loss, output: 0, target: .output(1), weight: term.weight))
        } else if let wanted = term.output {
          guard let output = net.outputs.firstIndex(where: { $0.name == wanted }) else {
            throw LearningError(
              code: "loss", "`\(net.name)` has no output `\(wanted)`",
              help: ["it has \(net.outputs.map { "`\($0.name)`" }.joined(separator: ", "))"])
          }
          try add(term, output: output)
        } else {
          for output in net.outputs.indices { try add(term, output: output) }
        }
      }
      (self.terms, self.weights, customName) = (terms, weights, nil)
      fields = used
      inputs = matching.inputs.map { field in used.firstIndex(of: field) ?? 0 }
    }
  }

  /// What is reported beside the whole loss: its terms, where they are several.
  var reportedTerms: [String] { terms.count > 1 ? terms.map(\.name) : [] }

  /// The loss of traced outputs and fields, and the terms as they are before they are weighted.
  /// - Parameter logVariances: one a term where weights are learned.
  func loss(
    outputs: [Tensor], fields: [Tensor], logVariances: [Tensor],
    custom: ([Tensor], [Tensor]) throws -> Tensor
  ) throws -> (loss: Tensor, terms: [Tensor]) {
    if let customName {
      let loss = try custom(outputs, fields)
      guard loss.count == 1 else {
        throw LearningError(
          code: "loss-shape", "the loss `\(customName)` must be a single number, but its shape is \(loss.shape)",
          help: ["take its `mean`"])
      }
      return (try loss.reshape([]), [])
    }
    let parts = try terms.map { term in
      let target: Tensor =
        switch term.target {
        case .field(let place): fields[place]
        case .output(let place): outputs[place]
        }
      return try term.loss(outputs[term.output], target)
    }
    var total: Tensor?
    for (place, part) in parts.enumerated() {
      var weighted = terms[place].weight == 1 ? part : try part * terms[place].weight
      if weights == .learned {
        let s = try logVariances[place].reshape([])
        weighted = try (-s).map(.exp) * weighted + s
      }
      total = try total.map { try $0 + weighted } ?? weighted
    }
    return (total ?? Tensor(0), parts)
  }

  /// The names of what `metricValues` gives.
  var metricNames: [String] {
    let named = terms.filter { if case .field = $0.target { true } else { false } }
    return metrics.flatMap { metric in
      named.filter { metric != .accuracy || $0.loss.isClassification }
        .map { named.count > 1 ? "\($0.name) \(metric.rawValue)" : metric.rawValue }
    }
  }

  func metricValues(outputs: [Tensor], fields: [Tensor]) throws -> [Tensor] {
    try metrics.flatMap { metric in
      try terms.compactMap { term -> Tensor? in
        guard case .field(let place) = term.target else { return nil }
        let (output, target) = (outputs[term.output], fields[place])
        switch metric {
        case .meanSquaredError: return try Loss.meanSquaredError(output, target)
        case .meanAbsoluteError: return try Loss.meanAbsoluteError(output, target)
        case .accuracy: return try term.loss.accuracy(output, target)
        }
      }
    }
  }
}
