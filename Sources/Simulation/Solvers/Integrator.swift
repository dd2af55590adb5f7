/// Takes a stepper through a span: from break point to break point, with steps chosen by the controller (or fixed),
/// handing out the state at the requested times.
///
/// At a break point the solution is continuous but its derivative is not. The step before ends there exactly and sees
/// the limit from the left; the method then starts afresh and sees the limit from the right, and it is then that a
/// requested time that falls on the break is handed out, so outputs too show the value that holds from there on.
struct Integrator {
  struct Statistics: Sendable, Equatable {
    var accepted = 0
    var rejected = 0
    var evaluations = 0
  }

  let options: SolverOptions
  let span: ClosedRange<Double>
  /// Strictly within the span, increasing.
  let breaks: [Double]
  /// Within the span, increasing (equal ones allowed).
  let outputTimes: [Double]
  var cancellation: Cancellation?
  /// Told the share of the span each step covers.
  var progress: ((Double) -> Void)?

  /// `sink(index, time, state)` receives each requested time.
  func run(
    _ stepper: any Stepper, _ field: any VectorField, sink: (Int, Double, UnsafePointer<Double>) -> Void
  ) throws(SimulationError) -> Statistics {
    var statistics = Statistics()
    var controller = StepController(order: stepper.order)
    let held = LaneBuffer(count: field.componentCount * field.lanes)
    let end = span.upperBound
    var (time, step, next) = (span.lowerBound, 0.0, 0)
    for target in breaks + [end] {
      field.enter(from: time, to: target)
      stepper.begin(at: time)
      if let bad = stepper.firstNonFinite(), !bad.value.isFinite { throw nonFinite(bad, field) }
      while next < outputTimes.count, outputTimes[next] <= time {
        sink(next, outputTimes[next], stepper.state)
        next += 1
      }
      if target <= time { continue }
      if step == 0 { step = firstStep(stepper) }
      let equalSteps = fixedSteps(from: time, to: target)
      let origin = time
      var taken = 0
      while time < target {
        if cancellation?.isCancelled == true { throw .cancelled(time: time) }
        guard statistics.accepted + statistics.rejected < options.maximumSteps else {
          throw .tooManySteps(time: time, limit: options.maximumSteps, end: end)
        }
        var until: Double
        if let equalSteps {
          until = taken + 1 >= equalSteps ? target : origin + (target - origin) * Double(taken + 1) / Double(equalSteps)
        } else {
          step = min(step, options.maximumStep)
          // A remainder of under a hundredth of a step is not worth one of its own.
          until = time + 1.01 * step >= target ? target : time + step
        }
        let tried = until - time
        let error = stepper.attempt(to: until)
        if error <= 1 || (equalSteps != nil && !error.isNaN) {
          while next < outputTimes.count, outputTimes[next] < until || (outputTimes[next] == until && until < target) {
            stepper.interpolate(at: outputTimes[next], into: held)
            sink(next, outputTimes[next], UnsafePointer(held.pointer))
            next += 1
          }
          stepper.accept()
          progress?(tried / (end - span.lowerBound))
          time = until
          taken += 1
          statistics.accepted += 1
          // A step cut short by a break says little about how long the next may be: it must not shorten it.
          let proposal = tried * controller.factorAfterAcceptance(error)
          step = until == target ? max(step, proposal) : proposal
        } else {
          statistics.rejected += 1
          if equalSteps != nil { throw failure(stepper, field, time, tried) }
          step = tried * controller.factorAfterRejection(error)
          if step <= 4 * time.magnitude.ulp || step < 1e-300 { throw failure(stepper, field, time, step) }
        }
      }
    }
    // The end is handed out as a break is: with the values that hold from there on.
    if next < outputTimes.count { field.enter(from: end, to: end) }
    while next < outputTimes.count {
      sink(next, outputTimes[next], stepper.state)
      next += 1
    }
    statistics.evaluations = stepper.evaluations
    return statistics
  }

  private func firstStep(_ stepper: any Stepper) -> Double {
    guard case .adaptive = options.steps else { return span.upperBound - span.lowerBound }
    return options.initialStep ?? stepper.automaticStep(span: span.upperBound - span.lowerBound)
  }

  /// How many equal steps cover a stretch, if steps are fixed.
  private func fixedSteps(from start: Double, to end: Double) -> Int? {
    guard case .fixed(let step) = options.steps else { return nil }
    let count = ((end - start) / min(step, options.maximumStep) - 1e-9).rounded(.up)
    return max(1, Int(min(count, 1e15)))
  }

  private func failure(
    _ stepper: any Stepper, _ field: any VectorField, _ time: Double, _ step: Double
  ) -> SimulationError {
    if let bad = stepper.firstNonFinite() { return nonFinite(bad, field) }
    let (name, label) = field.origin(ofComponent: stepper.worstComponent())
    return .stepSizeUnderflow(time: time, step: step, state: name, label: label)
  }

  private func nonFinite(
    _ bad: (component: Int, value: Double, time: Double), _ field: any VectorField
  ) -> SimulationError {
    let (name, label) = field.origin(ofComponent: bad.component)
    return .nonFinite(.derivative(name), time: bad.time, value: bad.value, label: label)
  }
}
