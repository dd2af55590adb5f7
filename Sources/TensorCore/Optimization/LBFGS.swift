/// The limited-memory BFGS method for small smooth problems (Liu & Nocedal, 1989), in f64.
///
/// The direction comes from the last few steps and changes of the gradient by the two-loop recursion (Nocedal & Wright,
/// Numerical Optimization, algorithm 7.4), the step's length from a search for the strong Wolfe conditions
/// (`WolfeSearch`). When a search finds nothing, the memory is dropped and steepest descent tried before giving up.
public struct LBFGS: Equatable, Sendable {
  /// How many steps are remembered; at least 1.
  public var history: Int
  /// Stops when no component of the gradient is larger than this; at least 0.
  public var gradientTolerance: Double
  /// Stops when a step lowers the value by no more than this share of it and no longer halves the gradient; at least 0.
  public var valueTolerance: Double
  public var maximumIterations: Int
  public var maximumEvaluations: Int

  public init(
    history: Int = 10, gradientTolerance: Double = 1e-8, valueTolerance: Double = 1e-14,
    maximumIterations: Int = 1000, maximumEvaluations: Int = 10_000
  ) {
    self.history = history
    self.gradientTolerance = gradientTolerance
    self.valueTolerance = valueTolerance
    self.maximumIterations = maximumIterations
    self.maximumEvaluations = maximumEvaluations
  }

  /// Why a search ended.
  public enum Reason: Equatable, Sendable {
    case gradientTolerance
    /// The value does not get lower, as far as its digits can tell.
    case valueTolerance
    case iterationLimit
    case evaluationLimit
    /// No lower value lies along the direction of steepest descent: the gradient is not that of the value, or the value
    /// is not smooth.
    case noLowerValue
    /// The value became -∞.
    case unbounded
  }

  /// The best point found, and how it was found.
  public struct Solution: Equatable, Sendable {
    public var point: [Double]
    public var value: Double
    public var gradient: [Double]
    public var reason: Reason
    /// Steps taken, and calls of the function.
    public var iterations: Int
    public var evaluations: Int

    /// Whether one of the tolerances was reached.
    public var converged: Bool { reason == .gradientTolerance || reason == .valueTolerance }
  }

  /// Searches from `start` for a minimum of `function`, which gives the value at a point and the gradient, as many
  /// numbers as the point has. Where the value or the gradient is infinite or NaN, steps are made shorter.
  ///
  /// Throws what `function` throws, and `TensorError.argumentOutOfRange` for settings that make no sense, a start at
  /// which the value or the gradient is not finite, and a gradient of the wrong length.
  public func minimise(
    from start: [Double], _ function: ([Double]) throws -> (value: Double, gradient: [Double])
  ) throws -> Solution {
    try validate(start)
    return try withoutActuallyEscaping(function) { function in
      let evaluator = Evaluator(function, most: maximumEvaluations)
      var here = try evaluator.first(at: start)
      var memory = Memory(capacity: history)
      var iterations = 0
      func solution(_ reason: Reason) -> Solution {
        Solution(
          point: here.point, value: here.value, gradient: here.gradient, reason: reason, iterations: iterations,
          evaluations: evaluator.count)
      }
      while true {
        if here.value == -.infinity { return solution(.unbounded) }
        if here.gradient.largest <= gradientTolerance { return solution(.gradientTolerance) }
        if iterations >= maximumIterations { return solution(.iterationLimit) }
        if evaluator.isExhausted { return solution(.evaluationLimit) }
        var direction = memory.direction(for: here.gradient)
        if !(direction.dot(here.gradient) < 0) { memory.forget() }
        if memory.isEmpty {
          // The gradient says nothing of how far to go: at first at most 1, later at most as far as the point has come.
          let reach = iterations == 0 ? 1 : max(1, here.point.largest)
          let length = min(1, reach / here.gradient.reduce(0) { $0 + abs($1) })
          direction = here.gradient.map { -length * $0 }
        }
        guard let next = try WolfeSearch(from: here, along: direction, evaluator).find() else {
          if evaluator.isExhausted { return solution(.evaluationLimit) }
          if -direction.dot(here.gradient) <= 1e-15 * abs(here.value) { return solution(.valueTolerance) }
          if memory.isEmpty { return solution(.noLowerValue) }
          memory.forget()
          continue
        }
        memory.remember(from: here, to: next)
        let reduction = here.value - next.value
        let isStalled =
          next.isFinite && reduction <= valueTolerance * max(abs(here.value), abs(next.value))
          && next.gradient.largest > here.gradient.largest / 2
        iterations += 1
        here = next
        if isStalled, here.gradient.largest > gradientTolerance { return solution(.valueTolerance) }
      }
    }
  }

