import Checking
import Units

/// Writes values of one quantity, all in one unit: the one the quantity was written in, else one that suits `size`.
struct QuantityText {
  let unit: Unit

  init(_ quantity: Quantity, _ units: UnitTable, size: Double = 1) {
    unit = ValueFormatter(units: units).unit(for: quantity, size: size)
  }

  /// The unit's symbol; empty for a plain number.
  var symbol: String { unit.symbol }

  /// The number alone.
  func number(_ value: Double, _ digits: Digits = .significant(6)) -> String {
    formatNumber(unit.fromSI(value), digits)
  }

  func text(_ value: Double, _ digits: Digits = .significant(6)) -> String { suffixed(number(value, digits)) }

  func range(_ lower: Double, _ upper: Double, _ digits: Digits = .significant(6)) -> String {
    suffixed("\(number(lower, digits)) … \(number(upper, digits))")
  }

  func suffixed(_ text: String) -> String { symbol.isEmpty ? text : "\(text) \(symbol)" }

  /// How many decimals show an uncertainty, given in SI units, with two digits; nil when it has no size.
  func decimals(for uncertainty: Double) -> Int? {
    let size = (uncertainty / unit.factor).magnitude
    guard size.isFinite, size > 0 else { return nil }
    var decimals = 0
    var scaled = size
    // 9.96 would show as 10.0 with one decimal; it shows as 10.
    while scaled < 9.95, decimals < 15 {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }
}
