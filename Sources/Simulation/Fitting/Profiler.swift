import Glibc
import Synchronization

/// Follows profiles outwards from a fit's estimate.
struct Profiler: Sendable {
  private let function: ResidualFunction
  private let options: ProfileOptions
  /// The estimate, in the fit's coordinates.
  private let optimum: [Double]
  private let cost: Double
  private let bounds: (lower: [Double], upper: [Double])
  /// By estimated parameter, in the fit's coordinates; nil where none can be stated.
  private let errors: [Double?]

  /// Standard errors that a profile is followed over before it is asked whether it has crossed the threshold.
  private static let reach = 2.5
  /// How much longer each further step is, and how many there may be.
  private static let growth = 1.5
  private static let mostFurtherSteps = 16
  /// A profile this far above the threshold needs no more points.
  private static let ceiling = 2.5 * ParameterProfile.threshold

  init(_ function: ResidualFunction, _ result: FitResult, _ options: ProfileOptions) throws(FitError) {
    self.function = function
    self.options = options
    let parameters = result.model.nominalParameters
    optimum = function.scaled(parameters)
    bounds = function.bounds()
    do throws(SimulationError) {
      cost = Self.cost(try function.evaluate(optimum))
    } catch {
      throw .simulation(error)
    }
    errors = zip(function.estimated, function.scales).map { [model = function.model] index, scale in
      result.estimate(model.parameters[index].name)?.standardError.map { $0 / abs(scale.slope(at: parameters[index])) }
    }
  }

  func profiles(_ positions: [Int], _ execution: ExecutionOptions) throws(FitError) -> [ParameterProfile] {
    let sides = positions.flatMap { [($0, -1.0), ($0, 1.0)] }
    let meter = ProgressMeter(execution.progress)
    let outcomes = Mutex([Result<[Step], SimulationError>?](repeating: nil, count: sides.count))
    parallelFor(sides.count, threads: execution.threadCount) { index in
      let outcome = Result { () throws(SimulationError) in try side(sides[index].0, sides[index].1) }
      outcomes.withLock { $0[index] = outcome }
      meter.advance(by: 1 / Double(sides.count))
    }
    var found: [[Step]] = []
    for outcome in outcomes.withLock({ $0 }) {
      switch outcome {
      case .success(let steps): found.append(steps)
      case .failure(let error): throw .simulation(error)
      case nil: found.append([])
      }
    }
    meter.finish()
    return positions.enumerated().map { profile($1, below: found[2 * $0], above: found[2 * $0 + 1]) }
  }

  // MARK: One side

  private struct Step: Sendable {
    let coordinates: [Double]
    let deviance: Double
  }

  /// The points on one side of the estimate, nearest first.
  private func side(_ position: Int, _ direction: Double) throws(SimulationError) -> [Step] {
    let bound = direction < 0 ? bounds.lower[position] : bounds.upper[position]
    let room = abs(bound - optimum[position])
    guard room > 0, options.pointsPerSide > 0 else { return [] }
    var stride = min(Self.reach * (errors[position] ?? .infinity), room) / Double(options.pointsPerSide)
    if !stride.isFinite { stride = 0.1 / Double(options.pointsPerSide) }
    guard stride > 0 else { return [] }
    var steps: [Step] = []
    var (distance, further) = (0.0, 0)
    var start = optimum
    while distance < room {
      if steps.count >= options.pointsPerSide {
        if let last = steps.last, last.deviance > ParameterProfile.threshold { break }
        further += 1
        if further > Self.mostFurtherSteps { break }
        stride *= Self.growth
      } else if let last = steps.last, last.deviance > Self.ceiling {
        break
      }
      distance += stride
      // A last step that would leave a sliver ends at the bound.
      if distance > room - 1e-3 * stride { distance = room }
      start[position] = distance == room ? bound : optimum[position] + direction * distance
      guard let step = try refit(position, from: start) else { break }
      steps.append(step)
      start = step.coordinates
    }
    return steps
  }

