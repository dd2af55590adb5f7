import Checking
import Diagnostics
import Simulation
import Units

/// What `show` writes of a fit: estimates with their intervals, correlations, errors, the minima found, and what the
/// data leave open.
func summary(of fit: FitObject, units: UnitTable) -> String {
  let parts = FitSummary(fit, units)
  return
    ([parts.heading] + parts.estimates + parts.correlations + parts.errors + parts.minima + parts.verdict)
    .joined(separator: "\n")
}

extension FitObject: Summarised {
  public func summary(_ units: UnitTable, width: Int) -> String { Builtins.summary(of: self, units: units) }

  public func oneLine(_ units: UnitTable) -> String {
    let parts = FitSummary(self, units)
    return "fit of \(twin.type.name): " + result.estimates.map { parts.assignment($0) }.joined(separator: ", ")
  }
}

/// One estimate's numbers, all with the digits that its uncertainty warrants.
private struct EstimateText {
  let show: QuantityText
  let digits: Digits

  init(_ estimate: FitResult.Estimate, _ quantity: Quantity, _ units: UnitTable) {
    let show = QuantityText(quantity, units, size: estimate.value)
    self.show = show
    let decimals = estimate.standardError.flatMap { show.decimals(for: $0) }
    digits = decimals.map { Digits.decimals($0) } ?? .significant(4)
  }

  func value(_ value: Double) -> String { show.number(value, digits) }
}

private struct FitSummary {
  let fit: FitObject
  let units: UnitTable
  let result: FitResult

  init(_ fit: FitObject, _ units: UnitTable) {
    self.fit = fit
    self.units = units
    result = fit.result
  }

  private func quantity(_ name: String) -> Quantity {
    fit.twin.member(name).map { fit.twin.quantity($0) } ?? .dimensionless
  }

  private func text(_ estimate: FitResult.Estimate) -> EstimateText {
    EstimateText(estimate, quantity(estimate.name), units)
  }

  /// A free initial value is written as the state at time zero.
  private func label(_ name: String) -> String {
    fit.twin.type.states.contains { $0.name == name } ? "\(name)(0)" : name
  }

  /// `Ua = 0.0496 W/K`.
  func assignment(_ estimate: FitResult.Estimate) -> String {
    let text = text(estimate)
    return "\(label(estimate.name)) = \(text.show.suffixed(text.value(estimate.value)))"
  }

  private func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  // MARK: Parts

  /// `fit of Heater to 61 rows (T1), 20 starts`.
  var heading: String {
    let names = fit.matches.map(\.output).joined(separator: ", ")
    let rows = fit.matches.map { $0.data.series.count }.max() ?? 0
    return "fit of \(fit.twin.type.name) to \(count(rows, "row")) (\(names)), \(count(result.starts, "start"))"
  }

  var estimates: [String] {
    var grid = SummaryGrid([.left, .right, .left, .left, .left, .left, .left])
    grid.add(["parameter", "estimate", "", "95 % interval", "std error", "bounds"])
    for estimate in result.estimates {
      let text = text(estimate)
      let interval =
        estimate.interval.map { "\(text.value($0.lowerBound)) … \(text.value($0.upperBound))" } ?? "withheld"
      let error = estimate.standardError.map { error -> String in
        // An error is a difference: the unit's step, without its zero.
        let size = error / text.show.unit.factor
        return formatNumber(size, text.show.decimals(for: error).map { Digits.decimals($0) } ?? .significant(2))
      }
      let isBounded = estimate.lower.isFinite || estimate.upper.isFinite
      let bounds =
        isBounded
        ? "\(text.show.number(estimate.lower, .significant(4))) … \(text.show.number(estimate.upper, .significant(4)))"
        : "none"
      let mark = estimate.isAtBound ? "at its \(isLower(estimate) ? "lower" : "upper") bound" : ""
      grid.add([
        label(estimate.name), text.value(estimate.value), text.show.symbol, interval, error ?? "–", bounds, mark,
      ])
    }
    return grid.lines
  }

  private func isLower(_ estimate: FitResult.Estimate) -> Bool {
    abs(estimate.value - estimate.lower) <= abs(estimate.value - estimate.upper)
  }

  /// The lower triangle.
  var correlations: [String] {
    let names = result.estimates.map { label($0.name) }
    guard names.count > 1 else { return [] }
    var grid = SummaryGrid([.left] + names.map { _ in .right })
    grid.add(["correlation"] + names.dropLast())
    for row in names.indices.dropFirst() {
      grid.add([names[row]] + (0..<row).map { correlation(result.correlation[row][$0]) })
    }
    return [""] + grid.lines
  }

  private func correlation(_ value: Double) -> String { value.isNaN ? "–" : formatNumber(value, .decimals(2)) }

  var errors: [String] {
    var grid = SummaryGrid([.left, .left, .right, .left, .left])
    var heading = "rmse"
    for (match, given) in zip(result.matches, fit.matches) {
      let show = QuantityText(differenceQuantity(match.name), units, size: match.rmse)
      let missing = given.data.series.count - match.data.count
      let remark = weight(given) + (missing > 0 ? ", \(missing) missing" : "")
      grid.add([heading, match.name, show.number(match.rmse, .significant(4)), show.symbol, remark])
      heading = ""
    }
    var cost = "  cost  \(formatNumber(2 * result.cost, .significant(4))) with "
    cost += "\(result.degreesOfFreedom) degrees of freedom"
    if case .studentT = result.intervalLaw { cost += "; the data's deviation was estimated from the residuals" }
    return [""] + grid.lines + [cost]
  }

