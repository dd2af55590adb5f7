/// A handle to one value of an `ExpressionGraph`. It means something only together with the graph that made it.
public struct Node: Hashable, Sendable {
  public let index: Int32

  var position: Int { Int(index) }
}

/// What one node computes. Operands always come earlier in the graph, so index order is evaluation order.
public enum GraphExpression: Hashable, Sendable {
  /// A number, as its bit pattern, so that NaN equals itself and −0 differs from 0.
  case constant(UInt64)
  case time
  case parameter(Int32)
  case state(Int32)
  case input(Int32)
  case unary(ScalarOperation, Node)
  case binary(ScalarOperation, Node, Node)
  case select(Node, Node, Node)

  /// The nodes this one reads.
  var operands: [Node] {
    switch self {
    case .constant, .time, .parameter, .state, .input: []
    case .unary(_, let a): [a]
    case .binary(_, let a, let b): [a, b]
    case .select(let c, let a, let b): [c, a, b]
    }
  }

  var isLeaf: Bool {
    switch self {
    case .constant, .time, .parameter, .state, .input: true
    default: false
    }
  }
}
