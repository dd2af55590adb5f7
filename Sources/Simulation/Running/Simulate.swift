import Synchronization

/// How a computation is carried out, as opposed to what it computes: results never depend on these.
public struct ExecutionOptions: Sendable {
  /// nil: one thread a processor.
  public var threads: Int?
  public var cancellation: Cancellation?
  public var progress: ProgressHandler?

  public init(threads: Int? = nil, cancellation: Cancellation? = nil, progress: ProgressHandler? = nil) {
    self.threads = threads
    self.cancellation = cancellation
    self.progress = progress
  }

  var threadCount: Int { max(1, threads ?? availableProcessors()) }
}

/// Integrates a model over a span.
///
/// - Parameters:
///   - parameters: one value a parameter; the nominal ones if nil.
///   - members: further parameter sets, an ensemble. Sixteen integrate side by side with common steps, so a member
///     agrees with a run of its own within the tolerance, not to the last bit.
///   - inputs: one signal an input.
///   - span: seconds.
///   - outputTimes: seconds, increasing, within the span.
/// - Returns: the trajectory. A member that fails is reported in it and does not disturb the others.
/// - Throws: `SimulationError` for invalid arguments and for a nominal run that fails.
public func simulate(
  _ model: SimulationModel, parameters: [Double]? = nil, members: [[Double]] = [], inputs: [InputSignal] = [],
  span: ClosedRange<Double>, outputTimes: [Double], solver: SolverOptions = SolverOptions(),
  execution: ExecutionOptions = ExecutionOptions()
) throws(SimulationError) -> Trajectory {
  try solver.validate()
  try validate(outputTimes, within: span)
  let compiled = CompiledModel(try DrivenModel(model, inputs: inputs, span: span))
  let nominal = parameters ?? model.nominalParameters
  let initial = try compiled.initialState(nominal)
  if let violation = compiled.violation(nominal) { throw violation }
  let runner = EnsembleRunner(
    compiled: compiled, solver: solver, outputTimes: outputTimes,
    tolerances: compiled.absoluteTolerances(initialState: initial, solver), cancellation: execution.cancellation,
    meter: ProgressMeter(execution.progress), totalRuns: 1 + members.count)

  var trajectory = try runner.nominal(nominal)
  try runner.addMembers(members, to: &trajectory, threads: execution.threadCount)
  runner.meter.finish()
  return trajectory
}

private func validate(_ times: [Double], within span: ClosedRange<Double>) throws(SimulationError) {
  for (index, time) in times.enumerated() {
    guard span.contains(time) else {
      throw .invalidOption("output time \(time) s is outside the span \(span.lowerBound)…\(span.upperBound) s")
    }
    if index > 0, time < times[index - 1] { throw .invalidOption("output times go back at \(time) s") }
  }
}
