/// Graph roots compiled to straight-line code.
///
/// Registers lie in banks, in this order: constants, parameters, inputs, time, states, then two sorts of temporaries.
/// What depends on constants and parameters alone is the prologue, run once per parameter set and kept; the rest is
/// the body, run at every evaluation, its registers reused as soon as their last reader is done (linear scan). Nodes no
/// root needs are left out.
public struct Program: Sendable {
  struct Instruction: Sendable {
    var operation: ScalarOperation
    var destination: Int32
    var first: Int32
    var second: Int32
    var third: Int32
  }

  let constants: [Double]
  let parameterCount: Int
  let inputCount: Int
  let stateCount: Int
  let prologue: [Instruction]
  let body: [Instruction]
  /// The register each root ends in.
  let results: [Int32]
  let registerCount: Int

  /// How many instructions an evaluation runs, beside the `prologueCount` run once per parameter set.
  public var instructionCount: Int { body.count }
  public var prologueCount: Int { prologue.count }
  /// How many values the registers hold, leaves included.
  public var registers: Int { registerCount }

  var parameterBase: Int { constants.count }
  var inputBase: Int { parameterBase + parameterCount }
  var timeRegister: Int { inputBase + inputCount }
  var stateBase: Int { timeRegister + 1 }

  /// Compiles `roots`. The counts say how many leaves of each kind an evaluation is given; a leaf beyond them reads
  /// as NaN.
  public init(graph: ExpressionGraph, roots: [Node], parameters: Int, states: Int, inputs: Int) {
    var compiler = ProgramCompiler(graph: graph, roots: roots, parameters: parameters, states: states, inputs: inputs)
    compiler.compile()
    constants = compiler.constants
    parameterCount = parameters
    inputCount = inputs
    stateCount = states
    prologue = compiler.prologue
    body = compiler.body
    results = roots.map { compiler.register[$0.position] }
    registerCount = compiler.registerCount
  }

  /// The roots' values for one set of leaves: a convenience for tests and for constant contexts.
  public func evaluate(
    time: Double = 0, parameters: [Double] = [], states: [Double] = [], inputs: [Double] = []
  ) -> [Double] {
    evaluate(lanes: 1, time: time, parameters: parameters, states: states, inputs: inputs)
  }

  /// The roots' values for many lanes. Leaves and results are structures of arrays: element `i*lanes + lane` belongs
  /// to leaf or root `i`. Time and inputs are shared by the lanes. Missing leaf values read as NaN.
  public func evaluate(
    lanes: Int, time: Double, parameters: [Double], states: [Double], inputs: [Double]
  ) -> [Double] {
    lanes == 1
      ? evaluateBlocks(Double.self, lanes, time, parameters, states, inputs)
      : evaluateBlocks(SixteenLanes.self, lanes, time, parameters, states, inputs)
  }

  private func evaluateBlocks<V: LaneVector>(
    _: V.Type, _ lanes: Int, _ time: Double, _ parameters: [Double], _ states: [Double], _ inputs: [Double]
  ) -> [Double] {
    let evaluator = Evaluator<V>(self)
    var output = [Double](repeating: 0, count: results.count * max(lanes, 0))
    for (index, value) in inputs.prefix(inputCount).enumerated() { evaluator.setInput(index, value) }
    let values = LaneBuffer(count: max(1, results.count) * V.lanes)
    let states_ = LaneBuffer(count: max(1, stateCount) * V.lanes)
    for block in stride(from: 0, to: lanes, by: V.lanes) {
      for lane in 0..<V.lanes {
        // Lanes beyond the last one repeat it, so that they cannot raise anything of their own.
        let source = min(block + lane, lanes - 1)
        for index in 0..<parameterCount {
          let position = index * lanes + source
          evaluator.setParameter(index, lane: lane, position < parameters.count ? parameters[position] : .nan)
        }
        for index in 0..<stateCount {
          let position = index * lanes + source
          states_[index * V.lanes + lane] = position < states.count ? states[position] : .nan
        }
      }
      evaluator.prepare()
      evaluator.evaluate(time: time, states: states_.pointer, into: values.pointer)
      for index in results.indices {
        for lane in 0..<min(V.lanes, lanes - block) {
          output[index * lanes + block + lane] = values[index * V.lanes + lane]
        }
      }
    }
    return output
  }
}
