import Diagnostics
import Syntax
import Units

/// Takes a declaration's options apart: each at most once unless it may repeat, unknown ones reported, values checked and gathered as operands.
struct OptionReader {
  let checker: Checker
  let declaration: String
  let options: [Option]
  private let known: [String]
  private(set) var operands: [TypedExpression] = []

  /// - Parameters:
  ///   - known: what the declaration takes.
  ///   - repeatable: those that may stand more than once.
  init(_ checker: Checker, _ declaration: String, _ options: [Option], known: [String], repeatable: Set<String> = []) {
    self.checker = checker
    self.declaration = declaration
    self.options = options
    self.known = known
    var seen: [String: Span] = [:]
    for option in options {
      let key = option.key
      if !known.contains(key.text) {
        checker.report(.option(key.text, of: declaration, known: known), at: key.span)
      } else if let first = seen[key.text], !repeatable.contains(key.text) {
        checker.report(.repeatedOption(key.text, first: first), at: key.span)
      }
      seen[key.text] = key.span
    }
  }

  init(_ checker: Checker, _ declaration: String, _ options: [Option], rules: [OptionRule]) {
    self.init(checker, declaration, options, known: rules.names, repeatable: rules.repeatable)
  }

  /// The option was probably meant by one that is unknown, which has been reported.
  func isMisspelt(_ key: String) -> Bool {
    options.contains {
      $0.key.text != key && !known.contains($0.key.text) && nearest(to: $0.key.text, among: known).contains(key)
    }
  }

  func option(_ key: String) -> Option? { options.first { $0.key.text == key } }
  func all(_ key: String) -> [Option] { options.filter { $0.key.text == key } }

  mutating func add(_ value: TypedExpression) -> OperandIndex {
    operands.append(value)
    return operands.count - 1
  }

  /// The one value of an option, checked; nil when the option is absent or its error has been reported.
  func value(_ option: Option, expected: String) -> TypedExpression? {
    guard option.arguments.count == 1, let argument = option.arguments.first else {
      checker.report(.optionValue(option.key.text, expected: expected), at: option.span)
      return nil
    }
    let value = checker.check(argument)
    return value.type.isInvalid ? nil : value
  }

  /// A number of a quantity; a bare one takes `unit`, as `limit 0..6` of an actuator in kW does.
  mutating func quantity(_ key: String, _ quantity: Quantity, bareUnit: Unit? = nil) -> OperandIndex? {
    guard let option = option(key) else { return nil }
    return self.quantity(option, quantity, bareUnit: bareUnit)
  }

  mutating func quantity(_ option: Option, _ quantity: Quantity, bareUnit: Unit? = nil) -> OperandIndex? {
    let expected = checker.units.kind(of: quantity)
    guard var value = value(option, expected: expected) else { return nil }
    if let bareUnit { value = Self.adopt(value, bareUnit, as: quantity) }
    guard case .number(let given) = value.type, given.matches(quantity) else {
      checker.report(.optionType(option.key.text, expected: expected, checker.operand(value)), at: value.span)
      return nil
    }
    return add(value)
  }

  /// Both ends of a range of a quantity.
  mutating func range(_ key: String, _ quantity: Quantity, bareUnit: Unit? = nil) -> (OperandIndex, OperandIndex)? {
    guard let option = option(key), let (lower, upper) = bounds(option, quantity, bareUnit: bareUnit) else {
      return nil
    }
    return (add(lower), add(upper))
  }

  func bounds(_ option: Option, _ quantity: Quantity, bareUnit: Unit? = nil) -> (TypedExpression, TypedExpression)? {
    let expected = checker.rangeKind(of: quantity) + ", such as `1..2`"
    guard let value = value(option, expected: expected) else { return nil }
    return checker.bounds(value, quantity, bareUnit: bareUnit, name: option.key.text)
  }

  mutating func count(_ key: String) -> OperandIndex? { quantity(key, .dimensionless) }

  mutating func string(_ key: String) -> OperandIndex? {
    guard let option = option(key), let value = value(option, expected: "a string") else { return nil }
    guard value.type == .string else {
      checker.report(.optionType(key, expected: "a string", checker.operand(value)), at: value.span)
      return nil
    }
    return add(value)
  }

  /// An option without a value.
  func flag(_ key: String) -> Bool {
    guard let option = option(key) else { return false }
    if !option.arguments.isEmpty || option.hasBlock {
      checker.report(.optionValue(key, expected: "no value"), at: option.span)
    }
    return true
  }

  /// An option whose value is one of some words.
  func word<Choice: RawRepresentable & CaseIterable>(_ option: Option, _ type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    let known = Choice.allCases.map(\.rawValue)
    guard let argument = option.arguments.first, case .name(let name) = argument.kind,
      let choice = Choice(rawValue: name)
    else {
      checker.report(
        .optionValue(option.key.text, expected: alternatives(known)), at: option.arguments.first?.span ?? option.span)
      return nil
    }
    return choice
  }

  /// A bare literal takes the unit.
  static func adopt(_ value: TypedExpression, _ unit: Unit, as quantity: Quantity) -> TypedExpression {
    guard case .number(let number) = value.kind, case .number(let given) = value.type, given.isDimensionless,
      given.unit == nil
    else { return value }
    return TypedExpression(.number(unit.toSI(number)), .number(quantity), value.span)
  }
}

extension Checker {
  /// What a range of a quantity is called: "a range in K", "a range of plain numbers".
  func rangeKind(of quantity: Quantity) -> String {
    quantity.isDimensionless && quantity.unit == nil
      ? "a range of plain numbers" : "a range in \(units.name(of: quantity))"
  }

  /// The two ends of a range of a quantity, bare ones in `bareUnit`; nil when an error has been reported.
  func bounds(
    _ value: TypedExpression, _ quantity: Quantity, bareUnit: Unit?, name: String
  ) -> (TypedExpression, TypedExpression)? {
    if value.type.isInvalid { return nil }
    guard case .interval(let lower, let upper) = value.kind, case .interval(let given) = value.type else {
      report(
        .optionType(name, expected: rangeKind(of: quantity) + ", such as `1..2`", operand(value)),
        at: value.span)
      return nil
    }
    var (low, high) = (lower, upper)
    if let bareUnit, given.isDimensionless {
      low = OptionReader.adopt(low, bareUnit, as: quantity)
      high = OptionReader.adopt(high, bareUnit, as: quantity)
    }
    guard case .number(let a) = low.type, case .number(let b) = high.type, a.matches(quantity), b.matches(quantity)
    else {
      report(.optionType(name, expected: rangeKind(of: quantity), operand(value)), at: value.span)
      return nil
    }
    if case .number(let x) = low.kind, case .number(let y) = high.kind, !(x < y) {
      report(
        .plain(
          code: "empty-range", message: "this range is empty: its lower end is not below its upper", label: "", help: []
        ), at: value.span)
      return nil
    }
    return (low, high)
  }
}
