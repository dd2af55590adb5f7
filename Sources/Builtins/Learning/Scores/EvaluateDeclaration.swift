import Checking
import Learning
import Runtime

/// Carries out `evaluate m on data { … }`.
func runEvaluation(
  _ definition: EvaluateDefinition, _ context: inout BuiltinContext, _ declaration: TypedDeclaration,
  _ site: DeclarationSite
) throws -> Value {
  let arguments = Operands(context.arguments, of: declaration)
  let model = try arguments.value(definition.model).asModel().model
  let dataset = try arguments.value(definition.data).asDataset()
  let scores = try definition.scores.map { try score($0, arguments) }
  let progress = ProgressLine("evaluating \(model.net.name)", site.host)
  defer { progress.finish() }
  let interruption = context.interruption
  do {
    let outputs = try Evaluation.run(model, on: dataset, scores) { done in
      if interruption.isRequested { throw RuntimeFault.interrupted }
      progress.report(Double(done) / Double(max(dataset.count, 1)))
    }
    return .object(ScoresObject(model.net.name, outputs, isByOutput: model.net.outputs.count > 1))
  } catch let error as LearningError {
    throw error.evaluationError(at: arguments.span(definition.data))
  }
}

private func score(_ wanted: EvaluateDefinition.Score, _ arguments: Operands) throws -> Score {
  let usual = Score.byName.first { $0.name == wanted.name }?.score
  guard let index = wanted.setting else {
    guard let usual else { throw EvaluationError(code: "internal", "no score `\(wanted.name)`", span: wanted.span) }
    return usual
  }
  switch usual {
  case .quantile:
    let quantile = try arguments.number(index, wanted.name, "between 0 and 1") { 0...1 ~= $0 }
    return .quantile(quantile ?? 0.5)
  case .calibration: return .calibration(bins: try bins(index, wanted.name, arguments))
  default: return .calibrationError(bins: try bins(index, wanted.name, arguments))
  }
}

private func bins(_ index: OperandIndex, _ name: String, _ arguments: Operands) throws -> Int {
  let count = try arguments.number(index, name, "a whole number of bins from 1 to 10000") {
    $0 == $0.rounded() && 1...10_000 ~= $0
  }
  return Int(count ?? 10)
}
