// The interpreter: one function, one loop, one switch.
//
// What a turn touches is in locals: the program counter, the two register bases, the frame. Nothing in the loop retains,
// releases or reads a class property, except in the cases that handle values, and those leave for functions that are
// not inlined, so that the compiler keeps the locals in machine registers. The program counter stays at the current
// instruction until it is done, so a failure anywhere knows where it is.
//
// A jump polls the interruption flag between its test and its move of the program counter. Besides stopping runs, that
// keeps the compiler from turning the branch into a conditional move, which would make each fetch wait for the
// comparison: without the polls the loop below ran twice as long, not shorter.
//
// Measured on one core of an EPYC (Swift 6.3), medians of processor time: `s = s + i*0.5; i = i + 1` takes 3.3 ns a turn,
// in two instructions, where Lua 5.4 takes 10.4; a call of `fib(32)` 8 ns where Lua takes 16; a builtin call 18 ns.
//
// Longer than most files: splitting the switch would put a call into every instruction.

extension VirtualMachine {
  /// Interprets from the entry frame's function until that frame returns. On failure every register of this run is
  /// cleared, and the failure carries its calls.
  func interpret(
    _ state: UnsafeMutablePointer<MachineState>, entry: UnsafeMutablePointer<Frame>,
    scalars: UnsafeMutablePointer<Double>, values: UnsafeMutablePointer<Value>
  ) throws(RuntimeFailure) {
    var frame = entry
    var pc = UnsafePointer(entry.pointee.function.pointee.code)
    var d = scalars
    var v = values
    let interruption = state.pointee.interruption._withUnsafeGuaranteedRef { $0 }
    do throws(Departure) {
      while true {
        let word = Instruction(bits: pc.pointee)
        switch word.opcode {
        case .moveScalar:
          d[word.a] = d[word.b]
          pc += 1
        case .loadNumber:
          d[word.a] = number(pc, 1)
          pc += 2
        case .add:
          d[word.a] = d[word.b] + d[word.c]
          pc += 1
        case .subtract:
          d[word.a] = d[word.b] - d[word.c]
          pc += 1
        case .multiply:
          d[word.a] = d[word.b] * d[word.c]
          pc += 1
        case .divide:
          d[word.a] = d[word.b] / d[word.c]
          pc += 1
        case .power:
          d[word.a] = raise(d[word.b], to: d[word.c])
          pc += 1
        case .modulo:
          d[word.a] = floorModulo(d[word.b], d[word.c])
          pc += 1
        case .addK:
          d[word.a] = d[word.b] + number(pc, 1)
          pc += 2
        case .multiplyK:
          d[word.a] = d[word.b] * number(pc, 1)
          pc += 2
        case .divideK:
          d[word.a] = d[word.b] / number(pc, 1)
          pc += 2
        case .subtractFromK:
          d[word.a] = number(pc, 1) - d[word.b]
          pc += 2
        case .divideIntoK:
          d[word.a] = number(pc, 1) / d[word.b]
          pc += 2
        case .powerK:
          d[word.a] = raise(d[word.b], to: number(pc, 1))
          pc += 2
        case .moduloK:
          d[word.a] = floorModulo(d[word.b], number(pc, 1))
          pc += 2
        case .multiplyKAdd:
          d[word.a] = d[word.b] * number(pc, 1) + d[word.c]
          pc += 2
        case .multiplyAdd:
          d[word.a] = d[word.a] + d[word.b] * d[word.c]
          pc += 1
        case .multiplySubtract:
          d[word.a] = d[word.a] - d[word.b] * d[word.c]
          pc += 1
        case .negate:
          d[word.a] = -d[word.b]
          pc += 1
        case .squareRoot:
          d[word.a] = d[word.b].squareRoot()
          pc += 1
        case .absolute:
          d[word.a] = abs(d[word.b])
          pc += 1
        case .unary:
          d[word.a] = Slow.unary(word.c, d[word.b])
          pc += 1
        case .binary:
          d[word.a] = Slow.binary(pc[1], d[word.b], d[word.c])
          pc += 2

        case .not:
          d[word.a] = d[word.b] == 0 ? 1 : 0
          pc += 1
        case .and:
          d[word.a] = d[word.b] != 0 && d[word.c] != 0 ? 1 : 0
          pc += 1
        case .or:
          d[word.a] = d[word.b] != 0 || d[word.c] != 0 ? 1 : 0
          pc += 1
        case .less:
          d[word.a] = d[word.b] < d[word.c] ? 1 : 0
          pc += 1
        case .lessEqual:
          d[word.a] = d[word.b] <= d[word.c] ? 1 : 0
          pc += 1
        case .equal:
          d[word.a] = d[word.b] == d[word.c] ? 1 : 0
          pc += 1
        case .notEqual:
          d[word.a] = d[word.b] != d[word.c] ? 1 : 0
          pc += 1
        case .selectScalar:
          d[word.a] = d[Int(truncatingIfNeeded: pc[1])] != 0 ? d[word.b] : d[word.c]
          pc += 2
        case .selectValue:
          Slow.copy(v + (d[Int(truncatingIfNeeded: pc[1])] != 0 ? word.b : word.c), to: v + word.a)
          pc += 2

        case .jump:
          if interruption.isRequested { throw .interrupted(interruption) }
          pc += word.offset
        case .jumpIf:
          if d[word.a] != 0 {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpUnless:
          if d[word.a] == 0 {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpLess:
          if d[word.a] < d[word.b] {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpNotLess:
          if !(d[word.a] < d[word.b]) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpLessEqual:
          if d[word.a] <= d[word.b] {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpNotLessEqual:
          if !(d[word.a] <= d[word.b]) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpEqual:
          if d[word.a] == d[word.b] {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpNotEqual:
          if d[word.a] != d[word.b] {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 1
          }
        case .jumpLessK:
          if d[word.a] < number(pc, 1) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpNotLessK:
          if !(d[word.a] < number(pc, 1)) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpLessEqualK:
          if d[word.a] <= number(pc, 1) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpNotLessEqualK:
          if !(d[word.a] <= number(pc, 1)) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpGreaterK:
          if d[word.a] > number(pc, 1) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpNotGreaterK:
          if !(d[word.a] > number(pc, 1)) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpGreaterEqualK:
          if d[word.a] >= number(pc, 1) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpNotGreaterEqualK:
          if !(d[word.a] >= number(pc, 1)) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpEqualK:
          if d[word.a] == number(pc, 1) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .jumpNotEqualK:
          if d[word.a] != number(pc, 1) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .stepJumpLess:
          let next = d[word.a] + number(pc, 1)
          d[word.a] = next
          if next < d[word.b] {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .stepJumpLessK:
          let next = d[word.a] + number(pc, 1)
          d[word.a] = next
          if next < number(pc, 2) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 3
          }
        case .stepJumpLessEqual:
          let next = d[word.a] + number(pc, 1)
          d[word.a] = next
          if next <= d[word.b] {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .stepJumpLessEqualK:
          let next = d[word.a] + number(pc, 1)
          d[word.a] = next
          if next <= number(pc, 2) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 3
          }
        case .nextElement:
          if try Slow.nextElement(v + word.b, d + Int(truncatingIfNeeded: pc[1]), into: v + word.a) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }
        case .nextScalarElement:
          if try Slow.nextScalarElement(v + word.b, d + Int(truncatingIfNeeded: pc[1]), into: d + word.a) {
            if interruption.isRequested { throw .interrupted(interruption) }
            pc += word.offset
          } else {
            pc += 2
          }

        case .copyValue:
          Slow.copy(v + word.b, to: v + word.a)
          pc += 1
        case .moveValue:
          Slow.move(v + word.b, to: v + word.a)
          pc += 1
        case .clearValue:
          Slow.clear(v + word.a)
          pc += 1
        case .loadConstant:
          Slow.copy(
            frame.pointee.function.pointee.constants.unsafelyUnwrapped + Int(truncatingIfNeeded: pc[1]), to: v + word.a)
          pc += 2
        case .boxNumber:
          Slow.store(.number(d[word.b]), in: v + word.a)
          pc += 1
        case .boxBoolean:
          Slow.store(.boolean(d[word.b] != 0), in: v + word.a)
          pc += 1
        case .boxInstant:
          Slow.store(.instant(d[word.b]), in: v + word.a)
          pc += 1
        case .unbox:
          d[word.a] = try Slow.scalar(v + word.b)
          pc += 1

        case .makeRange:
          Slow.store(.range(d[word.b], d[word.c]), in: v + word.a)
          pc += 1
        case .rangeLower:
          d[word.a] = try Slow.range(v + word.b).lower
          pc += 1
        case .rangeUpper:
          d[word.a] = try Slow.range(v + word.b).upper
          pc += 1
        case .makeList:
          Slow.makeList(v + word.b, count: word.c, into: v + word.a)
          pc += 1
        case .makeNumberList:
          Slow.makeNumberList(d + word.b, count: word.c, into: v + word.a)
          pc += 1
        case .makeRecord:
          Slow.makeRecord(v + word.b, count: word.c, into: v + word.a)
          pc += 1
        case .getField:
          try Slow.getField(v + word.b, word.c, into: v + word.a)
          pc += 1
        case .getScalarField:
          d[word.a] = try Slow.getScalarField(v + word.b, word.c)
          pc += 1
        case .setField:
          try Slow.setField(v + word.a, word.b, to: v + word.c)
          pc += 1
        case .count:
          d[word.a] = try Slow.count(v + word.b)
          pc += 1
        case .getElement:
          try Slow.getElement(v + word.b, d[word.c], into: v + word.a)
          pc += 1
        case .getScalarElement:
          d[word.a] = try Slow.getScalarElement(v + word.b, d[word.c], state)
          pc += 1
        case .setElement:
          try Slow.setElement(v + word.a, d[word.b], to: v + word.c)
          pc += 1
        case .setNumberElement:
          try Slow.setNumberElement(v + word.a, d[word.b], to: d[word.c])
          pc += 1
        case .append:
          try Slow.append(v + word.b, to: v + word.a)
          pc += 1
        case .appendNumber:
          try Slow.append(d[word.b], to: v + word.a)
          pc += 1
        case .concatenate:
          try Slow.concatenate(v + word.b, v + word.c, into: v + word.a)
          pc += 1
        case .equalValues:
          d[word.a] = Slow.equal(v + word.b, v + word.c)
          pc += 1

        case .loadGlobalScalar:
          d[word.a] = state.pointee.scalars[Int(truncatingIfNeeded: pc[1])]
          pc += 2
        case .storeGlobalScalar:
          state.pointee.scalars[Int(truncatingIfNeeded: pc[1])] = d[word.a]
          pc += 2
        case .loadGlobalValue:
          Slow.copy(state.pointee.values + Int(truncatingIfNeeded: pc[1]), to: v + word.a)
          pc += 2
        case .storeGlobalValue:
          Slow.copy(v + word.a, to: state.pointee.values + Int(truncatingIfNeeded: pc[1]))
          pc += 2

        case .call:
          let callee = UnsafeMutablePointer<LinkedFunction>(bitPattern: UInt(pc[1])).unsafelyUnwrapped
          let nextScalars = d + word.a
          let nextValues = v + word.b
          if interruption.isRequested { throw .interrupted(interruption) }
          if frame == state.pointee.frameEnd
            || nextScalars + callee.pointee.scalarCount > state.pointee.scalarEnd
            || nextValues + callee.pointee.valueCount > state.pointee.valueReady
          {
            try Slow.growStacks(state, frame, callee, nextScalars, nextValues)
          }
          frame += 1
          frame.initialize(to: Frame(function: callee, returnAddress: pc + 2, callerScalars: d, callerValues: v))
          pc = UnsafePointer(callee.pointee.code)
          d = nextScalars
          v = nextValues
        case .callClosure:
          let nextScalars = d + word.a
          let nextValues = v + word.b
          if interruption.isRequested { throw .interrupted(interruption) }
          let callee = try Slow.enterClosure(v + word.c, state, frame, nextScalars, nextValues)
          frame += 1
          frame.initialize(to: Frame(function: callee, returnAddress: pc + 1, callerScalars: d, callerValues: v))
          pc = UnsafePointer(callee.pointee.code)
          d = nextScalars
          v = nextValues
        case .callBuiltin:
          try Slow.callBuiltin(state, frame, pc, d, v)
          pc += 2
        case .callScalarBuiltin:
          try Slow.callScalarBuiltin(state, frame, pc, d, v)
          pc += 2
        case .makeClosure:
          Slow.makeClosure(pc, d + word.b, v + word.c, into: v + word.a)
          pc += 3
        case .captureScalar:
          d[word.a] = try Slow.capturedScalar(v + word.b, word.c)
          pc += 1
        case .captureValue:
          try Slow.copyCaptured(v + word.b, word.c, into: v + word.a)
          pc += 1
        case .returnScalarOnly:
          d[0] = d[word.a]
          pc = frame.pointee.returnAddress
          d = frame.pointee.callerScalars
          v = frame.pointee.callerValues
          frame -= 1
        case .returnScalar:
          d[0] = d[word.a]
          Slow.clear(v, count: frame.pointee.function.pointee.valueCount)
          pc = frame.pointee.returnAddress
          d = frame.pointee.callerScalars
          v = frame.pointee.callerValues
          frame -= 1
        case .returnValue:
          Slow.returnValue(v + word.a, v, count: frame.pointee.function.pointee.valueCount)
          pc = frame.pointee.returnAddress
          d = frame.pointee.callerScalars
          v = frame.pointee.callerValues
          frame -= 1
        case .returnNothing:
          Slow.clear(v, count: frame.pointee.function.pointee.valueCount)
          pc = frame.pointee.returnAddress
          d = frame.pointee.callerScalars
          v = frame.pointee.callerValues
          frame -= 1
        case .raise:
          throw Slow.raised(frame.pointee.function.pointee.constants.unsafelyUnwrapped + Int(truncatingIfNeeded: pc[1]))
        case .halt:
          return
        case .undefined:
          throw Slow.undefined(state, frame)
        }
      }
    } catch {
      throw unwind(to: entry, from: frame, at: pc, scalars: d, values: v, because: error)
    }
  }
}

/// The double in a word after the instruction.
@inline(__always)
private func number(_ pc: UnsafePointer<UInt64>, _ offset: Int) -> Double { Double(bitPattern: pc[offset]) }
