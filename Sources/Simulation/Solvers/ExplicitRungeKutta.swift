/// One step of an explicit Runge–Kutta method: its stages, its error estimate, its dense output.
final class ExplicitRungeKutta: Stepper {
  let tableau: ButcherTableau
  let field: any VectorField
  private let size: Int
  /// `size` rounded up to whole blocks of four.
  private let padded: Int
  private let current: LaneBuffer
  private let proposed: LaneBuffer
  private let scratch: LaneBuffer
  /// The stages' derivatives, one after another.
  private let stages: LaneBuffer
  private let absoluteTolerances: [Double]
  private let relativeTolerance: Double
  private let controlledCount: Int
  private var start = 0.0
  private var step = 0.0
  private(set) var evaluations = 0

  /// `absoluteTolerances`: one a component.
  init(
    _ tableau: ButcherTableau, _ field: any VectorField, state: LaneBuffer, absoluteTolerances: [Double],
    relativeTolerance: Double
  ) {
    self.tableau = tableau
    self.field = field
    size = field.componentCount * field.lanes
    padded = (size + 3) / 4 * 4
    current = LaneBuffer(count: padded)
    proposed = LaneBuffer(count: padded)
    scratch = LaneBuffer(count: padded)
    stages = LaneBuffer(count: padded * tableau.stages)
    // An infinite tolerance keeps a component out of the norm.
    self.absoluteTolerances = zip(absoluteTolerances, field.isControlled).map { $1 ? $0 : .infinity }
    self.relativeTolerance = relativeTolerance
    controlledCount = field.isControlled.count { $0 }
    for index in 0..<size { current[index] = state[index] }
  }

  var order: Int { tableau.order }
  var state: UnsafePointer<Double> { UnsafePointer(current.pointer) }

  func begin(at time: Double) {
    start = time
    evaluate(time, current, stage: 0)
  }

  func attempt(to end: Double) -> Double {
    step = end - start
    let last = tableau.stages - 1
    for stage in 1...last {
      let argument = stage == last ? proposed : scratch
      combine(tableau.a[stage], from: current, into: argument)
      evaluate(tableau.c[stage] == 1 ? end : start + tableau.c[stage] * step, argument, stage: stage)
    }
    guard tableau.hasErrorEstimate else { return isFinite(proposed.pointer) ? 0 : .nan }
    combine(tableau.error, from: nil, into: scratch)
    return norm(scratch, proposed)
  }

  func accept() {
    start += step
    for index in 0..<padded {
      current.pointer[index] = proposed.pointer[index]
      stages.pointer[index] = stages.pointer[(tableau.stages - 1) * padded + index]
    }
  }

  func interpolate(at time: Double, into target: LaneBuffer) {
    let theta = step > 0 ? (time - start) / step : 0
    if theta >= 1 {
      for index in 0..<size { target.pointer[index] = proposed.pointer[index] }
    } else {
      combine(tableau.denseWeights(at: theta), from: current, into: scratch)
      for index in 0..<size { target.pointer[index] = scratch.pointer[index] }
    }
  }

  /// Hairer, Nørsett & Wanner, "Solving Ordinary Differential Equations I", II.4: a first step such that an explicit
  /// Euler step is short beside both the state and the change of its derivative.
  func automaticStep(span: Double) -> Double {
    let first = stages.pointer
    let (size0, slope0) = (norm(current, current), norm(UnsafePointer(first), current))
    var trial = size0 < 1e-5 || slope0 < 1e-5 / span ? 1e-6 * span : 0.01 * size0 / slope0
    trial = min(trial, span)
    var slope = Double.nan
    for _ in 0..<20 {
      for index in 0..<padded { proposed.pointer[index] = current.pointer[index] + trial * first[index] }
      evaluate(start + trial, proposed, stage: 1)
      for index in 0..<padded { scratch.pointer[index] = stages.pointer[padded + index] - first[index] }
      slope = norm(scratch, current) / trial
      if slope.isFinite { break }
      trial *= 0.1
    }
    let bend = max(slope0, slope)
    guard bend.isFinite else { return trial }
    let chosen = bend <= 1e-15 / span ? max(1e-6 * span, trial * 1e-3) : nthRoot(0.01 / bend, of: Double(order + 1))
    return min(100 * trial, chosen, span)
  }

  /// The first component whose derivative was not finite in the last attempt (or at the beginning), its value and when.
  func firstNonFinite() -> (component: Int, value: Double, time: Double)? {
    for stage in 0..<tableau.stages {
      for index in 0..<size where !stages[stage * padded + index].isFinite {
        return (index / field.lanes, stages[stage * padded + index], start + tableau.c[stage] * step)
      }
    }
    return nil
  }

  /// The component whose error was largest in the last attempt.
  func worstComponent() -> Int {
    var worst = (component: 0, error: -1.0)
    for index in 0..<size {
      let component = index / field.lanes
      let scale = absoluteTolerances[component] + relativeTolerance * Swift.abs(current[index])
      let error = Swift.abs(scratch[index]) / scale
      if error > worst.error { worst = (component, error) }
    }
    return worst.component
  }

  private func evaluate(_ time: Double, _ state: LaneBuffer, stage: Int) {
    evaluations += 1
    field.evaluate(
      time: time, state: UnsafePointer(state.pointer), derivative: stages.pointer + stage * padded)
  }

  /// target = base + step · Σ weights[s] · stage s, four elements at a time.
  private func combine(_ weights: [Double], from base: LaneBuffer?, into target: LaneBuffer) {
    typealias Block = SIMD4<Double>
    let blocks = padded / 4
    let source = UnsafeRawPointer(stages.pointer).assumingMemoryBound(to: Block.self)
    let from = base.map { UnsafeRawPointer($0.pointer).assumingMemoryBound(to: Block.self) }
    let to = UnsafeMutableRawPointer(target.pointer).assumingMemoryBound(to: Block.self)
    weights.withUnsafeBufferPointer { weights in
      for block in 0..<blocks {
        var sum = Block.zero
        for stage in 0..<weights.count { sum += weights[stage] * source[stage * blocks + block] }
        sum *= step
        to[block] = from.map { $0[block] + sum } ?? sum
      }
    }
  }

  private func norm(_ error: LaneBuffer, _ other: LaneBuffer) -> Double {
    norm(UnsafePointer(error.pointer), other)
  }

  /// The root mean square of the error in units of the tolerance, the largest of all lanes; NaN if any is.
  private func norm(_ error: UnsafePointer<Double>, _ other: LaneBuffer) -> Double {
    guard controlledCount > 0 else { return 0 }
    let lanes = field.lanes
    var worst = 0.0
    absoluteTolerances.withUnsafeBufferPointer { tolerances in
      for lane in 0..<lanes {
        var sum = 0.0
        for component in 0..<tolerances.count {
          let index = component * lanes + lane
          let size = Swift.max(Swift.abs(current.pointer[index]), Swift.abs(other.pointer[index]))
          let ratio = error[index] / (tolerances[component] + relativeTolerance * size)
          sum += ratio * ratio
        }
        if !(sum <= worst) { worst = worst.isNaN ? worst : sum }
      }
    }
    return (worst / Double(controlledCount)).squareRoot()
  }

  private func isFinite(_ values: UnsafePointer<Double>) -> Bool {
    for index in 0..<size where !values[index].isFinite { return false }
    return true
  }
}
