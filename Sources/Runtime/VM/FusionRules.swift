// The rules of fusion. Each is given two neighbours and a test whether a register is dead after the second, and answers
// with the instruction that does the work of both, or nothing.

/// `t = k; a = x op t` → `a = x op k`
func foldConstant(_ first: Emission, _ second: Emission, _ isDead: (Int) -> Bool) -> Emission? {
  guard first.opcode == .loadNumber else { return nil }
  let temporary = first.a
  var merged = second
  merged.words = first.words
  let isLeft = second.b == temporary
  let isRight = second.c == temporary
  switch second.opcode {
  case .add, .subtract, .multiply, .divide, .power, .modulo:
    guard isLeft != isRight, second.a == temporary || isDead(temporary) else { return nil }
    switch (second.opcode, isRight) {
    case (.add, _): merged.opcode = .addK
    case (.multiply, _): merged.opcode = .multiplyK
    case (.subtract, true):
      merged.opcode = .addK
      merged.words = [(-first.number).bitPattern]
    case (.subtract, false): merged.opcode = .subtractFromK
    case (.divide, true): merged.opcode = .divideK
    case (.divide, false): merged.opcode = .divideIntoK
    case (.power, true): merged.opcode = .powerK
    case (.modulo, true): merged.opcode = .moduloK
    default: return nil
    }
    merged.b = isLeft ? second.c : second.b
    merged.c = 0
    return merged
  case .jumpLess, .jumpNotLess, .jumpLessEqual, .jumpNotLessEqual, .jumpEqual, .jumpNotEqual:
    guard (second.a == temporary) != (second.b == temporary), isDead(temporary) else { return nil }
    guard let opcode = second.opcode.jumpWithConstant(onLeft: second.a == temporary) else { return nil }
    merged.opcode = opcode
    merged.a = second.a == temporary ? second.b : second.a
    merged.b = 0
    return merged
  default: return nil
  }
}

/// `t = …; a = t` → `a = …`, in either file: taking a value leaves nothing behind that could be read
func forwardResult(_ first: Emission, _ second: Emission, _ isDead: (Int) -> Bool) -> Emission? {
  guard first.a == second.b, first.target == nil else { return nil }
  switch (first.opcode.shape.a, second.opcode) {
  case (.scalarOut, .moveScalar): guard second.a == first.a || isDead(first.a) else { return nil }
  case (.valueOut, .moveValue): break
  default: return nil
  }
  var merged = first
  merged.a = second.a
  return merged
}

/// `t = a < b; if t → L` → `if a < b → L`
func fuseComparison(_ first: Emission, _ second: Emission, _ isDead: (Int) -> Bool) -> Emission? {
  guard second.opcode == .jumpIf || second.opcode == .jumpUnless, second.a == first.a, isDead(first.a) else {
    return nil
  }
  let jump: Opcode
  var merged = second
  switch first.opcode {
  case .less: jump = .jumpLess
  case .lessEqual: jump = .jumpLessEqual
  case .equal: jump = .jumpEqual
  case .notEqual: jump = .jumpNotEqual
  case .not:
    merged.opcode = second.opcode == .jumpIf ? .jumpUnless : .jumpIf
    merged.a = first.b
    return merged
  default: return nil
  }
  merged.opcode = second.opcode == .jumpIf ? jump : jump.inverse ?? jump
  merged.a = first.b
  merged.b = first.c
  return merged
}

/// `t = b * k; a = t + c` → `a = b * k + c`, and sums and differences of products in place
func fuseProduct(_ first: Emission, _ second: Emission, _ isDead: (Int) -> Bool) -> Emission? {
  let product = first.a
  guard second.a == product || isDead(product) else { return nil }
  var merged = second
  switch (first.opcode, second.opcode) {
  case (.multiplyK, .add) where (second.b == product) != (second.c == product):
    merged.opcode = .multiplyKAdd
    merged.b = first.b
    merged.c = second.b == product ? second.c : second.b
    merged.words = first.words
  case (.multiply, .add) where (second.b == product) != (second.c == product):
    guard second.a == (second.b == product ? second.c : second.b) else { return nil }
    merged.opcode = .multiplyAdd
    merged.b = first.b
    merged.c = first.c
  case (.multiply, .subtract) where second.c == product && second.b == second.a && second.a != product:
    merged.opcode = .multiplySubtract
    merged.b = first.b
    merged.c = first.c
  default: return nil
  }
  return merged
}

/// `i = i + k; if i < n → L` → one instruction
func fuseStep(_ first: Emission, _ second: Emission, _ isDead: (Int) -> Bool) -> Emission? {
  guard first.opcode == .addK, first.a == first.b, second.a == first.a else { return nil }
  var merged = second
  switch second.opcode {
  case .jumpLessK: merged.opcode = .stepJumpLessK
  case .jumpLessEqualK: merged.opcode = .stepJumpLessEqualK
  case .jumpLess where second.b != second.a: merged.opcode = .stepJumpLess
  case .jumpLessEqual where second.b != second.a: merged.opcode = .stepJumpLessEqual
  default: return nil
  }
  merged.words = first.words + second.words
  return merged
}

extension Opcode {
  /// The comparing jump with one side constant, whose register operand is what remains.
  fileprivate func jumpWithConstant(onLeft: Bool) -> Opcode? {
    switch self {
    case .jumpLess: onLeft ? .jumpGreaterK : .jumpLessK
    case .jumpNotLess: onLeft ? .jumpNotGreaterK : .jumpNotLessK
    case .jumpLessEqual: onLeft ? .jumpGreaterEqualK : .jumpLessEqualK
    case .jumpNotLessEqual: onLeft ? .jumpNotGreaterEqualK : .jumpNotLessEqualK
    case .jumpEqual: .jumpEqualK
    case .jumpNotEqual: .jumpNotEqualK
    default: nil
    }
  }
}
