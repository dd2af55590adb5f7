import Checking
import Diagnostics
import Plotting
import Runtime
import Units

/// The x axis that the curves of a panel share, and how their places are counted on it.
struct PlotXAxis {
  private(set) var axis = Axis()
  /// What the places are converted to; nil leaves them as they are.
  private var unit: Unit?

  /// Units of time that Plotting has ticks for, which it is given in seconds.
  private static let clock: Set<String> = ["ns", "µs", "ms", "s", "min", "h", "d"]

  /// - Throws: `EvaluationError` if the curves do not go on one axis.
  init(_ curves: [PlotCurve], _ marks: [PlotDefinition.Mark], _ units: PlotUnits) throws {
    guard let first = curves.first else { return }
    let isTimed = curves.contains { if case .elapsed = $0.abscissa { true } else { false } }
    for (curve, mark) in zip(curves, marks) where Self.kind(curve, isTimed) != Self.kind(first, isTimed) {
      throw EvaluationError(
        code: "plot-axis",
        "one x axis cannot serve \(first.abscissa.kindName) and \(curve.abscissa.kindName)",
        help: ["put them into panels of their own: `panel \"…\" { … }`"], span: mark.span)
    }
    switch first.abscissa {
    case .elapsed: elapsed(curves, units)
    case .numbers where isTimed: elapsed(curves, units)
    case .instants: axis.kind = .instant
    case .indices: axis.label = "Index"
    case .numbers(_, let quantity):
      let chosen = units.unit(
        asked: nil, written: curves.compactMap { if case .numbers(_, let own) = $0.abscissa { own } else { nil } },
        values: curves.map(\.abscissa.places))
      unit = chosen
      axis.unit = chosen.symbol
      axis.label = PlotNames.abscissa(marks, dimension: units.name(of: quantity))
    case .names(let names):
      axis.categories = names
      for (curve, mark) in zip(curves, marks) {
        guard case .names(let others) = curve.abscissa, others != names else { continue }
        throw EvaluationError(code: "plot-axis", "the bars of one panel stand on the same names", span: mark.span)
      }
    }
  }

  /// The places of a curve in the unit of the axis.
  func places(_ curve: PlotCurve) -> [Double] {
    unit.map { curve.abscissa.places.map($0.fromSI) } ?? curve.abscissa.places
  }

  /// Numbers of seconds go with elapsed time.
  private static func kind(_ curve: PlotCurve, _ isTimed: Bool) -> String {
    if isTimed, case .numbers(_, let quantity) = curve.abscissa, quantity.dimension == Dimension(.time) {
      return "elapsed time"
    }
    return curve.abscissa.kindName
  }

  /// Time reads in the unit it was written in. Seconds are what loggers write whatever the span, so they leave the choice to the axis.
  private mutating func elapsed(_ curves: [PlotCurve], _ units: PlotUnits) {
    let labels = curves.compactMap { curve -> PlotAbscissa.TimeLabel? in
      if case .elapsed(_, let label) = curve.abscissa { label } else { nil }
    }
    let names = Set(labels.map { $0.name.lowercased() })
    let name = names.count == 1 && names.first != "time" ? labels[0].name : nil
    axis.label = name
    guard let symbol = labels.lazy.compactMap(\.unit).first(where: { $0 != "s" }),
      let written = units.named(symbol), written.dimension == Dimension(.time)
    else {
      axis.kind = .elapsedTime
      return
    }
    if Self.clock.contains(symbol) {
      axis.kind = .elapsedTime
      axis.unit = symbol
      return
    }
    unit = written
    axis.label = name ?? "Time"
    axis.unit = name.map { units.isName($0, of: written) } == true ? nil : symbol
  }
}
