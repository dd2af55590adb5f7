/// Calls that are more than a jump: stacks that must grow, closures, builtins.
extension Slow {
  /// Makes room for a callee's windows, or fails if the stacks end before.
  @inline(never)
  static func growStacks(
    _ state: UnsafeMutablePointer<MachineState>, _ frame: UnsafeMutablePointer<Frame>,
    _ callee: UnsafeMutablePointer<LinkedFunction>, _ scalars: UnsafeMutablePointer<Double>,
    _ values: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    let valueEnd = values + callee.pointee.valueCount
    guard frame < state.pointee.frameEnd, scalars + callee.pointee.scalarCount <= state.pointee.scalarEnd,
      valueEnd <= state.pointee.valueEnd
    else { throw .fault(.stackOverflow(depth: frame - state.pointee.frames + 1)) }
    // Well beyond what is asked for, so that a recursion does not come here on every call.
    state.pointee.extendValues(to: min(state.pointee.valueEnd, valueEnd + 1024))
  }

  /// Finds a closure's function, makes room for it and hands it its captures.
  @inline(never)
  static func enterClosure(
    _ slot: UnsafeMutablePointer<Value>, _ state: UnsafeMutablePointer<MachineState>,
    _ frame: UnsafeMutablePointer<Frame>, _ scalars: UnsafeMutablePointer<Double>, _ values: UnsafeMutablePointer<Value>
  ) throws(Departure) -> UnsafeMutablePointer<LinkedFunction> {
    guard case .function(let closure) = slot.pointee else { throw unexpected(slot.pointee, "a function") }
    let callables = state.pointee.callables
    guard closure.function.index >= 0, closure.function.index < callables.pointee.functionCount else {
      throw .fault(.undefinedFunction("function \(closure.function.index)"))
    }
    let callee = callables.pointee.functions[closure.function.index]
    if frame == state.pointee.frameEnd || scalars + callee.pointee.scalarCount > state.pointee.scalarEnd
      || values + callee.pointee.valueCount > state.pointee.valueReady
    {
      try growStacks(state, frame, callee, scalars, values)
    }
    if callee.pointee.closureRegister >= 0 { values[callee.pointee.closureRegister] = .function(closure) }
    return callee
  }

  /// `pc` is at a `makeClosure`: its second word is the function, its third packs the counts of captures.
  @inline(never)
  static func makeClosure(
    _ pc: UnsafePointer<UInt64>, _ scalars: UnsafeMutablePointer<Double>, _ values: UnsafeMutablePointer<Value>,
    into target: UnsafeMutablePointer<Value>
  ) {
    let function = UnsafeMutablePointer<LinkedFunction>(bitPattern: UInt(pc[1])).unsafelyUnwrapped
    let counts = CaptureCounts(bits: pc[2])
    target.pointee = .function(
      Closure(
        function: FunctionID(index: function.pointee.id),
        scalars: Array(UnsafeBufferPointer(start: scalars, count: counts.scalars)),
        values: Array(UnsafeBufferPointer(start: values, count: counts.values))))
  }

  @inline(never)
  static func capturedScalar(_ slot: UnsafeMutablePointer<Value>, _ index: Int) throws(Departure) -> Double {
    guard case .function(let closure) = slot.pointee, index < closure.scalars.count else {
      throw unexpected(slot.pointee, "a closure")
    }
    return closure.scalars[index]
  }

  @inline(never)
  static func copyCaptured(
    _ slot: UnsafeMutablePointer<Value>, _ index: Int, into target: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    guard case .function(let closure) = slot.pointee, index < closure.values.count else {
      throw unexpected(slot.pointee, "a closure")
    }
    target.pointee = closure.values[index]
  }

  @inline(never)
  static func callBuiltin(
    _ state: UnsafeMutablePointer<MachineState>, _ frame: UnsafeMutablePointer<Frame>, _ pc: UnsafePointer<UInt64>,
    _ d: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    let result = try invoke(state, frame, pc, d, v)
    v[Instruction(bits: pc.pointee).b] = result
  }

  @inline(never)
  static func callScalarBuiltin(
    _ state: UnsafeMutablePointer<MachineState>, _ frame: UnsafeMutablePointer<Frame>, _ pc: UnsafePointer<UInt64>,
    _ d: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    let result = try invoke(state, frame, pc, d, v)
    guard let scalar = result.scalar else { throw unexpected(result, "a number") }
    d[Instruction(bits: pc.pointee).a] = scalar
  }

  /// Runs the builtin and clears its value arguments.
  @inline(__always)
  private static func invoke(
    _ state: UnsafeMutablePointer<MachineState>, _ frame: UnsafeMutablePointer<Frame>, _ pc: UnsafePointer<UInt64>,
    _ d: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Value>
  ) throws(Departure) -> Value {
    let word = Instruction(bits: pc.pointee)
    let call = BuiltinCall(bits: pc[1])
    let function = frame.pointee.function
    let callables = state.pointee.callables
    guard call.builtin < callables.pointee.builtinCount else {
      throw .fault(.undefinedFunction("builtin \(call.builtin)"))
    }
    var context = BuiltinContext(
      scalars: UnsafeBufferPointer(start: d + word.a, count: call.scalars),
      values: UnsafeMutableBufferPointer(start: v + word.b, count: call.values), frame: frame, address: pc,
      scalarTop: d + function.pointee.scalarCount, valueTop: v + function.pointee.valueCount, state: state)
    let result: Value
    do {
      result = try callables.pointee.builtins[call.builtin](&context)
    } catch let failure as RuntimeFailure {
      throw .nested(failure)
    } catch let fault as RuntimeFault {
      if case .interrupted = fault { throw .interrupted(state.pointee.interruption.takeUnretainedValue()) }
      throw .fault(fault)
    } catch {
      let name = state.pointee.machine.takeUnretainedValue().program.builtinNames[call.builtin]
      throw .fault(.builtin(name: name, error))
    }
    for index in 0..<call.values { v[word.b + index] = .nothing }
    return result
  }

  @inline(never)
  static func undefined(
    _ state: UnsafeMutablePointer<MachineState>, _ frame: UnsafeMutablePointer<Frame>
  ) -> Departure {
    let entries = state.pointee.machine.takeUnretainedValue().program.entries
    return .fault(.undefinedFunction(entries[frame.pointee.function.pointee.id].name))
  }
}

/// The word of a builtin call: index in bits 0–31, count of scalar arguments in 32–47, of value arguments in 48–63.
struct BuiltinCall {
  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  init(_ builtin: Int, scalars: Int, values: Int) {
    bits =
      UInt64(UInt32(truncatingIfNeeded: builtin)) | UInt64(UInt16(truncatingIfNeeded: scalars)) << 32
      | UInt64(UInt16(truncatingIfNeeded: values)) << 48
  }

  var builtin: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }
  var scalars: Int { Int(truncatingIfNeeded: (bits &>> 32) & 0xFFFF) }
  var values: Int { Int(truncatingIfNeeded: bits &>> 48) }
}

/// The word of captures of a `makeClosure`: scalars in bits 0–31, values in 32–63.
struct CaptureCounts {
  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  init(scalars: Int, values: Int) {
    bits = UInt64(UInt32(truncatingIfNeeded: scalars)) | UInt64(UInt32(truncatingIfNeeded: values)) << 32
  }

  var scalars: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }
  var values: Int { Int(truncatingIfNeeded: bits &>> 32) }
}
