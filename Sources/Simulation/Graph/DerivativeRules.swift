// The derivative of every operation, as graph nodes. A rule gives the partial derivative by one operand, or nil where
// it is zero (almost) everywhere. Each is tested against finite differences. At a kink the rule takes one side:
// |x|' = sign(x), hence 0 at 0; `minimum` and `maximum` follow the first operand on a tie.

extension ExpressionGraph {
  /// ∂y/∂x for y = operation(x).
  mutating func partial(_ operation: ScalarOperation, of y: Node, by x: Node) -> Node? {
    switch operation {
    case .negate: return constant(-1)
    case .abs: return unary(.sign, x)
    case .sqrt: return divide(constant(0.5), y)
    case .exp: return y
    case .log: return divide(constant(1), x)
    case .log10: return divide(constant(0.43429448190325182765), x)  // 1 / ln 10
    case .sin: return unary(.cos, x)
    case .cos: return negate(unary(.sin, x))
    case .tan: return add(constant(1), multiply(y, y))
    case .asin: return divide(constant(1), unary(.sqrt, oneMinusSquare(x)))
    case .acos: return divide(constant(-1), unary(.sqrt, oneMinusSquare(x)))
    case .atan: return divide(constant(1), add(constant(1), multiply(x, x)))
    case .sinh: return unary(.cosh, x)
    case .cosh: return unary(.sinh, x)
    case .tanh: return oneMinusSquare(y)
    default: return nil
    }
  }

  /// ∂y/∂a (`first`) and ∂y/∂b for y = operation(a, b), each made only if asked for: the derivative of a power by its
  /// exponent is undefined for a negative base even where the one by its base is fine.
  mutating func partial(_ operation: ScalarOperation, of y: Node, first: Bool, _ a: Node, _ b: Node) -> Node? {
    switch operation {
    case .add: return constant(1)
    case .subtract: return constant(first ? 1 : -1)
    case .multiply: return first ? b : a
    case .divide: return first ? divide(constant(1), b) : negate(divide(y, b))
    case .power:
      if first { return multiply(b, binary(.power, a, subtract(b, constant(1)))) }
      // 0^b is 0 for every b > 0, so it does not change with b; ln 0 would say NaN.
      let isZero = binary(.equal, a, constant(0))
      return select(isZero, constant(0), multiply(y, unary(.log, a)))
    case .atan2:
      let square = add(multiply(a, a), multiply(b, b))
      return first ? divide(b, square) : negate(divide(a, square))
    case .modulo: return first ? constant(1) : negate(unary(.floor, divide(a, b)))
    case .minimum:
      let takesFirst = binary(.lessOrEqual, a, b)
      return first ? takesFirst : unary(.not, takesFirst)
    case .maximum:
      let takesFirst = binary(.lessOrEqual, b, a)
      return first ? takesFirst : unary(.not, takesFirst)
    default: return nil
    }
  }

  private mutating func oneMinusSquare(_ x: Node) -> Node { subtract(constant(1), multiply(x, x)) }
}