  private func validate(_ start: [Double]) throws(TensorError) {
    let arguments: [(String, Double, Bool, String)] = [
      ("history", Double(history), history >= 1, "at least 1"),
      ("gradient_tolerance", gradientTolerance, gradientTolerance >= 0, "at least 0"),
      ("value_tolerance", valueTolerance, valueTolerance >= 0, "at least 0"),
      ("maximum_iterations", Double(maximumIterations), maximumIterations >= 0, "at least 0"),
      ("maximum_evaluations", Double(maximumEvaluations), maximumEvaluations >= 1, "at least 1"),
    ]
    for (name, value, isValid, allowed) in arguments where !isValid {
      throw .argumentOutOfRange(operation: "lbfgs", argument: name, value: value, allowed: allowed)
    }
    if let value = start.first(where: { !$0.isFinite }) {
      throw .argumentOutOfRange(operation: "lbfgs", argument: "start", value: value, allowed: "finite")
    }
  }
}

/// The last steps, from which the inverse Hessian is approximated.
private struct Memory {
  private struct Pair {
    /// The step, the change of the gradient along it, and 1 / step·change.
    var step: [Double]
    var change: [Double]
    var inverse: Double
  }

  private let capacity: Int
  private var pairs: [Pair] = []

  init(capacity: Int) { self.capacity = capacity }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func forget() { pairs.removeAll() }

  /// Keeps a step along which the gradient grew, as it does at every step that meets the Wolfe conditions.
  mutating func remember(from here: Evaluation, to next: Evaluation) {
    let step = zip(next.point, here.point).map { $0 - $1 }
    let change = zip(next.gradient, here.gradient).map { $0 - $1 }
    let product = step.dot(change)
    guard product > 2.2e-16 * change.dot(change).squareRoot() * step.dot(step).squareRoot(), (1 / product).isFinite
    else { return }
    if pairs.count == capacity { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, inverse: 1 / product))
  }

  /// Minus the approximate inverse Hessian times the gradient.
  func direction(for gradient: [Double]) -> [Double] {
    var q = gradient.map { -$0 }
    guard let last = pairs.last else { return q }
    var factors = Array(repeating: 0.0, count: pairs.count)
    for (index, pair) in pairs.enumerated().reversed() {
      factors[index] = pair.inverse * pair.step.dot(q)
      q.add(-factors[index], pair.change)
    }
    let scale = 1 / (last.inverse * last.change.dot(last.change))
    for index in q.indices { q[index] *= scale }
    for (index, pair) in pairs.enumerated() {
      q.add(factors[index] - pair.inverse * pair.change.dot(q), pair.step)
    }
    return q
  }
}

extension [Double] {
  func dot(_ other: [Double]) -> Double {
    var sum = 0.0
    for index in indices { sum += self[index] * other[index] }
    return sum
  }

  mutating func add(_ factor: Double, _ other: [Double]) {
    for index in indices { self[index] += factor * other[index] }
  }

  /// The largest absolute value; 0 if there is none.
  fileprivate var largest: Double { reduce(0) { Swift.max($0, abs($1)) } }
}
