/// A scalar register of the function being built: a number, a boolean as 0 or 1, an instant.
public struct ScalarRegister: Hashable, Sendable {
  public let index: Int

  /// For globals, whose indices the session assigns; inside a function registers come from the builder.
  public init(index: Int) { self.index = index }
}

/// A value register of the function being built.
public struct ValueRegister: Hashable, Sendable {
  public let index: Int

  /// For globals, whose indices the session assigns; inside a function registers come from the builder.
  public init(index: Int) { self.index = index }
}

/// A register of either file.
public enum Register: Hashable, Sendable {
  case scalar(ScalarRegister)
  case value(ValueRegister)
}

/// What a scalar instruction reads: a register or a constant.
public enum ScalarOperand: Hashable, Sendable, ExpressibleByFloatLiteral {
  case register(ScalarRegister)
  case constant(Double)

  public init(floatLiteral value: Double) { self = .constant(value) }
}

/// A place in the code, to be jumped to; made by `FunctionBuilder.label()` and placed once.
public struct Label: Hashable, Sendable {
  let index: Int
}

/// The registers a call is laid out in: evaluate each argument into its register, call, and read the result. They are
/// the topmost of the frame, so everything allocated after the window must be released before the call.
public struct CallWindow: Sendable {
  public let arguments: [Register]
  /// Where the result comes back, over the first argument; `nil` if there is none.
  public let result: Register?
  let scalarBase: Int
  let valueBase: Int
  let scalarArguments: Int
  let valueArguments: Int

  /// Where a function that uses captures finds its closure, behind the last value argument.
  var closureSlot: ValueRegister { ValueRegister(index: valueBase + valueArguments) }
}
