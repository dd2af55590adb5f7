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

  /// - Parameters:
  ///   - references: what is marked on the axis; without curves they make it.
  ///   - isLogarithmic: leaves times as numbers, for a clock has no logarithm.
  /// - Throws: `EvaluationError` if the curves do not go on one axis.
  init(
    _ curves: [(PlotCurve, PlotMark)], _ references: [PlotReference], _ units: PlotUnits, isLogarithmic: Bool
  ) throws {
    let marked = references.compactMap { reference in reference.abscissa.map { ($0, reference.mark) } }
    let drawn = curves.map { ($0.0.abscissa, $0.1) }
    guard let first = (drawn.first ?? marked.first)?.0 else { return }
    let isTimed = drawn.contains { if case .elapsed = $0.0 { true } else { false } }
    let isIndexed = drawn.allSatisfy { if case .indices = $0.0 { true } else { false } }
    for (place, (abscissa, mark)) in (drawn + marked).enumerated() {
      // A plain number marks a place among the indices of a vector.
      if place >= drawn.count, isIndexed, case .numbers(_, .dimensionless) = abscissa { continue }
      guard Self.kind(abscissa, isTimed) != Self.kind(first, isTimed) else { continue }
      throw EvaluationError(
        code: "plot-axis", "one x axis cannot serve \(first.kindName) and \(abscissa.kindName)",
        help: ["put them into panels of their own: `panel \"…\" { … }`"], span: mark.span)
    }
    let all = drawn.isEmpty ? marked : drawn
    switch first {
    case .elapsed: elapsed(drawn.map(\.0), units)
    case .numbers where isTimed: elapsed(drawn.map(\.0), units)
    case .instants: axis.kind = .instant
    case .indices: axis.label = "Index"
    case .numbers(_, let quantity):
      let chosen = units.unit(
        asked: nil, written: all.compactMap { if case .numbers(_, let own) = $0.0 { own } else { nil } },
        values: all.map(\.0.places))
      axis.unit = chosen.symbol
      axis.label = PlotNames.abscissa(drawn.map(\.1), dimension: units.name(of: quantity))
      if quantity.dimension == Dimension(.time), Self.clock.contains(chosen.symbol), !isLogarithmic {
        axis.kind = .elapsedTime
      } else {
        unit = chosen
      }
    case .names(let names):
      axis.categories = names
      for (abscissa, mark) in drawn {
        guard case .names(let others) = abscissa, others != names else { continue }
        throw EvaluationError(code: "plot-axis", "the bars of one panel stand on the same names", span: mark.span)
      }
    }
  }

  /// The axis of one time axis.
  init(_ time: PlotAbscissa, _ units: PlotUnits) {
    switch time {
    case .instants: axis.kind = .instant
    default: elapsed([time], units)
    }
  }

  /// The places of a curve in the unit of the axis.
  func places(_ curve: PlotCurve) -> [Double] {
    unit.map { curve.abscissa.places.map($0.fromSI) } ?? curve.abscissa.places
  }

  /// A place in SI units in that of the axis.
  func place(_ value: Double) -> Double { unit.map { $0.fromSI(value) } ?? value }

  /// How many SI units the axis's unit is.
  var scale: Double { unit?.factor ?? 1 }

  /// Numbers of seconds go with elapsed time.
  private static func kind(_ abscissa: PlotAbscissa, _ isTimed: Bool) -> String {
    if isTimed, case .numbers(_, let quantity) = abscissa, quantity.dimension == Dimension(.time) {
      return "elapsed time"
    }
    return abscissa.kindName
  }

  /// Time reads in the unit it was written in. Seconds are what loggers write whatever the span, so they leave the choice to the axis.
  private mutating func elapsed(_ curves: [PlotAbscissa], _ units: PlotUnits) {
    let labels = curves.compactMap { curve -> PlotAbscissa.TimeLabel? in
      if case .elapsed(_, let label) = curve { label } else { nil }
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
