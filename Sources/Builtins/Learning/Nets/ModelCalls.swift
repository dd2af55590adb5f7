import Checking
import Learning
import Runtime
import TensorCore

/// Models that are called, made and looked into.
enum ModelCalls {
  static let table: [Builtin] = [
    Builtin(
      "init", ["net", "[seed:]"], "A model of a net before training, with random parameters that `seed` decides.",
      example: "net N {\n  in x: [3]\n  out y: [2] = linear(x, 2)\n}\nshape(init(N, seed: 1)([1, 2, 3]))  # [2]",
      infer: { call in
        guard case .net(let net) = try call.type(0) else { throw CallFailure.argument(index: 0, expected: "a net") }
        _ = try call.wholeNumber(1, minimum: 0)
        return call.result(.model(net))
      },
      run: { context, _ in
        guard case .object(let object) = context.arguments[0], let net = object as? NetObject else {
          throw context.arguments[0].unexpected("a net")
        }
        let seed = context.arguments[1].isNothing ? 0 : try context.arguments[1].asCount("`seed`")
        return .object(ModelObject(try Model(net.net, seed: UInt64(seed))))
      }),
    Builtin(
      "weights", ["model", "x..."],
      "What each attention mechanism of a model attends to for one sample: by layer a tensor [heads, queries, keys] whose rows sum to 1.",
      example:
        "net N {\n  in x: [3, 4]\n  out y: [3, 4] = attend(x, heads: 2)\n}\nshape(weights(init(N), ones([3, 4]))[0])  # [2, 3, 3]",
      infer: { call in
        guard case .model(let net) = try call.type(0) else { throw CallFailure.argument(index: 0, expected: "a model") }
        guard call.arguments.count == 1 + net.inputs.count else {
          throw CallFailure.message(
            "`\(net.name)` takes \(net.inputs.map { "`\($0.name)`" }.joined(separator: ", "))", index: nil,
            help: "write `weights(model, \(net.inputs.map(\.name).joined(separator: ", ")))`")
        }
        for (index, port) in net.inputs.enumerated() {
          let x = try call.plainTensor(index + 1, leastRank: 0)
          if let wanted = port.shape.extents, let given = x.shape.extents,
            wanted.count != given.count || zip(wanted, given).contains(where: { $0 != nil && $1 != nil && $0 != $1 })
          {
            throw CallFailure.message(
              "`\(port.name)` of `\(net.name)` is \(port.shape) for one sample, but this is \(x.shape)",
              index: index + 1, help: "take one: `weights(model, data[0].\(port.name))`")
          }
        }
        return call.result(.list(.tensor(.dimensionless, Checking.Shape([nil, nil, nil]))))
      },
      run: { context, _ in
        let model = try context.arguments[0].asModel().model
        let sample = try context.arguments.dropFirst().map { try $0.asTensor().converted(to: .float32) }
        return .list(try model.attentionWeights(sample).map { .tensor($0) })
      }),
    Builtin(
      "parameter", ["model", "path"], "The numbers of a parameter of a model, by its path; `show model` lists them.",
      example:
        "net N {\n  in x: [3]\n  out y: [2] = linear(x, 2)\n}\nshape(parameter(init(N), \"N.linear.weight\"))  # [3, 2]",
      runtimeName: "parameter of model",
      infer: { call in
        guard case .model = try call.type(0) else { throw CallFailure.argument(index: 0, expected: "a model") }
        try call.requireString(1)
        return call.result(.tensor(.dimensionless, .unknown))
      },
      run: { context, _ in
        let model = try context.arguments[0].asModel().model
        let path = try context.arguments[1].asString()
        guard let variable = model.variables.first(where: { $0.name == path }) else {
          throw EvaluationError(
            code: "unknown-parameter", "`\(model.net.name)` has no parameter `\(path)`",
            help: ["it has \(model.variables.prefix(8).map { "`\($0.name)`" }.joined(separator: ", "))"])
        }
        return .tensor(try variable.value())
      }),
  ]

