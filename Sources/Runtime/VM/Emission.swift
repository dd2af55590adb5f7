/// An instruction while its function is being built: operands are whole numbers still, jumps name labels.
struct Emission {
  var opcode: Opcode
  var a = 0
  var b = 0
  var c = 0
  var words: [UInt64] = []
  var target: Label?
  var origin: CodeOrigin?
  /// How many scalar and value registers a window operand covers.
  var scalarWindow = 0
  var valueWindow = 0
  /// Whether fusion has merged this instruction into another.
  var isRemoved = false

  /// Calls `body` for every scalar register that is read.
  func forEachScalarRead(_ body: (Int) -> Void) {
    let shape = opcode.shape
    Self.visit(shape.a, a, scalarWindow, body)
    Self.visit(shape.b, b, scalarWindow, body)
    Self.visit(shape.c, c, scalarWindow, body)
    for (role, word) in zip(shape.words, words) {
      if case .scalarIn = role { body(Int(word)) }
      if case .scalarUpdate = role { body(Int(word)) }
    }
  }

  private static func visit(_ role: OperandRole, _ register: Int, _ extent: Int, _ body: (Int) -> Void) {
    switch role {
    case .scalarIn, .scalarUpdate: body(register)
    case .scalarWindow: (register..<register + extent).forEach(body)
    default: break
    }
  }

  /// The scalar register that certainly gets a new value, reading nothing of the old one; `nil` if there is none.
  var scalarWritten: Int? {
    switch (opcode, opcode.shape.a) {
    // Writes only if it jumps.
    case (.nextScalarElement, _): nil
    case (_, .scalarOut): a
    default: nil
    }
  }

  /// Calls clobber every register from here on.
  var firstClobberedScalar: Int? {
    switch opcode {
    case .call, .callClosure, .callBuiltin, .callScalarBuiltin: a
    default: nil
    }
  }

  var number: Double { words.first.map { Double(bitPattern: $0) } ?? .nan }
}
