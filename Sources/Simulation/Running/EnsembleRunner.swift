import Synchronization

/// Runs one model for many parameter sets.
struct EnsembleRunner: Sendable {
  let compiled: CompiledModel
  let solver: SolverOptions
  let outputTimes: [Double]
  let tolerances: [Double]
  let cancellation: Cancellation?
  let meter: ProgressMeter
  let totalRuns: Int

  /// Fewer members than this are quicker one by one: sixteen lanes cost about as much as this many single runs.
  private static let fewestForLanes = 4

  /// States and outputs of one run or of sixteen: element `(time * columns + column) * lanes + lane`.
  private struct Recording {
    let states: LaneBuffer
    let outputs: LaneBuffer
    let statistics: Integrator.Statistics
  }

  private typealias Outcome = Result<(states: [[Double]], outputs: [[Double]]), SimulationError>

  func nominal(_ parameters: [Double]) throws(SimulationError) -> Trajectory {
    let recording = try record(Double.self, [parameters], share: 1)
    let model = compiled.driven.model
    func columns(_ names: [String], _ buffer: LaneBuffer) -> [Trajectory.Column] {
      zip(names, unpack(buffer, columns: names.count, lanes: 1, lane: 0)).map {
        .init(name: $0, nominal: $1, members: [])
      }
    }
    return Trajectory(
      times: outputTimes, states: columns(model.states.map(\.name), recording.states),
      outputs: columns(model.outputs.map(\.name), recording.outputs), failures: [],
      acceptedSteps: recording.statistics.accepted, rejectedSteps: recording.statistics.rejected,
      evaluations: recording.statistics.evaluations)
  }

  func addMembers(_ members: [[Double]], to trajectory: inout Trajectory, threads: Int) throws(SimulationError) {
    let lanes = SixteenLanes.lanes
    let groups = (members.count + lanes - 1) / lanes
    let results = Mutex([[Outcome]](repeating: [], count: groups))
    parallelFor(groups, threads: threads) { group in
      let outcome = run(members[(group * lanes)..<min(members.count, (group + 1) * lanes)])
      results.withLock { $0[group] = outcome }
    }
    let missing = [Double](repeating: .nan, count: outputTimes.count)
    for (member, outcome) in results.withLock({ $0.joined() }).enumerated() {
      switch outcome {
      case .success(let run):
        for (column, values) in run.states.enumerated() { trajectory.states[column].members.append(values) }
        for (column, values) in run.outputs.enumerated() { trajectory.outputs[column].members.append(values) }
      case .failure(let error):
        if case .cancelled = error { throw error }
        for column in trajectory.states.indices { trajectory.states[column].members.append(missing) }
        for column in trajectory.outputs.indices { trajectory.outputs[column].members.append(missing) }
        trajectory.failures.append(.init(member: member, error: error))
      }
    }
  }

  /// One group of members: side by side if that works for all, else each alone, so that one failure is one failure.
  private func run(_ members: ArraySlice<[Double]>) -> [Outcome] {
    let share = Double(members.count)
    if members.count >= Self.fewestForLanes, members.allSatisfy({ reason(against: $0) == nil }) {
      do throws(SimulationError) {
        let recording = try record(SixteenLanes.self, members, share: share)
        return members.indices.map {
          .success(unpack(recording, lane: $0 - members.startIndex, lanes: SixteenLanes.lanes))
        }
      } catch .cancelled(let time) {
        return members.map { _ in .failure(.cancelled(time: time)) }
      } catch {}
    }
    return members.map { member in
      if let reason = reason(against: member) { return .failure(reason) }
      do throws(SimulationError) {
        return .success(unpack(try record(Double.self, [member], share: 1), lane: 0, lanes: 1))
      } catch {
        return .failure(error)
      }
    }
  }

  private func reason(against member: [Double]) -> SimulationError? {
    do throws(SimulationError) {
      _ = try compiled.initialState(member)
    } catch {
      return error
    }
    return compiled.violation(member)
  }

  private func record<V: LaneVector>(
    _: V.Type, _ members: ArraySlice<[Double]>, share: Double
  ) throws(SimulationError) -> Recording {
    let field = ModelField<V>(compiled)
    let (stateSize, outputSize) = (field.componentCount * V.lanes, compiled.driven.outputs.count * V.lanes)
    let stepper = ExplicitRungeKutta(
      solver.method.tableau, field, state: field.begin(members), absoluteTolerances: tolerances,
      relativeTolerance: solver.relativeTolerance)
    let states = LaneBuffer(count: stateSize * outputTimes.count)
    let outputs = LaneBuffer(count: outputSize * outputTimes.count)
    let weight = share / Double(totalRuns)
    let integrator = Integrator(
      options: solver, span: compiled.driven.span, breaks: compiled.driven.breaks, outputTimes: outputTimes,
      cancellation: cancellation, progress: { meter.advance(by: $0 * weight) })
    let statistics = try integrator.run(stepper, field) { index, time, state in
      (states.pointer + index * stateSize).update(from: state, count: stateSize)
      field.observe(time: time, state: states.pointer + index * stateSize, into: outputs.pointer + index * outputSize)
    }
    return Recording(states: states, outputs: outputs, statistics: statistics)
  }

  private func unpack(_ recording: Recording, lane: Int, lanes: Int) -> (states: [[Double]], outputs: [[Double]]) {
    let model = compiled.driven.model
    return (
      unpack(recording.states, columns: model.states.count, lanes: lanes, lane: lane),
      unpack(recording.outputs, columns: model.outputs.count, lanes: lanes, lane: lane)
    )
  }

  private func unpack(_ buffer: LaneBuffer, columns: Int, lanes: Int, lane: Int) -> [[Double]] {
    (0..<columns).map { column in
      outputTimes.indices.map { buffer[($0 * columns + column) * lanes + lane] }
    }
  }
}
