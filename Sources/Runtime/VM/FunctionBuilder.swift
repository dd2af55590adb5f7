// The assembler: the compiler asks for registers and emits instructions in order; `finish()` fuses, lays out and checks.
//
// Registers are allocated as a stack. The compiler takes a mark, allocates temporaries, and releases to the mark when
// an expression is done. It need not choose fused instructions or say which registers are temporary: fusion finds
// that out by liveness (`Fusion.swift`). Constants may be given to any scalar operand.

/// Builds the code of one function.
public struct FunctionBuilder {
  public let name: String
  public let signature: FunctionSignature
  /// The registers the arguments arrive in, in the order of the signature.
  public let parameters: [Register]
  /// The function's own closure, where its captures are; only if the signature uses it.
  public let closure: ValueRegister?
  /// The source the next instructions come from.
  public var origin: CodeOrigin?

  let globals: GlobalLayout?
  var emissions: [Emission] = []
  /// For each label the index of the emission it stands before.
  var labels: [Int?] = []
  var constants: [Value] = []
  private var stringConstants: [String: Int] = [:]
  var scalarCount: Int
  var valueCount: Int
  private var nextScalar: Int
  private var nextValue: Int

  /// Starts a function.
  public init(name: String, signature: FunctionSignature) {
    self.init(name: name, signature: signature, globals: nil)
  }

  /// Starts a cell's top-level code, whose first registers are the session's globals.
  public init(cell name: String, globals: GlobalLayout) {
    self.init(name: name, signature: FunctionSignature(), globals: globals)
  }

  private init(name: String, signature: FunctionSignature, globals: GlobalLayout?) {
    self.name = name
    self.signature = signature
    self.globals = globals
    nextScalar = globals?.scalars ?? 0
    nextValue = globals?.values ?? 0
    var parameters: [Register] = []
    for parameter in signature.parameters {
      if parameter.isScalar {
        parameters.append(.scalar(ScalarRegister(index: nextScalar)))
        nextScalar += 1
      } else {
        parameters.append(.value(ValueRegister(index: nextValue)))
        nextValue += 1
      }
    }
    self.parameters = parameters
    closure = signature.usesClosure ? ValueRegister(index: nextValue) : nil
    if signature.usesClosure { nextValue += 1 }
    // The result needs a slot even where no argument leaves one.
    scalarCount = max(nextScalar, signature.result.isScalar ? 1 : 0)
    valueCount = max(nextValue, signature.result == .value ? 1 : 0)
  }

  // MARK: Registers

  /// How many registers are in use.
  public struct RegisterMark: Sendable {
    let scalar: Int
    let value: Int
  }

  public var registerMark: RegisterMark { RegisterMark(scalar: nextScalar, value: nextValue) }

  /// Gives back every register allocated since the mark. Their contents stay until something overwrites them.
  public mutating func releaseRegisters(to mark: RegisterMark) {
    nextScalar = min(nextScalar, mark.scalar)
    nextValue = min(nextValue, mark.value)
  }

  public mutating func scalar() -> ScalarRegister {
    nextScalar += 1
    scalarCount = max(scalarCount, nextScalar)
    return ScalarRegister(index: nextScalar - 1)
  }

  public mutating func value() -> ValueRegister {
    nextValue += 1
    valueCount = max(valueCount, nextValue)
    return ValueRegister(index: nextValue - 1)
  }

  public mutating func scalars(_ count: Int) -> [ScalarRegister] { (0..<count).map { _ in scalar() } }

  public mutating func values(_ count: Int) -> [ValueRegister] { (0..<count).map { _ in value() } }

  // MARK: Labels and constants

  public mutating func label() -> Label {
    labels.append(nil)
    return Label(index: labels.count - 1)
  }

  /// Makes the label stand before the next instruction.
  public mutating func place(_ label: Label) { labels[label.index] = emissions.count }

  /// A new label before the next instruction.
  public mutating func placedLabel() -> Label {
    let new = label()
    place(new)
    return new
  }

  mutating func constant(_ value: Value) -> Int {
    if case .string(let text) = value {
      if let known = stringConstants[text] { return known }
      stringConstants[text] = constants.count
    }
    constants.append(value)
    return constants.count - 1
  }

  // MARK: Emission

  mutating func emit(
    _ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, words: [UInt64] = [], target: Label? = nil,
    scalarWindow: Int = 0, valueWindow: Int = 0
  ) {
    emissions.append(
      Emission(
        opcode: opcode, a: a, b: b, c: c, words: words, target: target, origin: origin, scalarWindow: scalarWindow,
        valueWindow: valueWindow))
  }

  /// The register of an operand, a constant being loaded into a temporary.
  mutating func register(_ operand: ScalarOperand) -> Int {
    switch operand {
    case .register(let register): return register.index
    case .constant(let number):
      let temporary = scalar()
      emit(.loadNumber, temporary.index, words: [number.bitPattern])
      return temporary.index
    }
  }

  /// Emits with temporaries that end with the instruction.
  mutating func withTemporaries(_ body: (inout FunctionBuilder) -> Void) {
    let mark = registerMark
    body(&self)
    releaseRegisters(to: mark)
  }
}
