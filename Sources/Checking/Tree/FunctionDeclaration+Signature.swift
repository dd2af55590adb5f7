import Syntax
import Units

extension FunctionDeclaration {
  /// `a, b = 2`: the parameters as written, defaults that are no short literals as `…`.
  public var parameterList: String {
    syntax.parameters.map { parameter in
      parameter.defaultValue.map { "\(parameter.name.text) = \(literal($0))" } ?? parameter.name.text
    }.joined(separator: ", ")
  }

  private func literal(_ expression: Expression) -> String {
    switch expression.kind {
    case .number(let number): return formatNumber(number)
    case .quantity(let number, let unit): return "\(formatNumber(number)) \(unit.text)"
    case .boolean(let flag): return flag ? "true" : "false"
    case .name(let name): return name
    case .string(let parts):
      guard parts.count == 1, case .text(let text)? = parts.first, text.count <= 20, !text.contains("\n") else {
        return parts.isEmpty ? "\"\"" : "…"
      }
      return "\"\(text)\""
    case .unary(.negate, let inner): return "-" + literal(inner)
    default: return "…"
    }
  }
}
