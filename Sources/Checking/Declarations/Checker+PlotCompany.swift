import Diagnostics
import Syntax
import Units

// What shares a panel: marks of one family, in one unit on each axis.

extension Checker {
  /// A heat map takes its axes for itself, and a histogram's axes are none that a line could share.
  func checkCompany(_ marks: [PlotMark]) {
    guard marks.count > 1 else { return }
    func refuse(_ mark: PlotMark, _ message: String) {
      report(
        .plain(
          code: "plot-panel", message: message, label: "",
          help: ["put it into one: `panel \"…\" { \(text(mark.span)) }`"]), at: mark.span)
    }
    if let alone = marks.first(where: { $0.kind.rule.family == .alone }) {
      return refuse(alone, "\(alone.kind.phrase) needs a panel of its own")
    }
    let drawn = marks.filter { $0.kind.rule.family != .reference }
    guard let first = drawn.first else { return }
    for mark in marks {
      guard let axis = first.kind.namedAxis, axis.refuses.contains(mark.kind) else { continue }
      return report(
        .plain(
          code: "plot-panel",
          message: "\(mark.kind.phrase) has no place beside \(first.kind.phrase), whose \(axis.name) axis has names",
          label: "", help: ["leave it out"]), at: mark.span)
    }
    let apart = drawn.first { $0.kind.rule.family != .curves } ?? first
    let (family, others) = (apart.kind.rule.family, drawn.contains { $0.kind.rule.family != apart.kind.rule.family })
    guard others else { return }
    switch family {
    case .distribution(let kind):
      refuse(apart, "\(apart.kind.phrase) shares a panel only with \(kind.plural)")
    case .boxes: refuse(apart, "\(apart.kind.phrase) shares a panel only with boxes and violins")
    default: refuse(apart, "\(apart.kind.phrase) needs a panel of its own")
    }
  }

  func checkUnits(_ marks: [PlotMark], _ unit: Unit?) {
    let measured = marks.filter { ![.event, .region, .diagonal, .flow].contains($0.kind) }
    let isCounted = measured.contains {
      if case .distribution = $0.kind.rule.family { true } else { false }
    }
    if let unit {
      for mark in measured where !(isCounted && mark.kind == .level) {
        guard let refusal = refusal(of: mark.quantity, in: unit) else { continue }
        report(
          .plain(code: "unit-mismatch", message: refusal.message, label: "", help: refusal.help), at: mark.span)
        return
      }
    }
    guard let first = measured.first(where: { $0.kind.rule.family != .reference }) ?? measured.first else { return }
    for mark in measured {
      // The colours of a contour are no axis, and what a distribution counts has no unit.
      var (own, other) = (ordinate(first), ordinate(mark))
      if isCounted, mark.kind == .level { own = .dimensionless }
      if isCounted, mark.kind != .level { (own, other) = (first.quantity, mark.quantity) }
      guard !other.matches(own) else { continue }
      report(
        .plain(
          code: "unit-mismatch", message: "one axis cannot serve \(axisName(own)) and \(axisName(other))", label: "",
          help: ["put them into panels of their own: `panel \"…\" { … }`"]), at: mark.span)
      return
    }
  }

  private func ordinate(_ mark: PlotMark) -> Quantity {
    mark.kind == .contour ? mark.datum(.y)?.quantity ?? .dimensionless : mark.quantity
  }

  /// Why something cannot be shown in a unit; nil if it can.
  func refusal(of quantity: Quantity, in unit: Unit) -> (message: String, help: [String])? {
    if quantity.dimension != unit.dimension {
      return ("this is in \(units.name(of: quantity)) and cannot be drawn in \(unit.symbol)", [])
    }
    if unit.isPoint, !quantity.isPoint {
      let name = units.name(of: quantity.bare)
      return (
        "this is a difference, which has no place on the scale \(unit.symbol)", ["draw it in \(name): `unit \(name)`"]
      )
    }
    return nil
  }

  private func axisName(_ quantity: Quantity) -> String {
    let name = units.name(of: quantity)
    guard quantity.dimension == Dimension(.temperature) else { return name }
    return quantity.isPoint ? "temperatures in \(name)" : "differences in \(name)"
  }

  func checkAbscissas(_ marks: [PlotMark]) {
    // On the time axis of a series stand times, or instants where it has dates.
    if marks.contains(where: { $0.isSeries && $0.abscissa == nil && $0.kind.rule.family == .curves }) {
      for mark in marks where mark.kind == .event || mark.kind == .region {
        guard let quantity = mark.abscissa?.quantity, !quantity.matches(Quantity(Dimension(.time))) else { continue }
        report(
          .plain(
            code: "unit-mismatch", message: "the x axis shows time, and this is in \(units.name(of: quantity))",
            label: "", help: ["give a time, as in `\(mark.kind.rule.example)`, or an instant"]), at: mark.span)
        return
      }
    }
    // The quantity of elapsed time stands for the time axis of a series: both can be drawn on one.
    func measure(_ mark: PlotMark) -> PlotMark.Measure? {
      if case .distribution = mark.kind.rule.family { return .numbers(mark.quantity) }
      return mark.abscissa?.measure
    }
    func name(_ measure: PlotMark.Measure) -> String {
      switch measure {
      case .numbers(let quantity): axisName(quantity)
      case .instants: "instants"
      case .names: "names"
      }
    }
    guard
      let first = marks.first(where: { $0.kind.rule.family != .reference && measure($0) != nil })
        ?? marks.first(where: { measure($0) != nil }), let wanted = measure(first)
    else { return }
    for mark in marks {
      guard let other = measure(mark) else { continue }
      switch (wanted, other) {
      case (.instants, .instants), (.names, .names): continue
      case (.numbers(let a), .numbers(let b)) where a.matches(b): continue
      default: break
      }
      report(
        .plain(
          code: "unit-mismatch", message: "one x axis cannot serve \(name(wanted)) and \(name(other))", label: "",
          help: ["put them into panels of their own: `panel \"…\" { … }`"]), at: mark.span)
      return
    }
  }
}

extension PlotMark.Kind {
  /// In a sentence.
  var phrase: String {
    switch self {
    case .heat: "a heat map"
    case .ecdf: "an empirical distribution"
    case .event: "an event"
    case .diagonal: "the diagonal"
    case .errors: "a mark with error bars"
    case .gantt: "a Gantt chart"
    case .flow: "a flow of tokens"
    case .density: "a density"
    default: "a \(rawValue)"
    }
  }

  /// An axis of names, and the references that find no place on it.
  fileprivate var namedAxis: (name: String, refuses: [PlotMark.Kind])? {
    switch self {
    case .box, .violin: ("x", [.event, .region, .diagonal])
    case .gantt: ("y", [.level, .diagonal])
    default: nil
    }
  }

  var plural: String {
    switch self {
    case .density: "densities"
    case .ecdf: "empirical distributions"
    default: "\(rawValue)s"
    }
  }
}
