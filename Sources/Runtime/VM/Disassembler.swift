extension Function {
  /// The code as text, an instruction a line: word index, operation, operands. A jump shows where it goes.
  public func disassemble() -> String {
    var lines = ["\(name): \(scalarCount) scalars, \(valueCount) values"]
    var word = 0
    while word < code.count {
      let instruction = Instruction(bits: code[word])
      lines.append(line(instruction, at: word))
      word += instruction.opcode.wordCount
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ instruction: Instruction, at word: Int) -> String {
    let opcode = instruction.opcode
    let shape = opcode.shape
    var operands = [
      text(shape.a, instruction.a), text(shape.b, instruction.b),
      opcode == .unary
        ? UnaryFunction(rawValue: UInt8(truncatingIfNeeded: instruction.c)).map { "\($0)" }
        : shape.isJump ? nil : text(shape.c, instruction.c),
    ].compactMap { $0 }
    for (index, role) in shape.words.enumerated() { operands += text(role, code[word + 1 + index]) }
    if shape.isJump { operands.append("→ \(word + instruction.offset)") }
    let number = String(word)
    let column = String(repeating: " ", count: max(0, 4 - number.count)) + number
    let padding = String(repeating: " ", count: max(1, 22 - "\(opcode)".count))
    return operands.isEmpty
      ? "\(column)  \(opcode)" : "\(column)  \(opcode)\(padding)" + operands.joined(separator: ", ")
  }

  private func text(_ role: OperandRole, _ operand: Int) -> String? {
    switch role {
    case .unused, .target: nil
    case .scalarOut, .scalarIn, .scalarUpdate, .scalarWindow: "d\(operand)"
    case .valueOut, .valueIn, .valueUpdate, .valueTake, .valueWindow: "v\(operand)"
    case .immediate: "\(operand)"
    }
  }

  private func text(_ role: WordRole, _ word: UInt64) -> [String] {
    switch role {
    case .number: ["\(Double(bitPattern: word))"]
    case .scalarIn, .scalarUpdate: ["d\(word)"]
    case .binaryFunction: [BinaryFunction(rawValue: UInt8(truncatingIfNeeded: word)).map { "\($0)" } ?? "\(word)"]
    case .constant:
      if case .string(let string) = constants[Int(word)] { [string.debugDescription] } else { ["constant \(word)"] }
    case .globalScalar, .globalValue: ["global \(word)"]
    case .function: ["function \(word)"]
    case .builtin:
      ["builtin \(BuiltinCall(bits: word).builtin)"]
        + ["\(BuiltinCall(bits: word).scalars)+\(BuiltinCall(bits: word).values)"]
    case .counts: ["\(CaptureCounts(bits: word).scalars)+\(CaptureCounts(bits: word).values)"]
    }
  }
}
