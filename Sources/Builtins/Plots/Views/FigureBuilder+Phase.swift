import Checking
import Diagnostics
import Plotting
import Runtime
import Simulation
import Units

extension FigureBuilder {
  /// The field of two of a twin's states, the others as they are at the start, with runs through it: the twin's own, from where it
  /// starts, and others from places spread over the range.
  ///
  /// - Parameter upon: lines and points over the two states.
  mutating func phase(_ frame: PlotFrame, _ view: PlotView, _ upon: [PlotMark]) throws -> Made {
    let subject = try Subject(try operands.value(view.subject))
    let model = try subject.twin.model(subject.values).model
    guard let xRange = frame.xRange, let yRange = frame.yRange, view.states.count == 2,
      let first = model.states.firstIndex(where: { $0.name == view.states[0].name }),
      let second = model.states.firstIndex(where: { $0.name == view.states[1].name })
    else { throw Value.nothing.unexpected("two states and their ranges") }
    let x = (low: try operands.number(xRange.lower), high: try operands.number(xRange.upper))
    let y = (low: try operands.number(yRange.lower), high: try operands.number(yRange.upper))
    guard x.low < x.high, y.low < y.high else {
      throw EvaluationError(
        code: "empty-range", "the ranges of a phase portrait need a lower end below the upper", span: xRange.span)
    }
    let count = try view.settings["arrows"].map { try operands.count($0, "`arrows`", minimum: 2) } ?? 17
    guard count <= 200 else {
      throw EvaluationError(
        code: "absurd-count", "\(count) arrows a side are more than can be told apart; up to 200 are drawn",
        span: operands.span(view.settings["arrows"]))
    }
    var portrait = PhasePortrait(model: model, first: first, second: second, x: x, y: y)
    do throws(SimulationError) {
      try portrait.sample(count)
    } catch {
      throw EvaluationError(code: "simulation", "the field cannot be computed: \(error)", span: view.span)
    }
    let starts = try view.settings["starts"].map { try operands.count($0, "`starts`", minimum: 0) } ?? 6
    let span = try view.settings["span"].map { try operands.number($0) } ?? portrait.typicalSpan
    guard span > 0, span.isFinite else {
      throw EvaluationError(
        code: "span", "the `span` of the runs must be positive", span: operands.span(view.settings["span"]))
    }
    let cancellation = Cancellation(polling: { [interruption] in interruption.isRequested })
    let runs = try portrait.runs(starts, span: span, cancellation)

    let unitX = units.unit(asked: nil, written: [view.states[0].quantity], values: [[x.low, x.high]])
    let unitY = units.unit(asked: nil, written: [view.states[1].quantity], values: [[y.low, y.high]])
    let tag = source(view)
    var marks = [
      Plotting.Mark(
        .arrows(
          x: portrait.places.map { unitX.fromSI($0.x) }, y: portrait.places.map { unitY.fromSI($0.y) },
          dx: portrait.steps.map { $0.x / unitX.factor }, dy: portrait.steps.map { $0.y / unitY.factor }), source: tag,
        style: 0)
    ]
    for run in runs {
      marks.append(
        Plotting.Mark(
          .line(x: run.map { unitX.fromSI($0.x) }, y: run.map { unitY.fromSI($0.y) }), source: tag, style: 1))
    }
    let start = model.initialValues
    marks.append(
      Plotting.Mark(
        .points(x: [unitX.fromSI(start[first])], y: [unitY.fromSI(start[second])]), source: tag, style: 1))
    for (index, mark) in upon.enumerated() {
      let curve = try PlotCurve(mark, operands)
      let (places, values) = (curve.abscissa.places.map(unitX.fromSI), curve.values.map(unitY.fromSI))
      let label = try operands.text(mark.label) ?? PlotNames.oneLine("\(mark.text) over \(mark.abscissaText)")
      marks.append(
        Plotting.Mark(
          mark.kind == .points ? .points(x: places, y: values) : .line(x: places, y: values), label: label,
          source: source(mark), style: 2 + index))
    }
    return Made(
      panel: Panel(
        marks: marks, xAxis: Axis(label: view.states[0].name, unit: unitX.symbol),
        yAxis: Axis(label: view.states[1].name, unit: unitY.symbol), legend: upon.isEmpty ? .hidden : .automatic),
      x: unitX.fromSI, y: unitY.fromSI)
  }
}

