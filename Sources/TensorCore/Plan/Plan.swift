internal import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Prepared calls of kernels that compute what a graph says, in memory laid out beforehand. Running it allocates nothing.
///
/// A plan belongs to one thread at a time.
final class Plan: @unchecked Sendable {
  private let arena: Storage
  private let inputs: [Emitter.InputSlot]
  private let inputSpecs: [TensorSpec]
  private let steps: [ck_step]
  private let calls: [EngineCall]
  private let emitter: Emitter
  private let keepAlive: [DenseArray]
  /// Where the steps end that change nothing but the plan's own memory and outputs.
  private let harmlessCount: Int
  /// The bytes of the arena.
  let arenaByteCount: Int

  /// - Parameter harmlessCount: how many steps there are before the first that changes what outlives a run, such as parameters.
  init(_ planner: Planner, inputs specs: [TensorSpec], outputs: [DenseArray], harmlessCount: Int = 0) throws {
    let (arena, byteCount, inputs, steps) = try planner.emitter.finished()
    (self.arena, arenaByteCount, self.inputs, self.steps) = (arena, byteCount, inputs, steps)
    (inputSpecs, calls, emitter, keepAlive) = (specs, planner.calls, planner.emitter, outputs)
    self.harmlessCount = harmlessCount
    if Plan.isPrinted { print(description) }
  }

  /// Whether the environment's TWIN_PLAN asks for plans to be printed.
  private static let isPrinted = getenv("TWIN_PLAN").map { String(cString: $0) != "0" } ?? false

  /// Carries out the steps for these arguments, whose specs are those of the plan.
  /// - Parameter shouldStop: asked every few milliseconds before the first step that changes what outlives a run.
  /// - Throws: `outOfMemory`, and what an operation throws that the engine carries out; `StepStopped`.
  func run(_ arguments: [UnsafeRawPointer], shouldStop: (() -> Bool)? = nil) throws {
    if PlanWatch.isOn.load(ordering: .relaxed) { PlanWatch.note(self) }
    for input in inputs {
      input.slot.pointee = UnsafeMutableRawPointer(mutating: arguments[input.input]) + input.byteOffset
    }
    let isStopped = takesLong ? shouldStop : nil
    if let isStopped { try carryOut(0..<harmlessCount, isStopped) }
    try carryOut((isStopped == nil ? 0 : harmlessCount)..<steps.count)
    for call in calls {
      if let failure = call.failure {
        call.failure = nil
        throw failure
      }
    }
  }

  private func carryOut(_ range: Range<Int>, _ shouldStop: (() -> Bool)? = nil) throws {
    let question = shouldStop.map(StopQuestion.init)
    let done = steps.withUnsafeBufferPointer { steps in
      withExtendedLifetime(question) {
        ck_run_until(
          steps.baseAddress.map { $0 + range.lowerBound }, Int64(range.count), question.map { _ in askWhetherToStop },
          question.map { Unmanaged.passUnretained($0).toOpaque() })
      }
    }
    guard done else { throw TensorError.outOfMemory(shape: [arenaByteCount]) }
    guard question?.isAnsweredYes() != true else {
      for call in calls { call.failure = nil }
      throw StepStopped()
    }
  }

  /// Whether the steps that may be stopped take more than a few milliseconds on one thread.
  private lazy var takesLong = steps[..<harmlessCount].reduce(0) { $0 + $1.cost } > 5_000_000

  /// As `run`, one step after the other, with the shortest time each took in `repeats` runs, in seconds.
  func timed(_ arguments: [UnsafeRawPointer], repeats: Int) throws -> [Double] {
    var shortest = [Double](repeating: .infinity, count: steps.count)
    for _ in 0..<repeats {
      for input in inputs {
        input.slot.pointee = UnsafeMutableRawPointer(mutating: arguments[input.input]) + input.byteOffset
      }
      for index in steps.indices {
        let start = Plan.now()
        guard withUnsafePointer(to: steps[index], { ck_run($0, 1) }) else {
          throw TensorError.outOfMemory(shape: [arenaByteCount])
        }
        shortest[index] = min(shortest[index], Plan.now() - start)
      }
    }
    return shortest
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// One operation on tensors that have their numbers.
  static func evaluate(_ operation: Operation, _ inputs: [DenseArray]) throws -> [DenseArray] {
    let graph = Graph()
    let symbols = try inputs.enumerated().map { index, array in
      try graph.value(of: graph.input(index, array.spec), for: operation.name)
    }
    let values = try graph.add(operation, symbols)
    let outputs = try values.map { try DenseArray(uninitialized: graph.spec($0)) }
    if outputs.allSatisfy({ $0.count == 0 }) { return outputs }
    let key = Storage(0)
    let planner = try Planner(graph, outputs: Array(zip(values, outputs)), key: key)
    let plan = try Plan(planner, inputs: inputs.map(\.spec), outputs: outputs)
    try withExtendedLifetime((inputs, key)) { try plan.run(inputs.map(\.raw)) }
    return outputs
  }

  /// The steps, for people who tune: what is computed, its shape, the bytes it touches and its arithmetic.
  var description: String { described(times: nil) }

  /// As `description`, with the time of each step in seconds and the rate of its arithmetic.
  func described(times: [Double]?) -> String {
    let rows = zip(emitter.steps, steps).enumerated().map { index, step in
      let (emitted, prepared) = step
      let row = [
        "\(index)", emitted.name, emitted.detail, Plan.amount(Double(emitted.bytes), "B"),
        emitted.flops > 0 ? Plan.amount(emitted.flops, "F") : "", prepared.tasks > 1 ? "\(prepared.tasks)" : "",
      ]
      guard let time = times?[index] else { return row }
      let rate = emitted.flops > 0 && time > 0 ? Plan.amount(emitted.flops / time, "F/s") : ""
      return row + ["\((time * 1e7).rounded() / 10) µs", rate]
    }
    let header =
      ["step", "kernel", "shape", "memory", "work", "tasks"] + (times == nil ? [] : ["time", "rate"])
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([header] + rows).map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 1 || column == 2 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }
    let total = emitter.steps.reduce(0) { $0 + $1.flops }
    let summary =
      "\(steps.count) steps, \(Plan.amount(total, "F")), arena \(Plan.amount(Double(arenaByteCount), "B")), "
      + "\(ck_threads()) threads, \(String(cString: ck_level_name(ck_current_level()))) kernels"
    return (lines + [summary]).joined(separator: "\n")
  }

  private static func amount(_ value: Double, _ unit: String) -> String {
    var (value, prefix) = (value, "")
    for larger in ["k", "M", "G", "T"] where value >= 1000 {
      (value, prefix) = (value / 1000, larger)
    }
    let rounded = value >= 100 || prefix.isEmpty ? value.rounded() : (value * 10).rounded() / 10
    let text = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    return "\(text) \(prefix)\(unit)"
  }
}

/// A step that was told to stop, and has changed nothing.
public struct StepStopped: Error {
  public init() {}
}

/// Asks whether to stop, until the first yes.
private final class StopQuestion {
  private let ask: () -> Bool
  private var isYes = false

  init(_ ask: @escaping () -> Bool) { self.ask = ask }

  func isAnsweredYes() -> Bool {
    isYes = isYes || ask()
    return isYes
  }
}

private func askWhetherToStop(_ context: UnsafeMutableRawPointer?) -> Bool {
  guard let context else { return false }
  return Unmanaged<StopQuestion>.fromOpaque(context).takeUnretainedValue().isAnsweredYes()
}
