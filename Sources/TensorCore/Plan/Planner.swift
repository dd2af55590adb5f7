internal import CKernels

/// Turns a graph into prepared calls of kernels: groups what is computed together (`Clusters`), decides where each value
/// lies, and emits the calls in order.
///
/// Views are never computed: whoever reads one is told the strides. A part of a larger tensor is written where it will
/// stand, if the kernel that computes it can, so that gluing costs nothing.
struct Planner {
  let graph: Graph
  var emitter = Emitter()
  var places: [Graph.Value: Place] = [:]
  /// Where a value is wanted, decided before it is computed.
  private var destinations: [Graph.Value: Place] = [:]
  private var copies: [Graph.Value: Place] = [:]
  /// The outputs that are computed where they are wanted.
  private var direct: Set<Int> = []
  private let needed: [Int]
  private let clusters: Clusters
  /// The place of the number from which all random numbers of a run are drawn.
  private(set) var key: Place?
  private let keyStorage: Storage
  /// The operations that the engine carries out.
  var calls: [EngineCall] = []

  /// - Parameters:
  ///   - outputs: the values wanted, each with the array it is to be written to.
  ///   - also: values that steps which the caller appends will read.
  init(
    _ graph: Graph, outputs: [(value: Graph.Value, array: DenseArray)], also: [Graph.Value] = [], key: Storage
  ) throws {
    self.graph = graph
    keyStorage = key
    var isNeeded: Set<Int> = []
    var pending = outputs.map(\.value.node) + also.map(\.node)
    while let node = pending.popLast() {
      if isNeeded.insert(node).inserted { pending.append(contentsOf: graph.nodes[node].inputs.map(\.node)) }
    }
    needed = isNeeded.sorted()
    clusters = Clusters(
      graph, needed: needed,
      outputs: Set((outputs.map(\.value) + also).map { Clusters.source(of: $0, in: graph).node }))
    decideDestinations(outputs, also)
    for group in clusters.order() { try emit(group) }
    for (index, (value, array)) in outputs.enumerated() where !direct.contains(index) {
      try copy(place(of: value), to: emitter.place(array))
    }
  }

  func spec(_ value: Graph.Value) -> TensorSpec { graph.spec(value) }

  // MARK: - Places

  /// Where a value is; views are seen through, and copied only where strides cannot say them.
  mutating func place(of value: Graph.Value) throws -> Place {
    if let place = places[value] { return place }
    let node = graph.nodes[value.node]
    let place: Place
    switch node.kind {
    case .input(let index):
      let spec = node.results[0]
      place = Place(
        block: emitter.block(.input(index), byteCount: spec.byteCount), type: spec.type, layout: .rowMajor(spec.shape))
    case .variable(let variable): place = emitter.place(variable.array)
    case .constant(let array): place = emitter.place(array)
    case .number(let number):
      let spec = node.results[0]
      let one = try DenseArray(number).converted(to: spec.type)
      place = emitter.place(one).with(Layout.rowMajor([]).expanded(to: spec.shape))
    case .operation(let operation) where operation.isView: place = try view(operation, node.inputs[0])
    case .operation: place = try computed(value)
    }
    places[value] = place
    return place
  }

  /// Random numbers alone are computed where they are asked for; everything else has been emitted in its turn.
  private mutating func computed(_ value: Graph.Value) throws -> Place {
    let target = emitter.place(spec(value))
    try emitRandom(value, to: target)
    return target
  }

  private mutating func view(_ operation: Operation, _ input: Graph.Value) throws -> Place {
    let source = try place(of: input)
    switch operation {
    case .reshape(let shape):
      if let layout = source.layout.reshaped(shape) { return source.with(layout) }
      return try rowMajor(input).with(.rowMajor(shape))
    case .expand(let shape): return source.with(source.layout.expanded(to: shape))
    case .permute(let axes): return source.with(source.layout.permuted(axes))
    case .slice(let starts, let counts): return source.with(source.layout.sliced(starts: starts, counts: counts))
    default: return source
    }
  }

  /// The value in row-major order, copied if it is not.
  mutating func rowMajor(_ value: Graph.Value) throws -> Place {
    let place = try place(of: value)
    if place.layout.isRowMajor {
      var natural = Layout.rowMajor(place.shape)
      natural.offset = place.layout.offset
      return place.with(natural)
    }
    if let copy = copies[value] { return copy }
    let target = emitter.place(spec(value))
    try copy(place, to: target)
    copies[value] = target
    return target
  }

