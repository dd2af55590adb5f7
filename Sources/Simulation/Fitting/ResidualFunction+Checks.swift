// The checks a fit problem passes before anything is computed, and the layout of its data.

extension ResidualFunction {
  static func checkedSpan(_ problem: FitProblem) throws(FitError) -> ClosedRange<Double> {
    let unknowns = problem.matches.count { $0.weight == .unknown }
    for match in problem.matches {
      func fail(_ reason: String) -> FitError { .invalidMatch(name: match.name, reason: reason) }
      guard match.times.count == match.values.count else {
        throw fail("it has \(match.times.count) times and \(match.values.count) values")
      }
      switch match.observable {
      case .state(let index):
        guard problem.model.states.indices.contains(index) else { throw fail("the model has no state \(index)") }
      case .output(let index):
        guard problem.model.outputs.indices.contains(index) else { throw fail("the model has no output \(index)") }
      }
      switch match.weight {
      case .standardDeviation(let deviation), .lognormal(let deviation):
        guard deviation > 0, deviation.isFinite else { throw fail("its standard deviation is \(deviation)") }
      case .unknown:
        guard unknowns == problem.matches.count else {
          throw fail("either every match states the deviation of its data or none does")
        }
      }
      for (time, value) in zip(match.times, match.values) where !value.isNaN {
        guard value.isFinite, time.isFinite else { throw fail("its value at \(time) s is \(value)") }
        if case .lognormal = match.weight, value <= 0 {
          throw fail("its value at \(time) s is \(value), which has no logarithm")
        }
      }
    }
    let times = distinctTimes(problem.matches)
    guard let first = times.first, let last = times.last else { throw .tooFewData(data: 0, parameters: 0) }
    let span = problem.span ?? first...last
    guard span.contains(first), span.contains(last) else {
      throw .simulation(.invalidOption("the data run from \(first) to \(last) s, outside the span of the fit"))
    }
    return span
  }

  static func estimated(_ model: SimulationModel, fixed: Set<String>) throws(FitError) -> [Int] {
    for name in fixed.sorted() where !model.parameters.contains(where: { $0.name == name }) {
      throw .unknownParameter(name)
    }
    let estimated = model.parameters.indices.filter { !fixed.contains(model.parameters[$0].name) }
    guard !estimated.isEmpty else { throw .nothingToEstimate }
    for index in estimated {
      let parameter = model.parameters[index]
      guard parameter.lower < parameter.upper, parameter.nominal.isFinite else {
        throw .invalidBounds(parameter: parameter.name, lower: parameter.lower, upper: parameter.upper)
      }
    }
    return estimated
  }

  static func distinctTimes(_ matches: [FitMatch]) -> [Double] {
    let all = matches.flatMap { match in
      zip(match.times, match.values).filter { !$0.1.isNaN }.map(\.0)
    }.sorted()
    var distinct: [Double] = []
    for time in all where distinct.last != time { distinct.append(time) }
    return distinct
  }

  static func data(_ matches: [FitMatch], _ times: [Double]) -> [Datum] {
    let position = Dictionary(zip(times, times.indices)) { first, _ in first }
    var data: [Datum] = []
    for (index, match) in matches.enumerated() {
      for (time, value) in zip(match.times, match.values) where !value.isNaN {
        data.append(Datum(match: index, timeIndex: position[time] ?? 0, value: value))
      }
    }
    return data
  }
}
