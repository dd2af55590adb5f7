import Checking
import Data
import Diagnostics
import Runtime
import Simulation
import Units

/// Carries out `simulate X { … }`.
func runSimulation(
  _ definition: SimulateDefinition, _ context: inout BuiltinContext, _ site: DeclarationSite
) throws -> Value {
  let operands = Array(context.arguments)
  let run = try SimulationRun(definition, operands, site)
  return .object(try run.table(context.interruption))
}

/// One `simulate`: what it runs, over which times, with which members.
private struct SimulationRun {
  let definition: SimulateDefinition
  let operands: [Value]
  let site: DeclarationSite
  let subject: Subject
  let twin: TwinModel
  let solver: SolverOptions
  let inputs: [InputSignal]
  let span: ClosedRange<Double>
  let times: [Double]
  let members: [[Double]]
  let failure: SimulationFailure

  /// More numbers than this are taken for a slip of the unit.
  private static let mostValues = 5e7
  /// How many times a run has when none are asked for.
  private static let standardCount = 1001

  init(_ definition: SimulateDefinition, _ operands: [Value], _ site: DeclarationSite) throws {
    self.definition = definition
    self.operands = operands
    self.site = site
    let units = site.host.units
    subject = try Subject(operands[definition.subject])
    let settings = try Settings(definition.settings, of: subject, operands: operands, units: units)
    let drives = try Drives(
      definition.drives, of: subject.twin, operands: operands, globals: definition.globals, units: units)
    try TimeBase.checkMixture(drives.axes, "the drives")
    let base = TimeBase(drives.axes.map(\.axis))
    span = try Self.span(definition, operands, drives.coverage(base), site)
    let drawn = try Self.memberCount(definition, operands, site)
    times = try Self.times(
      definition, operands, span, columns: subject.twin.type.observed.count + subject.twin.type.inputs.count,
      runs: 1 + drawn, site)
    inputs = try drives.inputs(base, span: span)
    solver = try SolverOptions(
      definition.solver, operands: operands, standard: SolverOptions(),
      length: span.upperBound - span.lowerBound, span: site.span)

    let sampling = MemberSampling(subject, settings)
    twin = try subject.twin.model(sampling.values, varied: sampling.varied)
    failure = SimulationFailure(twin: subject.twin, model: twin, units: units, span: site.span)
    let seed = try definition.seed.map { try Self.seed(operands[$0]) } ?? 0
    do {
      members = drawn == 0 ? [] : try sampling.draw(drawn, twin, seed: seed, site.span)
    } catch let error as SimulationError {
      throw failure.error(error)
    }
  }

  func table(_ interruption: InterruptFlag) throws -> TableObject {
    let progress = ProgressLine("simulating \(subject.twin.type.name)", site.host)
    defer { progress.finish() }
    let execution = ExecutionOptions(
      cancellation: Cancellation(polling: {
        progress.tick()
        return interruption.isRequested
      }), progress: { progress.report($0) })
    let trajectory: Trajectory
    do throws(SimulationError) {
      trajectory = try simulate(
        twin.model, members: members, inputs: inputs, span: span, outputTimes: times, solver: solver,
        execution: execution)
    } catch {
      throw failure.error(error)
    }
    return try TrajectoryTable(subject.twin, twin, failure, site).table(trajectory, members: members.count)
  }

  // MARK: Times

  private static func span(
    _ definition: SimulateDefinition, _ operands: [Value], _ coverage: ClosedRange<Double>?, _ site: DeclarationSite
  ) throws -> ClosedRange<Double> {
    let units = site.host.units
    func number(_ index: OperandIndex?) throws -> Double? { try index.map { try operands[$0].asNumber() } }
    func fail(_ message: String, help: [String] = []) -> EvaluationError {
      EvaluationError(code: "span", message, help: help, span: site.span)
    }
    let start = try number(definition.start) ?? coverage?.lowerBound ?? 0
    guard start.isFinite else { throw fail("`start` is \(start)") }
    if let length = try number(definition.span) {
      guard length > 0 else {
        throw fail("`span` must be positive, not \(timeText(length, units))", help: ["a run goes forward in time"])
      }
      guard length.isFinite, (start + length).isFinite else { throw fail("`span` is \(length)") }
      guard start + length > start else { throw fail("`span` is too short beside `start`") }
      return start...start + length
    }
    guard let coverage else {
      throw fail("the series that drive the run have no time in common", help: ["state `start` and `span`"])
    }
    guard coverage.upperBound > start else {
      throw fail(
        "the series that drive the run end at \(timeText(coverage.upperBound, units)), "
          + "not after its start at \(timeText(start, units))", help: ["state `span`"])
    }
    return start...coverage.upperBound
  }

  private static func times(
    _ definition: SimulateDefinition, _ operands: [Value], _ span: ClosedRange<Double>, columns: Int, runs: Int,
    _ site: DeclarationSite
  ) throws -> [Double] {
    let length = span.upperBound - span.lowerBound
    let units = site.host.units
    var step = length / Double(standardCount - 1)
    var count = Double(standardCount)
    if let index = definition.every {
      step = try operands[index].asNumber()
      guard step > 0, step.isFinite else {
        throw EvaluationError(
          code: "every", "`every` must be positive, not \(timeText(step, units))", span: site.span)
      }
      guard step <= length * (1 + 1e-12) else {
        throw EvaluationError(
          code: "every", "`every` (\(timeText(step, units))) is longer than the span (\(timeText(length, units)))",
          span: site.span)
      }
      // A whole number of intervals up to rounding is one: 0.3 s every 0.1 s has four times.
      count = (length / step * (1 + 1e-12)).rounded(.down) + 1
    }
    let total = count * Double(max(1, columns)) * Double(runs)
    guard total <= mostValues else {
      let each = runs > 1 ? " of \(runs) runs" : ""
      let width = "\(columns) column\(columns == 1 ? "" : "s")"
      throw EvaluationError(
        code: "absurd-count",
        "this would keep \(formatNumber(total, .significant(3))) values: "
          + "\(formatNumber(count, .significant(6))) times\(each) and \(width)",
        help: ["choose a longer `every`; up to \(Int(mostValues)) values are kept"], span: site.span)
    }
    return (0..<Int(count)).map { min(span.lowerBound + Double($0) * step, span.upperBound) }
  }

  // MARK: Members

  private static func memberCount(
    _ definition: SimulateDefinition, _ operands: [Value], _ site: DeclarationSite
  ) throws -> Int {
    guard let index = definition.ensemble else { return 0 }
    return try operands[index].asCount("`ensemble`", minimum: 1)
  }

  private static func seed(_ value: Value) throws -> UInt64 { UInt64(try value.asCount("`seed`")) }
}
