extension Clusters {
  /// The gradients of poolings that only gradients of convolutions read.
  static func unmade(_ graph: Graph, needed: [Int], outputs: Set<Int>) -> Set<Int> {
    var found: Set<Int> = []
    for node in needed where !outputs.contains(node) {
      if case .operation(.maximumPoolGradient(let geometry, _)) = graph.nodes[node].kind, geometry.fitsConvolution {
        found.insert(node)
      }
    }
    if found.isEmpty { return found }
    for node in needed {
      for (place, input) in graph.nodes[node].inputs.enumerated() where found.contains(input.node) {
        switch (graph.nodes[node].kind, place) {
        case (.operation(.convolutionDataGradient), 0), (.operation(.convolutionFilterGradient), 1): break
        default: found.remove(input.node)
        }
      }
    }
    return found
  }
}

extension PoolingGeometry {
  /// Whether the kernels of convolutions can pool so as they go: no element is in two windows, and there is no padding.
  var fitsConvolution: Bool {
    padding == [0, 0, 0, 0] && zip(window, stride).allSatisfy { $0 <= $1 }
  }
}
