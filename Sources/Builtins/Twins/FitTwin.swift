import Checking
import Data
import Diagnostics
import Runtime
import Simulation
import Units

/// Carries out `fit f = X to data { … }`.
func runFit(_ definition: FitDefinition, _ context: inout BuiltinContext, _ site: DeclarationSite) throws -> Value {
  let operands = Array(context.arguments)
  let run = try FitRun(definition, operands, site)
  return .object(try run.fitted(context.interruption))
}

/// One `fit`: the problem as the engine takes it, and the way back to the twin.
private struct FitRun {
  let definition: FitDefinition
  let operands: [Value]
  let site: DeclarationSite
  let subject: Subject
  let table: TableObject
  let matches: [FitObject.Match]
  let twin: TwinModel
  let problem: FitProblem
  let options: FitOptions
  /// Where the simulation's seconds count from.
  let base: TimeBase
  let span: ClosedRange<Double>
  /// What the estimated parameters of the model are in the twin.
  let estimatedMembers: [Int]
  let given: [Int: Double]

  private static let standardStarts = 8
  private static let mostStarts = 100_000

  init(_ definition: FitDefinition, _ operands: [Value], _ site: DeclarationSite) throws {
    self.definition = definition
    self.operands = operands
    self.site = site
    let units = site.host.units
    subject = try Subject(operands[definition.subject])
    table = try operands[definition.table].asTable()
    matches = try definition.matches.map { try Self.match($0, operands) }
    let drives = try Drives(
      definition.drives, of: subject.twin, operands: operands, globals: definition.globals, units: units)

    // Time.
    guard let axis = table.table.time else {
      throw EvaluationError(code: "fit", "the table has no time axis", span: site.span)
    }
    let matchAxes = zip(matches, definition.matches).map { (axis: $0.data.series.time, span: $1.span) }
    try TimeBase.checkMixture([(axis, site.span)] + matchAxes + drives.axes, "the data and drives of the fit")
    // Time zero is the first of the data's instants.
    base = TimeBase([axis] + matchAxes.map(\.axis))
    span = try Self.span(([axis] + matchAxes.map(\.axis)).map(base.seconds), site)

    // The model: what `set` gives stays as it is, free initial values are parameters.
    let settings = try Settings(definition.settings, of: subject, operands: operands, units: units)
    given = settings.values
    let freed = subject.twin.freeStates.filter { settings.values[$0] == nil }
    let values = subject.values.merging(settings.values) { _, set in set }
    twin = try subject.twin.model(values, varied: freed)
    let fixed = Set(definition.settings.map(\.name))
    let members = subject.twin.definition.members
    estimatedMembers = twin.memberOfParameter.filter { !fixed.contains(members[$0].name) }

    let (object, twinModel, all, base) = (subject.twin, twin, matches, base)
    problem = FitProblem(
      model: Self.model(twinModel, freed), inputs: try drives.inputs(base, span: span, isFit: true),
      span: span,
      matches: try zip(definition.matches, all).map { syntax, match in
        guard let member = object.member(syntax.output) else {
          throw EvaluationError(code: "internal", "no member `\(syntax.output)`", span: syntax.span)
        }
        let observable: FitMatch.Observable =
          if let output = twinModel.outputIndex[member] { .output(output) } else {
            .state(twinModel.stateIndex[member] ?? 0)
          }
        return FitMatch(
          name: syntax.output, observable: observable, times: base.seconds(match.data.series.time),
          values: Array(match.data.series.values), weight: match.weight)
      }, fixed: fixed.intersection(twinModel.model.parameters.map(\.name)))
    options = FitOptions(
      starts: try Self.starts(definition, operands),
      seed: try definition.seed.map { UInt64(try operands[$0].asCount("`seed`")) } ?? 0,
      solver: try SolverOptions(
        definition.solver, operands: operands, standard: FitOptions.defaultSolver,
        length: span.upperBound - span.lowerBound, span: site.span))
  }

  // MARK: The problem

  private static func match(_ match: FitDefinition.Match, _ operands: [Value]) throws -> FitObject.Match {
    let series = try operands[match.data].asSeries()
    func positive(_ index: OperandIndex, _ name: String) throws -> Double {
      let value = try operands[index].asNumber()
      guard value > 0, value.isFinite else {
        throw EvaluationError(
          code: "option-value", "`\(name)` of `match \(match.output)` must be positive, not \(formatNumber(value))",
          span: match.span)
      }
      return value
    }
    switch match.error {
    case .deviation(let index):
      return .init(
        output: match.output, data: series, weight: .standardDeviation(try positive(index, "sd")), isFromSensor: false)
    case .lognormal(let index):
      return .init(
        output: match.output, data: series, weight: .lognormal(try positive(index, "lognormal")), isFromSensor: false)
    case .unknown:
      if let deviation = series.deviation, deviation > 0, deviation.isFinite {
        return .init(output: match.output, data: series, weight: .standardDeviation(deviation), isFromSensor: true)
      }
      return .init(output: match.output, data: series, weight: .unknown, isFromSensor: false)
    }
  }

