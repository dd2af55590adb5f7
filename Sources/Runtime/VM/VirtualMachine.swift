// The machine around the interpreter: stacks, globals, entry from the host, failures.
//
// Two stacks of registers, one of `Double`, one of `Value`, and a stack of frames. A frame's windows begin where its
// caller laid out the arguments, so a call copies nothing. The lowest registers of both stacks are the session's
// globals: a cell's top-level code runs with its windows there. Value slots below `valueReady` always hold an
// initialised value, `nothing` where no frame lives; so assigning is always assigning, and unwinding is clearing.

/// One call in progress. The frame's own bases are the interpreter's locals; these are its caller's.
struct Frame {
  var function: UnsafeMutablePointer<LinkedFunction>
  var returnAddress: UnsafePointer<UInt64>
  var callerScalars: UnsafeMutablePointer<Double>
  var callerValues: UnsafeMutablePointer<Value>
}

/// What the interpreter reaches through one pointer; outside a class, so that no access is checked for exclusivity.
struct MachineState {
  let scalars: UnsafeMutablePointer<Double>
  let scalarEnd: UnsafeMutablePointer<Double>
  let values: UnsafeMutablePointer<Value>
  let valueEnd: UnsafeMutablePointer<Value>
  var valueReady: UnsafeMutablePointer<Value>
  let frames: UnsafeMutablePointer<Frame>
  /// The last frame that may be pushed.
  let frameEnd: UnsafeMutablePointer<Frame>
  let interruption: Unmanaged<InterruptFlag>
  let machine: Unmanaged<VirtualMachine>
  let callables: UnsafeMutablePointer<CallableTable>
  var nativeDepth: Int
}

/// Runs the functions of a program. One run at a time, on one thread; only `interruption` may be touched from others.
public final class VirtualMachine {
  /// The sizes that bound a run. The stacks are reserved as address space and become memory only as they are used.
  public struct Limits: Sendable {
    public var callDepth: Int
    public var scalarRegisters: Int
    public var valueRegisters: Int
    /// How many runs may be nested through builtins that call functions.
    public var nativeDepth: Int

    public init(
      callDepth: Int = 100_000, scalarRegisters: Int = 4 << 20, valueRegisters: Int = 2 << 20, nativeDepth: Int = 200
    ) {
      self.callDepth = max(1, callDepth)
      self.scalarRegisters = max(1, scalarRegisters)
      self.valueRegisters = max(1, valueRegisters)
      self.nativeDepth = max(1, nativeDepth)
    }
  }

  public let program: Program
  public let limits: Limits
  /// Ask this to stop the current run; the machine is usable again afterwards.
  public let interruption = InterruptFlag()
  /// Reads element `index`, as the program wrote it, of a tensor for `getScalarElement`;
  /// throws a `RuntimeFault` for an index out of range.
  public var tensorElement: (@Sendable (any OpaqueTensor, Double) throws(RuntimeFault) -> Double)?
  /// How many registers are globals now.
  public internal(set) var globals = GlobalLayout()

  let state: UnsafeMutablePointer<MachineState>
  let haltCode: UnsafeMutablePointer<UInt64>

  public init(program: Program, limits: Limits = Limits()) {
    self.program = program
    self.limits = limits
    haltCode = .allocate(capacity: 1)
    haltCode.initialize(to: Instruction(.halt).bits)
    state = .allocate(capacity: 1)
    let scalars = UnsafeMutablePointer<Double>.allocate(capacity: limits.scalarRegisters)
    let values = UnsafeMutablePointer<Value>.allocate(capacity: limits.valueRegisters)
    let frames = UnsafeMutablePointer<Frame>.allocate(capacity: limits.callDepth)
    state.initialize(
      to: MachineState(
        scalars: scalars, scalarEnd: scalars + limits.scalarRegisters, values: values,
        valueEnd: values + limits.valueRegisters, valueReady: values, frames: frames,
        frameEnd: frames + (limits.callDepth - 1), interruption: .passUnretained(interruption),
        machine: .passUnretained(self), callables: program.table, nativeDepth: 0))
  }

  deinit {
    let state = state.pointee
    state.values.deinitialize(count: state.valueReady - state.values)
    state.values.deallocate()
    state.scalars.deallocate()
    state.frames.deallocate()
    self.state.deallocate()
    haltCode.deallocate()
  }

  /// Runs a cell's top-level code, its windows at the globals, which grow to what the cell declares. A
  /// failed cell may have changed any of them, so take a snapshot first.
  public func runCell(_ id: FunctionID) throws(RuntimeFailure) {
    guard let function = program.function(id), let layout = function.globals else {
      throw failed(.undefinedFunction(name(of: id)))
    }
    guard state.pointee.nativeDepth == 0 else { throw failed(.machineBusy) }
    defer {
      clearValues(
        from: state.pointee.values + layout.values, to: state.pointee.values + function.valueCount)
    }
    growGlobals(to: layout)
    try run(id, scalars: state.pointee.scalars, values: state.pointee.values, frame: state.pointee.frames)
  }

  /// Calls a function from the host, between cells.
  /// - Returns: the result, `nothing` if the function has none.
  public func call(_ id: FunctionID, _ arguments: [Value] = []) throws(RuntimeFailure) -> Value {
    try callFromHost(id, closure: nil, arguments)
  }

  /// Calls a function value from the host, between cells.
  public func call(_ closure: Closure, _ arguments: [Value]) throws(RuntimeFailure) -> Value {
    try callFromHost(closure.function, closure: closure, arguments)
  }

