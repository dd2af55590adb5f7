// Forward-mode differentiation from graph to graph. A tangent that is structurally zero is absent, not a node with
// the value 0, so the result is as sparse as the equations are.

/// One structurally non-zero entry of a Jacobian.
public struct JacobianEntry: Sendable {
  public let row: Int
  public let column: Int
  public let node: Node
}

extension ExpressionGraph {
  /// ∂root/∂leaf for each root, as nodes of this graph; a root that does not depend on the leaf gives the constant 0.
  /// `leaf` is usually a time, parameter, state or input node.
  public mutating func derivative(of roots: [Node], withRespectTo leaf: Node) -> [Node] {
    let sparse = tangents(of: roots, seeds: [leaf: constant(1)])
    let zero = constant(0)
    return sparse.map { $0 ?? zero }
  }

  /// The structurally non-zero ∂roots[row]/∂leaves[column], column by column.
  public mutating func jacobian(of roots: [Node], withRespectTo leaves: [Node]) -> [JacobianEntry] {
    var entries: [JacobianEntry] = []
    for (column, leaf) in leaves.enumerated() {
      for (row, tangent) in tangents(of: roots, seeds: [leaf: constant(1)]).enumerated() {
        if let tangent, constantValue(tangent) != 0 {
          entries.append(JacobianEntry(row: row, column: column, node: tangent))
        }
      }
    }
    return entries
  }

  /// The directional derivative of each root, given the tangents of some nodes; nil where it is structurally zero.
  public mutating func tangents(of roots: [Node], seeds: [Node: Node]) -> [Node?] {
    let needed = reachable(from: roots)
    var tangent = [Node?](repeating: nil, count: needed.count)
    for index in needed.indices where needed[index] {
      let node = Node(index: Int32(index))
      tangent[index] = seeds[node] ?? propagatedTangent(of: node, tangent)
    }
    return roots.map { tangent[$0.position] }
  }

  private mutating func propagatedTangent(of node: Node, _ tangent: [Node?]) -> Node? {
    switch self[node] {
    case .constant, .time, .parameter, .state, .input: return nil
    case .unary(let operation, let x):
      guard let dx = tangent[x.position], let rule = partial(operation, of: node, by: x) else { return nil }
      return multiply(rule, dx)
    case .binary(let operation, let a, let b):
      var sum: Node?
      for (first, operand) in [(true, a), (false, b)] {
        guard let change = tangent[operand.position],
          let rule = partial(operation, of: node, first: first, a, b)
        else { continue }
        let term = chained(operation, rule, change)
        sum = sum.map { add($0, term) } ?? term
      }
      return sum
    case .select(let condition, let a, let b):
      let (da, db) = (tangent[a.position], tangent[b.position])
      if da == nil && db == nil { return nil }
      let zero = constant(0)
      return select(condition, da ?? zero, db ?? zero)
    }
  }

  /// rule · change, written so that a branch not taken cannot leak a NaN and a quotient stays one division.
  private mutating func chained(_ operation: ScalarOperation, _ rule: Node, _ change: Node) -> Node {
    switch operation {
    case .minimum, .maximum:
      return select(rule, change, constant(0))
    case .divide:
      if case .binary(.divide, let one, let b) = self[rule], constantValue(one) == 1 { return divide(change, b) }
      return multiply(rule, change)
    default: return multiply(rule, change)
    }
  }
}
