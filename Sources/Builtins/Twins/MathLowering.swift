import Simulation

/// The language's scalar functions as operations of the engine: one row each. Those the engine has no operation for are
/// put together from those it has, in forms that keep full precision near zero.
enum MathLowering {
  typealias Rule = @Sendable (inout ExpressionGraph, [Node]) -> Node?

  /// nil if there is no such function of so many numbers.
  static func apply(_ name: String, _ arguments: [Node], _ graph: inout ExpressionGraph) -> Node? {
    if arguments.count == 1, let operation = unary[name] { return graph.unary(operation, arguments[0]) }
    if arguments.count == 2, let operation = binary[name] { return graph.binary(operation, arguments[0], arguments[1]) }
    return composed[name]?(&graph, arguments)
  }

  static func contains(_ name: String) -> Bool { unary[name] != nil || binary[name] != nil || composed[name] != nil }

  private static let unary: [String: ScalarOperation] = [
    "sqrt": .sqrt, "abs": .abs, "exp": .exp, "log": .log, "log10": .log10, "sin": .sin, "cos": .cos, "tan": .tan,
    "asin": .asin, "acos": .acos, "atan": .atan, "sinh": .sinh, "cosh": .cosh, "tanh": .tanh, "floor": .floor,
    "ceil": .ceil, "round": .round, "sign": .sign,
  ]

  private static let binary: [String: ScalarOperation] = [
    "mod": .modulo, "min": .minimum, "max": .maximum, "atan2": .atan2,
  ]

  private static let composed: [String: Rule] = [
    "min": { fold(&$0, .minimum, $1) },
    "max": { fold(&$0, .maximum, $1) },
    "clamp": clamp, "clip": clamp,
    // eˣ − 1 = 2·tanh(x/2)/(1 − tanh(x/2))
    "expm1": one { graph, x in
      let half = graph.unary(.tanh, graph.multiply(graph.constant(0.5), x))
      return graph.divide(
        graph.multiply(graph.constant(2), half), graph.subtract(graph.constant(1), half))
    },
    // ln(1 + x) = 2·artanh(x/(2 + x)) loses nothing near zero: with u = 1 + x rounded, ln(u)·x/(u − 1).
    "log1p": one(logOfOnePlus),
    "log2": one { graph, x in graph.multiply(graph.constant(1.4426950408889634), graph.unary(.log, x)) },
    "asinh": one { graph, x in
      // sign(x)·ln(1 + |x| + x²/(1 + √(1 + x²)))
      let size = graph.unary(.abs, x)
      let square = graph.multiply(x, x)
      let root = graph.unary(.sqrt, graph.add(graph.constant(1), square))
      let rest = graph.divide(square, graph.add(graph.constant(1), root))
      return graph.multiply(graph.unary(.sign, x), logOfOnePlus(&graph, graph.add(size, rest)))
    },
    "acosh": one { graph, x in
      let rest = graph.multiply(graph.subtract(x, graph.constant(1)), graph.add(x, graph.constant(1)))
      return graph.unary(.log, graph.add(x, graph.unary(.sqrt, rest)))
    },
    "atanh": one { graph, x in
      // ½·ln(1 + 2x/(1 − x))
      let ratio = graph.divide(graph.multiply(graph.constant(2), x), graph.subtract(graph.constant(1), x))
      return graph.multiply(graph.constant(0.5), logOfOnePlus(&graph, ratio))
    },
    "trunc": one { graph, x in
      graph.select(graph.binary(.less, x, graph.constant(0)), graph.unary(.ceil, x), graph.unary(.floor, x))
    },
    "cbrt": one { graph, x in
      let root = graph.binary(.power, graph.unary(.abs, x), graph.constant(1 / 3.0))
      return graph.multiply(graph.unary(.sign, x), root)
    },
    "is_missing": one { graph, x in graph.binary(.notEqual, x, x) },
    "is_finite": one { graph, x in graph.binary(.less, graph.unary(.abs, x), graph.constant(.infinity)) },
    "hypot": { graph, arguments in
      guard arguments.count == 2 else { return nil }
      let squares = arguments.map { graph.multiply($0, $0) }
      return graph.unary(.sqrt, graph.add(squares[0], squares[1]))
    },
    "copysign": { graph, arguments in
      guard arguments.count == 2 else { return nil }
      let size = graph.unary(.abs, arguments[0])
      let isNegative = graph.binary(.less, arguments[1], graph.constant(0))
      return graph.select(isNegative, graph.negate(size), size)
    },
  ]

  private static func one(_ rule: @escaping @Sendable (inout ExpressionGraph, Node) -> Node) -> Rule {
    { graph, arguments in arguments.count == 1 ? rule(&graph, arguments[0]) : nil }
  }

  @Sendable private static func clamp(_ graph: inout ExpressionGraph, _ arguments: [Node]) -> Node? {
    guard arguments.count == 3 else { return nil }
    return graph.binary(.minimum, graph.binary(.maximum, arguments[0], arguments[1]), arguments[2])
  }

  /// W. Kahan's form: the rounding of 1 + x is the same in the logarithm and in the divisor.
  @Sendable private static func logOfOnePlus(_ graph: inout ExpressionGraph, _ x: Node) -> Node {
    let one = graph.constant(1)
    let sum = graph.add(one, x)
    let exact = graph.divide(graph.multiply(graph.unary(.log, sum), x), graph.subtract(sum, one))
    return graph.select(graph.binary(.equal, sum, one), x, exact)
  }

  private static func fold(_ graph: inout ExpressionGraph, _ operation: ScalarOperation, _ values: [Node]) -> Node? {
    guard let first = values.first else { return nil }
    return values.dropFirst().reduce(first) { graph.binary(operation, $0, $1) }
  }
}
