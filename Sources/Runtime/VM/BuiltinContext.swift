/// What a builtin sees of the call: its arguments and the machine that called it. It lives only for that call.
public struct BuiltinContext: ~Copyable {
  /// Arguments passed in scalar registers: numbers, booleans as 0 and 1, instants.
  public let scalars: UnsafeBufferPointer<Double>
  private let values: UnsafeMutableBufferPointer<Value>
  private let frame: UnsafeMutablePointer<Frame>
  private let address: UnsafePointer<UInt64>
  /// The first registers above the calling function's windows, where a function called back gets its own.
  private let scalarTop: UnsafeMutablePointer<Double>
  private let valueTop: UnsafeMutablePointer<Value>
  private let state: UnsafeMutablePointer<MachineState>

  init(
    scalars: UnsafeBufferPointer<Double>, values: UnsafeMutableBufferPointer<Value>,
    frame: UnsafeMutablePointer<Frame>, address: UnsafePointer<UInt64>, scalarTop: UnsafeMutablePointer<Double>,
    valueTop: UnsafeMutablePointer<Value>, state: UnsafeMutablePointer<MachineState>
  ) {
    self.scalars = scalars
    self.values = values
    self.frame = frame
    self.address = address
    self.scalarTop = scalarTop
    self.valueTop = valueTop
    self.state = state
  }

  private var machine: VirtualMachine { state.pointee.machine.takeUnretainedValue() }

  /// Arguments passed in value registers.
  public var arguments: UnsafeBufferPointer<Value> { UnsafeBufferPointer(values) }

  /// Moves an argument out of its register, so that the builtin holds the only reference if the caller kept none and
  /// may then change it in place.
  public mutating func take(_ index: Int) -> Value {
    guard values.indices.contains(index) else { return .nothing }
    var taken = Value.nothing
    swap(&taken, &values[index])
    return taken
  }

  /// Where the call is in the source.
  public var origin: CodeOrigin? {
    machine.program.entries[frame.pointee.function.pointee.id].function?
      .origin(atWord: address - UnsafePointer(frame.pointee.function.pointee.code))
  }

  /// Whether the run was asked to stop; a builtin that takes long polls this and throws `RuntimeFault.interrupted`.
  public var isInterrupted: Bool { machine.interruption.isRequested }

  /// The request to stop itself, for engines that poll it from threads of their own.
  public var interruption: InterruptFlag { machine.interruption }

  /// Calls a function value.
  public mutating func call(_ closure: Closure, _ arguments: [Value]) throws(RuntimeFailure) -> Value {
    try machine.call(
      closure.function, closure: closure, arguments, scalars: scalarTop, values: valueTop, frame: frame + 1)
  }
}