  /// The value as a matrix of contiguous rows, the last `inner` axes being the columns.
  mutating func rows(_ value: Graph.Value, inner: Int = 1) throws -> (
    place: Place, rows: Int, columns: Int, stride: Int
  ) {
    var place = try place(of: value)
    if place.layout.rows(inner: inner) == nil { place = try rowMajor(value) }
    let (rows, columns, stride) = place.layout.rows(inner: inner) ?? (0, 0, 1)
    return (place, rows, columns, stride)
  }

  /// The value in another type.
  mutating func converted(_ value: Graph.Value, to type: ScalarType) throws -> Place {
    let place = try rowMajor(value)
    if place.type == type { return place }
    let target = emitter.place(TensorSpec(place.shape, type))
    try emitConversion(place, to: target)
    return target
  }

  /// Copies a value that shows what a variable holds, for steps that read it after variables are changed.
  mutating func keepAsItIs(_ value: Graph.Value) throws {
    guard case .variable = graph.nodes[Clusters.source(of: value, in: graph).node].kind else { return }
    let target = emitter.place(spec(value))
    try copy(place(of: value), to: target)
    places[value] = target
  }

  /// Where a value that is about to be computed goes.
  mutating func result(_ value: Graph.Value) -> Place {
    let place = destinations[value] ?? emitter.place(spec(value))
    places[value] = place
    return place
  }

  /// Where a value goes that its kernel writes in row-major order only; if it is wanted elsewhere, it is copied there
  /// after `body` has emitted the kernel.
  mutating func rowMajorResult(_ value: Graph.Value, _ body: (inout Planner, Place) throws -> Void) throws {
    if let wanted = destinations[value], !wanted.layout.isRowMajor {
      let target = emitter.place(spec(value))
      try body(&self, target)
      try copy(target, to: wanted)
      places[value] = wanted
    } else {
      try body(&self, result(value))
    }
  }

  mutating func keyPlace() -> Place {
    if let key { return key }
    let place = Place(
      block: emitter.block(.storage(keyStorage, byteOffset: 0), byteCount: 8), type: .float64, layout: .rowMajor([]))
    key = place
    return place
  }

  func isReadOutside(_ node: Int) -> Bool { clusters.isReadOutside(node) }
  func isReadOutside(_ value: Graph.Value) -> Bool { clusters.isReadOutside(value) }
  /// Whether a value is the gradient of a pooling that is read as what it would be made from.
  func isUnmade(_ value: Graph.Value) -> Bool { clusters.unmade.contains(value.node) }

  // MARK: - Destinations

  /// Walks back from what is wanted at a known place, through views that can be undone, to what computes it.
  private mutating func decideDestinations(
    _ outputs: [(value: Graph.Value, array: DenseArray)], _ also: [Graph.Value]
  ) {
    // The nodes that read a value; -1 for someone outside the graph.
    var readers: [Graph.Value: [Int]] = [:]
    for node in needed { for input in graph.nodes[node].inputs { readers[input, default: []].append(node) } }
    for value in outputs.map(\.value) + also { readers[value, default: []].append(-1) }
    for (index, (value, array)) in outputs.enumerated() where destinations[value] == nil {
      if case .operation(let operation) = graph.nodes[value.node].kind, !operation.isView {
        if case .random = operation { continue }
        destinations[value] = emitter.place(array)
        direct.insert(index)
      } else if push(emitter.place(array), to: value, readers) {
        direct.insert(index)
      }
    }
    for node in needed.reversed() {
      let heads =
        switch graph.nodes[node].kind {
        case .operation(.attention): 1
        case .operation(.attentionGradient): 3
        default: 0
        }
      for result in 0..<heads {
        let value = Graph.Value(node: node, result: result)
        if destinations[value] == nil { destinations[value] = permutedPlace(of: value, readers) }
      }
      guard case .operation(.assemble(let starts, let shape)) = graph.nodes[node].kind else { continue }
      let value = Graph.Value(node: node)
      let parts = graph.nodes[node].inputs
      // What is not filled must be zero before any part is written.
      guard parts.reduce(0, { $0 + spec($1).count }) == shape.reduce(1, *) else { continue }
      let whole = destinations[value] ?? permutedPlace(of: value, readers) ?? emitter.place(spec(value))
      destinations[value] = whole
      for (part, start) in zip(parts, starts) {
        push(whole.with(whole.layout.sliced(starts: start, counts: spec(part).shape)), to: part, readers)
      }
    }
  }

  /// If a value is read with its axes in another order, a place where that order is row-major: then this reader sees
  /// whole rows.
  private mutating func permutedPlace(of value: Graph.Value, _ readers: [Graph.Value: [Int]]) -> Place? {
    let orders = (readers[value] ?? []).compactMap { reader -> [Int]? in
      guard reader >= 0, case .operation(.permute(let axes)) = graph.nodes[reader].kind else { return nil }
      return axes
    }
    guard let axes = orders.first else { return nil }
    return undone(axes, emitter.place(TensorSpec(axes.map { spec(value).shape[$0] }, spec(value).type)))
  }

