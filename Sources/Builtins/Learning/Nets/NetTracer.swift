import Learning
import TensorCore

/// What is being traced on a host: the nets under way, innermost last.
final class NetTracing {
  var tracers: [NetTracer] = []
  var current: NetTracer? { tracers.last }
}

/// Keeps account while a net's text runs on symbols: which layers are entered, and which parameters they make.
///
/// Layers and turns of loops form a tree of scopes. A scope's label is its kind, with its place among the scopes of that
/// kind where there are several, so that paths read `Channels.block[1].linear[0].weight`.
final class NetTracer {
  /// A layer, or a turn of a loop.
  final class Scope {
    let kind: String
    /// The turn of a loop; nil for a layer.
    let turn: Int?
    unowned let parent: Scope?
    fileprivate(set) var children: [Scope] = []
    fileprivate(set) var outputShape: [Int]?
    fileprivate(set) var parameterCount = 0
    fileprivate(set) var parameterNames: [String] = []
    var multiplyAdds = 0

    fileprivate init(_ kind: String, turn: Int? = nil, in parent: Scope?) {
      (self.kind, self.turn, self.parent) = (kind, turn, parent)
    }

    var path: String {
      guard let parent else { return kind }
      if let turn { return "\(parent.path).\(kind)[\(turn)]" }
      let alike = parent.children.filter { $0.kind == kind && $0.turn == nil }
      guard alike.count > 1, let place = alike.firstIndex(where: { $0 === self }) else {
        return "\(parent.path).\(kind)"
      }
      return "\(parent.path).\(kind)[\(place)]"
    }

    var depth: Int { parent.map { $0.depth + ($0.turn == nil ? 1 : 0) } ?? 0 }
  }

  private enum Entry {
    case layer(Scope)
    /// A turn of the loop that stands at a place in the source.
    case turn(loop: Int, Scope)

    var scope: Scope {
      switch self {
      case .layer(let scope), .turn(_, let scope): scope
      }
    }
  }

  private struct Made {
    let scope: Scope
    let name: String
    let shape: [Int]
    let initializer: Initializer
    let isLearned: Bool
  }

  let isTraining: Bool
  private let trace = SampleFunction.Trace()
  private let root: Scope
  private var entries: [Entry]
  private var made: [Made] = []
  private var updates: [(parameter: Int, value: Tensor)] = []
  private var attentions: [(scope: Scope, weights: Tensor)] = []
  private var streams = 0
  /// All layers in the order they were entered.
  private var scopes: [Scope] = []
  private let knownPaths: [String]

  /// - Parameter knownPaths: those of the layers in the order they are entered, as an earlier trace of the same net found them: only
  ///   then is known how many of a kind there are.
  init(name: String, isTraining: Bool, knownPaths: [String] = []) {
    self.isTraining = isTraining
    self.knownPaths = knownPaths
    root = Scope(name, in: nil)
    entries = [.layer(root)]
  }

  var scope: Scope { entries.last?.scope ?? root }

  // MARK: Layers

  /// Runs what belongs to a layer within a scope of its own.
  func layer<Result>(_ kind: String, _ body: () throws -> Result) rethrows -> Result {
    let scope = Scope(kind, in: self.scope)
    self.scope.children.append(scope)
    let height = entries.count
    entries.append(.layer(scope))
    scopes.append(scope)
    trace.enter(knownPaths.indices.contains(scopes.count - 1) ? knownPaths[scopes.count - 1] : scope.path)
    defer {
      entries.removeSubrange(height...)
      trace.leave()
    }
    return try body()
  }

  /// The paths of all layers in the order they were entered.
  var paths: [String] { scopes.map(\.path) }

  /// As `layer`, for one that gives a tensor.
  func tensorLayer(_ kind: String, _ body: () throws -> Tensor) throws -> Tensor {
    try layer(kind) {
      let result = try body()
      note(result)
      return result
    }
  }

  /// Remembers the shape of what the current layer gives.
  func note(_ result: Tensor) { scope.outputShape = result.shape }

