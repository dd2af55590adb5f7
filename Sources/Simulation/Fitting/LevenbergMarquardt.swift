/// Levenberg–Marquardt for bounded, constrained least squares.
///
/// The step minimises the linearised cost plus λ‖D·d‖², D the largest column norms of the Jacobian so far (Moré, 1978:
/// a change of a parameter's unit changes nothing), under the bounds and the linearised margins (`ConstrainedStep`). λ
/// follows the ratio of actual to predicted reduction as in Nielsen (1999). A step that breaks a margin by its
/// curvature is shortened until it does not, so every point visited is feasible.
public struct LevenbergMarquardt: Sendable {
  /// Why a search could not begin.
  public enum Failure: Error, Equatable, Sendable {
    /// The start violates a margin, by index.
    case infeasibleStart(Int)
    case nonFiniteStart
    case invalidProblem(String)
  }

  /// Stops when the actual and the predicted relative reduction of the cost are below this.
  public var costTolerance: Double
  /// Stops when a step is shorter than this times the parameters, in the scaled norm.
  public var stepTolerance: Double
  public var maximumIterations: Int

  public init(costTolerance: Double = 1e-12, stepTolerance: Double = 1e-10, maximumIterations: Int = 500) {
    self.costTolerance = costTolerance
    self.stepTolerance = stepTolerance
    self.maximumIterations = maximumIterations
  }

  /// Searches from `start` (moved into the bounds). Throws `Failure`, or what the problem's `evaluate` throws at the
  /// start; a `SimulationError.cancelled` is thrown wherever it comes from.
  public func minimise(_ problem: LeastSquaresProblem, from start: [Double]) throws -> LeastSquaresSolution {
    var search = try Search(problem, start)
    var (damping, growth) = (1e-3, 2.0)
    var iterations = 0
    while iterations < maximumIterations {
      iterations += 1
      let trial = search.trial(damping: damping)
      guard trial.predicted > 0, norm(trial.step) > 0 else {
        return search.solution(.stationary, iterations, trial.active)
      }
      let tiny = trial.scaledStep <= stepTolerance * (trial.scaledPoint + stepTolerance)
      guard let next = try search.evaluate(trial.point), next.cost < search.cost else {
        // The cost cannot be told apart from the present one any more.
        if tiny || trial.predicted <= 1e-15 * search.cost {
          return search.solution(tiny ? .stepTolerance : .costTolerance, iterations, trial.active)
        }
        damping = min(damping * growth, 1e30)
        growth *= 2
        continue
      }
      let (before, predicted) = (search.cost, trial.predicted)
      let ratio = (before - next.cost) / predicted
      let cube = 2 * ratio - 1
      damping = max(damping * max(1.0 / 3, 1 - cube * cube * cube), 1e-20)
      growth = 2
      search.move(to: trial.point, next)
      let reduction = (before - search.cost) / before
      if search.cost <= 1e-30 * search.firstCost || (reduction <= costTolerance && predicted <= costTolerance * before)
      {
        return search.solution(.costTolerance, iterations, search.trial(damping: damping).active)
      }
      if tiny { return search.solution(.stepTolerance, iterations, search.trial(damping: damping).active) }
    }
    return search.solution(.iterationLimit, iterations, search.trial(damping: damping).active)
  }
}

/// A search under way: the present point with everything known of it.
private struct Search {
  struct Trial {
    var step: [Double]
    var point: [Double]
    /// The reduction of the cost that the linear model promises.
    var predicted: Double
    var scaledStep: Double
    var scaledPoint: Double
    /// Constraints holding the step back.
    var active: [Int]
  }

  typealias Point = (residuals: [Double], jacobian: Matrix, cost: Double)

  let problem: LeastSquaresProblem
  let count: Int
  private(set) var point: [Double]
  private(set) var residuals: [Double]
  private(set) var jacobian: Matrix
  private(set) var cost: Double
  let firstCost: Double
  private var scale: [Double]
  private var factor: (r: Matrix, right: [Double])
  private var constraints: [LinearConstraint] = []
  /// The bound each of the first constraints stands for: parameter and side.
  private let bounds: [(index: Int, isUpper: Bool)]
  private var evaluations = 0

