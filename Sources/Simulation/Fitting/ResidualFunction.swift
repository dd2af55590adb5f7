import Glibc

/// A fit problem as residuals over scaled parameters.
struct ResidualFunction: Sendable {
  /// One datum: which match it belongs to, at which of the distinct times.
  struct Datum: Sendable {
    var match: Int
    var timeIndex: Int
    var value: Double
  }

  let model: SimulationModel
  let matches: [FitMatch]
  let sensitivity: SensitivityModel
  let compiled: CompiledModel
  let solver: SolverOptions
  let scales: [ParameterScale]
  /// The distinct times of all data, increasing.
  let times: [Double]
  /// Match by match, in the order given, missing ones left out.
  let data: [Datum]
  let cancellation: Cancellation?

  var estimated: [Int] { sensitivity.estimated }

  init(_ problem: FitProblem, _ options: FitOptions) throws(FitError) {
    model = problem.model.freeingInitialValues()
    matches = problem.matches
    solver = options.solver
    cancellation = options.execution.cancellation
    let span = try Self.checkedSpan(problem)
    let estimated = try Self.estimated(model, fixed: problem.fixed)
    scales = estimated.map { [model] in ParameterScale(model.parameters[$0]) }
    do throws(SimulationError) {
      try options.solver.validate()
      let driven = try DrivenModel(model, inputs: problem.inputs, span: span)
      var graph = driven.graph
      let observed = problem.matches.map { match in
        switch match.observable {
        case .state(let index): graph.state(index)
        case .output(let index): driven.outputs[index]
        }
      }
      var extended = driven
      extended.graph = graph
      sensitivity = SensitivityModel(extended, observed: observed, estimated: estimated)
      compiled = CompiledModel(driven)
    } catch {
      throw .simulation(error)
    }
    times = Self.distinctTimes(problem.matches)
    data = Self.data(problem.matches, times)
    guard !data.isEmpty else { throw .tooFewData(data: 0, parameters: estimated.count) }
  }

  func natural(_ coordinates: [Double]) -> [Double] {
    var parameters = model.nominalParameters
    for (position, index) in estimated.enumerated() {
      let parameter = model.parameters[index]
      // exp(ln x) may be a rounding error outside the bounds.
      let value = scales[position].natural(coordinates[position])
      parameters[index] = min(max(value, parameter.lower), parameter.upper)
    }
    return parameters
  }

  func scaled(_ parameters: [Double]) -> [Double] {
    zip(estimated, scales).map { $1.scaled(parameters[$0]) }
  }

  func bounds() -> (lower: [Double], upper: [Double]) {
    let pairs = zip(estimated, scales).map { index, scale in
      (scale.scaled(model.parameters[index].lower), scale.scaled(model.parameters[index].upper))
    }
    return (pairs.map(\.0), pairs.map(\.1))
  }

  /// The requirements' margins and their gradients by the scaled parameters.
  func margins(_ coordinates: [Double]) -> [LeastSquaresProblem.Margin] {
    let block = sensitivity.requirements
    guard block.rootCount > 0 else { return [] }
    let parameters = natural(coordinates)
    let results = block.program.evaluate(parameters: parameters)
    var margins = (0..<block.rootCount).map { index in
      LeastSquaresProblem.Margin(
        value: results[index], gradient: estimated.map { _ in 0 }, isStrict: model.requirements[index].isStrict)
    }
    for (entry, position) in zip(block.byParameter, (block.rootCount + block.byState.count)...) {
      let slope = scales[entry.column].slope(at: parameters[estimated[entry.column]])
      margins[entry.row].gradient[entry.column] = results[position] * slope
    }
    return margins
  }

  /// The observed quantities at `times` (time-major) and their derivatives by the scaled parameters.
  func simulate(_ coordinates: [Double]) throws(SimulationError) -> (values: LaneBuffer, slopes: LaneBuffer) {
    let parameters = natural(coordinates)
    let initial = try compiled.initialState(parameters)
    let field = SensitivityField(sensitivity)
    let chain = zip(estimated, scales).map { $1.slope(at: parameters[$0]) }
    let state = field.begin(parameters: parameters, chain: chain)
    let tolerances = compiled.absoluteTolerances(initialState: initial, solver)
    let stepper = ExplicitRungeKutta(
      solver.method.tableau, field, state: state,
      absoluteTolerances: tolerances + tolerances.flatMap { one in estimated.map { _ in one } },
      relativeTolerance: solver.relativeTolerance)
    let width = matches.count
    let values = LaneBuffer(count: times.count * width)
    let slopes = LaneBuffer(count: times.count * width * estimated.count)
    let integrator = Integrator(
      options: solver, span: compiled.driven.span, breaks: compiled.driven.breaks, outputTimes: times,
      cancellation: cancellation)
    _ = try integrator.run(stepper, field) { index, time, state in
      field.observe(
        time: time, state: state, values: values.pointer + index * width,
        slopes: slopes.pointer + index * width * estimated.count)
    }
    return (values, slopes)
  }

  func evaluate(_ coordinates: [Double]) throws(SimulationError) -> LeastSquaresProblem.Evaluation {
    let (values, slopes) = try simulate(coordinates)
    let count = estimated.count
    var residuals = [Double](repeating: 0, count: data.count)
    var jacobian = [Double](repeating: 0, count: data.count * count)
    for (row, datum) in data.enumerated() {
      let position = datum.timeIndex * matches.count + datum.match
      let value = values[position]
      let factor: Double
      switch matches[datum.match].weight {
      case .standardDeviation(let deviation):
        residuals[row] = (value - datum.value) / deviation
        factor = 1 / deviation
      case .lognormal(let deviation):
        residuals[row] = (log(value) - log(datum.value)) / deviation
        factor = 1 / (deviation * value)
      case .unknown:
        residuals[row] = value - datum.value
        factor = 1
      }
      guard residuals[row].isFinite else {
        let name = matches[datum.match].name
        throw .nonFinite(.residual(name, model: value), time: times[datum.timeIndex], value: residuals[row], label: "")
      }
      for parameter in 0..<count { jacobian[row * count + parameter] = factor * slopes[position * count + parameter] }
    }
    return .init(residuals: residuals, jacobian: jacobian)
  }
}
