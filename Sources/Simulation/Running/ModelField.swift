/// A driven model as a vector field over one or sixteen lanes, each with parameters of its own.
final class ModelField<V: LaneVector>: VectorField {
  private let equations: Evaluator<V>
  private let observations: Evaluator<V>
  private let initial: Evaluator<V>
  private let model: DrivenModel
  private let clock: SegmentClock

  init(_ compiled: CompiledModel) {
    model = compiled.driven
    equations = Evaluator<V>(compiled.equations)
    observations = Evaluator<V>(compiled.observations)
    initial = Evaluator<V>(compiled.initial)
    clock = SegmentClock(model.channels, span: model.span)
  }

  var componentCount: Int { model.derivatives.count }
  var lanes: Int { V.lanes }
  var isControlled: [Bool] { model.isContinuous }

  /// Gives each lane its parameters and returns the initial states. `members`: one parameter set a lane; the last
  /// repeats where there are fewer than lanes.
  func begin(_ members: ArraySlice<[Double]>) -> LaneBuffer {
    for evaluator in [equations, observations, initial] {
      for lane in 0..<V.lanes {
        let member = members[min(members.startIndex + lane, members.endIndex - 1)]
        for (index, value) in member.enumerated() { evaluator.setParameter(index, lane: lane, value) }
      }
      evaluator.prepare()
    }
    let state = LaneBuffer(count: componentCount * V.lanes)
    initial.evaluate(time: model.span.lowerBound, states: state.pointer, into: state.pointer)
    return state
  }

  func enter(from start: Double, to end: Double) { clock.enter(from: start, to: end) }

  func evaluate(time: Double, state: UnsafePointer<Double>, derivative: UnsafeMutablePointer<Double>) {
    run(equations, time, state, derivative)
  }

  /// The model's outputs, `outputs × lanes` values.
  func observe(time: Double, state: UnsafePointer<Double>, into outputs: UnsafeMutablePointer<Double>) {
    run(observations, time, state, outputs)
  }

  @inline(__always)
  private func run(
    _ evaluator: Evaluator<V>, _ time: Double, _ state: UnsafePointer<Double>, _ into: UnsafeMutablePointer<Double>
  ) {
    let instant = clock.clamp(time)
    for index in clock.stretch.indices { evaluator.setInput(index, clock.value(index, at: instant)) }
    evaluator.evaluate(time: instant, states: state, into: into)
  }

  func origin(ofComponent component: Int) -> (name: String, label: String) {
    let state = model.model.states[component]
    return (state.name, state.label)
  }
}
