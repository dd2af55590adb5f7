import Checking
import Diagnostics
import Plotting
import Runtime
import TensorCore
import Units

/// Makes the figure that a `plot` declaration describes from the values of its operands: settles the units, names the axes and the marks.
struct FigureBuilder {
  let definition: PlotDefinition
  let operands: PlotOperands
  let units: PlotUnits
  /// The marks drawn, by the tag that each carries as its source.
  private(set) var marks: [PlotDefinition.Mark] = []

  init(_ definition: PlotDefinition, operands: PlotOperands, units: UnitTable) {
    self.definition = definition
    self.operands = operands
    self.units = PlotUnits(table: units)
  }

  mutating func figure() throws -> Figure {
    var panels: [Panel] = []
    for panel in definition.panels { panels.append(try make(panel)) }
    var size: Figure.Size?
    if let width = definition.width, let height = definition.height {
      let sides = (try operands.number(width) * 100, try operands.number(height) * 100)
      size = Figure.Size(width: sides.0, height: sides.1)
    }
    let columns = try definition.columns.map { try operands.count($0, "`columns`", minimum: 1) }
    return Figure(title: try operands.text(definition.title), panels: panels, size: size, columns: columns)
  }

  private mutating func make(_ panel: PlotDefinition.Panel) throws -> Panel {
    var made = try panel.marks.first?.kind == .heat ? heat(panel) : curves(panel)
    made.title = try operands.text(panel.title)
    made.xAxis.isLogarithmic = panel.logX
    made.yAxis.isLogarithmic = panel.logY
    made.xAxis.label = try operands.text(panel.xLabel) ?? made.xAxis.label
    made.yAxis.label = try operands.text(panel.yLabel) ?? made.yAxis.label
    if panel.logX, made.xAxis.kind == .instant {
      throw EvaluationError(code: "plot-axis", "an axis of dates cannot be logarithmic", span: panel.span)
    }
    return made
  }

  /// The tag of a mark, by which a note or an error about it is led back to the script.
  private mutating func source(_ mark: PlotDefinition.Mark) -> Int {
    marks.append(mark)
    return marks.count - 1
  }

  // MARK: Lines, points, bands, bars, histograms

  private mutating func curves(_ panel: PlotDefinition.Panel) throws -> Panel {
    let curves = try panel.marks.map { try PlotCurve($0, operands) }
    let unit = units.unit(
      asked: panel.unit, written: panel.marks.map(\.quantity), values: curves.flatMap(\.ordinates))
    let names = PlotNames(
      try panel.marks.map { ($0, try operands.text($0.label)) },
      dimension: panel.marks.first.flatMap { units.name(of: $0.quantity) })
    let measured = Axis(label: names.axis, unit: unit.symbol)
    var made: Panel
    let place: (PlotCurve) -> [Double]
    if panel.marks.first?.kind == .histogram {
      made = Panel(marks: [], xAxis: measured, yAxis: Axis(label: "Count"))
      place = { _ in [] }
    } else {
      let x = try PlotXAxis(curves, panel.marks, units)
      made = Panel(marks: [], xAxis: x.axis, yAxis: measured)
      place = x.places
    }
    for (index, mark) in panel.marks.enumerated() {
      let shape = try shape(mark, curves[index], unit, at: place(curves[index]), in: panel)
      made.marks.append(
        Plotting.Mark(shape, label: names.legend[index], source: source(mark), style: style(index, in: panel)))
    }
    return made
  }

  /// Colours go by what is drawn: a band and a line of the same values share theirs.
  private func style(_ index: Int, in panel: PlotDefinition.Panel) -> Int {
    func key(_ mark: PlotDefinition.Mark, _ place: Int) -> String {
      mark.kind == .band || mark.kind == .line ? mark.abscissaText + " " + mark.text : "\(place)"
    }
    var seen: [String] = []
    for (place, mark) in panel.marks.prefix(index + 1).enumerated() where !seen.contains(key(mark, place)) {
      seen.append(key(mark, place))
    }
    return seen.firstIndex(of: key(panel.marks[index], index)) ?? index
  }

