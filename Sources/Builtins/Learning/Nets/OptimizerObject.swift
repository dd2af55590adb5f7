import Learning
import Runtime
import TensorCore

/// An optimiser as the machine carries it, with the steps that were planned for it.
final class OptimizerObject: RuntimeObject, @unchecked Sendable {
  let optimizer: Optimizer
  let model: Model
  let seed: UInt64
  /// With the values each was planned with, so that what identifies them stays theirs.
  var planned: [StepKey: (step: TrainingStep, values: [Value])] = [:]

  init(_ optimizer: Optimizer, of model: Model, seed: UInt64) {
    (self.optimizer, self.model, self.seed) = (optimizer, model, seed)
  }

  var kindName: String { "optimizer" }

  /// The step planned for a key, made when it is first asked for. Few are kept: a step whose numbers change each time would
  /// otherwise fill the memory.
  func step(_ key: StepKey, _ values: [Value], _ make: () throws -> TrainingStep) rethrows -> TrainingStep {
    if let known = planned[key] { return known.step }
    if planned.count >= 16 { planned.removeAll() }
    let step = try make()
    planned[key] = (step, values)
    return step
  }
}

/// What a step was planned for: the place in the script, the shapes of the tensors that change, and all else as it was.
struct StepKey: Hashable {
  let function: FunctionID
  let inputs: [TensorSpec]
  let constants: [UInt64]
  let texts: [String]
}

/// The variables that a step reads, taken apart: tensors become inputs, everything else is part of the plan.
struct StepOperands {
  private(set) var tensors: [Tensor] = []
  private(set) var constants: [UInt64] = []
  private(set) var texts: [String] = []

  init(_ values: [Value]) throws { for value in values { try add(value) } }

  private mutating func add(_ value: Value) throws {
    switch value {
    case .tensor:
      let tensor = try value.asTensor()
      tensors.append(tensor.type == .float64 ? try tensor.converted(to: .float32) : tensor)
    case .number(let number), .instant(let number): constants.append(number.bitPattern)
    case .boolean(let flag): constants.append(flag ? 1 : 0)
    case .string(let text): texts.append(text)
    case .range(let lower, let upper): constants += [lower.bitPattern, upper.bitPattern]
    case .list(let values), .record(let values):
      constants.append(UInt64(values.count))
      for value in values { try add(value) }
    case .function(let closure): constants.append(UInt64(UInt(bitPattern: ObjectIdentifier(closure).hashValue)))
    case .object(let object): constants.append(UInt64(UInt(bitPattern: ObjectIdentifier(object).hashValue)))
    case .nothing: constants.append(0)
    }
  }

  /// The same values with symbols in place of the tensors.
  static func replacing(_ values: [Value], by symbols: [Tensor]) -> [Value] {
    var left = symbols[...]
    func replaced(_ value: Value) -> Value {
      switch value {
      case .tensor: left.popFirst().map(Value.tensor) ?? value
      case .list(let values): .list(values.map(replaced))
      case .record(let values): .record(values.map(replaced))
      default: value
      }
    }
    return values.map(replaced)
  }
}

/// `step opt { loss }`. Arguments: the optimiser, the function, then the variables it reads.
@Sendable func takeStep(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
  guard case .object(let object) = context.arguments[0], let optimizer = object as? OptimizerObject else {
    throw context.arguments[0].unexpected("an optimiser")
  }
  try site.host.resource { StepJournal() }.note(optimizer)
  let values = Array(context.arguments.dropFirst(2))
  let operands = try StepOperands(values)
  let key = StepKey(
    function: site.functions[0], inputs: operands.tensors.map(\.spec), constants: operands.constants,
    texts: operands.texts)
  let step = try optimizer.step(key, values) {
    let closure = site.closure(0, from: context.arguments[1])
    let learned = optimizer.optimizer.variables
    let known = Set(learned.map(ObjectIdentifier.init))
    let others = optimizer.model.variables.filter { !known.contains(ObjectIdentifier($0)) }
    let tracing = site.host.resource { StepTracing() }
    return try TrainingStep(
      optimizer.optimizer, variables: others, inputs: operands.tensors.map(\.spec), seed: optimizer.seed
    ) { parameters, variables, inputs in
      let names = (learned + others).map(ObjectIdentifier.init)
      let current = StepTracing.Step(
        Dictionary(zip(names, parameters + variables), uniquingKeysWith: { first, _ in first }))
      let outer = tracing.current
      tracing.current = current
      defer { tracing.current = outer }
      let loss = try context.call(closure, StepOperands.replacing(values, by: inputs)).asTensor()
      guard loss.isSymbolic else {
        throw EvaluationError(
          code: "step", "the loss does not depend on the model that the optimiser looks after",
          help: ["call the model in the step: `step opt { mse(model(b.x), b.y) }`"])
      }
      return .init(loss: try loss.reshape([]), updates: current.updates)
    }
  }
  return .number(try step.run(operands.tensors))
}