  static let operators: [(String, BuiltinImplementation)] = [("model", call), ("step", takeStep)]

  /// `m(x)`. Arguments: the model or net, then its inputs.
  @Sendable private static func call(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .object(let callee) = context.arguments[0] else { throw context.arguments[0].unexpected("a model") }
    let inputs = try context.arguments.dropFirst().map { try $0.asTensor().converted(to: .float32) }
    if let tracer = site.tracer { return try inline(callee, inputs, tracer) }
    guard let object = callee as? ModelObject else { throw context.arguments[0].unexpected("a model") }
    let model = object.model
    let isSingle = zip(inputs, model.net.inputs).allSatisfy { $0.rank == $1.shape.count }
    let batch = try isSingle ? inputs.map { try $0.reshape([1] + $0.shape) } : inputs
    try check(batch, model.net)
    let outputs: [Tensor]
    if let step = site.host.resource({ StepTracing() }).current,
      inputs.contains(where: \.isSymbolic) || model.variables.contains(where: step.knows)
    {
      let result = try model.trace(
        parameters: model.variables.map { try step.symbol($0) }, inputs: batch, isTraining: true)
      step.updates += result.updates
      outputs = result.outputs
    } else {
      outputs = try model.predict(batch)
    }
    let results = try isSingle ? outputs.map { try $0.reshape(Array($0.shape.dropFirst())) } : outputs
    if case .record(let fields) = site.resultType {
      return .record(try zip(results, fields).map { try Value($0, as: $1.type) })
    }
    return try Value(results[0], as: site.resultType)
  }

  /// - Throws: in words, for shapes that do not fit or differ in the number of samples.
  private static func check(_ batch: [Tensor], _ net: Net) throws {
    for (tensor, port) in zip(batch, net.inputs) {
      guard Array(tensor.shape.dropFirst()) == port.shape else {
        throw EvaluationError(
          code: "net-shape",
          "`\(port.name)` of `\(net.name)` is \(port.shape) for one sample, but this is \(tensor.shape)",
          help: ["several samples stand along a leading axis"])
      }
      guard tensor.shape[0] == batch[0].shape[0] else {
        throw EvaluationError(
          code: "net-shape",
          "the inputs of `\(net.name)` hold \(batch[0].shape[0]) and \(tensor.shape[0]) samples")
      }
    }
  }

  /// A net or model within another net: its parameters become part of that net, those of a model with the numbers they have.
  private static func inline(_ callee: any RuntimeObject, _ inputs: [Tensor], _ tracer: NetTracer) throws -> Value {
    guard let net = (callee as? NetObject)?.net ?? (callee as? ModelObject)?.model.net else {
      throw Value.object(callee).unexpected("a net")
    }
    let variables = (callee as? ModelObject)?.model.variables
    return try tracer.layer(net.name) {
      var indices: [(symbol: Tensor, index: Int)] = []
      for (place, parameter) in net.parameters.enumerated() {
        let name = String(parameter.path.dropFirst(net.name.utf8.count + 1))
        let initializer = try variables.map { Initializer.values(try $0[place].value()) } ?? parameter.initializer
        indices.append(
          tracer.indexedParameter(name, parameter.shape, initializer, isLearned: parameter.isLearned))
      }
      let function = tracer.isTraining ? net.training : net.inference
      let results = try function.inlined(parameters: indices.map(\.symbol), inputs: inputs)
      if tracer.isTraining {
        for (update, value) in zip(net.updates, results.dropFirst(net.outputs.count)) {
          tracer.update(indices[update].index, value)
        }
      }
      tracer.note(results[0])
      let outputs = results.prefix(net.outputs.count).map { Value.tensor($0) }
      return outputs.count == 1 ? outputs[0] : .record(outputs)
    }
  }
}
