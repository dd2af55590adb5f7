/// Runs a model over a dataset and judges what it says.
public enum Evaluation {
  /// How many samples are predicted at once.
  public static let batchSize = 256

  /// The scores of each output of the model that has a target.
  /// - Parameters:
  ///   - wanted: those of numbers are taken of targets that are numbers, those of classes of classes. By default, of
  ///     numbers `mse` and `mae`, of classes `accuracy`.
  ///   - progress: called after each batch with how many samples are done; what it throws ends the run.
  /// - Throws: `dataset` for no samples, what `FieldMatching` throws, `score-kind` for a score that suits no output,
  ///   what `OutputScores` throws; what the model throws.
  public static func run(
    _ model: Model, on dataset: any Dataset, _ wanted: [Score] = [], progress: (Int) throws -> Void = { _ in }
  ) throws -> [OutputScores] {
    let matching = try FieldMatching(net: model.net, fields: dataset.fields)
    guard dataset.count > 0 else {
      throw LearningError(code: "dataset", "there are no samples to evaluate `\(model.net.name)` on")
    }
    var results = try scores(model.net, matching, dataset.fields, wanted)
    var first = 0
    while first < dataset.count {
      let indices = Array(first..<min(first + batchSize, dataset.count))
      let function = try model.prediction(count: indices.count)
      try function.run(matching.inputs(of: dataset, indices))
      for (place, result) in results.enumerated() {
        let target = try dataset.batch(result.field, indices)
        try results[place].scores.add(prediction: function.output(result.output), target: target)
      }
      first += indices.count
      try progress(first)
    }
    return results.map(\.scores)
  }

  private static func scores(
    _ net: Net, _ matching: FieldMatching, _ fields: [Field], _ wanted: [Score]
  ) throws -> [(output: Int, field: Int, scores: OutputScores)] {
    var results: [(output: Int, field: Int, scores: OutputScores)] = []
    var unused = Set(wanted)
    for (output, port) in net.outputs.enumerated() {
      guard let field = matching.targets[output] else { continue }
      let ofClasses = holdsClasses(port.shape, fields[field], wanted)
      let own =
        wanted.isEmpty ? (ofClasses ? [.accuracy] : [.mse, .mae]) : wanted.filter { $0.isOfClasses == ofClasses }
      unused.subtract(own)
      guard !own.isEmpty else { continue }
      results.append((output, field, try OutputScores(own, of: port.name, labels: fields[field].labels)))
    }
    if let score = wanted.first(where: unused.contains) {
      let targets = matching.targets.compactMap { $0 }.map { fields[$0] }
      throw LearningError(
        code: "score-kind",
        "`\(score.name)` judges \(score.isOfClasses ? "classes" : "numbers"), but the targets are \(FieldMatching.listed(targets))",
        help: [
          score.isOfClasses
            ? "of numbers there are mse, mae, rmse, mape, r2 and quantile"
            : "of classes there are accuracy, report, confusion, roc_auc, log_loss and calibration"
        ])
    }
    return results
  }

  /// Whether a target is to be read as classes: it is of whole numbers, or scores of classes are asked for and the
  /// output has one more axis than it, for the logits.
  private static func holdsClasses(_ output: [Int], _ field: Field, _ wanted: [Score]) -> Bool {
    if field.type == .int32 { return true }
    guard wanted.contains(where: \.isOfClasses) else { return false }
    return output.count == field.shape.count + 1 || !wanted.contains { !$0.isOfClasses }
  }
}
