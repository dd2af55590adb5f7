/// The states together with their sensitivities S = ∂x/∂θ, integrated as one system: S' = (∂f/∂x)·S + ∂f/∂θ.
///
/// Component i is state i; component n + i·m + j is ∂xᵢ/∂θⱼ. θ are the fit's scaled parameters, so each sensitivity has
/// its state's unit and size, and the state's tolerance serves for it. The interpreter computes f and the non-zero
/// entries of both Jacobians; the products are a plain loop over the m parameters.
final class SensitivityField: VectorField {
  private let model: SensitivityModel
  private let equations: Evaluator<Double>
  private let observations: Evaluator<Double>
  private let initial: Evaluator<Double>
  private let results: LaneBuffer
  private let clock: SegmentClock
  /// ∂p/∂θ of each estimated parameter.
  private var chain: [Double]
  private let stateCount: Int
  private let parameterCount: Int

  init(_ model: SensitivityModel) {
    self.model = model
    equations = Evaluator(model.equations.program)
    observations = Evaluator(model.observations.program)
    initial = Evaluator(model.initial.program)
    results = LaneBuffer(
      count: max(model.equations.resultCount, model.observations.resultCount, model.initial.resultCount))
    clock = SegmentClock(model.driven.channels, span: model.driven.span)
    chain = model.estimated.map { _ in 1 }
    stateCount = model.driven.model.states.count
    parameterCount = model.estimated.count
  }

  var componentCount: Int { stateCount * (1 + parameterCount) }
  var lanes: Int { 1 }

  var isControlled: [Bool] {
    let states = model.driven.isContinuous
    return states + states.flatMap { [Bool](repeating: $0, count: parameterCount) }
  }

  /// Sets all the model's parameters and ∂p/∂θ of the estimated ones; returns the initial states and sensitivities.
  func begin(parameters: [Double], chain: [Double]) -> LaneBuffer {
    self.chain = chain
    for evaluator in [equations, observations, initial] {
      for (index, value) in parameters.enumerated() { evaluator.setParameter(index, lane: 0, value) }
      evaluator.prepare()
    }
    let state = LaneBuffer(count: componentCount)
    initial.evaluate(time: model.driven.span.lowerBound, states: state.pointer, into: results.pointer)
    for index in 0..<stateCount { state[index] = results[index] }
    for (entry, position) in zip(model.initial.byParameter, (stateCount + model.initial.byState.count)...) {
      state[stateCount + entry.row * parameterCount + entry.column] = results[position] * chain[entry.column]
    }
    return state
  }

  func enter(from start: Double, to end: Double) { clock.enter(from: start, to: end) }

  func evaluate(time: Double, state: UnsafePointer<Double>, derivative: UnsafeMutablePointer<Double>) {
    run(equations, model.equations, time, state)
    for index in 0..<stateCount { derivative[index] = results.pointer[index] }
    spread(model.equations, state, into: derivative + stateCount)
  }

  /// The observed quantities (`values`, one each) and their derivatives by θ (`slopes`, parameters each).
  func observe(
    time: Double, state: UnsafePointer<Double>, values: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>
  ) {
    run(observations, model.observations, time, state)
    for index in 0..<model.observations.rootCount { values[index] = results.pointer[index] }
    spread(model.observations, state, into: slopes)
  }

  func origin(ofComponent component: Int) -> (name: String, label: String) {
    let index =
      component < stateCount || parameterCount == 0 ? component : (component - stateCount) / parameterCount
    let state = model.driven.model.states[index]
    return (state.name, state.label)
  }

  @inline(__always)
  private func run(
    _ evaluator: Evaluator<Double>, _ block: SensitivityModel.Block, _ time: Double, _ state: UnsafePointer<Double>
  ) {
    let instant = clock.clamp(time)
    for index in clock.stretch.indices { evaluator.setInput(index, clock.value(index, at: instant)) }
    evaluator.evaluate(time: instant, states: state, into: results.pointer)
  }

  /// target = (∂root/∂x)·S + ∂root/∂θ, from the entries just computed.
  @inline(__always)
  private func spread(
    _ block: SensitivityModel.Block, _ state: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    let count = parameterCount
    for index in 0..<(block.rootCount * count) { target[index] = 0 }
    var entryValue = results.pointer + block.rootCount
    block.byState.withUnsafeBufferPointer { entries in
      for entry in entries {
        let factor = entryValue.pointee
        let source = state + stateCount + entry.column * count
        let to = target + entry.row * count
        for parameter in 0..<count { to[parameter] += factor * source[parameter] }
        entryValue += 1
      }
    }
    block.byParameter.withUnsafeBufferPointer { entries in
      chain.withUnsafeBufferPointer { chain in
        for entry in entries {
          target[entry.row * count + entry.column] += entryValue.pointee * chain[entry.column]
          entryValue += 1
        }
      }
    }
  }
}