  init(_ problem: LeastSquaresProblem, _ start: [Double]) throws {
    self.problem = problem
    count = start.count
    guard problem.lower.count == count, problem.upper.count == count,
      zip(problem.lower, problem.upper).allSatisfy({ $0 <= $1 })
    else { throw LevenbergMarquardt.Failure.invalidProblem("the bounds do not fit the start") }
    point = zip(start, zip(problem.lower, problem.upper)).map { min(max($0, $1.0), $1.1) }
    if let broken = problem.margins(point).firstIndex(where: { !$0.isSatisfied }) {
      throw LevenbergMarquardt.Failure.infeasibleStart(broken)
    }
    let first = try problem.evaluate(point)
    guard first.jacobian.count == first.residuals.count * count else {
      throw LevenbergMarquardt.Failure.invalidProblem("the Jacobian is not residuals × parameters")
    }
    residuals = first.residuals
    jacobian = Matrix(rows: first.residuals.count, columns: count, values: first.jacobian)
    cost = 0.5 * dot(residuals, residuals)
    firstCost = cost
    guard cost.isFinite, first.jacobian.allSatisfy(\.isFinite) else { throw LevenbergMarquardt.Failure.nonFiniteStart }
    evaluations = 1
    scale = [Double](repeating: 0, count: count)
    factor = (Matrix(rows: 0, columns: 0), [])
    bounds = (0..<start.count).flatMap { index in
      [(index, false), (index, true)].filter { ($0.1 ? problem.upper[index] : problem.lower[index]).isFinite }
    }
    refresh()
  }

  /// The point's cost and derivatives, or nil where they cannot be had.
  mutating func evaluate(_ candidate: [Double]) throws -> Point? {
    evaluations += 1
    do {
      let found = try problem.evaluate(candidate)
      let cost = 0.5 * dot(found.residuals, found.residuals)
      guard cost.isFinite, found.residuals.count == jacobian.rows, found.jacobian.count == jacobian.values.count,
        found.jacobian.allSatisfy(\.isFinite)
      else { return nil }
      return (found.residuals, Matrix(rows: jacobian.rows, columns: count, values: found.jacobian), cost)
    } catch SimulationError.cancelled(let time) {
      throw SimulationError.cancelled(time: time)
    } catch {
      return nil
    }
  }

  mutating func move(to candidate: [Double], _ next: Point) {
    point = candidate
    (residuals, jacobian, cost) = next
    refresh()
  }

  func trial(damping: Double) -> Trial {
    let solved = ConstrainedStep(
      r: factor.r, right: factor.right, damping: damping, scale: scale, constraints: constraints
    ).solve()
    var step = solved.step
    var candidate = moved(by: step)
    for _ in 0..<40 where !problem.margins(candidate).allSatisfy(\.isSatisfied) {
      step = step.map { $0 * 0.5 }
      candidate = moved(by: step)
    }
    if !problem.margins(candidate).allSatisfy(\.isSatisfied) {
      step = step.map { _ in 0 }
      candidate = point
    }
    let image = zip(factor.r * step, factor.right).map { $0 + $1 }
    let predicted = 0.5 * (dot(factor.right, factor.right) - dot(image, image))
    return Trial(
      step: step, point: candidate, predicted: predicted, scaledStep: scaled(step), scaledPoint: scaled(point),
      active: solved.active)
  }

  func solution(
    _ termination: LeastSquaresSolution.Termination, _ iterations: Int, _ active: [Int]
  ) -> LeastSquaresSolution {
    let margins = problem.margins(point)
    // A margin approached through its curvature is reached only in the limit: nearly there counts as there.
    let nearly = margins.indices.filter { index in
      let reach = zip(margins[index].gradient, point).map { abs($0 * $1) + abs($0) }.max() ?? 0
      return active.contains(bounds.count + index) && margins[index].value <= 1e-4 * reach
    }
    return LeastSquaresSolution(
      parameters: point, residuals: residuals, jacobian: jacobian.values, cost: cost, iterations: iterations,
      evaluations: evaluations, termination: termination,
      activeBounds: bounds.indices.filter { active.contains($0) && constraints[$0].margin <= 0 }.map {
        bounds[$0].index
      },
      activeMargins: nearly)
  }

  private mutating func refresh() {
    for column in 0..<count { scale[column] = max(scale[column], norm(jacobian.column(column))) }
    // A parameter without any effect still needs a scale, lest the damped system be singular.
    for column in 0..<count where scale[column] == 0 { scale[column] = 1e-30 }
    factor = jacobian.reduced(residuals)
    constraints = bounds.map { index, isUpper in
      var slope = [Double](repeating: 0, count: count)
      slope[index] = isUpper ? -1 : 1
      return LinearConstraint(
        slope: slope, margin: isUpper ? problem.upper[index] - point[index] : point[index] - problem.lower[index])
    }
    for margin in problem.margins(point) {
      constraints.append(LinearConstraint(slope: margin.gradient, margin: margin.value))
    }
  }

  private func moved(by step: [Double]) -> [Double] {
    (0..<count).map { min(max(point[$0] + step[$0], problem.lower[$0]), problem.upper[$0]) }
  }

  private func scaled(_ x: [Double]) -> Double { norm(zip(x, scale).map { $0 * $1 }) }
}
