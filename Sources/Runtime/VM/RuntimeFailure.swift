/// What went wrong while code ran.
public enum RuntimeFault: Error, Sendable {
  /// Calls nested deeper than the stacks allow.
  case stackOverflow(depth: Int)
  /// Builtins calling back into the language nested deeper than the native stack allows.
  case nestingTooDeep(limit: Int)
  /// The machine was asked to run while it runs. A builtin calls back through its context.
  case machineBusy
  /// Someone asked for the run to stop (Ctrl-C).
  case interrupted
  /// The program itself stopped with a message.
  case raised(String)
  case indexOutOfRange(index: Double, count: Int)
  /// An index that is not a whole number.
  case indexNotInteger(Double)
  case wrongArgumentCount(function: String, expected: Int, found: Int)
  case undefinedFunction(String)
  /// A value's kind is not what the static type promised: a compiler or builtin bug, or a variable read before it was
  /// given a value.
  case unexpectedKind(expected: String, found: String)
  /// A builtin's own error.
  case builtin(name: String, any Error)
}

/// One call on the way to a failure.
public struct StackEntry: Sendable {
  public let function: FunctionID
  public let name: String
  /// Index in the function's code of a word of the failing or calling instruction.
  public let word: Int
  /// Its place in the source, if the compiler gave one.
  public let origin: CodeOrigin?
}

/// A run that failed: the fact, and the calls that led there.
public struct RuntimeFailure: Error, Sendable {
  public let fault: RuntimeFault
  /// Innermost first. Of a very deep stack only both ends are kept.
  public internal(set) var stack: [StackEntry]
  /// How many entries are left out of `stack` after its first `keptEntries`.
  public internal(set) var omittedEntries: Int = 0

  /// How many entries are kept at each end of a deep stack.
  public static let keptEntries = 64

  /// Adds the calls of an outer run.
  mutating func append(outer entries: [StackEntry], omitted: Int) {
    stack += entries
    omittedEntries += omitted
    let excess = stack.count - 2 * Self.keptEntries
    guard excess > 0 else { return }
    stack.removeSubrange(Self.keptEntries..<Self.keptEntries + excess)
    omittedEntries += excess
  }
}
