import Checking
import Runtime

/// `actuator u: kW { limit 0..6, rate 1 kW/s, failsafe 0 }`.
enum ActuatorDeclaration {
  static func carryOut(
    _ definition: ActuatorDefinition, _ arguments: Operands, _ site: DeclarationSite
  ) throws -> Value {
    let lower = try definition.lower.map { try arguments.value($0).asNumber() } ?? -.infinity
    let upper = try definition.upper.map { try arguments.value($0).asNumber() } ?? .infinity
    guard lower < upper else {
      throw EvaluationError(
        code: "option-value", "`limit` must go from low to high", span: arguments.span(definition.lower))
    }
    let rate = try arguments.number(definition.rate, "rate", "above zero") { $0 > 0 }
    let failsafe = try arguments.number(definition.failsafe, "failsafe")
    if let failsafe, failsafe < lower || failsafe > upper {
      let formatter = ValueFormatter(units: site.host.units)
      throw EvaluationError(
        code: "option-value",
        "the failsafe \(formatter.number(failsafe, definition.quantity)) is outside the limit "
          + formatter.range(lower, upper, definition.quantity), span: arguments.span(definition.failsafe))
    }
    return .object(
      ActuatorObject(
        name: definition.name, quantity: definition.quantity, lower: lower, upper: upper, rate: rate,
        failsafe: failsafe))
  }
}
