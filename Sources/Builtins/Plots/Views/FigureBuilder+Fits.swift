import Checking
import Data
import Diagnostics
import Plotting
import Runtime
import Simulation
import Units

// What a fit shows: data against trajectory with residuals, the correlation of its estimates, their profiles.

extension FigureBuilder {
  /// For each match a panel with the data, the fitted trajectory and its confidence band, and below it one of the residuals.
  mutating func fit(_ frame: PlotFrame, _ view: PlotView) throws -> [Made] {
    let fit = try fitted(view)
    let bands = try whenFitting(fit, view) { () throws(FitError) in
      try confidenceBands(fit.problem, fit.result, fit.options)
    }
    let tag = source(view)
    var (upper, lower): ([Made], [Made]) = ([], [])
    for (match, band) in zip(fit.matches, bands) {
      guard let column = fit.columns[match.output],
        let quantity = fit.twin.type.observed.first(where: { $0.name == match.output })?.quantity
      else { continue }
      let (data, model) = (Array(match.data.series.values), Array(column.series.values))
      let unit = units.unit(asked: frame.unit, written: [quantity], values: [data, model])
      let axis = PlotXAxis(PlotAbscissa(column.series.time), units)
      let x = column.series.time.seconds.map { axis.place($0) }
      func shown(_ values: [Double]) -> [Double] { values.map(unit.fromSI) }
      var panel = Panel(
        marks: [
          Plotting.Mark(
            .band(x: x, lower: shown(band.lower), upper: shown(band.upper), centre: nil), label: "95 % band",
            source: tag, style: 1),
          Plotting.Mark(.line(x: x, y: shown(model)), label: "fitted", source: tag, style: 1),
          Plotting.Mark(.points(x: x, y: shown(data)), label: "measured", source: tag, style: 0),
        ], xAxis: axis.axis, yAxis: Axis(label: match.output, unit: unit.symbol))
      if band.lower.allSatisfy(\.isNaN) { panel.marks.removeFirst() }
      upper.append(Made(panel: panel, x: { axis.place($0) }, y: unit.fromSI))

      let difference = quantity.difference
      let wanted = frame.unit.flatMap { $0.isPoint ? nil : $0 } ?? (quantity.isPoint ? nil : unit)
      let residual = zip(data, model).map { $0 - $1 }
      let scale = units.unit(asked: wanted, written: [difference], values: [residual])
      let residuals = Panel(
        marks: [
          Plotting.Mark(.level(0), source: tag),
          Plotting.Mark(.points(x: x, y: residual.map(scale.fromSI)), source: tag, style: 0),
        ], xAxis: axis.axis,
        yAxis: Axis(label: fit.matches.count > 1 ? "\(match.output) residual" : "Residual", unit: scale.symbol),
        weight: 0.5)
      lower.append(Made(panel: residuals, x: { axis.place($0) }, y: scale.fromSI))
    }
    guard upper.count > 1, upper.count <= 3, definition.parts.count == 1, definition.columns == nil else {
      return zip(upper, lower).flatMap { [$0, $1] }
    }
    stand(sideBySide: upper.count)
    return upper + lower
  }

  mutating func correlation(_ view: PlotView) throws -> Made {
    let result = try fitted(view).result
    let names = result.estimates.map(\.name)
    var map = HeatMap(
      values: result.correlation.flatMap { $0 }, rows: names.count, columns: names.count, rowLabels: names,
      columnLabels: names, range: -1...1, colours: .diverging, label: "Correlation", showsValues: names.count <= 12)
    map.texts = map.values.map(hundredths)
    return Made(panel: Panel(marks: [Plotting.Mark(.heat(map), source: source(view))]))
  }

  /// For each estimate how the deviance rises as it leaves its place and the others follow.
  mutating func profiles(_ view: PlotView) throws -> [Made] {
    let fit = try fitted(view)
    let count = try view.settings["points"].map { try operands.count($0, "`points`", minimum: 3) }
    let found = try parameterProfiles(
      fit, fit.result.estimates.map(\.name), points: count, host, interruption, at: view.span)
    let tag = source(view)
    let columns = found.count == 4 ? 2 : min(found.count, 3)
    let rows = (found.count + columns - 1) / max(columns, 1)
    stand(
      sideBySide: columns,
      on: Figure.Size(width: columns == 1 ? 9 : columns == 2 ? 14 : 17, height: 0.5 + 5 * Double(max(rows, 1))))
    return found.map { profile in
      let quantity = fit.twin.member(profile.name).map { fit.twin.quantity($0) } ?? .dimensionless
      let values = profile.points.map(\.value)
      let unit = units.unit(asked: nil, written: [quantity], values: [values])
      let ceiling = 2.2 * ParameterProfile.threshold
      let shown = values.map(unit.fromSI)
      let (low, high) = (shown.min() ?? 0, shown.max() ?? 0)
      // Room beside the curve for what the threshold is called.
      let margin = 0.16 * (high - low)
      return Made(
        panel: Panel(
          marks: [
            Plotting.Mark(
              .line(x: shown, y: profile.points.map(\.deviance)), source: tag, style: 0),
            Plotting.Mark(.points(x: [unit.fromSI(profile.estimate)], y: [0]), source: tag, style: 1),
            Plotting.Mark(.level(ParameterProfile.threshold), label: "95 %", source: tag),
          ],
          xAxis: Axis(
            label: profile.name, unit: unit.symbol, minimum: margin > 0 ? low - margin : nil,
            maximum: margin > 0 ? high + margin : nil),
          yAxis: Axis(label: "Rise of deviance", minimum: -0.3, maximum: ceiling)),
        x: unit.fromSI)
    }
  }

  /// `−0.71`, nothing for what is not known.
  private func hundredths(_ value: Double) -> String {
    value.isNaN ? "" : formatNumber(value, .decimals(2)).replacing("-", with: "−")
  }

  private func fitted(_ view: PlotView) throws -> FitObject {
    guard case .object(let object) = try operands.value(view.subject), let fit = object as? FitObject else {
      throw try operands.value(view.subject).unexpected("a fit")
    }
    return fit
  }

  private func whenFitting<Result>(
    _ fit: FitObject, _ view: PlotView, _ body: () throws(FitError) -> Result
  ) throws -> Result {
    do throws(FitError) { return try body() } catch { throw fitFailure(error, view.span) }
  }
}

/// What a computation on a finished fit fails with: interrupted, or at fault.
func fitFailure(_ error: FitError, _ span: Span) -> any Error {
  if case .simulation(.cancelled) = error { return RuntimeFault.interrupted }
  return EvaluationError(code: "fit", "the fit could not be taken up again: \(error)", span: span)
}

/// The profiles of a fit's estimates, each re-fitted from its neighbour.
/// - Parameter points: of a whole profile; nil for as many as suit.
func parameterProfiles(
  _ fit: FitObject, _ names: [String], points: Int?, _ host: RuntimeHost, _ interruption: InterruptFlag, at span: Span
) throws -> [ParameterProfile] {
  var options = fit.options
  let progress = ProgressLine("profiling \(fit.name)", host)
  defer { progress.finish() }
  options.execution = ExecutionOptions(
    cancellation: Cancellation(polling: {
      progress.tick()
      return interruption.isRequested
    }), progress: { progress.report($0) })
  var profiling = ProfileOptions()
  if let points { profiling.pointsPerSide = max(1, (points - 1) / 2) }
  do throws(FitError) {
    return try profiles(of: names, fit.problem, fit.result, fitOptions: options, profiling)
  } catch {
    throw fitFailure(error, span)
  }
}
