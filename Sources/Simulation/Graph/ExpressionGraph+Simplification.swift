// Constant folding and the identities that hold for every Float64, infinities and NaN included (up to the sign of a
// zero). `x*0 = 0` and `x - x = 0` are not among them: they would hide a non-finite x, whose report the user needs.

extension ExpressionGraph {
  mutating func simplifiedUnary(_ operation: ScalarOperation, _ a: Node) -> Node? {
    if let value = constantValue(a) { return constant(operation.evaluate(value, 0, 0)) }
    switch (operation, self[a]) {
    case (.negate, .unary(.negate, let inner)): return inner
    case (.negate, .binary(.subtract, let left, let right)): return binary(.subtract, right, left)
    case (.abs, .unary(.abs, _)), (.floor, .unary(.floor, _)), (.ceil, .unary(.ceil, _)): return a
    case (.abs, .unary(.negate, let inner)): return unary(.abs, inner)
    default: return nil
    }
  }

  mutating func simplifiedBinary(_ operation: ScalarOperation, _ a: Node, _ b: Node) -> Node? {
    let (left, right) = (constantValue(a), constantValue(b))
    if let left, let right { return constant(operation.evaluate(left, right, 0)) }
    switch operation {
    case .add:
      if left == 0 { return b }
      if right == 0 { return a }
      if case .unary(.negate, let inner) = self[b] { return binary(.subtract, a, inner) }
      if case .unary(.negate, let inner) = self[a] { return binary(.subtract, b, inner) }
    case .subtract:
      if right == 0 { return a }
      if left == 0 { return unary(.negate, b) }
      if case .unary(.negate, let inner) = self[b] { return binary(.add, a, inner) }
    case .multiply:
      if left == 1 { return b }
      if right == 1 { return a }
      if left == -1 { return unary(.negate, b) }
      if right == -1 { return unary(.negate, a) }
      if case .unary(.negate, let x) = self[a], case .unary(.negate, let y) = self[b] { return binary(.multiply, x, y) }
    case .divide:
      if right == 1 { return a }
      if right == -1 { return unary(.negate, a) }
      // Dividing by a power of two is exactly multiplying by its reciprocal.
      if let right, right.isNormal, right.significand == 1, (1 / right).isNormal {
        return binary(.multiply, a, constant(1 / right))
      }
    case .power: return right.flatMap { simplifiedPower(a, exponent: $0) }
    case .minimum, .maximum: return a == b ? a : nil
    default: break
    }
    return nil
  }

  /// Small whole powers as products, which are faster and differentiate into simpler graphs.
  private mutating func simplifiedPower(_ base: Node, exponent: Double) -> Node? {
    switch exponent {
    case 0: return constant(1)
    case 1: return base
    case 2: return multiply(base, base)
    case 3: return multiply(multiply(base, base), base)
    case 4:
      let square = multiply(base, base)
      return multiply(square, square)
    case -1: return divide(constant(1), base)
    case -2: return divide(constant(1), multiply(base, base))
    case 0.5: return unary(.sqrt, base)
    default: return nil
    }
  }
}
