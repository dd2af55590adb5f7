// What each operand is, one row an opcode: read by the assembler (bounds), the liveness analysis and the disassembler.

/// What an operand field of an instruction means.
enum OperandRole: Sendable {
  case unused
  case scalarOut, scalarIn, scalarUpdate
  case valueOut, valueIn, valueUpdate, valueTake
  /// A small number in the field itself.
  case immediate
  /// The signed offset that fills `c` and the bits above it.
  case target
  /// The base of a run of registers: the assembler keeps its extent beside the instruction.
  case scalarWindow, valueWindow
}

/// What a word after the instruction holds.
enum WordRole: Sendable {
  case number
  case scalarIn, scalarUpdate
  case binaryFunction
  case constant, globalScalar, globalValue, function, builtin, counts
}

/// The operands of an opcode.
struct OpcodeShape: Sendable {
  let a, b, c: OperandRole
  let words: [WordRole]

  init(_ a: OperandRole = .unused, _ b: OperandRole = .unused, _ c: OperandRole = .unused, _ words: [WordRole] = []) {
    self.a = a
    self.b = b
    self.c = c
    self.words = words
  }

  var isJump: Bool { if case .target = c { true } else { false } }
}

extension Opcode {
  /// How many words the instruction takes.
  public var wordCount: Int { 1 + shape.words.count }

  var shape: OpcodeShape { Self.shapes[Int(rawValue)] }

  private static let shapes: [OpcodeShape] = allCases.map(\.declaredShape)

