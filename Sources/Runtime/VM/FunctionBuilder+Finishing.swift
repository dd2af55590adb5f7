extension FunctionBuilder {
  /// Fuses, lays out and checks the code.
  /// - Parameter fusing: false leaves the instructions as they were emitted, for comparing.
  public consuming func finish(fusing: Bool = true) throws(AssemblyError) -> Function {
    if emissions.last?.opcode.endsBlock != true || labels.contains(emissions.count) { returnsNothing() }
    guard scalarCount <= 0xFFFF, valueCount <= 0xFFFF else { throw .tooManyRegisters(function: name) }
    for (index, emission) in emissions.enumerated() {
      guard isWithinRegisters(emission) else { throw .registerOutOfRange(function: name, instruction: index) }
      if let target = emission.target, !labels.indices.contains(target.index) || labels[target.index] == nil {
        throw .unplacedLabel(function: name)
      }
    }
    if fusing {
      var fusion = Fusion(emissions, labels: labels, scalarCount: scalarCount, globals: globals?.scalars ?? 0)
      fusion.run()
      emissions = fusion.emissions
      labels = fusion.labels
    }
    return try layOut()
  }

  private func layOut() throws(AssemblyError) -> Function {
    var positions: [Int] = []
    positions.reserveCapacity(emissions.count + 1)
    var length = 0
    for emission in emissions {
      positions.append(length)
      if !emission.isRemoved { length += 1 + emission.words.count }
    }
    positions.append(length)

    var code: [UInt64] = []
    code.reserveCapacity(length)
    var functionReferences: [Int] = []
    var builtinExtent = 0
    var globalExtent = GlobalLayout()
    var origins: [(word: Int, origin: CodeOrigin?)] = []
    for (index, emission) in emissions.enumerated() where !emission.isRemoved {
      if origins.last?.origin != emission.origin || origins.isEmpty { origins.append((code.count, emission.origin)) }
      code.append(try encode(emission, at: positions[index], positions))
      for (role, word) in zip(emission.opcode.shape.words, emission.words) {
        switch role {
        case .function: functionReferences.append(code.count)
        case .builtin: builtinExtent = max(builtinExtent, BuiltinCall(bits: word).builtin + 1)
        case .globalScalar: globalExtent.scalars = max(globalExtent.scalars, Int(word) + 1)
        case .globalValue: globalExtent.values = max(globalExtent.values, Int(word) + 1)
        default: break
        }
        code.append(word)
      }
    }
    return Function(
      name: name, signature: signature, code: code, constants: constants, scalarCount: scalarCount,
      valueCount: valueCount, globals: globals, functionReferences: functionReferences, builtinExtent: builtinExtent,
      globalExtent: globalExtent, origins: origins)
  }

  private func encode(_ emission: Emission, at position: Int, _ positions: [Int]) throws(AssemblyError) -> UInt64 {
    var opcode = emission.opcode
    if opcode == .returnScalar && valueCount == 0 { opcode = .returnScalarOnly }
    let a = UInt16(truncatingIfNeeded: emission.a)
    let b = UInt16(truncatingIfNeeded: emission.b)
    guard opcode.shape.isJump else {
      return Instruction(opcode, a: a, b: b, c: UInt16(truncatingIfNeeded: emission.c)).bits
    }
    guard let label = emission.target, let target = labels[label.index] else { throw .unplacedLabel(function: name) }
    let offset = positions[target] - position
    guard Instruction.offsets.contains(offset) else { throw .jumpTooFar(function: name) }
    return Instruction(opcode, a: a, b: b, offset: offset).bits
  }

  /// Whether every register an instruction names has been allocated: the interpreter does not look.
  private func isWithinRegisters(_ emission: Emission) -> Bool {
    let shape = emission.opcode.shape
    let operands = [(shape.a, emission.a), (shape.b, emission.b), (shape.c, emission.c)]
    for (role, operand) in operands {
      let isValid =
        switch role {
        case .unused, .target: true
        case .scalarOut, .scalarIn, .scalarUpdate: (0..<scalarCount).contains(operand)
        case .valueOut, .valueIn, .valueUpdate, .valueTake: (0..<valueCount).contains(operand)
        case .immediate: (0...0xFFFF).contains(operand)
        case .scalarWindow: operand >= 0 && operand + emission.scalarWindow <= scalarCount
        case .valueWindow: operand >= 0 && operand + emission.valueWindow <= valueCount
        }
      guard isValid else { return false }
    }
    guard shape.words.count == emission.words.count, shape.isJump == (emission.target != nil) else { return false }
    return zip(shape.words, emission.words).allSatisfy { role, word in
      switch role {
      case .scalarIn, .scalarUpdate: word < UInt64(scalarCount)
      case .constant: word < UInt64(constants.count)
      case .globalScalar, .globalValue: word < 1 << 24
      default: true
      }
    }
  }
}
