/// One differentiation: what lies between a result and the variables, found once, walked backwards for one or several
/// cotangents. Nothing here recurses, so a computation may be as long as memory allows.
struct BackwardPass {
  /// A tensor that leads from a variable to the result.
  private struct Step {
    let tensor: Tensor
    /// Nil for a variable, at which the walk ends.
    let record: Record?
    /// Where the inputs stand on the path; nil for those that depend on no variable.
    let inputPlaces: [Int?]
  }

  /// Oldest first, so that every step stands behind its inputs.
  private var path: [Step] = []
  private let resultPlace: Int?
  private let variablePlaces: [(spec: TensorSpec, place: Int?)]
  /// Whether anything in the computation depends on variables other than those asked for. The gradient does then too,
  /// and the pass records itself.
  private(set) var hasOtherVariables = false

  init(from result: Tensor, to variables: [Tensor]) {
    let wanted = Set(variables.map(ObjectIdentifier.init))
    let oldest = variables.compactMap { $0.record?.serial }.min() ?? .max
    var found: [(serial: UInt64, tensor: Tensor, isWanted: Bool)] = []
    var seen: Set<ObjectIdentifier> = []
    var pending = [result]
    while let tensor = pending.popLast() {
      guard let record = tensor.record else { continue }
      let identifier = ObjectIdentifier(tensor)
      let isWanted = wanted.contains(identifier)
      if isWanted {
        if !record.inputs.isEmpty { hasOtherVariables = true }
      } else if record.serial < oldest || record.inputs.isEmpty {
        hasOtherVariables = true
        continue
      }
      guard seen.insert(identifier).inserted else { continue }
      found.append((record.serial, tensor, isWanted))
      if !isWanted { pending.append(contentsOf: record.inputs) }
    }
    found.sort { $0.serial < $1.serial }

    var places: [ObjectIdentifier: Int] = [:]
    for (_, tensor, isWanted) in found {
      let record = isWanted ? nil : tensor.record
      let inputPlaces = record?.inputs.map { places[ObjectIdentifier($0)] } ?? []
      guard isWanted || inputPlaces.contains(where: { $0 != nil }) else { continue }
      places[ObjectIdentifier(tensor)] = path.count
      path.append(Step(tensor: tensor, record: record, inputPlaces: inputPlaces))
    }
    resultPlace = places[ObjectIdentifier(result)]
    variablePlaces = variables.map { ($0.spec, places[ObjectIdentifier($0)]) }
  }

  /// The gradients of Σ cotangent·result, one for each variable and of its shape, 0 where the result does not depend
  /// on it. `recording` says whether they can be differentiated further.
  func gradients(cotangent: Tensor, recording: Bool) throws -> [Tensor] {
    var cotangents = [Tensor?](repeating: nil, count: path.count)
    if let resultPlace { cotangents[resultPlace] = cotangent }
    for place in path.indices.reversed() {
      let step = path[place]
      guard let record = step.record, let cotangent = cotangents[place] else { continue }
      cotangents[place] = nil
      let contributions = try record.operation.gradients(
        RuleContext(
          inputs: recording ? record.inputs : record.inputs.map(\.detached),
          output: recording ? step.tensor : step.tensor.detached,
          cotangent: cotangent, isWanted: step.inputPlaces.map { $0 != nil }, others: record.others,
          isRecording: recording))
      for ((target, given), input) in zip(zip(step.inputPlaces, contributions), record.inputs) {
        guard let target, let given else { continue }
        let contribution = try given.type == input.type ? given : given.converted(to: input.type)
        cotangents[target] = try cotangents[target].map { try $0 + contribution } ?? contribution
      }
    }
    return try variablePlaces.map { spec, place in
      try place.flatMap { cotangents[$0] } ?? Tensor.full(spec.shape, 0, type: spec.type)
    }
  }
}