  private func differenceQuantity(_ name: String) -> Quantity {
    let quantity = quantity(name)
    guard quantity.isPoint else { return quantity }
    return Quantity(quantity.dimension, unit: (try? units.lookup("K")) ?? nil)
  }

  private func weight(_ match: FitObject.Match) -> String {
    switch match.weight {
    case .standardDeviation(let deviation):
      let show = QuantityText(differenceQuantity(match.output), units, size: deviation)
      return "against sd \(show.text(deviation))" + (match.isFromSensor ? " of the sensor" : "")
    case .lognormal(let deviation): return "against \(formatNumber(deviation)) of the logarithm"
    case .unknown: return ""
    }
  }

  // MARK: Minima

  /// Worth a table only where there is more than one.
  var minima: [String] {
    let failed = result.failedStarts.count
    var lines = [""]
    if result.minima.count == 1, let only = result.minima.first {
      lines.append("  one minimum, reached by \(only.starts) of \(count(result.starts, "start"))\(remark(only))")
    } else {
      lines.append("  \(result.minima.count) minima")
      lines += minimaGrid
    }
    if failed > 0, let first = result.failedStarts.first {
      let failure = SimulationFailure(twin: fit.twin, model: fit.twin.nominal, units: units, span: fit.span)
      lines.append("  \(count(failed, "start")) failed; the first: \(failure.evaluationError(first.error).message)")
    }
    let equals = result.equallyGoodMinima.count
    if equals > 0 {
      lines.append(
        equals == 1
          ? "  minimum 2 fits as well as the one reported: the data cannot choose between them"
          : "  minima 2 to \(equals + 1) fit as well as the one reported: the data cannot choose between them")
      lines.append("  a `require` that only one of them satisfies would settle it")
    }
    return lines
  }

  private static let mostMinima = 10

  private var minimaGrid: [String] {
    let positions = result.estimates.map { estimate in
      result.model.parameters.firstIndex { $0.name == estimate.name } ?? 0
    }
    var grid = SummaryGrid([.right, .right, .right] + positions.map { _ in .right } + [.left])
    let symbols = result.estimates.map { estimate -> String in
      let symbol = text(estimate).show.symbol
      return symbol.isEmpty ? label(estimate.name) : "\(label(estimate.name)) (\(symbol))"
    }
    grid.add(["", "cost", "starts"] + symbols)
    for (index, minimum) in result.minima.prefix(Self.mostMinima).enumerated() {
      let values = zip(positions, result.estimates).map { position, estimate in
        text(estimate).show.number(minimum.parameters[position], .significant(4))
      }
      let cost = formatNumber(2 * minimum.cost, .significant(5))
      grid.add(["\(index + 1)", cost, "\(minimum.starts)"] + values + [remarks(minimum).joined(separator: ", ")])
    }
    let more = result.minima.count - Self.mostMinima
    return grid.lines + (more > 0 ? ["  … and \(more) worse ones"] : [])
  }

  private func remark(_ minimum: FitResult.Minimum) -> String {
    remarks(minimum).map { "; \($0)" }.joined()
  }

  private func remarks(_ minimum: FitResult.Minimum) -> [String] {
    var remarks: [String] = []
    if !minimum.isFeasible { remarks.append("not feasible") }
    if result.minima.count > 1 { remarks += atBounds(minimum) }
    remarks += minimum.activeRequirements.map { "held by `require \($0)`" }
    if !minimum.isConverged { remarks.append("not converged") }
    return remarks
  }

  private func atBounds(_ minimum: FitResult.Minimum) -> [String] {
    result.estimates.compactMap { estimate in
      guard let index = result.model.parameters.firstIndex(where: { $0.name == estimate.name }) else { return nil }
      let value = minimum.parameters[index]
      func touches(_ bound: Double) -> Bool { abs(value - bound) <= 1e-9 * max(abs(bound), abs(value)) }
      return touches(estimate.lower) || touches(estimate.upper) ? "\(label(estimate.name)) at its bound" : nil
    }
  }

  // MARK: Identifiability

  var verdict: [String] {
    let identifiability = result.identifiability
    let total = identifiability.singularValues.count
    let held = result.estimates.count - total
    if identifiability.isFull {
      if total == 0 { return ["  every estimate is held by a bound, so the data determine none"] }
      let near = result.equallyGoodMinima.isEmpty ? "" : "near a minimum "
      let which = held == 0 ? "every parameter" : "every parameter that no bound holds"
      return ["  rank \(identifiability.rank) of \(total): \(near)the data determine \(which)"]
    }
    let determined = total - identifiability.undetermined.count
    var lines = ["  rank \(identifiability.rank) of \(total); the data determine \(determined) of \(total) directions:"]
    for direction in identifiability.undetermined { lines.append("  · \(direction.description)") }
    let withheld = result.estimates.filter { $0.interval == nil && !$0.isAtBound }.map { label($0.name) }
    if !withheld.isEmpty {
      lines.append(
        "  the intervals of \(withheld.joined(separator: ", ")) are withheld: any number there would be false precision"
      )
    }
    lines.append("  fix one with `set`, bound it more tightly, or measure something else as well")
    return lines
  }
}
