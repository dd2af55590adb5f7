import Checking
import Plotting
import Runtime
import Units

// Histograms, densities and empirical distributions: what is measured stands on the x axis.

extension FigureBuilder {
  mutating func distributions(_ frame: PlotFrame, _ marks: [PlotMark]) throws -> Made {
    let drawn = marks.filter { !$0.isReference }
    let curves = try drawn.map { try PlotCurve($0, operands) }
    let references = try marks.filter(\.isReference).map { try PlotReference($0, operands) }
    let unit = units.unit(asked: frame.unit, written: drawn.map(\.quantity), values: curves.flatMap(\.ordinates))
    let names = PlotNames(
      try drawn.map { ($0, try operands.text($0.label)) },
      dimension: drawn.first.flatMap { units.name(of: $0.quantity) })
    var panel = Panel(marks: [], xAxis: Axis(label: names.axis, unit: unit.symbol), yAxis: Axis(label: "Count"))
    switch drawn.first?.kind {
    case .density:
      panel.yAxis = Axis(label: "Density", unit: unit.symbol.isEmpty ? nil : inverse(of: unit))
    case .ecdf: panel.yAxis = Axis(label: "Share not above", minimum: 0, maximum: 1)
    default: break
    }
    for (index, mark) in drawn.enumerated() {
      let values = curves[index].values.map(unit.fromSI)
      let shape: Plotting.Mark.Shape =
        switch mark.kind {
        case .density: .density(values: values, bandwidth: try bandwidth(mark, unit))
        case .ecdf: .ecdf(values: values)
        default:
          .histogram(
            values: values,
            bins: try mark.settings["bins"].map { try operands.count($0, "the number of bins", minimum: 1) })
        }
      panel.marks.append(Plotting.Mark(shape, label: names.legend[index], source: source(mark), style: index))
    }
    try add(references, to: &panel, x: unit.fromSI, y: { $0 })
    return Made(panel: panel, x: unit.fromSI)
  }

  /// `1/K`, or `1/(m/s)`.
  private func inverse(of unit: Unit) -> String {
    // A density is per step of the scale, not per point on it: 1/K for degC.
    if unit.isPoint, unit.factor == 1, unit.dimension == Dimension(.temperature) { return "1/K" }
    let isCompound = unit.symbol.contains { "*/·^ ".contains($0) }
    return isCompound ? "1/(\(unit.symbol))" : "1/\(unit.symbol)"
  }

  private func bandwidth(_ mark: PlotMark, _ unit: Unit) throws -> Double? {
    guard let index = mark.settings["bandwidth"] else { return nil }
    let width = try operands.number(index) / unit.factor
    guard width > 0, width.isFinite else {
      throw EvaluationError(
        code: "option-value", "the bandwidth of a density must be above 0, not \(formatNumber(width, .significant(6)))",
        span: operands.span(index))
    }
    return width
  }
}
