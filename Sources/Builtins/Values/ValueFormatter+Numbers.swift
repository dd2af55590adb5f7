import Checking
import Runtime
import Units

extension ValueFormatter {
  /// A quantity with its unit: `1.5 kW`, `25 degC`, `42`.
  public func number(_ value: Double, _ quantity: Quantity, _ format: NumberFormat? = nil) -> String {
    let unit = unit(for: quantity, size: value)
    return Self.suffixed(Self.digits(unit.fromSI(value), format), unit)
  }

  /// `0.01..0.5 W/K`.
  public func range(_ lower: Double, _ upper: Double, _ quantity: Quantity) -> String {
    let size = max(lower.isFinite ? lower.magnitude : 0, upper.isFinite ? upper.magnitude : 0)
    let unit = unit(for: quantity, size: size)
    let ends = Self.digits(unit.fromSI(lower)) + ".." + Self.digits(unit.fromSI(upper))
    return Self.suffixed(ends, unit)
  }

  /// The unit of a quantity, else one that suits the largest of its values. A point without a unit is in degC.
  func unit(for quantity: Quantity, size: Double) -> Unit {
    if let unit = quantity.unit { return unit }
    if quantity.isPoint, quantity.dimension == Dimension(.temperature) {
      if let celsius = try? units.lookup("degC"), celsius.isPoint { return celsius }
      return Unit(symbol: "K", dimension: quantity.dimension, factor: 1)
    }
    return units.preferredUnit(for: quantity.dimension, value: size)
  }

  func unit(for quantity: Quantity, _ values: some Sequence<Double>) -> Unit {
    if let unit = quantity.unit { return unit }
    return unit(for: quantity, size: values.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 })
  }

  static func suffixed(_ text: String, _ unit: Unit) -> String {
    unit.symbol.isEmpty ? text : "\(text) \(unit.symbol)"
  }

  static func digits(_ number: Double, _ format: NumberFormat? = nil) -> String {
    guard let format else { return formatNumber(number) }
    switch format.style {
    case .fixed: return formatNumber(number, .decimals(format.digits))
    case .scientific: return formatNumber(number, .scientific(format.digits))
    case .significant:
      let count = max(1, format.digits)
      let short = formatNumber(number, .scientific(count - 1))
      // A whole number is written in full only where that shows no digit too many.
      if number == number.rounded(), Double(short) != number, number.magnitude >= power(of: count) { return short }
      return formatNumber(number, .significant(count))
    }
  }

  private static func power(of exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * 10 } }

  /// Numbers that stand under each other: all with the same decimals, enough for six digits of the largest and no more than any needs.
  /// Where the sizes are too unlike for that, each as it would stand alone.
  static func aligned(_ numbers: [Double], missing: String = "nan") -> [String] {
    func text(_ digits: Digits) -> [String] { numbers.map { $0.isNaN ? missing : formatNumber($0, digits) } }
    let finite = numbers.filter(\.isFinite)
    let largest = finite.map(\.magnitude).max() ?? 0
    if largest < 1e15, finite.allSatisfy({ $0 == $0.rounded() }) { return text(.decimals(0)) }
    let smallest = finite.lazy.map(\.magnitude).filter { $0 > 0 }.min() ?? 0
    guard largest < 1e9, largest >= 1e-4, smallest >= largest * 1e-6 else { return text(.significant(5)) }
    var whole = 0
    var bound = 1.0
    while bound <= largest {
      bound *= 10
      whole += 1
    }
    if whole == 0 {
      while bound > largest * 10 {
        bound /= 10
        whole -= 1
      }
    }
    let most = max(0, 6 - whole)
    let needed = finite.map { decimals(of: formatNumber($0, .decimals(most))) }.max() ?? 0
    return text(.decimals(needed))
  }

  /// How many decimals are no trailing zeros.
  private static func decimals(of text: String) -> Int {
    guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
    let behind = Array(text.utf8[text.utf8.index(after: point)...])
    return behind.count - behind.reversed().prefix { $0 == UInt8(ascii: "0") }.count
  }
}
