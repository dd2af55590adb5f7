import Diagnostics
import Syntax
import Units

extension UnitDefinition {
  /// What a `unit` declaration says, read from its syntax alone, so that the library loads without a checker.
  public init(_ declaration: Declaration) throws(DiagnosticError) {
    guard let name = declaration.name else { throw Self.failure(declaration.span, "a unit needs a name") }
    var aliases: [String] = []
    var prefixes = PrefixSet.none
    var zero: UnitAmount?
    var base: String??
    for option in declaration.options {
      switch option.key.text {
      case "alias": aliases.append(try Self.word(option))
      case "prefixes":
        let word = try Self.word(option)
        guard let set = PrefixSet(rawValue: word) else {
          throw Self.failure(
            option.span, "`prefixes` takes \(alternatives(PrefixSet.allCases.map(\.rawValue)))", code: "option-value")
        }
        prefixes = set
      case "zero":
        guard let value = option.arguments.first else {
          throw Self.failure(option.span, "`zero` takes a number and a unit")
        }
        zero = try Self.amount(value)
      case "base": base = .some(option.arguments.isEmpty ? nil : try Self.word(option))
      default:
        throw DiagnosticError(
          Diagnostic(
            code: "unknown-option", "`unit` has no option `\(option.key.text)`", at: option.key.span,
            help: ["it has `alias`, `base`, `prefixes` and `zero`"]))
      }
    }
    let meaning: Meaning
    if let base {
      meaning = .base(base)
    } else if let source = declaration.sources.first {
      meaning = .amount(try Self.amount(source))
    } else {
      throw Self.failure(declaration.span, "a unit needs a value such as `= 2.54 cm`, or `{ base }`")
    }
    self.init(
      name: name.text, aliases: aliases, meaning: meaning, prefixes: prefixes, zero: zero,
      doc: declaration.documentation)
  }

  private static func failure(_ span: Span, _ message: String, code: String = "unit-definition") -> DiagnosticError {
    DiagnosticError(Diagnostic(code: code, message, at: span))
  }

  private static func word(_ option: Option) throws(DiagnosticError) -> String {
    if option.arguments.count == 1, let argument = option.arguments.first {
      if case .name(let name) = argument.kind { return name }
      if case .string(let parts) = argument.kind, parts.count == 1, case .text(let text) = parts[0] { return text }
    }
    throw failure(option.span, "`\(option.key.text)` takes one name")
  }

  /// A number, a quantity, or one of them divided or multiplied by a number, as in `1 Hz/60`.
  private static func amount(_ expression: Expression) throws(DiagnosticError) -> UnitAmount {
    switch expression.kind {
    case .number(let value): return UnitAmount(value)
    case .quantity(let value, let unit):
      var factors: [UnitFactor] = []
      for factor in unit.factors {
        guard let exponent = Rational(factor.numerator, factor.denominator) else {
          throw failure(unit.span, "this exponent is too large")
        }
        factors.append(UnitFactor(name: factor.name.text, exponent: exponent))
      }
      return UnitAmount(value, factors)
    case .binary(let symbol, let left, let right, _, _) where symbol == .divide || symbol == .multiply:
      var result = try amount(left)
      let other = try amount(right)
      result.number = symbol == .multiply ? result.number * other.number : result.number / other.number
      for factor in other.factors {
        result.factors.append(
          UnitFactor(name: factor.name, exponent: symbol == .multiply ? factor.exponent : factor.exponent.negated))
      }
      return result
    case .unary(.negate, let value):
      var result = try amount(value)
      result.number = -result.number
      return result
    default: throw failure(expression.span, "a unit's value is a number and units, such as `2.54 cm` or `1 Hz/60`")
    }
  }
}
