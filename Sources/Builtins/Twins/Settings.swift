import Checking
import Diagnostics
import Runtime
import Simulation
import Units

/// What `set` says of a run, by member of the twin.
struct Settings {
  /// Numbers, and for a distribution its middle.
  private(set) var values: [Int: Double] = [:]
  private(set) var distributions: [(member: Int, distribution: Distribution)] = []

  /// - Throws: `EvaluationError` for a value outside the member's bounds, or one that is not finite.
  init(_ definitions: [SettingDefinition], of subject: Subject, operands: [Value], units: UnitTable) throws {
    for setting in definitions {
      guard let member = subject.twin.member(setting.name) else { continue }
      if setting.isDistribution {
        let (distribution, middle) = try Self.distribution(operands[setting.value])
        distributions.append((member, distribution))
        values[member] = middle
      } else {
        values[member] = try operands[setting.value].asNumber()
      }
      try Self.check(values[member] ?? .nan, member, setting, subject.twin, units)
    }
  }

  private static func check(
    _ value: Double, _ member: Int, _ setting: SettingDefinition, _ twin: TwinObject, _ units: UnitTable
  ) throws {
    let quantity = twin.quantity(member)
    guard value.isFinite else {
      throw EvaluationError(code: "setting", "`\(setting.name)` is set to \(formatNumber(value))", span: setting.span)
    }
    guard let parameter = twin.model.parameters.first(where: { $0.name == setting.name }) else { return }
    // The same decimal number by two ways may differ in its last bit.
    let slack = 1e-12 * max(abs(parameter.lower), abs(parameter.upper))
    if value < parameter.lower - (slack.isFinite ? slack : 0) || value > parameter.upper + (slack.isFinite ? slack : 0)
    {
      let show = QuantityText(quantity, units, size: value)
      throw EvaluationError(
        code: "outside-bounds",
        "`\(setting.name)` is set to \(show.text(value)), outside its bounds \(show.range(parameter.lower, parameter.upper))",
        help: ["widen the bounds where `\(twin.type.name)` declares `param \(setting.name)`"], span: setting.span)
    }
  }

  private static func distribution(_ value: Value) throws -> (Distribution, Double) {
    guard case .object(let object) = value, let given = object as? DistributionObject else {
      throw value.unexpected("a distribution")
    }
    // The numbers were checked when the distribution was made.
    switch given.kind {
    case .normal: return (.normal(mean: given.first, standardDeviation: given.second), given.first)
    case .uniform:
      return (.uniform(lower: given.first, upper: given.second), given.first + (given.second - given.first) / 2)
    case .lognormal: return (.lognormal(median: given.first, sigma: given.second), given.first)
    }
  }
}
