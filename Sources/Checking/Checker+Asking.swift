import Syntax

extension Checker {
  /// The type of an expression behind some statements, for those who only want to know; nil when it has an error. What is wrong with the
  /// statements does not matter.
  public func type(of expression: Expression, behind statements: [Statement]) -> Type? {
    upcoming = Self.boundNames(statements)
    for statement in statements { _ = check(statement) }
    let type = check(expression).type
    return type.isInvalid ? nil : type
  }
}
