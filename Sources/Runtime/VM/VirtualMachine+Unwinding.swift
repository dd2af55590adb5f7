extension VirtualMachine {
  /// Collects the calls from `frame` down to the entry, clears their registers, and makes the failure.
  @inline(never)
  func unwind(
    to entry: UnsafeMutablePointer<Frame>, from frame: UnsafeMutablePointer<Frame>, at pc: UnsafePointer<UInt64>,
    scalars: UnsafeMutablePointer<Double>, values: UnsafeMutablePointer<Value>, because departure: Departure
  ) -> RuntimeFailure {
    var failure: RuntimeFailure
    switch departure {
    case .fault(let fault): failure = RuntimeFailure(fault: fault, stack: [])
    case .nested(let nested): failure = nested
    case .interrupted(let flag):
      flag.clear()
      failure = RuntimeFailure(fault: .interrupted, stack: [])
    }

    let depth = frame - entry + 1
    var stack: [StackEntry] = []
    var current = frame
    var address = pc
    var isCall = false
    var base = values
    for level in 0..<depth {
      if level < RuntimeFailure.keptEntries || level >= depth - RuntimeFailure.keptEntries {
        stack.append(stackEntry(current.pointee.function, address, isReturnAddress: isCall))
      }
      // A cell's frame keeps its registers: they are the session's, and a snapshot restores them.
      if program.entries[current.pointee.function.pointee.id].function?.globals == nil {
        clearValues(from: base, to: base + current.pointee.function.pointee.valueCount)
      }
      base = current.pointee.callerValues
      address = current.pointee.returnAddress
      isCall = true
      current -= 1
    }
    failure.append(outer: stack, omitted: depth - stack.count)
    return failure
  }

  /// Names a frame's place. A return address is the word after the calling instruction, which is looked up by the word
  /// before: a call has at least one.
  private func stackEntry(
    _ linked: UnsafeMutablePointer<LinkedFunction>, _ address: UnsafePointer<UInt64>, isReturnAddress: Bool
  ) -> StackEntry {
    let entry = program.entries[linked.pointee.id]
    let word = (address - UnsafePointer(linked.pointee.code)) - (isReturnAddress ? 1 : 0)
    return StackEntry(
      function: FunctionID(index: linked.pointee.id), name: entry.name, word: word,
      origin: entry.function?.origin(atWord: word))
  }
}
