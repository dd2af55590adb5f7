extension UnitTable {
  /// A sensible unit to show a value in when nobody chose one: the named unit of its dimension, prefixed or stepped
  /// to the value's size (1500 W in kW, 1800 s in min), else the product of base units.
  ///
  /// - Parameter value: in SI base units; its sign does not matter.
  public func preferredUnit(for dimension: Dimension, value: Double) -> Unit {
    if dimension.isDimensionless { return .one }
    // An overflowed dimension belongs to no value; a unit without a symbol shows the bare number.
    guard !dimension.isOverflowed else { return Unit(symbol: "", dimension: dimension, factor: 1) }
    if let named = NamedDimension.byDimension[dimension] {
      let unit = named.unit(for: value.magnitude)
      if redeclared.isEmpty || !mentionsRedeclared(unit.symbol) { return unit }
    }
    return Unit(symbol: dimension.source(naming: symbol), dimension: dimension, factor: 1)
  }

  /// Whether a name in a unit expression no longer means what it did when the expression was written.
  private func mentionsRedeclared(_ expression: String) -> Bool {
    expression.split { "*/^()".contains($0) }.contains { redeclared.contains(String($0)) }
  }

  /// A value in SI base units as text with its unit: `1.5 kW`, `25 degC`, `80 %`, `0.5 1/yr`.
  ///
  /// - Parameters:
  ///   - unit: the unit to show it in; nil for a preferred unit of `dimension`.
  ///   - dimension: consulted only when `unit` is nil.
  public func format(
    _ value: Double, unit: Unit? = nil, dimension: Dimension = .dimensionless, digits: Digits = .significant(6)
  ) -> String {
    let unit = unit ?? preferredUnit(for: dimension, value: value)
    let number = formatNumber(unit.fromSI(value), digits)
    return unit.symbol.isEmpty ? number : "\(number) \(unit.symbol)"
  }
}

extension NamedDimension {
  /// The unit to show a value of magnitude `size` in; the unprefixed one for zero, infinity and NaN.
  fileprivate func unit(for size: Double) -> Unit {
    switch display {
    case .plain(let symbol):
      return Unit(symbol: symbol, dimension: dimension, factor: 1)
    case .prefixed(let symbol, let from):
      guard size > 0, size.isFinite, size < from || roundsToThousands(size) else {
        return Unit(symbol: symbol, dimension: dimension, factor: 1)
      }
      let row = engineeringPrefixes.last { roundsUp(size, to: $0.factor) } ?? engineeringPrefixes[0]
      return Unit(symbol: row.symbol + symbol, dimension: dimension, factor: row.factor)
    case .steps(let steps):
      let main = steps.first { $0.factor == 1 } ?? steps[0]
      let row = size > 0 && size.isFinite ? steps.last { roundsUp(size, to: $0.from) } ?? steps[0] : main
      return Unit(symbol: row.symbol, dimension: dimension, factor: row.factor)
    }
  }
}

/// Whether a size reaches a bound, or would print as if it did: 999.9999999 W is 1 kW.
private func roundsUp(_ size: Double, to bound: Double) -> Bool { size >= bound * (1 - 5e-7) }

private func roundsToThousands(_ size: Double) -> Bool { roundsUp(size, to: 1000) }

/// The multiples of a thousand in everyday use, smallest first.
private let engineeringPrefixes: [(factor: Double, symbol: String)] = [
  (1e-15, "f"), (1e-12, "p"), (1e-9, "n"), (1e-6, "µ"), (1e-3, "m"), (1, ""),
  (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"),
]
