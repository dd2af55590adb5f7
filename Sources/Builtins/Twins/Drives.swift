import Checking
import Data
import Diagnostics
import Runtime
import Simulation
import Units

/// What drives a twin's inputs during one run, made ready for the engine.
struct Drives {
  /// A series that some drive follows.
  private struct Channel {
    let name: String
    let series: SeriesObject
    let drive: DriveDefinition
  }

  private enum Signal {
    case constant(Double)
    case series(Int)
    case expression(ExpressionGraph, Node, [Int])
  }

  private var signals: [Signal] = []
  private var channels: [Channel] = []
  private let units: UnitTable

  init(
    _ definitions: [DriveDefinition], of twin: TwinObject, operands: [Value], globals: [Int: OperandIndex],
    units: UnitTable
  ) throws {
    self.units = units
    for input in twin.type.inputs {
      guard let drive = definitions.first(where: { $0.input == input.name }) else {
        throw EvaluationError(
          code: "missing-option", "nothing drives the input `\(input.name)`",
          help: ["add `drive \(input.name) = …`"])
      }
      signals.append(try signal(drive, operands, globals))
    }
  }

  private mutating func signal(
    _ drive: DriveDefinition, _ operands: [Value], _ globals: [Int: OperandIndex]
  ) throws -> Signal {
    switch drive.signal {
    case .value(let index):
      let value = operands[index]
      if case .object(let object) = value, let series = object as? SeriesObject { return .series(add(series, drive)) }
      let number = try value.asNumber()
      guard number.isFinite else {
        throw EvaluationError(
          code: "drive", "the input `\(drive.input)` is driven by \(formatNumber(number))", span: drive.span)
      }
      return .constant(number)
    case .expression(let expression):
      let lowering = Lowering(operands: operands, globals: globals, takesSeries: true)
      lowering.place = "the drive of `\(drive.input)`"
      let root = try lowering.number(expression)
      let indices = lowering.channels.map { add($0, drive) }
      return .expression(lowering.graph, root, indices)
    }
  }

  private mutating func add(_ series: SeriesObject, _ drive: DriveDefinition) -> Int {
    channels.append(Channel(name: series.series.name, series: series, drive: drive))
    return channels.count - 1
  }

  /// The time axes of the series, each with the drive that uses it.
  var axes: [(axis: TimeAxis, span: Span)] { channels.map { ($0.series.series.time, $0.drive.span) } }

  /// The stretch that every series covers, in the simulation's seconds; nil when there is none.
  func coverage(_ base: TimeBase) -> ClosedRange<Double>? {
    var (start, end) = (-Double.infinity, Double.infinity)
    for channel in channels {
      let times = base.seconds(channel.series.series.time)
      guard let first = times.first, let last = times.last else { continue }
      (start, end) = (max(start, first), min(end, last))
    }
    return start.isFinite && end.isFinite && start <= end ? start...end : nil
  }

  /// The signals in the order of the twin's inputs.
  ///
  /// A held value holds for one more sampling interval after the last sample; beyond that, and before the first
  /// sample, a series has no value unless its drive says `extend`.
  func inputs(_ base: TimeBase, span: ClosedRange<Double>, isFit: Bool = false) throws -> [InputSignal] {
    let sampled = try channels.map { try sample($0, base, span, isFit) }
    return signals.map { signal in
      switch signal {
      case .constant(let value): .constant(value)
      case .series(let index): .series(sampled[index])
      case .expression(let graph, let root, let indices):
        .expression(graph: graph, root: root, channels: indices.map { sampled[$0] })
      }
    }
  }

  private func sample(
    _ channel: Channel, _ base: TimeBase, _ span: ClosedRange<Double>, _ isFit: Bool
  ) throws -> SampledSeries {
    let (input, place) = (channel.drive.input, channel.drive.span)
    func fail(_ message: String, notes: [String] = [], help: [String] = []) -> EvaluationError {
      EvaluationError(code: "drive", message, notes: notes, help: help, span: place)
    }
    let times = base.seconds(channel.series.series.time)
    let values = Array(channel.series.series.values)
    guard let first = times.first, let last = times.last else {
      throw fail("the series `\(channel.name)` that drives `\(input)` is empty")
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw fail(
        "the series `\(channel.name)` that drives `\(input)` has no value at \(time(times[row])) (row \(row))",
        help: ["fill or drop the missing values first"])
    }
    for row in times.indices.dropFirst() where !(times[row] > times[row - 1]) {
      throw fail(
        "the series `\(channel.name)` that drives `\(input)` is not in order of time at row \(row)",
        help: ["read the data with `backward sort` and `duplicates last`"])
    }
    if !channel.drive.extends {
      let interval = times.count > 1 ? last - times[times.count - 2] : 0
      let reach = channel.drive.interpolation == .hold ? last + interval : last
      let slack = 1e-9 * max(abs(first), abs(last))
      if span.lowerBound < first - slack || span.upperBound > reach + slack {
        throw fail(
          "the series `\(channel.name)` that drives `\(input)` does not cover the \(isFit ? "data" : "run")",
          notes: [
            "the series has \(times.count) values from \(time(first)) to \(time(last))",
            "the \(isFit ? "data go" : "run goes") from \(time(span.lowerBound)) to \(time(span.upperBound))",
          ],
          help: [
            (isFit ? "fit to fewer rows" : "shorten the run with `start` and `span`")
              + ", or let the end values hold: `drive \(input) = … { extend }`"
          ])
      }
    }
    return SampledSeries(
      times: times, values: values, interpolation: channel.drive.interpolation == .hold ? .hold : .linear)
  }

  private func time(_ seconds: Double) -> String { timeText(seconds, units) }
}

/// A time in a unit that suits it.
func timeText(_ seconds: Double, _ units: UnitTable) -> String {
  units.format(seconds, dimension: Dimension(.time))
}
