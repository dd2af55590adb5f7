/// One differentiation: what lies between a result and the variables, found once, walked backwards for one or several
/// cotangents. Nothing here recurses, so a computation may be as long as memory allows.
struct BackwardPass {
  private let result: Tensor
  private let variables: [Tensor]
  /// What leads from a variable to the result, oldest first.
  private var path: [Tensor] = []
  private var places: [ObjectIdentifier: Int] = [:]
  /// Whether anything in the computation depends on variables other than those asked for. The gradient does then too,
  /// and the pass records itself.
  private(set) var hasOtherVariables = false

  init(from result: Tensor, to variables: [Tensor]) {
    self.result = result
    self.variables = variables
    let wanted = Set(variables.map(ObjectIdentifier.init))
    let oldest = variables.compactMap { $0.record?.serial }.min() ?? .max
    var seen: Set<ObjectIdentifier> = []
    var found: [(serial: UInt64, tensor: Tensor)] = []
    var pending = [result]
    while let tensor = pending.popLast() {
      guard let record = tensor.record else { continue }
      let isWanted = wanted.contains(ObjectIdentifier(tensor))
      if isWanted {
        if !record.inputs.isEmpty { hasOtherVariables = true }
      } else if record.serial < oldest || record.inputs.isEmpty {
        hasOtherVariables = true
        continue
      }
      guard seen.insert(ObjectIdentifier(tensor)).inserted else { continue }
      found.append((record.serial, tensor))
      if !isWanted { pending.append(contentsOf: record.inputs) }
    }
    found.sort { $0.serial < $1.serial }
    for (_, tensor) in found {
      let identifier = ObjectIdentifier(tensor)
      let leads = wanted.contains(identifier) || inputsOnPath(tensor).contains(true)
      guard leads else { continue }
      places[identifier] = path.count
      path.append(tensor)
    }
  }

  /// The gradients of Σ cotangent·result, one for each variable and of its shape, 0 where the result does not depend
  /// on it. `recording` says whether they can be differentiated further.
  func gradients(cotangent: Tensor, recording: Bool) throws -> [Tensor] {
    var cotangents = [Tensor?](repeating: nil, count: path.count)
    let wanted = Set(variables.map(ObjectIdentifier.init))
    if let place = places[ObjectIdentifier(result)] { cotangents[place] = cotangent }
    for place in path.indices.reversed() {
      let tensor = path[place]
      guard let cotangent = cotangents[place], let record = tensor.record,
        !wanted.contains(ObjectIdentifier(tensor))
      else { continue }
      cotangents[place] = nil
      let contributions = try record.operation.gradients(
        RuleContext(
          inputs: recording ? record.inputs : record.inputs.map(\.detached),
          output: recording ? tensor : tensor.detached,
          cotangent: cotangent, isWanted: inputsOnPath(tensor)))
      for (input, contribution) in zip(record.inputs, contributions) {
        guard let contribution, let target = places[ObjectIdentifier(input)] else { continue }
        cotangents[target] = try cotangents[target].map { try $0 + contribution } ?? contribution
      }
    }
    return try variables.map { variable in
      try places[ObjectIdentifier(variable)].flatMap { cotangents[$0] } ?? Tensor.zeros(variable.shape)
    }
  }

  private func inputsOnPath(_ tensor: Tensor) -> [Bool] {
    tensor.record?.inputs.map { places[ObjectIdentifier($0)] != nil } ?? []
  }
}
