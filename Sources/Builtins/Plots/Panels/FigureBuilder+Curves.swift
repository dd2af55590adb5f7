import Checking
import Diagnostics
import Plotting
import Runtime
import TensorCore
import Units

// Lines, points, bands, bars, stacks, arrows, contours, boxes and violins: all that stands on a y axis of values.

extension FigureBuilder {
  mutating func curves(_ frame: PlotFrame, _ marks: [PlotMark]) throws -> Made {
    let drawn = marks.filter { !$0.isReference }
    let curves = try drawn.map { try PlotCurve($0, operands) }
    let references = try marks.filter(\.isReference).map { try PlotReference($0, operands) }
    let measured = drawn.map(\.ordinate) + marks.filter { $0.kind == .level }.map(\.quantity)
    let hasContour = drawn.contains { $0.kind == .contour }
    let unit = units.unit(
      asked: hasContour ? nil : frame.unit, written: measured,
      values: curves.flatMap(\.ordinates) + references.flatMap { $0.mark.kind == .level ? [$0.places] : [] })
    let names = PlotNames(
      try drawn.map { ($0, try operands.text($0.label)) }, dimension: measured.first.flatMap { units.name(of: $0) })
    let x = try PlotXAxis(Array(zip(curves, drawn)), references, units, isLogarithmic: frame.logX)
    var panel = Panel(marks: [], xAxis: x.axis, yAxis: Axis(label: names.axis, unit: unit.symbol))
    let isBoxed = drawn.contains { $0.kind == .box || $0.kind == .violin }
    if isBoxed { panel.xAxis = Axis() }
    panel.stacksBars = drawn.contains { $0.flags.contains("stacked") }
    for (index, mark) in drawn.enumerated() {
      let shape = try shape(mark, curves[index], unit, x, in: drawn, frame)
      // The names of boxes stand at the axis, even of one alone.
      let label = isBoxed ? try operands.text(mark.label) ?? PlotNames.oneLine(mark.text) : names.legend[index]
      panel.marks.append(
        Plotting.Mark(shape, label: label, source: source(mark), style: style(index, in: drawn)))
    }
    try add(references, to: &panel, x: { x.place($0) }, y: unit.fromSI)
    return Made(panel: panel, x: { x.place($0) }, y: unit.fromSI)
  }

  /// Colours go by what is drawn: a band and a line of the same values share theirs.
  private func style(_ index: Int, in marks: [PlotMark]) -> Int {
    func key(_ mark: PlotMark, _ place: Int) -> String {
      mark.kind == .band || mark.kind == .line ? mark.abscissaText + " " + mark.text : "\(place)"
    }
    var seen: [String] = []
    for (place, mark) in marks.prefix(index + 1).enumerated() where !seen.contains(key(mark, place)) {
      seen.append(key(mark, place))
    }
    return seen.firstIndex(of: key(marks[index], index)) ?? index
  }

  private func shape(
    _ mark: PlotMark, _ curve: PlotCurve, _ unit: Unit, _ axis: PlotXAxis, in marks: [PlotMark], _ frame: PlotFrame
  ) throws -> Plotting.Mark.Shape {
    func shown(_ values: [Double]) -> [Double] { values.map(unit.fromSI) }
    let x = axis.places(curve)
    switch mark.kind {
    case .points: return .points(x: x, y: shown(curve.values))
    case .steps: return .steps(x: x, y: shown(curve.values))
    case .bars: return .bars(x: x, heights: shown(curve.values))
    case .errors:
      guard let edges = curve.edges else { throw Value.nothing.unexpected("the ends of error bars") }
      return .errorBars(x: x, y: shown(curve.values), lower: shown(edges.lower), upper: shown(edges.upper))
    case .band:
      guard let edges = curve.edges else { throw Value.nothing.unexpected("the edges of a band") }
      // A line of the same values is the centre already.
      let hasLine = marks.contains { $0.kind == .line && $0.text == mark.text }
      let centre = mark.datum(.upper) == nil && mark.edges.isEmpty && !hasLine ? shown(curve.values) : nil
      return .band(x: x, lower: shown(edges.lower), upper: shown(edges.upper), centre: centre)
    case .stack:
      let names = try mark.settings["names"].map { try self.names($0, curve.layers.count, "layers", of: "the stack") }
      return .stack(
        x: x, layers: curve.layers.map(shown), names: names ?? curve.layers.indices.map { "\(mark.text)[:, \($0)]" })
    case .arrows:
      guard let steps = curve.steps else { throw Value.nothing.unexpected("the steps of arrows") }
      // Both steps are per the same unit, whichever that is, so only the factors of the axes count.
      let scale = axis.scale
      return .arrows(
        x: x, y: shown(curve.values), dx: steps.dx.map { $0 / scale }, dy: steps.dy.map { $0 / unit.factor })
    case .contour: return try contour(mark, x, shown(curve.values), frame)
    case .box: return .box(values: shown(curve.values))
    case .violin: return .violin(values: shown(curve.values))
    default: return .line(x: x, y: shown(curve.values))
    }
  }

  // MARK: References

  mutating func add(
    _ references: [PlotReference], to panel: inout Panel, x: (Double) -> Double, y: (Double) -> Double
  ) throws {
    for reference in references {
      let (mark, tag) = (reference.mark, source(reference.mark))
      let label = try operands.text(mark.label)
      func add(_ shape: Plotting.Mark.Shape, _ label: String?) {
        panel.marks.append(Plotting.Mark(shape, label: label, source: tag))
      }
      switch mark.kind {
      case .region:
        let ends = reference.places.map(x)
        guard ends.count == 2 else { throw Value.nothing.unexpected("the ends of a region") }
        add(.region(from: min(ends[0], ends[1]), to: max(ends[0], ends[1])), label)
      case .diagonal: add(.diagonal, label)
      default:
        for (index, place) in reference.places.enumerated() {
          let own = reference.names.map { $0[index] } ?? (index == 0 ? label : nil)
          add(mark.kind == .level ? .level(y(place)) : .event(at: x(place)), own)
        }
      }
    }
  }
}

extension PlotMark {
  /// Marks a place rather than drawing data.
  var isReference: Bool { [.event, .region, .level, .diagonal].contains(kind) }

  /// What the y axis measures of it.
  var ordinate: Quantity { kind == .contour ? datum(.y)?.quantity ?? .dimensionless : quantity }
}
