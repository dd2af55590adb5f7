/// A point with what is known there.
struct Evaluation {
  var point: [Double]
  var value: Double
  var gradient: [Double]

  /// Whether a search can go on from here.
  var isFinite: Bool { value.isFinite && gradient.allSatisfy(\.isFinite) }
}

/// A function with the number of its calls.
final class Evaluator {
  private let function: ([Double]) throws -> (value: Double, gradient: [Double])
  private let most: Int
  private(set) var count = 0

  init(_ function: @escaping ([Double]) throws -> (value: Double, gradient: [Double]), most: Int) {
    self.function = function
    self.most = most
  }

  var isExhausted: Bool { count >= most }

  func callAsFunction(_ point: [Double]) throws -> Evaluation {
    count += 1
    let (value, gradient) = try function(point)
    guard gradient.count == point.count else {
      throw TensorError.argumentOutOfRange(
        operation: "lbfgs", argument: "length of the gradient", value: Double(gradient.count),
        allowed: "\(point.count)")
    }
    return Evaluation(point: point, value: value, gradient: gradient)
  }

  /// The start, which must be finite.
  func first(at point: [Double]) throws -> Evaluation {
    let start = try self(point)
    for (argument, value) in [("value at the start", start.value)]
      + start.gradient.map({ ("gradient at the start", $0) })
    where !value.isFinite {
      throw TensorError.argumentOutOfRange(operation: "lbfgs", argument: argument, value: value, allowed: "finite")
    }
    return start
  }
}

/// A search along a line for a step that meets the strong Wolfe conditions: the value falls enough, and its slope
/// becomes flat enough (Nocedal & Wright, algorithms 3.5 and 3.6).
///
/// Close to a minimum the value falls by less than its last digit while the slope still tells where to go. There a value
/// that has not risen counts as low enough, as in Hager & Zhang (2005).
struct WolfeSearch {
  private static let decrease = 1e-4
  private static let flatness = 0.9
  private static let mostTrials = 40

  private struct Trial {
    var step: Double
    var value: Double
    var slope: Double
    var evaluation: Evaluation

    var isFinite: Bool { value.isFinite && slope.isFinite }
  }

  private let start: Trial
  private let direction: [Double]
  private let evaluator: Evaluator

  init(from here: Evaluation, along direction: [Double], _ evaluator: Evaluator) {
    start = Trial(step: 0, value: here.value, slope: direction.dot(here.gradient), evaluation: here)
    self.direction = direction
    self.evaluator = evaluator
  }

  /// The point found; if the conditions cannot be met, one that is low enough; nil if there is none either. The
  /// whole direction is tried first.
  func find() throws -> Evaluation? {
    var (before, step) = (start, 1.0)
    var trials = 0
    while trials < Self.mostTrials, !evaluator.isExhausted {
      trials += 1
      let trial = try self.trial(step)
      if trial.value == -.infinity || isAccepted(trial) { return trial.evaluation }
      if !isLow(trial) || trial.value >= before.value {
        return try narrow(low: before, high: trial, trials)
      }
      if trial.slope >= 0 { return try narrow(low: trial, high: before, trials) }
      step = min(max(Self.minimum(before, trial) ?? 0, 2 * trial.step), 10 * trial.step)
      before = trial
      guard step.isFinite else { break }
    }
    return before.step > 0 ? before.evaluation : nil
  }

  /// Narrows an interval that holds an acceptable step. `low` is the lowest trial so far, and the value falls from there
  /// towards `high`.
  private func narrow(low: Trial, high: Trial, _ trialsBefore: Int) throws -> Evaluation? {
    var (low, high) = (low, high)
    var trials = trialsBefore
    var widthBefore = Double.infinity
    while trials < Self.mostTrials, !evaluator.isExhausted {
      trials += 1
      let width = abs(high.step - low.step)
      let middle = low.step + (high.step - low.step) / 2
      var step = middle
      // Interpolation may creep up to one end: every other time the interval must at least halve.
      if width <= widthBefore / 2 || widthBefore == .infinity, let minimum = Self.minimum(low, high) {
        let (least, most) = (min(low.step, high.step), max(low.step, high.step))
        step = min(max(minimum, least + 0.1 * width), most - 0.1 * width)
      }
      widthBefore = width
      if step == low.step || step == high.step { break }
      let trial = try self.trial(step)
      if trial.value == -.infinity || isAccepted(trial) { return trial.evaluation }
      if !isLow(trial) || trial.value >= low.value {
        high = trial
      } else {
        if trial.slope * (high.step - low.step) >= 0 { high = low }
        low = trial
      }
    }
    return low.step > 0 ? low.evaluation : nil
  }

  private func trial(_ step: Double) throws -> Trial {
    var point = start.evaluation.point
    point.add(step, direction)
    let evaluation = try evaluator(point)
    let slope = evaluation.isFinite ? direction.dot(evaluation.gradient) : .nan
    return Trial(step: step, value: evaluation.value, slope: slope, evaluation: evaluation)
  }

  private func isLow(_ trial: Trial) -> Bool {
    trial.isFinite && trial.value <= start.value + Self.decrease * trial.step * start.slope
  }

  private func isAccepted(_ trial: Trial) -> Bool {
    trial.isFinite && abs(trial.slope) <= Self.flatness * abs(start.slope)
      && (isLow(trial) || trial.value <= start.value + 1e-14 * abs(start.value))
  }

  /// The minimum of the cubic through the values and slopes of two trials (Nocedal & Wright, equation 3.59).
  private static func minimum(_ a: Trial, _ b: Trial) -> Double? {
    guard a.isFinite, b.isFinite else { return nil }
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
    let root = (d1 * d1 - a.slope * b.slope).squareRoot()
    let d2 = b.step > a.step ? root : -root
    let step = b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
    return step.isFinite ? step : nil
  }
}
