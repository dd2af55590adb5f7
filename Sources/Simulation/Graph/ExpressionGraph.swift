/// Expressions in static single assignment form: the common ground of a model's equations, its outputs and their
/// derivatives.
///
/// Building is hash-consed: asking twice for the same expression gives the same node, so common subexpressions are
/// shared by construction, across equations and across derivatives alike. Each request is first simplified
/// (`ExpressionGraph+Simplification.swift`), and what is left of it becomes a node. The graph is a value: a copy may
/// be extended (with derivatives, say) without disturbing the original.
public struct ExpressionGraph: Sendable {
  /// All nodes in evaluation order.
  public private(set) var expressions: [GraphExpression] = []
  private var known: [GraphExpression: Node] = [:]

  public init() {}

  /// The number of nodes made so far.
  public var count: Int { expressions.count }

  public subscript(_ node: Node) -> GraphExpression { expressions[node.position] }

  public mutating func constant(_ value: Double) -> Node { intern(.constant(value.bitPattern)) }
  /// The independent variable, in seconds.
  public mutating func time() -> Node { intern(.time) }
  public mutating func parameter(_ index: Int) -> Node { intern(.parameter(Int32(clamping: index))) }
  public mutating func state(_ index: Int) -> Node { intern(.state(Int32(clamping: index))) }
  public mutating func input(_ index: Int) -> Node { intern(.input(Int32(clamping: index))) }

  /// `operation` applied to one operand. Precondition: the operation's `arity` is 1.
  public mutating func unary(_ operation: ScalarOperation, _ a: Node) -> Node {
    precondition(operation.arity == 1, "\(operation) does not take one operand")
    return simplifiedUnary(operation, a) ?? intern(.unary(operation, a))
  }

  /// `operation` applied to two operands. Precondition: the operation's `arity` is 2.
  public mutating func binary(_ operation: ScalarOperation, _ a: Node, _ b: Node) -> Node {
    precondition(operation.arity == 2, "\(operation) does not take two operands")
    if let simple = simplifiedBinary(operation, a, b) { return simple }
    if operation.isCommutative && b.index < a.index { return intern(.binary(operation, b, a)) }
    return intern(.binary(operation, a, b))
  }

  /// `a` where `condition` is non-zero, else `b`.
  public mutating func select(_ condition: Node, _ a: Node, _ b: Node) -> Node {
    if a == b { return a }
    if let value = constantValue(condition) { return value != 0 ? a : b }
    return intern(.select(condition, a, b))
  }

  /// The number a node is, if it is a constant of this graph.
  public func constantValue(_ node: Node) -> Double? {
    guard expressions.indices.contains(node.position) else { return nil }
    return if case .constant(let bits) = self[node] { Double(bitPattern: bits) } else { nil }
  }

  /// Which nodes the given ones need, themselves included, as flags by node index.
  func reachable(from roots: [Node]) -> [Bool] {
    var marks = [Bool](repeating: false, count: count)
    for root in roots { marks[root.position] = true }
    for index in stride(from: count - 1, through: 0, by: -1) where marks[index] {
      for operand in expressions[index].operands { marks[operand.position] = true }
    }
    return marks
  }

  private mutating func intern(_ expression: GraphExpression) -> Node {
    if let node = known[expression] { return node }
    let node = Node(index: Int32(expressions.count))
    expressions.append(expression)
    known[expression] = node
    return node
  }
}

// Short spellings, used by the derivative rules and convenient for building models by hand.
extension ExpressionGraph {
  public mutating func add(_ a: Node, _ b: Node) -> Node { binary(.add, a, b) }
  public mutating func subtract(_ a: Node, _ b: Node) -> Node { binary(.subtract, a, b) }
  public mutating func multiply(_ a: Node, _ b: Node) -> Node { binary(.multiply, a, b) }
  public mutating func divide(_ a: Node, _ b: Node) -> Node { binary(.divide, a, b) }
  public mutating func negate(_ a: Node) -> Node { unary(.negate, a) }
}
