import Checking
import Diagnostics
import Plotting
import Runtime
import TensorCore
import Units

/// Makes the figure that a `plot` declaration describes from the values of its operands: settles the units, names the axes and the marks.
/// How each kind of panel is made stands in the extensions.
struct FigureBuilder {
  /// Something drawn, by which a note or an error about it is led back to the script.
  struct Source {
    let text: String
    let span: Span
  }

  /// A panel, and how values in SI units come onto its axes.
  struct Made {
    var panel: Panel
    var x: (Double) -> Double = { $0 }
    var y: (Double) -> Double = { $0 }
  }

  let definition: PlotDefinition
  let operands: PlotOperands
  let units: PlotUnits
  /// Told of, and asked by, what takes long.
  let host: RuntimeHost
  let interruption: InterruptFlag
  /// By the tag that each mark carries as its source.
  private(set) var sources: [Source] = []
  /// How many panels a view wants side by side, and on which page.
  private(set) var wantedColumns: Int?
  private(set) var wantedSize: Figure.Size?

  init(_ definition: PlotDefinition, operands: PlotOperands, host: RuntimeHost, interruption: InterruptFlag) {
    self.definition = definition
    self.operands = operands
    self.host = host
    units = PlotUnits(table: host.units)
    self.interruption = interruption
  }

  mutating func figure() throws -> Figure {
    var panels: [Panel] = []
    for part in definition.parts {
      switch part {
      case .marks(let frame, let marks): panels += try finish(make(frame, marks), frame)
      case .view(let frame, let view, let marks): panels += try finish(make(frame, view, marks), frame)
      }
    }
    var size: Figure.Size?
    if let width = definition.width, let height = definition.height {
      let sides = (try operands.number(width) * 100, try operands.number(height) * 100)
      size = Figure.Size(width: sides.0, height: sides.1)
    }
    let columns = try definition.columns.map { try operands.count($0, "`columns`", minimum: 1) }
    let theme: Theme =
      switch definition.theme {
      case .slide: .slide
      case .dark: .dark
      case .paper, nil: .paper
      }
    let isOneView = definition.parts.count == 1 && columns == nil
    return Figure(
      title: try operands.text(definition.title), panels: panels, size: size ?? (isOneView ? wantedSize : nil),
      columns: columns ?? (isOneView ? wantedColumns : nil), theme: theme)
  }

  mutating func stand(sideBySide count: Int, on size: Figure.Size? = nil) {
    (wantedColumns, wantedSize) = (count, size)
  }

  private mutating func make(_ frame: PlotFrame, _ marks: [PlotMark]) throws -> [Made] {
    switch (marks.first { $0.kind != .event && $0.kind != .region } ?? marks.first)?.kind {
    case .heat: return try heat(frame, marks[0])
    case .surface: return [try surface(frame, marks[0])]
    case .flow: return [try flow(marks[0])]
    case .tornado: return [try tornado(frame, marks[0])]
    case nil: return [Made(panel: Panel(marks: []))]
    default: break
    }
    if let mark = marks.first(where: { $0.kind == .gantt }) { return [try gantt(frame, mark, marks)] }
    if marks.contains(where: { [.histogram, .density, .ecdf].contains($0.kind) }) {
      return [try distributions(frame, marks)]
    }
    return [try curves(frame, marks)]
  }

  private mutating func make(_ frame: PlotFrame, _ view: PlotView, _ marks: [PlotMark]) throws -> [Made] {
    switch view.kind {
    case .fit: return try fit(frame, view)
    case .correlation: return [try correlation(view)]
    case .profiles: return try profiles(view)
    case .history: return [try history(frame, view)]
    case .confusion: return try confusion(view)
    case .roc: return try receiverCurves(view)
    case .calibration: return try calibration(view)
    case .phase: return [try phase(frame, view, marks)]
    }
  }

  /// The tag of a mark.
  mutating func source(_ mark: PlotMark) -> Int { source(mark.text, mark.span) }
  mutating func source(_ view: PlotView) -> Int { source(view.text, view.span) }

  private mutating func source(_ text: String, _ span: Span) -> Int {
    sources.append(Source(text: text, span: span))
    return sources.count - 1
  }

  // MARK: Frames

  /// The panels with what the script says of their frame.
  private func finish(_ made: [Made], _ frame: PlotFrame) throws -> [Panel] {
    let title = try operands.text(frame.title)
    return try made.enumerated().map { place, made in
      var panel = made.panel
      if let title {
        let isNamed = made.panel.title != nil
        panel.title = isNamed ? "\(title): \(made.panel.title ?? "")" : place == 0 ? title : nil
      }
      if frame.logX { panel.xAxis.isLogarithmic = true }
      if frame.logY { panel.yAxis.isLogarithmic = true }
      panel.xAxis.label = try operands.text(frame.xLabel) ?? panel.xAxis.label
      panel.yAxis.label = try operands.text(frame.yLabel) ?? panel.yAxis.label
      if frame.logX, panel.xAxis.kind == .instant {
        throw EvaluationError(code: "plot-axis", "an axis of dates cannot be logarithmic", span: frame.span)
      }
      if let range = frame.xRange { try bound(&panel.xAxis, range, made.x) }
      // The second panel of a fit shows residuals, for which the range was not meant.
      if let range = frame.yRange, panel.weight == 1 { try bound(&panel.yAxis, range, made.y) }
      if frame.isSquare { panel.isSquare = true }
      if let height = frame.height {
        let weight = try operands.number(height)
        guard weight > 0, weight <= 100 else {
          throw EvaluationError(
            code: "option-value",
            "`height` is in proportion to a usual panel, above 0 and up to 100, not \(formatNumber(weight, .significant(6)))",
            span: operands.span(height))
        }
        panel.weight *= weight
      }
      return panel
    }
  }

  private func bound(_ axis: inout Axis, _ range: PlotFrame.Range, _ convert: (Double) -> Double) throws {
    func fail(_ message: String, _ help: [String] = []) -> EvaluationError {
      EvaluationError(code: "plot-axis", message, help: help, span: range.span)
    }
    if range.quantity == nil, axis.kind != .instant {
      throw fail("the axis shows elapsed time, and the range is of dates", ["give times, as in `x_range 0 h..2 h`"])
    }
    if range.quantity != nil, axis.kind == .instant {
      throw fail("the axis shows dates, and the range is of durations", ["give instants: `x_range t\"…\"..t\"…\"`"])
    }
    let (lower, upper) = (convert(try operands.number(range.lower)), convert(try operands.number(range.upper)))
    guard lower < upper, lower.isFinite, upper.isFinite else {
      throw fail("the ends of an axis are finite, and its lower end is below its upper")
    }
    (axis.minimum, axis.maximum) = (lower, upper)
  }
}

/// `1 axis`, `3 axes`.
func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
