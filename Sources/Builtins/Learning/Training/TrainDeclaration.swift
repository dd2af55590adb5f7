import Checking
import Learning
import Runtime
import TensorCore

/// Carries out `train m = N on data { … }`.
///
/// A net begins with the random parameters that `seed` decides, a model with copies of its own: it stays as it is. An
/// interruption ends the training and not the script, which goes on with what was learned until then.
func runTraining(
  _ definition: TrainDefinition, _ context: inout BuiltinContext, _ declaration: TypedDeclaration,
  _ site: DeclarationSite
) throws -> Value {
  let arguments = Operands(context.arguments, of: declaration)
  let interruption = context.interruption
  do {
    let options = try TrainingOptions(definition, arguments)
    let model: Model
    if case .object(let object) = arguments.value(definition.subject), let net = object as? NetObject {
      model = try Model(net.net, seed: options.seed)
    } else {
      model = try arguments.value(definition.subject).asModel().model.copied()
    }
    let dataset = try arguments.value(definition.data).asDataset()
    let validation = try definition.validation.map { try arguments.value($0).asDataset() }
    let log = try definition.log.map { try arguments.value($0).asString() }
    let curve =
      definition.isLive
      ? LossCurve(definition.name, declaration.span, FigureShowing(host: site.host, interruption: interruption)) : nil
    let display = TrainingDisplay(definition.name, site.host, log: log, curve: curve)
    defer { display.close() }
    let signals = ScriptInterruption()
    let own = try OwnLoss(definition.objective, arguments, dataset)
    let result = try interruption.answering {
      try train(
        model, on: dataset, validation: validation, options,
        customLoss: { outputs, fields in
          guard let own else { throw EvaluationError(code: "internal", "no loss") }
          return try context.call(own.closure, own.arguments(outputs, fields)).asTensor()
        }, reporter: display, isInterrupted: { interruption.isRequested || signals.isRequested })
    }
    if case .interrupted = result.ending { interruption.clear() }
    return .object(
      ModelObject(result.model, history: result.history, metadata: ModelMetadata(result.model.net, dataset)))
  } catch let error as LearningError {
    throw error.evaluationError(at: definition.place(of: error, arguments) ?? site.span)
  }
}

/// A loss that the script defines, as a function of two records.
private struct OwnLoss {
  let closure: Closure
  /// For each field of the record, its place in the dataset.
  private let fields: [Int]

  init?(_ objective: TrainDefinition.Objective, _ arguments: Operands, _ dataset: any Dataset) throws {
    guard case .own(let index, let names, _) = objective else { return nil }
    guard case .function(let closure) = arguments.value(index) else {
      throw arguments.value(index).unexpected("a function")
    }
    self.closure = closure
    fields = names.compactMap { dataset.field($0) }
  }

  func arguments(_ outputs: [Tensor], _ batch: [Tensor]) -> [Value] {
    [.record(outputs.map { .tensor($0) }), .record(fields.map { .tensor(batch[$0]) })]
  }
}

/// What the checker calls beside the declaration itself.
enum TrainOperators {
  static let table: [(String, BuiltinImplementation)] = [
    // A function for the types it will be called with, as a value.
    ("specialised", { context, site in .function(site.closure(0, from: context.arguments[0])) })
  ]
}
