import Checking
import Diagnostics
import Runtime
import Simulation
import Units

/// Puts the engine's errors into the user's terms: the twin's names and units, the equation's place in the source, the
/// values it was computed with.
struct SimulationFailure {
  let twin: TwinObject
  let model: TwinModel
  let units: UnitTable
  /// Of the declaration.
  let span: Span

  /// `RuntimeFault.interrupted` for a run that was asked to stop, else an `EvaluationError`.
  func error(_ error: SimulationError) -> any Error {
    if case .cancelled = error { return RuntimeFault.interrupted }
    return evaluationError(error)
  }

  func evaluationError(_ error: SimulationError, prefix: String = "") -> EvaluationError {
    func make(
      _ code: String, _ message: String, notes: [String] = [], help: [String] = [], at place: Span? = nil
    ) -> EvaluationError {
      EvaluationError(code: code, prefix + message, notes: notes, help: help, span: place ?? span)
    }
    switch error {
    case .nonFinite(let offender, let time, let value, _): return nonFinite(offender, time, value, prefix)
    case .stepSizeUnderflow(let time, let step, let state, _):
      let member = twin.member(state)
      return make(
        "step-underflow",
        "the steps shrank to \(formatNumber(step, .significant(3))) s at \(timeText(time, units)) without meeting the "
          + "tolerance, held back by `\(state)`",
        notes: circumstances(ofState: state),
        help: [
          "if `\(state)` runs away there, look at its equation; if it changes on very different time scales, loosen "
            + "`solver tsit5 { rtol … }` or take `solver rk4 { step … }`"
        ], at: member.flatMap { twin.definition.members[$0].equationSpan })
    case .tooManySteps(let time, let limit, let end):
      return make(
        "too-many-steps",
        "\(limit) steps reached only \(timeText(time, units)) of \(timeText(end, units))",
        help: [
          "the problem may be stiff: loosen `rtol`, shorten `span`, or replace what is very fast by its steady state"
        ])
    case .requirementViolated(let text, let margin):
      let requirement = twin.definition.requirements.first { $0.text == text }
      return make(
        "requirement", "`require \(text)` does not hold",
        notes: ["it is off by \(formatNumber(-margin, .significant(4))) in SI units"] + values(requirementNames(text)),
        at: requirement?.span)
    case .samplingExhausted(let attempts):
      return make(
        "ensemble", "no member within the bounds and requirements was found in \(attempts) draws",
        help: ["the distributions lie (almost) wholly outside the bounds, or a `require` fails everywhere"])
    case .inputOutOfRange, .invalidSeries: return make("drive", error.description)
    case .cancelled: return make("interrupted", "interrupted")
    case .invalidModel, .invalidOption, .parameterCount, .inputCount, .noErrorEstimate:
      return make("simulation", error.description)
    }
  }

  // MARK: Non-finite values

  private func nonFinite(
    _ offender: SimulationError.Offender, _ time: Double, _ value: Double, _ prefix: String
  ) -> EvaluationError {
    let became = value.isNaN ? "is not a number" : value > 0 ? "is infinite" : "is minus infinity"
    let when = timeText(time, units)
    func make(_ message: String, notes: [String], help: [String], at place: Span?) -> EvaluationError {
      EvaluationError(code: "non-finite", prefix + message, notes: notes, help: help, span: place ?? span)
    }
    switch offender {
    case .state(let name), .derivative(let name):
      return make(
        "`\(name)'` \(became) at \(when)", notes: circumstances(ofState: name),
        help: [
          "look for a division by zero, a root or logarithm of a negative number, or growth without limit"
        ], at: twin.member(name).flatMap { twin.definition.members[$0].equationSpan })
    case .initialValue(let name):
      let member = twin.member(name).map { twin.definition.members[$0] }
      return make(
        "the initial value of `\(name)` \(value.isNaN ? "is missing (not a number)" : became)", notes: [],
        help: ["give it another, as in `set \(name) = …`"], at: member?.value?.span ?? member?.span)
    case .parameter(let name):
      return make(
        "`\(name)` \(became)", notes: [], help: [], at: twin.member(name).map { twin.definition.members[$0].span })
    case .residual(let name, let model):
      return make(
        "the residual of `\(name)` \(became) at \(when): the model gives \(formatNumber(model))", notes: [],
        help: model <= 0 ? ["`lognormal` needs model values above zero"] : [],
        at: twin.member(name).map { twin.definition.members[$0].span })
    }
  }

  /// The parameters, inputs and constants that a state's equation reads, with their values.
  private func circumstances(ofState name: String) -> [String] {
    guard let index = model.model.states.firstIndex(where: { $0.name == name }),
      let derivative = model.model.states[index].derivative
    else { return [] }
    let leaves = GraphLeaves(model.model.graph, [derivative])
    var notes = values(leaves.parameters.map { model.model.parameters[$0].name })
    let inputs = leaves.inputs.map { model.model.inputs[$0] }
    if !inputs.isEmpty { notes.append("driven by \(inputs.map { "`\($0)`" }.joined(separator: ", "))") }
    return notes
  }

  private func values(_ names: [String]) -> [String] {
    let parts = names.compactMap { name -> String? in
      guard let member = twin.member(name), let value = model.values[member] else { return nil }
      return "\(name) = \(QuantityText(twin.quantity(member), units, size: value).text(value))"
    }
    return parts.isEmpty ? [] : ["with \(parts.joined(separator: ", "))"]
  }

  private func requirementNames(_ text: String) -> [String] {
    guard let requirement = model.model.requirements.first(where: { $0.name == text }) else { return [] }
    return GraphLeaves(model.model.graph, [requirement.margin]).parameters.map { model.model.parameters[$0].name }
  }
}
