import Checking
import Data
import Runtime

/// `sensor s: degC = source { … }`.
///
/// With any of the options of an instrument (noise, bias, drift, delay, dropout, quantum, range) the source is what really happens and the
/// sensor is what the instrument reports of it, every `every` if that is given. Without one the source is itself a measurement: `sd` and
/// `every` say what is known of it and change nothing.
enum SensorDeclaration {
  static func carryOut(_ definition: SensorDefinition, _ arguments: Operands) throws -> Value {
    let source = try arguments.value(definition.source).asSeries()
    let deviation = try arguments.number(definition.sd, "sd", "above zero") { $0 > 0 }
    let interval = try arguments.number(definition.every, "every", "above zero") { $0 > 0 }
    guard let model = try model(definition, arguments) else {
      var series = source.series
      series.name = definition.name
      return .object(
        SeriesObject(
          series, members: source.members, deviation: deviation ?? source.deviation,
          interval: interval ?? source.interval))
    }
    let axis = source.series.time
    guard axis.isSorted else { throw DataError.table(.unsortedTime(axis.name)) }
    guard !axis.isRowNumber else {
      throw EvaluationError(
        code: "no-time", "an instrument measures over time, and this column has no time axis",
        help: ["name the time column in `data`: `time t: s`"], span: arguments.span(definition.source))
    }
    if let interval { try GridSize.check(axis, every: interval, columns: 1 + source.members.count) }
    let times = try times(axis, every: interval)
    let time = TimeAxis(axis.name, times, kind: axis.kind, unit: axis.unit)
    let measured = model.measure(source.series.values, at: axis.seconds, times: times)
    let members = source.members.enumerated().map { index, member in
      model.measure(member, at: axis.seconds, times: times, member: UInt64(index) + 1)
    }
    let series = try Series(definition.name, Values(measured), time: time, unit: definition.quantity.unit?.symbol)
    let known = deviation ?? (model.noise > 0 ? model.noise : nil)
    return .object(SeriesObject(series, members: members, deviation: known, interval: interval))
  }

  /// The instrument that the options describe; nil where there are none.
  private static func model(_ definition: SensorDefinition, _ arguments: Operands) throws -> InstrumentModel? {
    let options = [
      definition.noise, definition.bias, definition.drift, definition.delay, definition.dropout, definition.quantum,
      definition.lower,
    ]
    guard options.contains(where: { $0 != nil }) else { return nil }
    var model = InstrumentModel()
    model.noise = try arguments.number(definition.noise, "noise", "zero or more") { $0 >= 0 } ?? 0
    model.bias = try arguments.number(definition.bias, "bias") ?? 0
    model.drift = try arguments.number(definition.drift, "drift") ?? 0
    model.delay = try arguments.number(definition.delay, "delay", "zero or more") { $0 >= 0 } ?? 0
    model.dropout = try arguments.number(definition.dropout, "dropout", "from 0 to 1") { (0...1).contains($0) } ?? 0
    model.quantum = try arguments.number(definition.quantum, "quantum", "above zero") { $0 > 0 }
    if let lower = definition.lower, let upper = definition.upper {
      let (low, high) = (try arguments.value(lower).asNumber(), try arguments.value(upper).asNumber())
      guard low < high else {
        throw EvaluationError(code: "option-value", "`range` must go from low to high", span: arguments.span(lower))
      }
      (model.lower, model.upper) = (low, high)
    }
    let seed = try arguments.number(definition.seed, "seed", "a whole number from 0") { $0 >= 0 && $0 == $0.rounded() }
    model.seed = seed.flatMap(UInt64.init(exactly:)) ?? 0
    // Points are counted from the zero of their scale: a thermometer in degC shows multiples of 0.1 degC, not of 0.1 K.
    if definition.quantity.isPoint { model.zero = definition.quantity.unit?.offset ?? 0 }
    model.name = definition.name
    return model
  }

  private static func times(_ axis: TimeAxis, every interval: Double?) throws -> Values {
    guard let interval else { return axis.seconds }
    // Only the grid is wanted: a table without columns has the times alone.
    let grid = try Table([], time: axis).resampled(every: interval, by: .hold)
    return grid.time?.seconds ?? axis.seconds
  }
}
