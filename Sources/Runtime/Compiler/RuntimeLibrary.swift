import Checking
import Diagnostics

/// What a builtin knows of the place it is called from.
public struct CallSite: Sendable {
  public let name: String
  /// By argument, as the checker found them.
  public let argumentTypes: [Type]
  public let resultType: Type
  public let detail: BuiltinDetail
  /// The specialised functions it may call, in the order the checker gave them.
  public let functions: [FunctionID]
  public let span: Span
  public let host: RuntimeHost

  /// The closure to call for the function at an index, with what the function value had captured.
  public func closure(_ index: Int, from value: Value) -> Closure {
    guard case .function(let captured) = value else { return Closure(function: functions[index]) }
    return Closure(function: functions[index], scalars: captured.scalars, values: captured.values)
  }
}

/// A builtin: all arguments arrive as values, in order.
public typealias BuiltinImplementation = @Sendable (inout BuiltinContext, CallSite) throws -> Value

/// What the compiler needs from the engines: the builtins by name, and what the declarations do.
public struct RuntimeLibrary: Sendable {
  public var builtins: [String: BuiltinImplementation]
  /// Carries out a declaration; its operands are the arguments.
  public var declare: @Sendable (inout BuiltinContext, TypedDeclaration, DeclarationSite) throws -> Value

  public init(
    builtins: [String: BuiltinImplementation],
    declare: @escaping @Sendable (inout BuiltinContext, TypedDeclaration, DeclarationSite) throws -> Value
  ) {
    self.builtins = builtins
    self.declare = declare
  }
}

/// What a declaration knows of its surroundings.
public struct DeclarationSite: Sendable {
  public let span: Span
  public let host: RuntimeHost

  public init(span: Span, host: RuntimeHost) {
    self.span = span
    self.host = host
  }
}

/// A failure of a builtin or declaration, in words; the place is added where it is caught.
public struct EvaluationError: Error, Sendable, CustomStringConvertible {
  public let code: String
  public let message: String
  public let notes: [String]
  public let help: [String]
  /// A place nearer than the call, such as the option or mark at fault.
  public let span: Span?

  public init(code: String, _ message: String, notes: [String] = [], help: [String] = [], span: Span? = nil) {
    self.code = code
    self.message = message
    self.notes = notes
    self.help = help
    self.span = span
  }

  public var description: String { message }
}