  private func callFromHost(
    _ id: FunctionID, closure: Closure?, _ arguments: [Value]
  ) throws(RuntimeFailure) -> Value {
    guard state.pointee.nativeDepth == 0 else { throw failed(.machineBusy) }
    return try call(
      id, closure: closure, arguments, scalars: state.pointee.scalars + globals.scalars,
      values: state.pointee.values + globals.values, frame: state.pointee.frames)
  }

  /// Lays out arguments at the given bases, above every live register, runs, and takes the result out.
  func call(
    _ id: FunctionID, closure: Closure?, _ arguments: [Value], scalars: UnsafeMutablePointer<Double>,
    values: UnsafeMutablePointer<Value>, frame: UnsafeMutablePointer<Frame>
  ) throws(RuntimeFailure) -> Value {
    guard program.entries.indices.contains(id.index) else {
      throw failed(.undefinedFunction(name(of: id)))
    }
    let signature = program.entries[id.index].signature
    guard arguments.count == signature.parameters.count else {
      throw failed(
        .wrongArgumentCount(function: name(of: id), expected: signature.parameters.count, found: arguments.count))
    }
    let roomForScalars = state.pointee.scalarEnd - scalars
    guard frame <= state.pointee.frameEnd, roomForScalars > arguments.count,
      prepareValues(from: values, count: arguments.count + 2)
    else { throw failed(.stackOverflow(depth: frame - state.pointee.frames)) }

    var nextScalar = scalars
    var nextValue = values
    for (parameter, argument) in zip(signature.parameters, arguments) {
      if parameter.isScalar {
        guard let scalar = argument.scalar else {
          clearValues(from: values, to: nextValue)
          throw failed(.unexpectedKind(expected: "\(parameter)", found: argument.kindName))
        }
        nextScalar.pointee = scalar
        nextScalar += 1
      } else {
        nextValue.pointee = argument
        nextValue += 1
      }
    }
    if signature.usesClosure, let closure { nextValue.pointee = .function(closure) }
    try run(id, scalars: scalars, values: values, frame: frame)
    switch signature.result {
    case .number: return .number(scalars.pointee)
    case .boolean: return .boolean(scalars.pointee != 0)
    case .instant: return .instant(scalars.pointee)
    case .nothing: return .nothing
    case .value:
      let result = values.move()
      values.initialize(to: .nothing)
      return result
    }
  }

  /// Pushes an entry frame whose return address leaves the interpreter, and interprets.
  private func run(
    _ id: FunctionID, scalars: UnsafeMutablePointer<Double>, values: UnsafeMutablePointer<Value>,
    frame: UnsafeMutablePointer<Frame>
  ) throws(RuntimeFailure) {
    let linked = program.entries[id.index].linked
    guard state.pointee.nativeDepth < limits.nativeDepth else {
      throw failed(.nestingTooDeep(limit: limits.nativeDepth))
    }
    guard frame <= state.pointee.frameEnd, state.pointee.scalarEnd - scalars >= linked.pointee.scalarCount,
      prepareValues(from: values, count: linked.pointee.valueCount),
      // A function may name globals of a cell that failed and was undone: memory that is there, with nothing in it.
      program.globalExtent.scalars <= limits.scalarRegisters,
      prepareValues(from: state.pointee.values, count: program.globalExtent.values)
    else { throw failed(.stackOverflow(depth: frame - state.pointee.frames)) }
    frame.initialize(
      to: Frame(function: linked, returnAddress: haltCode, callerScalars: scalars, callerValues: values))
    state.pointee.nativeDepth += 1
    defer { state.pointee.nativeDepth -= 1 }
    try interpret(state, entry: frame, scalars: scalars, values: values)
  }

  /// Makes `count` value slots from `base` on usable; false if the stack ends before.
  private func prepareValues(from base: UnsafeMutablePointer<Value>, count: Int) -> Bool {
    guard base <= state.pointee.valueEnd, state.pointee.valueEnd - base >= count else { return false }
    state.pointee.extendValues(to: base + count)
    return true
  }

  func clearValues(from first: UnsafeMutablePointer<Value>, to end: UnsafeMutablePointer<Value>) {
    var slot = first
    let end = min(end, state.pointee.valueReady)
    while slot < end {
      slot.pointee = .nothing
      slot += 1
    }
  }

  private func growGlobals(to layout: GlobalLayout) {
    let scalars = min(layout.scalars, limits.scalarRegisters)
    let values = min(layout.values, limits.valueRegisters)
    if scalars > globals.scalars {
      (state.pointee.scalars + globals.scalars).update(repeating: 0, count: scalars - globals.scalars)
    }
    state.pointee.extendValues(to: state.pointee.values + values)
    globals = GlobalLayout(scalars: max(globals.scalars, scalars), values: max(globals.values, values))
  }

  private func name(of id: FunctionID) -> String { program.name(of: id) ?? "function \(id.index)" }

  private func failed(_ fault: RuntimeFault) -> RuntimeFailure {
    RuntimeFailure(fault: fault, stack: [])
  }
}

extension MachineState {
  /// Initialises the slots below `end` that are not yet; `end` lies within the stack.
  mutating func extendValues(to end: UnsafeMutablePointer<Value>) {
    guard end > valueReady else { return }
    valueReady.initialize(repeating: .nothing, count: end - valueReady)
    valueReady = end
  }
}