  /// A turn of a loop begins.
  func begin(turn: Int?, of name: String, loop: Int) {
    end(loop: loop)
    let parent = scope
    let alike = parent.children.filter { $0.kind == name && $0.turn != nil }
    let number = turn ?? alike.count
    if let known = alike.first(where: { $0.turn == number }) {
      entries.append(.turn(loop: loop, known))
      return
    }
    let scope = Scope(name, turn: number, in: parent)
    parent.children.append(scope)
    entries.append(.turn(loop: loop, scope))
  }

  /// The turns of the loop are over, and with them those of the loops in it.
  func end(loop: Int) {
    var index = entries.count - 1
    while index >= 0 {
      guard case .turn(let other, _) = entries[index] else { return }
      if other == loop {
        entries.removeSubrange(index...)
        return
      }
      index -= 1
    }
  }

  // MARK: What layers make

  func input(_ shape: [Int]) -> Tensor { trace.input(TensorSpec(shape)) }

  /// The symbol of a further parameter of the current layer.
  func parameter(_ name: String, _ shape: [Int], _ initializer: Initializer, isLearned: Bool = true) -> Tensor {
    var unique = name
    var number = 1
    while scope.parameterNames.contains(unique) {
      unique = "\(name)[\(number)]"
      number += 1
    }
    scope.parameterNames.append(unique)
    if isLearned { scope.parameterCount += shape.reduce(1, *) }
    made.append(Made(scope: scope, name: unique, shape: shape, initializer: initializer, isLearned: isLearned))
    return trace.parameter(TensorSpec(shape))
  }

  /// A running statistic: its symbol, and where it stands among the parameters.
  func statistic(_ name: String, _ shape: [Int], _ value: Double) -> (symbol: Tensor, index: Int) {
    indexedParameter(name, shape, .constant(value), isLearned: false)
  }

  /// As `parameter`, with its place among all.
  func indexedParameter(_ name: String, _ shape: [Int], _ initializer: Initializer, isLearned: Bool)
    -> (symbol: Tensor, index: Int)
  {
    (parameter(name, shape, initializer, isLearned: isLearned), made.count - 1)
  }

  /// What a parameter becomes at the end of each step of training.
  func update(_ parameter: Int, _ value: Tensor) {
    if isTraining { updates.append((parameter, value)) }
  }

  /// Remembers what the current layer attends to: [heads, queries, keys].
  func attends(_ weights: Tensor) { attentions.append((scope, weights)) }

  /// A number that tells apart what draws random numbers in this net.
  func stream() -> Int {
    defer { streams += 1 }
    return streams
  }

  // MARK: The result

  /// What one trace found.
  struct Finished {
    let function: SampleFunction
    let parameters: [Net.Parameter]
    let layers: [Net.Layer]
    let attentions: [String]
    let updates: [Int]
    /// Of all layers, in the order they were entered.
    let paths: [String]
  }

  /// - Throws: `tracesMixed` for outputs that come from elsewhere; `numbersRead`.
  func finish(_ outputs: [Tensor]) throws -> Finished {
    let more = isTraining ? updates.map(\.value) : attentions.map(\.weights)
    return Finished(
      function: try trace.finish(outputs + more),
      parameters: made.map {
        Net.Parameter(
          path: "\($0.scope.path).\($0.name)", shape: $0.shape, initializer: $0.initializer, isLearned: $0.isLearned)
      },
      layers: layers(root), attentions: attentions.map(\.scope.path), updates: updates.map(\.parameter),
      paths: paths)
  }

  private func layers(_ scope: Scope) -> [Net.Layer] {
    scope.children.flatMap { child -> [Net.Layer] in
      let inner = layers(child)
      if child.turn != nil { return inner }
      let own = Net.Layer(
        path: child.path, kind: child.kind, outputShape: child.outputShape ?? [],
        parameterCount: child.parameterCount, multiplyAdds: child.multiplyAdds, depth: child.depth - 1)
      return [own] + inner
    }
  }
}
