import Diagnostics
import Runtime
import Simulation

/// What differs between the members of an ensemble: what a fit is unsure of, and what `set` draws.
struct MemberSampling {
  private let subject: Subject
  private let distributions: [(member: Int, distribution: Distribution)]
  /// The fit's estimates that are still open.
  private let estimated: [Int]
  /// What every run has, by member.
  let values: [Int: Double]
  /// The members beside the parameters that must be parameters of the model.
  let varied: [Int]

  init(_ subject: Subject, _ settings: Settings) {
    self.subject = subject
    distributions = settings.distributions
    values = subject.values.merging(settings.values) { _, set in set }
    estimated = (subject.fit?.estimatedMembers ?? []).filter { settings.values[$0] == nil }
    let members = subject.twin.definition.members
    var varied: [Int] = []
    for member in estimated + settings.distributions.map(\.member)
    where members[member].kind != .parameter && !varied.contains(member) {
      varied.append(member)
    }
    self.varied = varied
  }

  /// - Throws: `EvaluationError` when nothing differs between the members, `SimulationError` when bounds and
  ///   requirements leave nothing to draw.
  func draw(_ count: Int, _ twin: TwinModel, seed: UInt64, _ span: Span) throws -> [[Double]] {
    let drawn = distributions.compactMap { entry in
      twin.parameterIndex(ofMember: entry.member).map { (index: $0, distribution: entry.distribution) }
    }
    guard !drawn.isEmpty || !estimated.isEmpty else {
      throw EvaluationError(
        code: "ensemble", "all \(count) members of the ensemble would be the same: nothing is uncertain",
        help: [
          "simulate a fit, whose estimates are uncertain, or draw a value: `set k = normal(…, …)`"
        ], span: span)
    }
    let nominal = twin.model.nominalParameters
    guard !estimated.isEmpty, let fit = subject.fit else {
      return try ParameterSampler(twin.model, nominal: nominal, distributions: drawn).draw(count, seed: seed)
    }
    let open = Set(estimated)
    let positions = twin.memberOfParameter.map { open.contains($0) ? fit.estimatedMembers.firstIndex(of: $0) : nil }
    let covariance = positions.map { row in
      positions.map { column -> Double in
        guard let row, let column else { return 0 }
        return fit.result.covariance[row][column]
      }
    }
    return try ParameterSampler(twin.model, mean: nominal, covariance: covariance, distributions: drawn)
      .draw(count, seed: seed)
  }
}
