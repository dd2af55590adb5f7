extension SimulationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidModel(let reason): return "the model cannot be simulated: \(reason)"
    case .invalidOption(let reason): return reason
    case .parameterCount(let expected, let found):
      return "the model has \(expected) parameters, but \(found) values were given"
    case .inputCount(let expected, let found): return "the model has \(expected) inputs, but \(found) are driven"
    case .invalidSeries(let input, let reason): return "input `\(input)`: \(reason)"
    case .inputOutOfRange(let input, let time, let range):
      return
        "input `\(input)` is needed at \(time) s, but its series runs from \(range.lowerBound) to \(range.upperBound) s"
    case .nonFinite(let offender, let time, let value, let label):
      return "\(offender) became \(value) at \(time) s\(Self.place(label))"
    case .stepSizeUnderflow(let time, let step, let state, let label):
      return "the step shrank to \(step) s at \(time) s without meeting the tolerance, held back by `\(state)`"
        + Self.place(label) + "; the problem may be stiff or its solution may not go on from there"
    case .tooManySteps(let time, let limit, let end):
      return "\(limit) steps reached only \(time) s of \(end) s; the problem may be stiff"
    case .noErrorEstimate(let method): return "\(method) has no error estimate, so it needs a fixed step"
    case .requirementViolated(let name, let margin): return "`require \(name)` is not satisfied (margin \(margin))"
    case .samplingExhausted(let attempts):
      return "no parameter set within the bounds and requirements was found in \(attempts) draws"
    case .cancelled(let time): return "cancelled at \(time) s"
    }
  }

  private static func place(_ label: String) -> String { label.isEmpty ? "" : " (\(label))" }
}

extension SimulationError.Offender: CustomStringConvertible {
  public var description: String {
    switch self {
    case .state(let name): "state `\(name)`"
    case .derivative(let name): "`\(name)'`"
    case .initialValue(let name): "the initial value of `\(name)`"
    case .parameter(let name): "parameter `\(name)`"
    case .residual(let name, let model): "the residual of `\(name)` (model value \(model))"
    }
  }
}