  private func shape(
    _ mark: PlotDefinition.Mark, _ curve: PlotCurve, _ unit: Unit, at x: [Double], in panel: PlotDefinition.Panel
  ) throws -> Plotting.Mark.Shape {
    func shown(_ values: [Double]) -> [Double] { values.map(unit.fromSI) }
    switch mark.kind {
    case .line: return .line(x: x, y: shown(curve.values))
    case .points: return .points(x: x, y: shown(curve.values))
    case .bars: return .bars(x: x, heights: shown(curve.values))
    case .histogram:
      return .histogram(
        values: shown(curve.values),
        bins: try mark.bins.map { try operands.count($0, "the number of bins", minimum: 1) })
    case .band:
      guard let edges = curve.edges else { throw Value.nothing.unexpected("the edges of a band") }
      // A line of the same values is the centre already.
      let hasLine = panel.marks.contains { $0.kind == .line && $0.text == mark.text }
      let centre = mark.upper == nil && mark.edges.isEmpty && !hasLine ? shown(curve.values) : nil
      return .band(x: x, lower: shown(edges.lower), upper: shown(edges.upper), centre: centre)
    case .heat: throw Value.nothing.unexpected("a curve")
    }
  }

  // MARK: Heat maps

  private mutating func heat(_ panel: PlotDefinition.Panel) throws -> Panel {
    guard let mark = panel.marks.first else { return Panel(marks: []) }
    let tensor = try operands.value(mark.value).asTensor()
    guard tensor.rank == 2 else {
      throw EvaluationError(
        code: "plot-shape", "a heat map shows a matrix, and this has \(counted(tensor.rank, "axis", "axes"))",
        span: operands.span(mark.value))
    }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    guard rows > 0, columns > 0 else {
      throw EvaluationError(
        code: "plot-shape", "a heat map of \(rows) × \(columns) has nothing to show", span: operands.span(mark.value))
    }
    let numbers = tensor.elements
    let unit = units.unit(asked: panel.unit, written: [mark.quantity], values: [numbers])
    let label = try operands.text(mark.label) ?? units.name(of: mark.quantity)
    var map = HeatMap(
      values: numbers.map(unit.fromSI), rows: rows, columns: columns, label: label,
      unit: unit.symbol.isEmpty ? nil : unit.symbol)
    map.rowLabels = try names(mark.rowNames, rows, "rows")
    map.columnLabels = try names(mark.columnNames, columns, "columns")
    var axis = Axis()
    if case .numbers(let index, let quantity) = mark.abscissa {
      let places = try operands.value(index).asTensor().elements
      guard places.count == columns, let first = places.first, let last = places.last else {
        throw EvaluationError(
          code: "plot-shape", "the heat map has \(columns) columns, and there are \(places.count) places for them",
          span: operands.span(index))
      }
      let written = units.unit(asked: nil, written: [quantity], values: [places])
      if columns > 1 { map.xExtent = written.fromSI(min(first, last))...written.fromSI(max(first, last)) }
      axis.unit = written.symbol
      axis.label = PlotNames.abscissa([mark], dimension: units.name(of: quantity))
    }
    return Panel(marks: [Plotting.Mark(.heat(map), source: source(mark))], xAxis: axis)
  }

  /// The names of the rows or columns of a heat map, if they are given.
  private func names(_ index: OperandIndex?, _ count: Int, _ what: String) throws -> [String]? {
    guard let index else { return nil }
    let names = try operands.value(index).asList().map { try $0.asString() }
    guard names.count == count else {
      throw EvaluationError(
        code: "plot-shape", "the heat map has \(count) \(what), and there are \(names.count) names for them",
        span: operands.span(index))
    }
    return names
  }
}

/// `1 axis`, `3 axes`.
func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
