import Checking
import Units

/// How the unit of a function's result follows from that of its argument.
enum UnitRule {
  /// Takes and gives a plain number.
  case plain
  /// Takes a plain number that is an angle.
  case angle
  /// Gives what it takes; a point on a scale is refused.
  case keeps
  /// Gives what it takes, points too.
  case keepsPoints
  /// The n-th root.
  case root(Int)
  /// Depends on the unit, so that a quantity must be divided by one first.
  case rounds
  /// Gives a plain number whatever it takes; a point is refused.
  case sign
  /// Gives 1 or 0, or a truth value for one number.
  case predicate
}

extension BuiltinCall {
  /// The quantity of the result, or why there is none.
  func quantity(of operand: Operand, _ rule: UnitRule, at index: Int) throws(CallFailure) -> Quantity {
    let quantity = operand.quantity
    let (name, written) = (signature.name, units.name(of: quantity))
    switch rule {
    case .plain:
      guard quantity.isDimensionless else {
        throw CallFailure.message(
          "`\(name)` takes a plain number, not a quantity in \(written)", index: index,
          help: quantity.isPoint
            ? "divide a difference of temperatures by a unit, as in `\(name)((T - T0)/(1 K))`"
            : "divide it by a unit: `\(name)(x/(1 \(written)))`")
      }
      return .dimensionless
    case .angle:
      guard quantity.isDimensionless else {
        throw CallFailure.message(
          "`\(name)` takes an angle, not a quantity in \(written)", index: index,
          help:
            "an angle is a plain number, or written in rad or deg; of a time, multiply by a frequency: `\(name)(2*pi*f*t)`"
        )
      }
      return .dimensionless
    case .keeps:
      try refusePoint(quantity, at: index)
      return quantity
    case .keepsPoints: return quantity
    case .root(let degree):
      try refusePoint(quantity, at: index)
      if quantity.isDimensionless { return .dimensionless }
      guard let exponent = Rational(1, degree), let dimension = quantity.dimension.power(exponent) else {
        throw CallFailure.message("the root of \(written) has no unit that can be kept", index: index, help: nil)
      }
      return Quantity(dimension)
    case .rounds:
      guard quantity.isDimensionless else {
        throw CallFailure.message(
          "`\(name)` of a quantity in \(written) would depend on the unit", index: index,
          help: quantity.isPoint
            ? "take the number out first: `\(name)(magnitude(x -> \(written)))`"
            : "divide by a unit: `\(name)(x/(1 \(written)))`")
      }
      return .dimensionless
    case .sign:
      try refusePoint(quantity, at: index)
      return .dimensionless
    case .predicate: return .dimensionless
    }
  }

  func refusePoint(_ quantity: Quantity, at index: Int) throws(CallFailure) {
    guard quantity.isPoint else { return }
    throw CallFailure.message(
      "`\(signature.name)` cannot take temperature points", index: index,
      help: "subtract another point first, or write `x -> K` for absolute temperature")
  }
}
