import Diagnostics
import Syntax

/// The options of `train` that name parts of the net.
extension TrainOptions {
  /// `N.block[0..4].linear`, not evaluated, as the text of a pattern; or a pattern in quotes.
  func pattern(_ expression: Expression, of option: String) -> TrainDefinition.Pattern? {
    guard let text = Self.path(expression) else {
      checker.report(
        .optionValue(option, expected: "a part of the net, such as `Net.block[0..4]`"), at: expression.span)
      return nil
    }
    return .init(text: text, span: expression.span)
  }

  private static func path(_ expression: Expression) -> String? {
    func whole(_ expression: Expression) -> String? {
      guard case .number(let number) = expression.kind, let place = Int(exactly: number), place >= 0 else { return nil }
      return "\(place)"
    }
    switch expression.kind {
    case .name(let name): return name
    case .string(let parts):
      guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
      return text
    case .field(let inner, let name): return path(inner).map { "\($0).\(name.text)" }
    case .index(let inner, let arguments):
      guard var text = path(inner) else { return nil }
      for argument in arguments {
        switch argument {
        case .all: text += "[*]"
        case .expression(let value):
          if let place = whole(value) {
            text += "[\(place)]"
          } else if case .range(let lower, let upper) = value.kind, let lower = whole(lower), let upper = whole(upper) {
            text += "[\(lower)..\(upper)]"
          } else {
            return nil
          }
        }
      }
      return text
    default: return nil
    }
  }

  /// `rate N.head 10` multiplies, `rate N.head { absolute 1e-4 }` replaces.
  mutating func rate(_ option: Option) -> TrainDefinition.Rate? {
    let inner = OptionReader(checker, "rate", option.options, rules: OptionRule.rate.options)
    let absolute = inner.option("absolute")
    guard option.target.isEmpty, let path = option.arguments.first,
      option.arguments.count == (absolute == nil ? 2 : 1), let pattern = pattern(path, of: "rate")
    else {
      if option.arguments.count != 1 || absolute != nil || option.options.isEmpty {
        checker.report(
          .optionValue("rate", expected: "a part of the net and a factor, such as `rate Net.head 10`"), at: option.span)
      }
      return nil
    }
    let index: OperandIndex? =
      if let absolute { number(absolute) } else { number(option.arguments[1], "rate") }
    return index.map { .init(pattern: pattern, value: $0, isFactor: absolute == nil) }
  }
}