  private func undone(_ axes: [Int], _ place: Place) -> Place {
    var inverse = axes
    for (at, axis) in axes.enumerated() { inverse[axis] = at }
    return place.with(place.layout.permuted(inverse))
  }

  /// Whether what `value` shows will be computed at `place`.
  @discardableResult
  private mutating func push(_ place: Place, to value: Graph.Value, _ readers: [Graph.Value: [Int]]) -> Bool {
    var (place, value) = (place, value)
    while readers[value]?.count == 1, destinations[value] == nil, spec(value).type == place.type,
      case .operation(let operation) = graph.nodes[value.node].kind
    {
      let input = graph.nodes[value.node].inputs.first
      switch operation {
      case .reshape:
        guard let input, let layout = place.layout.reshaped(spec(input).shape) else { return false }
        (place, value) = (place.with(layout), input)
      case .permute(let axes):
        guard let input else { return false }
        (place, value) = (undone(axes, place), input)
      case .variable, .batchMean, .expand, .slice, .random: return false
      default:
        guard place.layout.isRowMajor || Planner.canBeSpread(value, operation) else { return false }
        destinations[value] = place
        return true
      }
    }
    return false
  }

  /// Whether what computes a value can give it in other than row-major order.
  private static func canBeSpread(_ value: Graph.Value, _ operation: Operation) -> Bool {
    switch operation {
    case .crossEntropy: false
    case .attentionGradient: value.result < 3
    default: value.result == 0
    }
  }

  // MARK: - Emission

  private mutating func emit(_ group: Clusters.Group) throws {
    if let producer = group.producer, case .operation(let operation) = graph.nodes[producer].kind {
      let convolution = clusters.pooledConvolution[producer]
      let finish = group.nodes.filter { $0 != producer && $0 != convolution }
      if let convolution {
        try emitPooledConvolution(convolution, pooled: producer, finish: finish)
      } else if case .matrixProduct(let left, let right) = operation {
        try emitProduct(producer, left, right, finish: finish)
      } else {
        try emitConvolution(operation, producer, finish: finish)
      }
    } else if group.space != nil || group.reduction != nil {
      try emitElementwise(group.nodes.filter { $0 != group.reduction }, reduction: group.reduction)
    } else {
      try emit(group.nodes[0])
    }
  }

  private mutating func emit(_ node: Int) throws {
    guard case .operation(let operation) = graph.nodes[node].kind else { return }
    switch operation {
    case .matrixProduct(let left, let right): try emitProduct(node, left, right, finish: [])
    case .sum, .minimum, .maximum: try emitElementwise([], reduction: node)
    case .unary, .binary, .comparison, .select, .convert: try emitElementwise([node], reduction: nil)
    case .random: break
    case .assemble(let starts, _): try emitAssembly(node, starts)
    case .norm, .normGradient, .softmax, .logSoftmax, .logSumExp, .softmaxGradient, .logSoftmaxGradient,
      .crossEntropy, .crossEntropyGradient:
      try emitRows(operation, node)
    case .take, .addAt, .pick, .addPicked, .gather, .scatterAdd, .cumulativeSum, .slidingMean, .slidingMeanGradient,
      .sort, .oneHot:
      try emitMoving(operation, node)
    case .attention, .attentionGradient: try emitAttention(operation, node)
    case .convolution, .convolutionDataGradient, .convolutionFilterGradient:
      try emitConvolution(operation, node, finish: [])
    case .maximumPool, .maximumPoolGradient, .averagePool, .averagePoolGradient: try emitPooling(operation, node)
    case .argMinimum, .argMaximum, .argSort, .countMissing: try emitEngine(operation, node)
    case .variable, .batchMean, .reshape, .expand, .permute, .slice, .concatenate: break
    }
  }

  /// The parts side by side; those that are not yet where they belong are copied.
  private mutating func emitAssembly(_ node: Int, _ starts: [[Int]]) throws {
    let value = Graph.Value(node: node)
    let whole = result(value)
    let parts = graph.nodes[node].inputs
    if parts.reduce(0, { $0 + spec($1).count }) < spec(value).count {
      try fill(whole, with: 0)
    }
    for (part, start) in zip(parts, starts) {
      let layout = whole.layout.sliced(starts: start, counts: spec(part).shape)
      let place = try place(of: part)
      if place.block == whole.block && place.layout.isSame(as: layout) { continue }
      try copy(place, to: whole.with(layout))
    }
  }
}
