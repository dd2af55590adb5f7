import Checking
import Diagnostics
import Plotting
import Runtime
import Units

// Horizontal bars with names: Gantt charts and tornados.

extension FigureBuilder {
  mutating func gantt(_ frame: PlotFrame, _ mark: PlotMark, _ marks: [PlotMark]) throws -> Made {
    let (names, starts, ends) = try spans(mark)
    let references = try marks.filter(\.isReference).map { try PlotReference($0, operands) }
    var (axis, convert): (Axis, (Double) -> Double) = (Axis(), { $0 })
    if case .instants? = mark.datum(.lower)?.measure {
      axis.kind = .instant
    } else {
      let unit = units.unit(asked: frame.unit, written: [mark.quantity], values: [starts, ends])
      let isShort = frame.unit == nil && mark.quantity.unit == nil
      if mark.quantity.dimension == Dimension(.time), isShort || unit.symbol == "s" {
        axis.kind = .elapsedTime
      } else {
        axis = Axis(label: units.name(of: mark.quantity), unit: unit.symbol)
        convert = unit.fromSI
      }
    }
    var groups: [Int]?
    if let index = mark.settings["groups"] {
      var seen: [String] = []
      groups = try self.names(index, names.count, "bars", of: "the chart").map { group in
        if !seen.contains(group) { seen.append(group) }
        return seen.firstIndex(of: group) ?? 0
      }
    }
    var panel = Panel(
      marks: [
        Plotting.Mark(
          .intervals(names: names, starts: starts.map(convert), ends: ends.map(convert), groups: groups),
          source: source(mark))
      ], xAxis: axis)
    try add(references, to: &panel, x: convert, y: { $0 })
    return Made(panel: panel, x: convert)
  }

  mutating func tornado(_ frame: PlotFrame, _ mark: PlotMark) throws -> Made {
    let (names, low, high) = try spans(mark)
    let unit = units.unit(asked: frame.unit, written: [mark.quantity], values: [low, high])
    var base = 0.0
    if let index = mark.settings["base"] {
      base = try operands.number(index)
    } else if mark.quantity.isPoint {
      throw EvaluationError(
        code: "option-value", "a tornado of values in \(unit.symbol) needs the value it turns about",
        help: ["give it: `tornado … { base 20 \(unit.symbol) }`"], span: mark.span)
    }
    let label =
      try operands.text(mark.label) ?? units.name(of: mark.quantity)
    let shape = Plotting.Mark.Shape.tornado(
      names: names, low: low.map(unit.fromSI), high: high.map(unit.fromSI), base: unit.fromSI(base))
    return Made(
      panel: Panel(
        marks: [Plotting.Mark(shape, source: source(mark))], xAxis: Axis(label: label, unit: unit.symbol)),
      x: unit.fromSI)
  }

  /// Names and the two ends of what each names.
  private func spans(_ mark: PlotMark) throws -> (names: [String], lower: [Double], upper: [Double]) {
    guard let names = mark.datum(.names), let lower = mark.datum(.lower), let upper = mark.datum(.upper) else {
      throw Value.nothing.unexpected("bars with names")
    }
    let texts = try operands.value(names.operand).asList().map { try $0.asString() }
    func numbers(_ datum: PlotMark.Datum) throws -> [Double] {
      let value = try operands.value(datum.operand)
      let numbers: [Double]
      if case .instants = datum.measure {
        numbers = try value.asList().map { $0.scalar ?? .nan }
      } else {
        numbers = try PlotCurve.numbers(value, operands.span(datum.operand))
      }
      guard numbers.count == texts.count else {
        throw EvaluationError(
          code: "plot-length",
          "`\(PlotNames.oneLine(datum.text))` has \(counted(numbers.count, "value", "values")) and "
            + "`\(PlotNames.oneLine(names.text))` has \(texts.count); they must be equally many",
          span: operands.span(datum.operand))
      }
      return numbers
    }
    return (texts, try numbers(lower), try numbers(upper))
  }
}
