import Checking
import Diagnostics
import Runtime
import Simulation
import Units

extension SolverOptions {
  /// The solver as a declaration asks for it.
  ///
  /// - Parameters:
  ///   - standard: what holds where nothing is said.
  ///   - length: how long the run is, in seconds.
  init(
    _ definition: SolverDefinition?, operands: [Value], standard: SolverOptions, length: Double, span: Span
  ) throws {
    self = standard
    guard let definition else { return }
    func value(_ index: OperandIndex?, _ name: String) throws -> Double? {
      guard let index else { return nil }
      let number = try operands[index].asNumber()
      guard number > 0, number.isFinite else {
        throw EvaluationError(
          code: "option-value", "`\(name)` of the solver must be positive, not \(formatNumber(number))", span: span)
      }
      return number
    }
    let step = try value(definition.step, "step")
    switch definition.method {
    case .tsit5:
      method = .tsit5
      if let step { maximumStep = step }
    case .rk4:
      method = .rungeKutta4
      guard let step else {
        throw EvaluationError(
          code: "missing-option", "`solver rk4` takes equal steps and must be told how long they are",
          help: ["write `solver rk4 { step 0.1 s }`, or leave the choice to `tsit5`"], span: span)
      }
      steps = .fixed(step)
    }
    if let step {
      guard length / step <= Self.mostSteps else {
        throw EvaluationError(
          code: "absurd-count",
          "steps of \(formatNumber(step)) s over \(formatNumber(length)) s are "
            + "\(formatNumber(length / step, .significant(3))) steps",
          help: ["choose a longer `step`; up to \(Int(Self.mostSteps)) are taken"], span: span)
      }
      maximumSteps = max(maximumSteps, Int(2 * length / step) + 1000)
    }
    if let relative = try value(definition.relativeTolerance, "rtol") { relativeTolerance = relative }
    if let absolute = try value(definition.absoluteTolerance, "atol") { absoluteTolerance = absolute }
  }

  private static let mostSteps = 1e8
}
