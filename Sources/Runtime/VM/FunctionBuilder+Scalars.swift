/// Arithmetic of two operands.
public enum ArithmeticOperation: CaseIterable, Sendable {
  case add, subtract, multiply, divide, power, modulo
}

/// A comparison of two scalars.
public enum Comparison: CaseIterable, Sendable {
  case less, lessEqual, greater, greaterEqual, equal, notEqual
}

extension FunctionBuilder {
  /// `target = source`
  public mutating func move(_ target: ScalarRegister, _ source: ScalarOperand) {
    switch source {
    case .constant(let number): emit(.loadNumber, target.index, words: [number.bitPattern])
    case .register(let register): if register != target { emit(.moveScalar, target.index, register.index) }
    }
  }

  /// `target = left operation right`
  public mutating func arithmetic(
    _ operation: ArithmeticOperation, _ target: ScalarRegister, _ left: ScalarOperand, _ right: ScalarOperand
  ) {
    switch (left, right) {
    case (.register(let left), .constant(let k)):
      switch operation {
      // x - k is x + (-k) for every x, signed zeros and NaN included.
      case .subtract: emit(.addK, target.index, left.index, words: [(-k).bitPattern])
      case .power where k == 2: emit(.multiply, target.index, left.index, left.index)
      default: emit(operation.withConstant, target.index, left.index, words: [k.bitPattern])
      }
    case (.constant(let k), .register(let right)):
      guard let opcode = operation.withConstantLeft else { break }
      emit(opcode, target.index, right.index, words: [k.bitPattern])
      return
    default: break
    }
    if case (.register, .constant) = (left, right) { return }
    withTemporaries { builder in
      let left = builder.register(left)
      let right = builder.register(right)
      builder.emit(operation.opcode, target.index, left, right)
    }
  }

  /// `target = -source`
  public mutating func negate(_ target: ScalarRegister, _ source: ScalarRegister) {
    emit(.negate, target.index, source.index)
  }

  public mutating func squareRoot(_ target: ScalarRegister, _ source: ScalarRegister) {
    emit(.squareRoot, target.index, source.index)
  }

  public mutating func absolute(_ target: ScalarRegister, _ source: ScalarRegister) {
    emit(.absolute, target.index, source.index)
  }

  /// `target = function(source)`
  public mutating func apply(_ function: UnaryFunction, _ target: ScalarRegister, _ source: ScalarRegister) {
    emit(.unary, target.index, source.index, Int(function.rawValue))
  }

  /// `target = function(left, right)`
  public mutating func apply(
    _ function: BinaryFunction, _ target: ScalarRegister, _ left: ScalarOperand, _ right: ScalarOperand
  ) {
    withTemporaries { builder in
      let left = builder.register(left)
      let right = builder.register(right)
      builder.emit(.binary, target.index, left, right, words: [UInt64(function.rawValue)])
    }
  }

  /// `target = left comparison right`, as 1 or 0
  public mutating func compare(
    _ comparison: Comparison, _ target: ScalarRegister, _ left: ScalarOperand, _ right: ScalarOperand
  ) {
    withTemporaries { builder in
      let left = builder.register(left)
      let right = builder.register(right)
      switch comparison {
      case .less: builder.emit(.less, target.index, left, right)
      case .lessEqual: builder.emit(.lessEqual, target.index, left, right)
      case .greater: builder.emit(.less, target.index, right, left)
      case .greaterEqual: builder.emit(.lessEqual, target.index, right, left)
      case .equal: builder.emit(.equal, target.index, left, right)
      case .notEqual: builder.emit(.notEqual, target.index, left, right)
      }
    }
  }

  /// `target = not source`
  public mutating func not(_ target: ScalarRegister, _ source: ScalarRegister) {
    emit(.not, target.index, source.index)
  }

  /// `target = left and right`, both being evaluated already
  public mutating func and(_ target: ScalarRegister, _ left: ScalarRegister, _ right: ScalarRegister) {
    emit(.and, target.index, left.index, right.index)
  }

  /// `target = left or right`, both being evaluated already
  public mutating func or(_ target: ScalarRegister, _ left: ScalarRegister, _ right: ScalarRegister) {
    emit(.or, target.index, left.index, right.index)
  }

  /// `target = condition ? left : right`
  public mutating func select(
    _ target: ScalarRegister, if condition: ScalarRegister, _ left: ScalarRegister, else right: ScalarRegister
  ) {
    emit(.selectScalar, target.index, left.index, right.index, words: [UInt64(condition.index)])
  }

  /// `target = condition ? left : right`
  public mutating func select(
    _ target: ValueRegister, if condition: ScalarRegister, _ left: ValueRegister, else right: ValueRegister
  ) {
    emit(.selectValue, target.index, left.index, right.index, words: [UInt64(condition.index)])
  }

  /// `target = global`, from a function
  public mutating func loadGlobal(_ target: ScalarRegister, _ global: ScalarRegister) {
    emit(.loadGlobalScalar, target.index, words: [UInt64(global.index)])
  }

  /// `global = source`, from a function
  public mutating func storeGlobal(_ global: ScalarRegister, _ source: ScalarRegister) {
    emit(.storeGlobalScalar, source.index, words: [UInt64(global.index)])
  }
}

extension ArithmeticOperation {
  var opcode: Opcode {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    case .modulo: .modulo
    }
  }

  /// The form whose right operand is a constant; subtraction adds the negative.
  var withConstant: Opcode {
    switch self {
    case .add, .subtract: .addK
    case .multiply: .multiplyK
    case .divide: .divideK
    case .power: .powerK
    case .modulo: .moduloK
    }
  }

  /// The form whose left operand is a constant.
  var withConstantLeft: Opcode? {
    switch self {
    case .add: .addK
    case .subtract: .subtractFromK
    case .multiply: .multiplyK
    case .divide: .divideIntoK
    case .power, .modulo: nil
    }
  }
}
