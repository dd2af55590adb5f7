/// Which operations are computed together.
///
/// A group is one pass over memory. Elementwise operations of one shape that feed each other share a group, which reads
/// each of its inputs once and writes only what others need. A group may also finish a matrix product or a convolution,
/// while its tiles are in cache, or end in one reduction. Two groups may join only if nothing outside lies on a way from
/// one to the other, or the order of computation would become a circle.
struct Clusters {
  struct Group {
    /// In order of computation.
    var nodes: [Int]
    /// What the elementwise operations walk; nil for a group that is another kind of operation.
    var space: TensorSpec?
    /// The product or convolution that the group finishes, first of its nodes.
    var producer: Int?
    /// The reduction that the group ends in, last of its nodes.
    var reduction: Int?
  }

  private(set) var groups: [Int: Group] = [:]
  private(set) var groupOf: [Int: Int] = [:]
  private let graph: Graph
  private let needed: [Int]
  /// Who reads a node, not counting views, which are read through.
  private var consumers: [Int: [Int]] = [:]
  /// What an operation reads, views read through to what they show.
  private var sources: [Int: [Int]] = [:]
  private let isOutput: Set<Int>
  /// The convolution that is computed with a pooling, by the pooling's node: its own result is never stored.
  private(set) var pooledConvolution: [Int: Int] = [:]
  /// Gradients of poolings that are never made, because only gradients of convolutions read them: these read what they
  /// would be made from.
  private(set) var unmade: Set<Int> = []

  init(_ graph: Graph, needed: [Int], outputs: Set<Int>) {
    (self.graph, self.needed, isOutput) = (graph, needed, outputs)
    unmade = Clusters.unmade(graph, needed: needed, outputs: outputs)
    for node in needed {
      guard case .operation(let operation) = graph.nodes[node].kind else { continue }
      if operation.isView || unmade.contains(node) { continue }
      var read: [Int] = []
      for source in values(readBy: node).map(\.node) {
        if case .operation = graph.nodes[source].kind, !read.contains(source) { read.append(source) }
      }
      sources[node] = read
      for source in read { consumers[source, default: []].append(node) }
      groupOf[node] = node
      groups[node] = Group(nodes: [node], space: Clusters.space(of: node, in: graph))
    }
    joinElementwise()
    poolConvolutions()
    finishProducers()
    endInReductions()
  }

  /// The value that views show.
  static func source(of value: Graph.Value, in graph: Graph) -> Graph.Value {
    var value = value
    while case .operation(let operation) = graph.nodes[value.node].kind, operation.isView {
      value = graph.nodes[value.node].inputs[0]
    }
    return value
  }

  /// The values that an operation reads, through views and gradients that are never made.
  private func values(readBy node: Int) -> [Graph.Value] {
    graph.nodes[node].inputs.flatMap { input in
      let source = Clusters.source(of: input, in: graph)
      return unmade.contains(source.node) ? values(readBy: source.node) : [source]
    }
  }

  /// What an elementwise operation walks.
  private static func space(of node: Int, in graph: Graph) -> TensorSpec? {
    guard case .operation(let operation) = graph.nodes[node].kind, operation.isElementwise else { return nil }
    let result = graph.nodes[node].results[0]
    // Numbers of other types are stored from, not computed in, a program.
    return result.type.isFloating ? result : nil
  }

  /// The groups in an order in which each comes behind what it reads.
  func order() -> [Group] {
    var waiting: [Int: Int] = [:]
    var readers: [Int: Set<Int>] = [:]
    for (id, group) in groups {
      var before: Set<Int> = []
      for node in group.nodes { for source in sources[node] ?? [] { before.insert(groupOf[source] ?? source) } }
      before.remove(id)
      waiting[id] = before.count
      for other in before { readers[other, default: []].insert(id) }
    }
    // Of what is ready, what was traced first.
    var ready = Set(waiting.filter { $0.value == 0 }.keys)
    var result: [Group] = []
    while let next = ready.min(by: { (groups[$0]?.nodes.max() ?? 0) < (groups[$1]?.nodes.max() ?? 0) }) {
      ready.remove(next)
      if let group = groups[next] { result.append(group) }
      for reader in readers[next] ?? [] {
        waiting[reader, default: 1] -= 1
        if waiting[reader] == 0 { ready.insert(reader) }
      }
    }
    return result
  }

  /// Whether a value is read outside the group that computes it.
  func isReadOutside(_ node: Int) -> Bool {
    if isOutput.contains(node) { return true }
    let group = groupOf[node]
    if (consumers[node] ?? []).contains(where: { groupOf[$0] != group }) { return true }
    // A reader in the same group reads registers, unless it reads through a view.
    return (consumers[node] ?? []).contains { reader in !readsDirectly(reader, node) }
  }

  /// Whether one of several results is read outside the group that computes it.
  func isReadOutside(_ value: Graph.Value) -> Bool {
    if graph.nodes[value.node].results.count == 1 || isOutput.contains(value.node) {
      return isReadOutside(value.node)
    }
    return (consumers[value.node] ?? []).contains { reader in
      values(readBy: reader).contains(value)
        && (groupOf[reader] != groupOf[value.node] || !readsDirectly(reader, value.node))
    }
  }

