/// A model joined with what drives it over one span: inputs replaced by their constants, expressions and channels, so
/// that what is left varies with parameters, states, time and the piecewise affine channels only.
struct DrivenModel: Sendable {
  let model: SimulationModel
  /// The model's graph with inputs bound; its `input(i)` is the i-th of `channels`.
  var graph: ExpressionGraph
  let derivatives: [Node]
  let initialValues: [Node]
  let outputs: [Node]
  let margins: [Node]
  let channels: [PiecewiseChannel]
  /// Where something jumps or bends, strictly within the span, increasing.
  let breaks: [Double]
  let span: ClosedRange<Double>
  /// Whether the state has an equation: a discrete one takes no part in the error norm.
  let isContinuous: [Bool]

  init(_ model: SimulationModel, inputs: [InputSignal], span: ClosedRange<Double>) throws(SimulationError) {
    try model.validate()
    guard inputs.count == model.inputs.count else {
      throw .inputCount(expected: model.inputs.count, found: inputs.count)
    }
    guard (span.upperBound - span.lowerBound).isFinite else {
      throw .invalidOption("the span must be finite")
    }
    var graph = ExpressionGraph()
    var channels: [PiecewiseChannel] = []
    var bound: [Node] = []
    for (name, signal) in zip(model.inputs, inputs) {
      switch signal {
      case .constant(let value):
        guard value.isFinite else { throw .invalidSeries(input: name, reason: "its value is \(value)") }
        bound.append(graph.constant(value))
      case .series(let series):
        bound.append(graph.input(channels.count))
        channels.append(try PiecewiseChannel(series, input: name, span: span))
      case .expression(let other, let root, let series):
        try Self.check(root, of: other, channels: series.count, input: name)
        let base = channels.count
        for one in series { channels.append(try PiecewiseChannel(one, input: name, span: span)) }
        bound += graph.insert([root], from: other) { graph, leaf in
          if case .input(let i) = leaf { graph.input(base + Int(i)) } else { nil }
        }
      }
    }
    let zero = graph.constant(0)
    func insert(_ roots: [Node], _ graph: inout ExpressionGraph) -> [Node] {
      graph.insert(roots, from: model.graph) { _, leaf in
        if case .input(let i) = leaf { bound[Int(i)] } else { nil }
      }
    }
    isContinuous = model.states.map { $0.derivative != nil }
    let given = insert(model.states.compactMap(\.derivative), &graph)
    var next = 0
    derivatives = isContinuous.map { continuous in
      guard continuous else { return zero }
      defer { next += 1 }
      return given[next]
    }
    initialValues = insert(model.states.map(\.initial), &graph)
    outputs = insert(model.outputs.map(\.node), &graph)
    margins = insert(model.requirements.map(\.margin), &graph)
    self.model = model
    self.graph = graph
    self.channels = channels
    self.span = span
    breaks = Self.breaks(channels, graph, within: span)
  }

  /// A drive may use time and its own channels, nothing of the model it drives.
  private static func check(
    _ root: Node, of graph: ExpressionGraph, channels: Int, input: String
  ) throws(SimulationError) {
    guard root.index >= 0, root.position < graph.count else {
      throw .invalidModel("the drive of `\(input)` is not an expression of its graph")
    }
    let needed = graph.reachable(from: [root])
    for index in needed.indices where needed[index] {
      switch graph.expressions[index] {
      case .parameter, .state: throw .invalidModel("the drive of `\(input)` may depend on time and series only")
      case .input(let i) where !(0..<channels).contains(Int(i)):
        throw .invalidModel("the drive of `\(input)` uses channel \(i), of \(channels)")
      default: break
      }
    }
  }

  private static func breaks(
    _ channels: [PiecewiseChannel], _ graph: ExpressionGraph, within span: ClosedRange<Double>
  ) -> [Double] {
    var times = channels.flatMap { $0.pieces.dropFirst().map(\.start) }
    // `time < 60` and its like switch at a known time.
    for case .binary(let operation, let a, let b) in graph.expressions {
      switch operation {
      case .less, .lessOrEqual, .equal, .notEqual, .minimum, .maximum:
        if case .time = graph[a], let at = graph.constantValue(b) { times.append(at) }
        if case .time = graph[b], let at = graph.constantValue(a) { times.append(at) }
      default: break
      }
    }
    times = times.filter { $0 > span.lowerBound && $0 < span.upperBound }.sorted()
    var distinct: [Double] = []
    for time in times where distinct.last != time { distinct.append(time) }
    return distinct
  }
}