  private var declaredShape: OpcodeShape {
    switch self {
    case .moveScalar, .negate, .squareRoot, .absolute, .not: OpcodeShape(.scalarOut, .scalarIn)
    case .loadNumber: OpcodeShape(.scalarOut, .unused, .unused, [.number])
    case .add, .subtract, .multiply, .divide, .power, .modulo, .and, .or, .less, .lessEqual, .equal, .notEqual:
      OpcodeShape(.scalarOut, .scalarIn, .scalarIn)
    case .addK, .multiplyK, .divideK, .subtractFromK, .divideIntoK, .powerK, .moduloK:
      OpcodeShape(.scalarOut, .scalarIn, .unused, [.number])
    case .multiplyKAdd: OpcodeShape(.scalarOut, .scalarIn, .scalarIn, [.number])
    case .multiplyAdd, .multiplySubtract: OpcodeShape(.scalarUpdate, .scalarIn, .scalarIn)
    case .unary: OpcodeShape(.scalarOut, .scalarIn, .immediate)
    case .binary: OpcodeShape(.scalarOut, .scalarIn, .scalarIn, [.binaryFunction])
    case .selectScalar: OpcodeShape(.scalarOut, .scalarIn, .scalarIn, [.scalarIn])
    case .selectValue: OpcodeShape(.valueOut, .valueIn, .valueIn, [.scalarIn])

    case .jump: OpcodeShape(.unused, .unused, .target)
    case .jumpIf, .jumpUnless: OpcodeShape(.scalarIn, .unused, .target)
    case .jumpLess, .jumpNotLess, .jumpLessEqual, .jumpNotLessEqual, .jumpEqual, .jumpNotEqual:
      OpcodeShape(.scalarIn, .scalarIn, .target)
    case .jumpLessK, .jumpNotLessK, .jumpLessEqualK, .jumpNotLessEqualK, .jumpGreaterK, .jumpNotGreaterK,
      .jumpGreaterEqualK, .jumpNotGreaterEqualK, .jumpEqualK, .jumpNotEqualK:
      OpcodeShape(.scalarIn, .unused, .target, [.number])
    case .stepJumpLess, .stepJumpLessEqual: OpcodeShape(.scalarUpdate, .scalarIn, .target, [.number])
    case .stepJumpLessK, .stepJumpLessEqualK: OpcodeShape(.scalarUpdate, .unused, .target, [.number, .number])
    case .nextElement: OpcodeShape(.valueOut, .valueIn, .target, [.scalarUpdate])
    case .nextScalarElement: OpcodeShape(.scalarOut, .valueIn, .target, [.scalarUpdate])

    case .copyValue: OpcodeShape(.valueOut, .valueIn)
    case .moveValue: OpcodeShape(.valueOut, .valueTake)
    case .clearValue: OpcodeShape(.valueOut)
    case .loadConstant: OpcodeShape(.valueOut, .unused, .unused, [.constant])
    case .boxNumber, .boxBoolean, .boxInstant: OpcodeShape(.valueOut, .scalarIn)
    case .unbox, .rangeLower, .rangeUpper, .count: OpcodeShape(.scalarOut, .valueIn)
    case .makeRange: OpcodeShape(.valueOut, .scalarIn, .scalarIn)
    case .makeList, .makeRecord: OpcodeShape(.valueOut, .valueWindow, .immediate)
    case .makeNumberList: OpcodeShape(.valueOut, .scalarWindow, .immediate)
    case .getField, .captureValue: OpcodeShape(.valueOut, .valueIn, .immediate)
    case .getScalarField, .captureScalar: OpcodeShape(.scalarOut, .valueIn, .immediate)
    case .setField: OpcodeShape(.valueUpdate, .immediate, .valueIn)
    case .getElement: OpcodeShape(.valueOut, .valueIn, .scalarIn)
    case .getScalarElement: OpcodeShape(.scalarOut, .valueIn, .scalarIn)
    case .setElement: OpcodeShape(.valueUpdate, .scalarIn, .valueIn)
    case .setNumberElement: OpcodeShape(.valueUpdate, .scalarIn, .scalarIn)
    case .append: OpcodeShape(.valueUpdate, .valueTake)
    case .appendNumber: OpcodeShape(.valueUpdate, .scalarIn)
    case .concatenate: OpcodeShape(.valueOut, .valueIn, .valueIn)
    case .equalValues: OpcodeShape(.scalarOut, .valueIn, .valueIn)

    case .loadGlobalScalar: OpcodeShape(.scalarOut, .unused, .unused, [.globalScalar])
    case .storeGlobalScalar: OpcodeShape(.scalarIn, .unused, .unused, [.globalScalar])
    case .loadGlobalValue: OpcodeShape(.valueOut, .unused, .unused, [.globalValue])
    case .storeGlobalValue: OpcodeShape(.valueIn, .unused, .unused, [.globalValue])

    case .call: OpcodeShape(.scalarWindow, .valueWindow, .unused, [.function])
    case .callClosure: OpcodeShape(.scalarWindow, .valueWindow, .valueIn)
    case .callBuiltin, .callScalarBuiltin: OpcodeShape(.scalarWindow, .valueWindow, .unused, [.builtin])
    case .makeClosure: OpcodeShape(.valueOut, .scalarWindow, .valueWindow, [.function, .counts])
    case .returnScalar, .returnScalarOnly: OpcodeShape(.scalarIn)
    case .returnValue: OpcodeShape(.valueTake)
    case .raise: OpcodeShape(.unused, .unused, .unused, [.constant])
    case .returnNothing, .halt, .undefined: OpcodeShape()
    }
  }

  /// Whether control never continues with the next instruction.
  var endsBlock: Bool {
    switch self {
    case .jump, .returnScalar, .returnScalarOnly, .returnValue, .returnNothing, .raise, .halt, .undefined: true
    default: false
    }
  }

  /// The jump taken exactly when this one is not.
  var inverse: Opcode? {
    switch self {
    case .jumpIf: .jumpUnless
    case .jumpUnless: .jumpIf
    case .jumpLess: .jumpNotLess
    case .jumpNotLess: .jumpLess
    case .jumpLessEqual: .jumpNotLessEqual
    case .jumpNotLessEqual: .jumpLessEqual
    case .jumpEqual: .jumpNotEqual
    case .jumpNotEqual: .jumpEqual
    case .jumpLessK: .jumpNotLessK
    case .jumpNotLessK: .jumpLessK
    case .jumpLessEqualK: .jumpNotLessEqualK
    case .jumpNotLessEqualK: .jumpLessEqualK
    case .jumpGreaterK: .jumpNotGreaterK
    case .jumpNotGreaterK: .jumpGreaterK
    case .jumpGreaterEqualK: .jumpNotGreaterEqualK
    case .jumpNotGreaterEqualK: .jumpGreaterEqualK
    case .jumpEqualK: .jumpNotEqualK
    case .jumpNotEqualK: .jumpEqualK
    default: nil
    }
  }
}