  private static func starts(_ definition: FitDefinition, _ operands: [Value]) throws -> Int {
    guard let index = definition.starts else { return standardStarts }
    let count = try operands[index].asCount("`starts`", minimum: 1)
    guard count <= mostStarts else {
      throw EvaluationError(
        code: "absurd-count", "\(count) starts are too many; up to \(mostStarts) are taken")
    }
    return count
  }

  /// From the first time of the data to the last.
  private static func span(_ times: [[Double]], _ site: DeclarationSite) throws -> ClosedRange<Double> {
    let all = times.joined().filter(\.isFinite)
    guard let first = all.min(), let last = all.max() else {
      throw EvaluationError(
        code: "too-few-data", "there are no data to fit to: the table is empty", span: site.span)
    }
    guard first < last else {
      throw EvaluationError(
        code: "too-few-data", "all data are of one time, so there is nothing to simulate", span: site.span)
    }
    return first...last
  }

  /// The model with its free initial values brought into their bounds.
  private static func model(_ twin: TwinModel, _ freed: [Int]) -> SimulationModel {
    var model = twin.model
    for member in freed {
      guard let index = twin.parameterIndex(ofMember: member) else { continue }
      let nominal = model.parameters[index].nominal
      let (lower, upper) = (model.parameters[index].lower, model.parameters[index].upper)
      model.parameters[index].nominal = nominal.isFinite ? min(max(nominal, lower), upper) : (lower + upper) / 2
    }
    return model
  }

  // MARK: The result

  func fitted(_ interruption: InterruptFlag) throws -> FitObject {
    let failure = FitFailure(
      definition: definition, subject: subject,
      simulation: SimulationFailure(twin: subject.twin, model: twin, units: site.host.units, span: site.span),
      matches: matches, span: site.span)
    let progress = ProgressLine("fitting \(subject.twin.type.name)", site.host)
    defer { progress.finish() }
    var options = options
    options.execution = ExecutionOptions(
      cancellation: Cancellation(polling: {
        progress.tick()
        return interruption.isRequested
      }), progress: { progress.report($0) })
    let result: FitResult
    do throws(FitError) {
      result = try fit(problem, options)
    } catch {
      throw failure.error(error)
    }
    var values = subject.values.merging(given) { _, set in set }
    for (position, member) in twin.memberOfParameter.enumerated() {
      values[member] = result.model.parameters[position].nominal
    }
    let columns: [String: SeriesObject]
    do throws(SimulationError) {
      columns = try fittedColumns(result)
    } catch {
      throw failure.simulation.error(error)
    }
    return FitObject(
      name: definition.name, definition: definition, twin: subject.twin, result: result, problem: problem,
      options: self.options, table: table, matches: matches, values: values, estimatedMembers: estimatedMembers,
      columns: columns, span: site.span)
  }

  /// The fitted trajectory of everything observed, each column on the time axis of its data, or of the table.
  private func fittedColumns(_ result: FitResult) throws(SimulationError) -> [String: SeriesObject] {
    guard let tableAxis = table.table.time else { return [:] }
    let axes = [tableAxis] + matches.map { $0.data.series.time }
    var times: [Double] = []
    for time in axes.flatMap({ base.seconds($0) }).filter(\.isFinite).sorted() where times.last != time {
      times.append(time)
    }
    let trajectory = try simulate(
      result.model, inputs: problem.inputs, span: span, outputTimes: times, solver: options.solver)
    let rows = Dictionary(zip(times, times.indices)) { first, _ in first }
    var columns: [String: SeriesObject] = [:]
    for entry in subject.twin.type.observed {
      guard let column = trajectory.column(entry.name) else { continue }
      let axis = matches.first { $0.output == entry.name }?.data.series.time ?? tableAxis
      let values = Values(base.seconds(axis).map { time in rows[time].map { column.nominal[$0] } ?? .nan })
      guard let series = try? Series(entry.name, values, time: axis, unit: entry.quantity.unit?.symbol) else {
        continue
      }
      columns[entry.name] = SeriesObject(series)
    }
    return columns
  }
}
