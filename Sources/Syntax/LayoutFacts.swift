/// What a parse tells the formatter about tokens that look alike; all are token indices.
public struct LayoutFacts: Sendable {
  /// What a brace holds.
  public enum Brace: Sendable { case statements, options, record }

  /// `+` and `-` that stand before their operand.
  public internal(set) var prefixOperators: Set<Int> = []
  /// Operators inside a unit.
  public internal(set) var unitOperators: Set<Int> = []
  /// Opening braces.
  public internal(set) var braces: [Int: Brace] = [:]
  /// Parentheses that open a list of parameters, where a space before them would mean nothing.
  public internal(set) var parameterLists: Set<Int> = []
}
