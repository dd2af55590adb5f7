#if canImport(Glibc)
  import Glibc
#endif

/// A function of tensors that is traced once for given shapes, planned, and then only replayed.
///
/// The body is called once, when the function is made, with tensors that have no numbers yet; what it does with them
/// becomes the plan. It must not look at numbers, and what it computes from other tensors it computes then, not when
/// the function runs. Variables keep their memory: a run reads what they hold at that time.
///
/// A function belongs to one thread at a time.
public final class PlannedFunction: @unchecked Sendable {
  private let plan: Plan
  private let inputs: [TensorSpec]
  private let outputs: [DenseArray]
  private let key: RandomKey
  private let variables: [Variable]

  /// - Parameters:
  ///   - variables: what the body reads beside its inputs; it gets their symbols in this order.
  ///   - inputs: the shapes and types of the arguments.
  ///   - updates: as the body: what is assigned to which variables at the end of a run.
  /// - Throws: what `body` throws; `outOfMemory`.
  public init(
    variables: [Variable] = [], inputs: [TensorSpec], seed: UInt64 = 0,
    _ body: (_ variables: [Tensor], _ inputs: [Tensor]) throws -> [Tensor]
  ) throws {
    let graph = Graph()
    let symbols = inputs.enumerated().map { graph.input($0, $1) }
    let results = try body(variables.map(graph.read), symbols)
    try graph.requireUnread()
    let values = try results.map { try graph.value(of: $0, for: "function") }
    outputs = try values.map { try DenseArray(uninitialized: graph.spec($0)) }
    key = RandomKey(seed: seed)
    let planner = try Planner(graph, outputs: Array(zip(values, outputs)), key: key.storage)
    plan = try Plan(planner, inputs: inputs, outputs: outputs)
    (self.inputs, self.variables) = (inputs, variables)
  }

  /// The results for these arguments. Each is a copy, which the next run leaves alone.
  /// - Throws: `wrongArguments` if the number, a shape or a type is not as declared; `outOfMemory`.
  public func callAsFunction(_ arguments: [Tensor]) throws -> [Tensor] {
    try run(arguments)
    return try outputs.map { Tensor(try $0.copied()) }
  }

  /// As a call, without the copies: `output` lends the results.
  public func run(_ arguments: [Tensor]) throws {
    let arrays = try PlannedFunction.check(arguments, inputs)
    key.advance()
    try withExtendedLifetime(arrays) { try plan.run(arrays.map(\.raw)) }
  }

  /// The result at a place, as the last run left it.
  public func output(_ place: Int) -> Tensor { Tensor(outputs[place]) }

  /// The steps of the plan, for people who tune.
  public var description: String { plan.description }

  static func check(_ arguments: [Tensor], _ inputs: [TensorSpec]) throws -> [DenseArray] {
    guard arguments.map(\.spec) == inputs else {
      throw TensorError.wrongArguments(
        expected: inputs.map(\.description), given: arguments.map(\.spec.description))
    }
    return try arguments.map {
      try $0.requireComputed(for: "function")
      return $0.values
    }
  }
}

/// What all random numbers of a run are drawn from: a key that follows from a seed and the number of the run, so that
/// run n draws the same numbers wherever a sequence of runs was taken up again.
final class RandomKey: @unchecked Sendable {
  let storage = Storage(0)
  let seed: UInt64
  /// How many runs there have been.
  var run: UInt64 = 0

  init(seed: UInt64) { self.seed = seed }

  func advance() {
    run += 1
    storage.base.storeBytes(of: RandomKey.mixed(seed &+ run &* 0x9e37_79b9_7f4a_7c15), as: UInt64.self)
  }

  /// The finisher of SplitMix64 (Steele, Lea and Flood 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

extension DenseArray {
  func copied() throws -> DenseArray {
    let copy = try DenseArray(uninitialized: spec)
    copy.storage.base.copyMemory(from: raw, byteCount: spec.byteCount)
    return copy
  }
}
