public import TensorCore

/// A net with numbers in its parameters. Belongs to one thread at a time.
public final class Model: @unchecked Sendable {
  public let net: Net
  /// One for each parameter of the net, in order.
  public let variables: [Variable]
  /// Planned functions by the count of samples they take.
  private var planned: [Int: PlannedFunction] = [:]
  private var plannedWeights: PlannedFunction?

  /// A model before training.
  /// - Throws: what `Initializer.tensor` throws.
  public init(_ net: Net, seed: UInt64) throws {
    self.net = net
    variables = try net.parameters.map { parameter in
      try Variable(
        parameter.path, parameter.initializer.tensor(shape: parameter.shape, path: parameter.path, seed: seed))
    }
  }

  /// The variables that training changes.
  public var learned: [Variable] { zip(net.parameters, variables).filter(\.0.isLearned).map(\.1) }

  /// The outputs for samples stacked along the leading axis, as tensors of a function that is being traced.
  /// - Parameters:
  ///   - parameters: what stands for the variables, in order.
  /// - Returns: the outputs, each with the leading axis, and what the running statistics become.
  /// - Throws: what the operations throw.
  public func trace(parameters: [Tensor], inputs: [Tensor], isTraining: Bool) throws
    -> (outputs: [Tensor], updates: [(variable: Variable, value: Tensor)])
  {
    let function = isTraining ? net.training : net.inference
    let wanted = Array(0..<(net.outputs.count + (isTraining ? net.updates.count : 0)))
    let results = try function(parameters: parameters, inputs: inputs, wanted: wanted)
    let count = inputs.first?.shape.first ?? 1
    let outputs = try zip(net.outputs, results).map { port, result in
      result.rank == port.shape.count ? try result.expanded(to: [count] + port.shape) : result
    }
    return (outputs, zip(net.updates, results.dropFirst(net.outputs.count)).map { (variables[$0], $1) })
  }

  /// The outputs for samples stacked along the leading axis; without gradients. The results are copies.
  /// - Parameter inputs: float32, one for each input of the net.
  /// - Throws: `wrongArguments`, `outOfMemory`.
  public func predict(_ inputs: [Tensor]) throws -> [Tensor] {
    let count = inputs.first?.shape.first ?? 1
    return try prediction(count: count)(inputs)
  }

  /// The function that predicts for so many samples, planned when it is first asked for.
  /// - Throws: what planning throws.
  public func prediction(count: Int) throws -> PlannedFunction {
    if let known = planned[count] { return known }
    if planned.count >= 8 { planned.removeAll() }
    let function = try PlannedFunction(
      variables: variables, inputs: net.inference.inputs.map { TensorSpec([count] + $0.shape, $0.type) }
    ) { parameters, inputs in try self.trace(parameters: parameters, inputs: inputs, isTraining: false).outputs }
    planned[count] = function
    return function
  }

  /// What each attention mechanism attends to for one sample: [heads, queries, keys] each, in the order of `net.attentions`.
  /// - Throws: `wrongArguments`, `outOfMemory`.
  public func attentionWeights(_ sample: [Tensor]) throws -> [Tensor] {
    let inputs = try sample.map { try $0.reshape([1] + $0.shape) }
    let wanted = Array(net.outputs.count..<(net.outputs.count + net.attentions.count))
    let function =
      try plannedWeights
      ?? PlannedFunction(
        variables: variables, inputs: net.inference.inputs.map { TensorSpec([1] + $0.shape, $0.type) }
      ) { parameters, inputs in try self.net.inference(parameters: parameters, inputs: inputs, wanted: wanted) }
    plannedWeights = function
    return try zip(function(inputs), wanted).map { weights, place in
      try weights.reshape(self.net.inference.outputs[place].shape)
    }
  }
}