/// The field and runs of two states of a model, in SI units.
private struct PhasePortrait {
  typealias Point = (x: Double, y: Double)

  let model: SimulationModel
  let first: Int
  let second: Int
  let x: (low: Double, high: Double)
  let y: (low: Double, high: Double)
  private(set) var places: [Point] = []
  private(set) var steps: [Point] = []

  /// A grid of so many places a side, half a cell from the edges.
  mutating func sample(_ count: Int) throws(SimulationError) {
    let start = model.initialValues
    for row in 0..<count {
      for column in 0..<count { places.append(place(Double(column) + 0.5, Double(row) + 0.5, of: Double(count))) }
    }
    let states = places.map { place in
      var state = start
      (state[first], state[second]) = (place.x, place.y)
      return state
    }
    steps = try model.derivatives(at: states).map { (x: $0[first], y: $0[second]) }
  }

  private func place(_ column: Double, _ row: Double, of count: Double) -> Point {
    (x: x.low + (x.high - x.low) * column / count, y: y.low + (y.high - y.low) * row / count)
  }

  /// A few times what the field takes to cross the picture where it is of middling speed.
  var typicalSpan: Double {
    let speeds = steps.map { step in
      let (a, b) = (step.x / (x.high - x.low), step.y / (y.high - y.low))
      return (a * a + b * b).squareRoot()
    }.filter { $0.isFinite && $0 > 0 }.sorted()
    return speeds.isEmpty ? 1 : 12 / speeds[speeds.count / 2]
  }

  /// The twin's own run, then others from a low-discrepancy set of places (Halton's, bases 2 and 3); what leaves the picture is left out.
  func runs(_ count: Int, span: Double, _ cancellation: Cancellation) throws -> [[Point]] {
    let initial = model.initialValues
    var starts = [initial]
    for index in 1...max(count, 1) where count > 0 {
      let place = place(halton(index, 2), halton(index, 3), of: 1)
      var state = initial
      (state[first], state[second]) = (place.x, place.y)
      starts.append(state)
    }
    return try starts.compactMap { try run(model.starting(at: $0), span, cancellation) }
  }

  /// nil of a run that cannot be simulated even for a short while.
  private func run(_ model: SimulationModel, _ span: Double, _ cancellation: Cancellation) throws -> [Point]? {
    // Of a run that goes to infinity its beginning is drawn.
    for share in [1, 0.3, 0.1, 0.03, 0.01] {
      let length = span * share
      let times = (0...600).map { length * Double($0) / 600 }
      do throws(SimulationError) {
        let trajectory = try simulate(
          model, span: 0...length, outputTimes: times,
          solver: SolverOptions(relativeTolerance: 1e-6, absoluteTolerance: 1e-8, maximumSteps: 20_000),
          execution: ExecutionOptions(threads: 1, cancellation: cancellation))
        return zip(trajectory.states[first].nominal, trajectory.states[second].nominal).map { within((x: $0, y: $1)) }
      } catch .cancelled {
        throw RuntimeFault.interrupted
      } catch {
        continue
      }
    }
    return nil
  }

  /// A gap for a point outside the picture.
  private func within(_ point: Point) -> Point {
    x.low...x.high ~= point.x && y.low...y.high ~= point.y ? point : (x: .nan, y: .nan)
  }

  private func halton(_ index: Int, _ base: Int) -> Double {
    var (fraction, result, rest) = (1.0, 0.0, index)
    while rest > 0 {
      fraction /= Double(base)
      result += fraction * Double(rest % base)
      rest /= base
    }
    return result
  }
}
