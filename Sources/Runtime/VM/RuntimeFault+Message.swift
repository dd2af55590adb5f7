extension RuntimeFault: CustomStringConvertible {
  /// The fault in a sentence without a full stop, as diagnostics print it.
  public var description: String {
    switch self {
    case .stackOverflow(let depth): "stack overflow: \(depth) calls deep"
    case .nestingTooDeep(let limit): "more than \(limit) builtins are waiting for functions they call"
    case .machineBusy: "the virtual machine is running already"
    case .interrupted: "interrupted"
    case .raised(let message): message
    case .indexOutOfRange(let index, let count):
      "index \(Self.plain(index)) is out of range for \(count) \(count == 1 ? "element" : "elements")"
    case .indexNotInteger(let index): "an index must be a whole number, not \(Self.plain(index))"
    case .wrongArgumentCount(let function, let expected, let found):
      "`\(function)` takes \(expected) \(expected == 1 ? "argument" : "arguments"), not \(found)"
    case .undefinedFunction(let name): "`\(name)` is called before it is defined"
    case .unexpectedKind(let expected, let found): "expected \(expected) and found \(found)"
    case .builtin(let name, let error): "`\(name)`: \(error)"
    }
  }

  private static func plain(_ index: Double) -> String {
    if let integer = Int(exactly: index) { "\(integer)" } else { "\(index)" }
  }
}
