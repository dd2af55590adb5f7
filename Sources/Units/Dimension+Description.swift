extension Dimension: CustomStringConvertible {
  /// A product of base units: `kg·m²·s⁻³·K⁻¹`, `m^(5/2)·s⁻¹`; `1` when dimensionless.
  public var description: String { product(naming: \.symbol) }

  /// The product of base units with the table's names for the base dimensions that a program declared.
  func product(naming symbol: (BaseDimension) -> String) -> String {
    if isOverflowed { return "(exponents out of range)" }
    if isDimensionless { return "1" }
    return exponents.map { base, exponent in
      if exponent == .one { return symbol(base) }
      return symbol(base) + (exponent.isInteger ? superscript(exponent.numerator) : "^(\(exponent))")
    }.joined(separator: "·")
  }

  /// The same product as a unit that can be typed back: `kg*m^2/(s^3*K)`, `m^2.5/s`, `1/s`; empty when dimensionless.
  func source(naming symbol: (BaseDimension) -> String) -> String {
    func factors(where isWanted: (Rational) -> Bool) -> [String] {
      exponents.filter { isWanted($0.exponent) }.map { base, exponent in
        exponent.magnitude == .one ? symbol(base) : "\(symbol(base))^\(sourceExponent(exponent.magnitude))"
      }
    }
    let above = factors { $0 > .zero }.joined(separator: "*")
    let below = factors { $0 < .zero }
    switch below.count {
    case 0: return above
    case 1: return "\(above.isEmpty ? "1" : above)/\(below[0])"
    default: return "\(above.isEmpty ? "1" : above)/(\(below.joined(separator: "*")))"
    }
  }
}

private func superscript(_ number: Int32) -> String {
  let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  return String(
    String(number).map { character in
      character.wholeNumberValue.map { digits[$0] } ?? "⁻"
    })
}

/// `2`, `2.5` where the decimal is short and exact, else `(1/3)`.
private func sourceExponent(_ exponent: Rational) -> String {
  if exponent.isInteger { return "\(exponent)" }
  return 1000 % exponent.denominator == 0 ? "\(exponent.doubleValue)" : "(\(exponent))"
}