  /// The best fit with one parameter held where it is; nil where the model cannot be simulated or its requirements are
  /// not met there.
  private func refit(_ held: Int, from start: [Double]) throws(SimulationError) -> Step? {
    let others = optimum.indices.filter { $0 != held }
    @Sendable func whole(_ free: [Double]) -> [Double] {
      var all = start
      for (place, index) in others.enumerated() { all[index] = free[place] }
      return all
    }
    @Sendable func reduced(_ row: ArraySlice<Double>) -> [Double] { others.map { row[row.startIndex + $0] } }
    do {
      if others.isEmpty {
        guard function.margins(start).allSatisfy(\.isSatisfied) else { return nil }
        return Step(coordinates: start, deviance: deviance(Self.cost(try function.evaluate(start))))
      }
      let count = optimum.count
      let problem = LeastSquaresProblem(
        lower: others.map { bounds.lower[$0] }, upper: others.map { bounds.upper[$0] },
        margins: { [function] free in
          function.margins(whole(free)).map {
            .init(value: $0.value, gradient: reduced($0.gradient[...]), isStrict: $0.isStrict)
          }
        },
        evaluate: { [function] free in
          let full = try function.evaluate(whole(free))
          var jacobian: [Double] = []
          jacobian.reserveCapacity(full.residuals.count * others.count)
          for row in full.residuals.indices { jacobian += reduced(full.jacobian[row * count..<(row + 1) * count]) }
          return .init(residuals: full.residuals, jacobian: jacobian)
        })
      let solution = try options.search.minimise(problem, from: others.map { start[$0] })
      return Step(coordinates: whole(solution.parameters), deviance: deviance(solution.cost))
    } catch SimulationError.cancelled(let time) {
      throw .cancelled(time: time)
    } catch {
      return nil
    }
  }

  // MARK: Deviance

  private static func cost(_ evaluation: LeastSquaresProblem.Evaluation) -> Double {
    0.5 * dot(evaluation.residuals, evaluation.residuals)
  }

  private func deviance(_ other: Double) -> Double {
    guard function.matches.contains(where: { $0.weight == .unknown }) else { return 2 * (other - cost) }
    // An exact fit leaves no deviation to compare with.
    guard cost > 0, other > 0 else { return other > cost ? .infinity : 0 }
    return Double(function.data.count) * log(other / cost)
  }

  // MARK: The profile

  private func profile(_ position: Int, below: [Step], above: [Step]) -> ParameterProfile {
    let index = function.estimated[position]
    func point(_ step: Step) -> ParameterProfile.Point {
      let parameters = function.natural(step.coordinates)
      return .init(value: parameters[index], deviance: step.deviance, parameters: parameters)
    }
    let best = point(Step(coordinates: optimum, deviance: 0))
    let (left, right) = (below.map(point), above.map(point))
    return ParameterProfile(
      name: function.model.parameters[index].name, estimate: best.value, points: left.reversed() + [best] + right,
      lower: crossing([best] + left, position), upper: crossing([best] + right, position))
  }

  /// Where a side crosses the threshold. The root of the deviance is nearly a straight line in the fit's coordinate, so
  /// that is what is interpolated.
  private func crossing(_ side: [ParameterProfile.Point], _ position: Int) -> Double? {
    let scale = function.scales[position]
    func root(_ deviance: Double) -> Double { max(deviance, 0).squareRoot() }
    for (near, far) in zip(side, side.dropFirst())
    where near.deviance <= ParameterProfile.threshold && far.deviance > ParameterProfile.threshold {
      guard far.deviance.isFinite else { return near.value }
      let share = (root(ParameterProfile.threshold) - root(near.deviance)) / (root(far.deviance) - root(near.deviance))
      let (a, b) = (scale.scaled(near.value), scale.scaled(far.value))
      return scale.natural(a + share * (b - a))
    }
    return nil
  }
}
