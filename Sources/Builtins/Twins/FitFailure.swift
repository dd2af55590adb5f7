import Checking
import Diagnostics
import Runtime
import Simulation

/// Puts what went wrong in a fit into the user's terms.
struct FitFailure {
  let definition: FitDefinition
  let subject: Subject
  let simulation: SimulationFailure
  let matches: [FitObject.Match]
  /// Of the declaration.
  let span: Span

  func error(_ error: FitError) -> any Error {
    func make(
      _ code: String, _ message: String, notes: [String] = [], help: [String] = [], at place: Span? = nil
    ) -> EvaluationError {
      EvaluationError(code: code, message, notes: notes, help: help, span: place ?? span)
    }
    let twin = subject.twin
    switch error {
    case .invalidMatch(let name, let reason):
      let mixture = Set(matches.map { $0.weight == .unknown }).count > 1
      return make(
        "match", "`match \(name)`: \(reason)",
        help: mixture ? ["write `{ sd … }` or `{ lognormal … }` for every match, or for none"] : [],
        at: definition.matches.first { $0.output == name }?.span)
    case .nothingToEstimate:
      let fixed = definition.settings.map { "`\($0.name)`" }
      return make(
        "nothing-to-estimate", "there is nothing to estimate: `\(twin.type.name)` has no open parameter",
        notes: fixed.isEmpty ? [] : ["\(fixed.joined(separator: ", ")) \(fixed.count == 1 ? "is" : "are") set"],
        help: ["declare what is unknown with `param k = … in lo..hi`, or an initial value with `{ free lo..hi }`"])
    case .unknownParameter(let name): return make("fit", "`\(twin.type.name)` has no parameter `\(name)`")
    case .invalidBounds(let name, let lower, let upper):
      let member = twin.member(name)
      let value = member.flatMap { subject.nominalValue($0) } ?? .nan
      if lower < upper, !value.isFinite {
        return make(
          "non-finite", "the search cannot begin: `\(name)` is \(value.isNaN ? "not a number" : "infinite")",
          at: member.map { twin.definition.members[$0].span })
      }
      return make("bounds", "the bounds of `\(name)` are empty", at: member.map { twin.definition.members[$0].span })
    case .tooFewData(let data, let parameters):
      let count = parameters == 0 ? twin.type.parameters.count : parameters
      return make(
        "too-few-data",
        data == 0
          ? "there are no data to fit to: every matched value is missing"
          : "too few data: \(data) value\(data == 1 ? "" : "s") for \(count) parameter\(count == 1 ? "" : "s")",
        help: data == 0 ? [] : ["give the data's deviation with `{ sd … }`, set some parameters, or bring more data"])
    case .noFeasibleStart(let attempts):
      return make(
        "no-start", "no point within the bounds that satisfies the requirements was found in \(attempts) draws",
        notes: twin.definition.requirements.map { "`require \($0.text)`" },
        help: ["check that the bounds leave room for the requirements"], at: twin.definition.requirements.first?.span)
    case .allStartsFailed(let starts, let first):
      if case .cancelled = first { return RuntimeFault.interrupted }
      let prefix =
        starts == 1 ? "the fit's only start failed: " : "none of the \(starts) starts could be simulated; the first: "
      return simulation.evaluationError(first, prefix: prefix)
    case .simulation(let error): return simulation.error(error)
    }
  }
}
