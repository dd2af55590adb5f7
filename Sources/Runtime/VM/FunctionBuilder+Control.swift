extension FunctionBuilder {
  public mutating func jump(to label: Label) { emit(.jump, target: label) }

  public mutating func jump(if condition: ScalarRegister, to label: Label) {
    emit(.jumpIf, condition.index, target: label)
  }

  public mutating func jump(unless condition: ScalarRegister, to label: Label) {
    emit(.jumpUnless, condition.index, target: label)
  }

  /// Jumps if the comparison holds; none but `notEqual` does where an operand is NaN.
  public mutating func jump(
    if comparison: Comparison, _ left: ScalarOperand, _ right: ScalarOperand, to label: Label
  ) {
    branch(comparison, left, right, to: label, whenTrue: true)
  }

  /// Jumps if the comparison does not hold, hence also where an operand of `<` is NaN.
  public mutating func jump(
    unless comparison: Comparison, _ left: ScalarOperand, _ right: ScalarOperand, to label: Label
  ) {
    branch(comparison, left, right, to: label, whenTrue: false)
  }

  private mutating func branch(
    _ comparison: Comparison, _ left: ScalarOperand, _ right: ScalarOperand, to label: Label, whenTrue: Bool
  ) {
    switch (left, right) {
    case (.register(let left), .constant(let k)):
      let opcode = comparison.jumpWithConstant
      emit(whenTrue ? opcode : opcode.inverse ?? opcode, left.index, words: [k.bitPattern], target: label)
    case (.constant, .register):
      branch(comparison.mirrored, right, left, to: label, whenTrue: whenTrue)
    default:
      withTemporaries { builder in
        let left = builder.register(left)
        let right = builder.register(right)
        let (opcode, isMirrored) = comparison.jump
        builder.emit(
          whenTrue ? opcode : opcode.inverse ?? opcode, isMirrored ? right : left, isMirrored ? left : right,
          target: label)
      }
    }
  }

  /// `if counter < count(list) { target = list[counter]; counter += 1; jump }`
  public mutating func next(
    _ target: ValueRegister, of list: ValueRegister, counter: ScalarRegister, to label: Label
  ) {
    emit(.nextElement, target.index, list.index, words: [UInt64(counter.index)], target: label)
  }

  /// `if counter < count(list) { target = list[counter]; counter += 1; jump }`, for a list of scalars
  public mutating func next(
    _ target: ScalarRegister, of list: ValueRegister, counter: ScalarRegister, to label: Label
  ) {
    emit(.nextScalarElement, target.index, list.index, words: [UInt64(counter.index)], target: label)
  }

  public mutating func returns(_ result: ScalarRegister) { emit(.returnScalar, result.index) }

  public mutating func returns(_ result: ValueRegister) { emit(.returnValue, result.index) }

  /// Returns without a result; in a cell, ends it. The end of the code does the same by itself.
  public mutating func returnsNothing() { emit(globals == nil ? .returnNothing : .halt) }

  /// Stops the program with a message.
  public mutating func raise(_ message: String) {
    let index = constant(.string(message))
    emit(.raise, words: [UInt64(index)])
  }
}

extension Comparison {
  /// The comparison with its operands exchanged.
  var mirrored: Comparison {
    switch self {
    case .less: .greater
    case .lessEqual: .greaterEqual
    case .greater: .less
    case .greaterEqual: .lessEqual
    case .equal, .notEqual: self
    }
  }

  var jump: (opcode: Opcode, isMirrored: Bool) {
    switch self {
    case .less: (.jumpLess, false)
    case .lessEqual: (.jumpLessEqual, false)
    case .greater: (.jumpLess, true)
    case .greaterEqual: (.jumpLessEqual, true)
    case .equal: (.jumpEqual, false)
    case .notEqual: (.jumpNotEqual, false)
    }
  }

  var jumpWithConstant: Opcode {
    switch self {
    case .less: .jumpLessK
    case .lessEqual: .jumpLessEqualK
    case .greater: .jumpGreaterK
    case .greaterEqual: .jumpGreaterEqualK
    case .equal: .jumpEqualK
    case .notEqual: .jumpNotEqualK
    }
  }
}
