extension ExpressionGraph {
  /// Copies the expressions under `roots` from another graph into this one, simplified anew, and returns the nodes
  /// they became. `replacing` may map a leaf of the other graph to a node of this one; where it gives nil the leaf is
  /// copied. So an input is bound to its signal, and a part to the whole it belongs to.
  public mutating func insert(
    _ roots: [Node], from other: ExpressionGraph,
    replacing: (inout ExpressionGraph, GraphExpression) -> Node? = { _, _ in nil }
  ) -> [Node] {
    let needed = other.reachable(from: roots)
    var image = [Node](repeating: Node(index: 0), count: needed.count)
    for index in needed.indices where needed[index] {
      let expression = other.expressions[index]
      image[index] =
        switch expression {
        case .constant(let bits): constant(Double(bitPattern: bits))
        case .time: replacing(&self, expression) ?? time()
        case .parameter(let i): replacing(&self, expression) ?? parameter(Int(i))
        case .state(let i): replacing(&self, expression) ?? state(Int(i))
        case .input(let i): replacing(&self, expression) ?? input(Int(i))
        case .unary(let operation, let a): unary(operation, image[a.position])
        case .binary(let operation, let a, let b): binary(operation, image[a.position], image[b.position])
        case .select(let c, let a, let b): select(image[c.position], image[a.position], image[b.position])
        }
    }
    return roots.map { image[$0.position] }
  }
}
