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
        let (distribution, middle) = try Self.distribution(operands[setting.value], setting)
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
      throw EvaluationError(code: "setting", "`\(setting.name)` is set to \(value)", span: setting.span)
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

  private static func distribution(_ value: Value, _ setting: SettingDefinition) throws -> (Distribution, Double) {
    guard case .object(let object) = value, let given = object as? DistributionObject else {
      throw value.unexpected("a distribution")
    }
    func fail(_ reason: String) -> EvaluationError {
      EvaluationError(code: "setting", "`\(setting.name)` cannot be drawn: \(reason)", span: setting.span)
    }
    guard given.first.isFinite, given.second.isFinite else { throw fail("its distribution is not finite") }
    switch given.kind {
    case .normal:
      guard given.second >= 0 else { throw fail("a standard deviation is not negative") }
      return (.normal(mean: given.first, standardDeviation: given.second), given.first)
    case .uniform:
      guard given.first <= given.second else { throw fail("the lower end is above the upper") }
      return (.uniform(lower: given.first, upper: given.second), given.first + (given.second - given.first) / 2)
    case .lognormal:
      guard given.first > 0, given.second >= 0 else {
        throw fail("a lognormal distribution has a positive median and a deviation that is not negative")
      }
      return (.lognormal(median: given.first, sigma: given.second), given.first)
    }
  }
}
