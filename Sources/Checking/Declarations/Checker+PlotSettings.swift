import Diagnostics
import Syntax
import Units

// What stands in a mark's block: `histogram x { bins 20 }`, `heat m { rows names, columns names, range 0..1 }`.

extension Checker {
  func checkMarkBlock(
    _ option: Option, _ kind: PlotMark.Kind, _ rule: PlotMark.Rule, _ quantity: Quantity, _ reader: inout OptionReader
  ) -> ([String: OperandIndex], Set<String>) {
    let inner = OptionReader(self, kind.rawValue, option.options, known: rule.settings.keys.sorted())
    var settings: [String: OperandIndex] = [:]
    var flags: Set<String> = []
    for (key, sort) in rule.settings.sorted(by: { $0.key < $1.key }) {
      guard let option = inner.option(key) else { continue }
      switch sort {
      case .flag: if inner.flag(key) { flags.insert(key) }
      case .range:
        if let (lower, upper) = inner.bounds(option, quantity, bareUnit: quantity.unit) {
          (settings[key + " lower"], settings[key + " upper"]) = (reader.add(lower), reader.add(upper))
        }
      default:
        if let value = checkSetting(option, sort, key == "bandwidth" ? quantity.difference : quantity) {
          settings[key] = reader.add(value)
        }
      }
    }
    return (settings, flags)
  }

  private func checkSetting(_ option: Option, _ sort: PlotMark.Setting, _ quantity: Quantity) -> TypedExpression? {
    let expected: String
    switch sort {
    case .names: expected = "a list of names"
    case .count: expected = "a plain number"
    case .values:
      expected = quantity.isDimensionless ? "a list of numbers" : "a list of values in \(units.name(of: quantity))"
    default: expected = units.kind(of: quantity)
    }
    guard option.arguments.count == 1, let argument = option.arguments.first else {
      report(.optionValue(option.key.text, expected: expected), at: option.span)
      return nil
    }
    let value = check(argument)
    if value.type.isInvalid { return nil }
    let isFitting =
      switch (sort, value.type) {
      case (.names, .list(.string)): true
      case (.count, .number(let own)): own.isDimensionless
      case (.quantity, .number(let own)), (.values, .number(let own)), (.values, .list(.number(let own))):
        own.matches(quantity)
      case (.values, .tensor(let own, let shape)): own.matches(quantity) && (shape.rank ?? 1) == 1
      default: false
      }
    guard isFitting else {
      report(.optionType(option.key.text, expected: expected, operand(value)), at: value.span)
      return nil
    }
    return value
  }
}
