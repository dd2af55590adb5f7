extension FunctionBuilder {
  /// Allocates the registers of a call at the top of the frame.
  public mutating func callWindow(_ signature: FunctionSignature) -> CallWindow {
    window(
      signature.parameters, signature.result, valueSlots: signature.valueParameters + (signature.usesClosure ? 1 : 0))
  }

  /// Allocates the registers of a builtin call at the top of the frame.
  public mutating func builtinWindow(_ parameters: [Passing], result: Passing) -> CallWindow {
    window(parameters, result, valueSlots: result.isScalar ? 0 : 1)
  }

  /// `valueSlots` is how many value registers the call needs at least, for what it hands over or leaves there itself.
  private mutating func window(_ parameters: [Passing], _ result: Passing, valueSlots: Int) -> CallWindow {
    let mark = registerMark
    let arguments = parameters.map { $0.isScalar ? Register.scalar(scalar()) : .value(value()) }
    let scalarBase = mark.scalar
    let valueBase = mark.value
    let scalarArguments = registerMark.scalar - scalarBase
    let valueArguments = registerMark.value - valueBase
    if scalarArguments == 0 && result.isScalar { _ = scalar() }
    let neededSlots = max(valueSlots, result == .value ? 1 : 0)
    if neededSlots > valueArguments { _ = values(neededSlots - valueArguments) }
    let resultRegister: Register? =
      switch result {
      case .nothing: nil
      case .value: .value(ValueRegister(index: valueBase))
      case .number, .boolean, .instant: .scalar(ScalarRegister(index: scalarBase))
      }
    return CallWindow(
      arguments: arguments, result: resultRegister, scalarBase: scalarBase, valueBase: valueBase,
      scalarArguments: scalarArguments, valueArguments: valueArguments)
  }

  /// Calls a function whose arguments are in the window.
  public mutating func call(_ function: FunctionID, _ window: CallWindow) {
    emit(
      .call, window.scalarBase, window.valueBase, words: [UInt64(function.index)], scalarWindow: window.scalarArguments,
      valueWindow: window.valueArguments)
  }

  /// Calls a function value, kept in a register below the window.
  public mutating func call(_ closure: ValueRegister, _ window: CallWindow) {
    emit(
      .callClosure, window.scalarBase, window.valueBase, closure.index, scalarWindow: window.scalarArguments,
      valueWindow: window.valueArguments)
  }

  /// Calls a builtin whose arguments are in the window. A builtin without a result leaves `nothing`.
  public mutating func call(_ builtin: BuiltinID, _ window: CallWindow) {
    let isScalar = if case .scalar = window.result { true } else { false }
    emit(
      isScalar ? .callScalarBuiltin : .callBuiltin, window.scalarBase, window.valueBase,
      words: [
        BuiltinCall(builtin.index, scalars: window.scalarArguments, values: window.valueArguments).bits
      ],
      scalarWindow: window.scalarArguments, valueWindow: window.valueArguments)
  }

  /// A closure that captures the contents of consecutive registers of each file.
  public mutating func makeClosure(
    _ target: ValueRegister, _ function: FunctionID, scalars: [ScalarRegister] = [], values: [ValueRegister] = []
  ) {
    emit(
      .makeClosure, target.index, scalars.first?.index ?? 0, values.first?.index ?? 0,
      words: [UInt64(function.index), CaptureCounts(scalars: scalars.count, values: values.count).bits],
      scalarWindow: scalars.count, valueWindow: values.count)
  }

  /// `target = captured scalar`, in a function that uses its closure
  public mutating func captured(_ target: ScalarRegister, _ index: Int) {
    emit(.captureScalar, target.index, closure?.index ?? 0, index)
  }

  /// `target = captured value`, in a function that uses its closure
  public mutating func captured(_ target: ValueRegister, _ index: Int) {
    emit(.captureValue, target.index, closure?.index ?? 0, index)
  }
}