  private func readsDirectly(_ reader: Int, _ node: Int) -> Bool {
    graph.nodes[reader].inputs.allSatisfy { input in
      input.node == node || Clusters.source(of: input, in: graph).node != node
    }
  }

  // MARK: - Joining

  private mutating func joinElementwise() {
    for node in needed {
      guard let space = groups[groupOf[node] ?? -1]?.space, groupOf[node] != nil else { continue }
      for input in graph.nodes[node].inputs {
        guard let mine = groupOf[node], let theirs = groupOf[input.node], mine != theirs,
          groups[theirs]?.space == space, canJoin(theirs, mine)
        else { continue }
        join(theirs, mine)
      }
    }
  }

  /// A convolution whose result only a pooling reads is pooled where it is computed.
  private mutating func poolConvolutions() {
    for node in needed {
      guard case .operation(.maximumPool(let geometry)) = graph.nodes[node].kind, geometry.fitsConvolution,
        let convolution = graph.nodes[node].inputs.first?.node, consumers[convolution] == [node],
        case .operation(.convolution) = graph.nodes[convolution].kind, !isOutput.contains(convolution)
      else { continue }
      join(convolution, node)
      groups[node]?.producer = node
      pooledConvolution[node] = convolution
    }
  }

  private mutating func finishProducers() {
    for node in needed {
      guard case .operation(let operation) = graph.nodes[node].kind,
        pooledConvolution[node] != nil || (operation.canBeFinished && groups[node]?.nodes == [node])
      else { continue }
      let result = graph.nodes[node].results[0]
      for reader in consumers[node] ?? [] {
        guard let id = groupOf[reader], let group = groups[id], group.producer == nil, group.space == result,
          readsDirectly(reader, node), canJoin(node, id)
        else { continue }
        join(node, id)
        groups[id]?.producer = node
        break
      }
    }
  }

  private mutating func endInReductions() {
    for node in needed {
      guard case .operation(let operation) = graph.nodes[node].kind, operation.reduction != nil,
        let input = graph.nodes[node].inputs.first, let id = groupOf[input.node],
        let group = groups[id], group.space == graph.spec(input), group.producer == nil, group.reduction == nil,
        canJoin(id, node)
      else { continue }
      let space = group.space
      join(node, id)
      groups[id]?.space = space
      groups[id]?.reduction = node
    }
  }

  private mutating func join(_ a: Int, _ b: Int) {
    guard let from = groups[a], let into = groups[b] else { return }
    var joined = into
    joined.nodes = (from.nodes + into.nodes).sorted()
    joined.space = into.space ?? from.space
    joined.producer = into.producer ?? from.producer
    groups[b] = joined
    groups[a] = nil
    for node in from.nodes { groupOf[node] = b }
  }

  /// Whether `a`, which feeds `b`, can be computed with it: within what a program holds, and nothing outside is both
  /// behind `a` and before `b`, nor the other way round.
  private func canJoin(_ a: Int, _ b: Int) -> Bool {
    guard let first = groups[a], let second = groups[b], first.nodes.count + second.nodes.count <= 16 else {
      return false
    }
    var read: Set<Graph.Value> = []
    let inside = Set(first.nodes + second.nodes)
    for node in inside {
      for input in graph.nodes[node].inputs where !inside.contains(input.node) && graph.number(input) == nil {
        read.insert(input)
      }
    }
    guard read.count + inside.count <= 20 else { return false }
    // What is read through a view must have been stored before.
    for node in inside {
      for source in sources[node] ?? [] where inside.contains(source) && !readsDirectly(node, source) { return false }
    }
    return !leads(from: a, to: b) && !leads(from: b, to: a)
  }

  /// Whether there is a way from a group to another through a third.
  private func leads(from start: Int, to end: Int) -> Bool {
    var seen: Set<Int> = [start]
    var pending: [Int] = []
    func visit(_ id: Int, isStart: Bool) -> Bool {
      for node in groups[id]?.nodes ?? [] {
        for reader in consumers[node] ?? [] {
          guard let next = groupOf[reader] else { continue }
          if next == end {
            if !isStart { return true }
          } else if seen.insert(next).inserted {
            pending.append(next)
          }
        }
      }
      return false
    }
    _ = visit(start, isStart: true)
    while let id = pending.popLast() {
      if visit(id, isStart: false) { return true }
    }
    return false
  }
}

extension Operation {
  /// Whether the result shows elements of the input without computing anything.
  var isView: Bool {
    switch self {
    case .variable, .batchMean, .reshape, .expand, .permute, .slice: true
    default: false
    }
  }

  var isElementwise: Bool {
    switch self {
    case .unary, .binary, .comparison, .select, .convert: true
    default: false
    }
  }

  /// Whether the kernel takes a program that finishes its results.
  var canBeFinished: Bool {
    switch self {
    case .matrixProduct, .convolution, .convolutionDataGradient: true
    default: false
    }
  }

  /// The axes of a reduction that an elementwise program can end in.
  var reduction: [Int]? {
    switch self {
    case .sum(let axes), .minimum(let axes), .maximum(let axes): axes
    default: nil
    }
  }
}
