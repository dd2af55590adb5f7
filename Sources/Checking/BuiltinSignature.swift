import Diagnostics
import Syntax
import Units

/// What the checker must know of a builtin: how it is called, what it says of itself, and how the type of its result follows.
public struct BuiltinSignature: Sendable {
  public struct Parameter: Sendable {
    public let name: String
    public let isOptional: Bool
    /// Can only be given by name, as `axis: 0`.
    public let isLabelled: Bool

    public init(_ name: String, isOptional: Bool = false, isLabelled: Bool = false) {
      self.name = name
      self.isOptional = isOptional
      self.isLabelled = isLabelled
    }
  }

  public let name: String
  /// What compiled code calls it.
  public let runtimeName: String
  public let parameters: [Parameter]
  /// The last parameter takes any number of values.
  public let isVariadic: Bool
  public let summary: String
  /// A line of code that shows it, and what it gives.
  public let example: String
  public let infer: @Sendable (inout BuiltinCall) throws(CallFailure) -> TypedExpression

  public init(
    name: String, runtimeName: String? = nil, parameters: [Parameter], isVariadic: Bool = false, summary: String,
    example: String,
    infer: @escaping @Sendable (inout BuiltinCall) throws(CallFailure) -> TypedExpression
  ) {
    self.name = name
    self.runtimeName = runtimeName ?? name
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.summary = summary
    self.example = example
    self.infer = infer
  }

  /// Whether each value comes with a label of the caller's choice, as the columns of `table` do.
  var takesAnyLabel: Bool { isVariadic && parameters.allSatisfy(\.isLabelled) }

  /// `sum(x, axis: …)`.
  public var usage: String {
    func text(_ parameter: Parameter) -> String {
      let name = parameter.isLabelled ? "\(parameter.name): …" : parameter.name
      return parameter.isOptional ? "[\(name)]" : name
    }
    let values = parameters.filter { !$0.isLabelled }.map(text) + (isVariadic ? ["…"] : [])
    return "\(name)(\((values + parameters.filter(\.isLabelled).map(text)).joined(separator: ", ")))"
  }
}

/// Thrown by `infer` to say why the arguments do not fit.
public enum CallFailure: Error, Sendable {
  /// The argument at `index` is not what it must be.
  case argument(index: Int, expected: String)
  case mismatch(first: Int, second: Int)
  case message(String, index: Int?, help: String?)
  /// An argument's own error has been reported.
  case silent
}

/// One call under examination: the arguments by parameter, and what `infer` may ask of the checker.
public struct BuiltinCall {
  public let signature: BuiltinSignature
  /// By parameter; nil for those left out. Of a variadic builtin all values, in order, and then its labelled parameters.
  public let arguments: [TypedExpression?]
  /// Of a variadic builtin the label of each value, nil for those without one.
  public let labels: [Name?]
  public let span: Span
  let checker: Checker

  public var units: UnitTable { checker.units }

  /// The argument, which the caller has checked to be there.
  public func argument(_ index: Int) throws(CallFailure) -> TypedExpression {
    guard arguments.indices.contains(index), let value = arguments[index] else { throw .silent }
    return value
  }

  public func type(_ index: Int) throws(CallFailure) -> Type { try argument(index).type }

  public func has(_ index: Int) -> Bool { arguments.indices.contains(index) && arguments[index] != nil }

  /// The type of one number: inside a function that is being differentiated it stays a tensor, so that gradients reach it.
  public func scalar(_ quantity: Quantity) -> Type {
    checker.isTracing ? .tensor(quantity, .scalar) : .number(quantity)
  }

  /// A call of the builtin itself with its arguments in order; those left out stand as nothing.
  public func result(
    _ type: Type, functions: [SpecialisedFunction] = [], detail: BuiltinDetail = .none
  ) -> TypedExpression {
    let values = arguments.map {
      $0 ?? TypedExpression(.builtin("nothing", [], functions: [], detail: .none), .nothing, span)
    }
    return TypedExpression(.builtin(signature.runtimeName, values, functions: functions, detail: detail), type, span)
  }

  /// The function that a call of the argument with such values comes to.
  public func specialise(_ index: Int, for types: [Type]) throws(CallFailure) -> SpecialisedFunction {
    let value = try argument(index)
    guard case .function(let function) = value.type else { throw .argument(index: index, expected: "a function") }
    if case .closure(let declaration, _) = function, declaration.syntax.parameters.count != types.count {
      let (taken, given) = (declaration.syntax.parameters.count, types.count)
      throw .message(
        "`\(signature.name)` calls the function with \(given) \(given == 1 ? "value" : "values"), but it takes \(taken)",
        index: index, help: nil)
    }
    guard let result = checker.specialise(function, for: types, at: value.span) else { throw .silent }
    return result
  }
}
