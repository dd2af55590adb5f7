import Checking
import Runtime

/// One builtin: how it is called and what it does, side by side.
public struct Builtin: Sendable {
  public let signature: BuiltinSignature
  public let implementation: BuiltinImplementation

  /// - Parameters:
  ///   - usage: the parameters as the help shows them: `x`, `[axis:]` for an optional one that is named, `[b]` for an optional one, `x...`
  ///     for any number.
  ///   - runtimeName: what compiled code calls it, where that is not its name.
  ///   - example: code and, behind `# `, what it gives; run as a test.
  ///   - infer: the type of a call's result, or why the arguments do not fit, as a `CallFailure`.
  ///   - run: the arguments in order, those left out as `nothing`.
  public init(
    _ name: String, _ usage: [String], _ summary: String, example: String, runtimeName: String? = nil,
    infer: @escaping @Sendable (inout BuiltinCall) throws -> TypedExpression,
    run: @escaping BuiltinImplementation
  ) {
    var isVariadic = false
    let parameters = usage.map { text in
      var name = text
      let isOptional = name.hasPrefix("[") && name.hasSuffix("]")
      if isOptional { name = String(name.dropFirst().dropLast()) }
      let isLabelled = name.hasSuffix(":")
      if isLabelled { name.removeLast() }
      if name.hasSuffix("...") {
        isVariadic = true
        name.removeLast(3)
      }
      return BuiltinSignature.Parameter(name, isOptional: isOptional, isLabelled: isLabelled)
    }
    signature = BuiltinSignature(
      name: name, runtimeName: runtimeName ?? name, parameters: parameters, isVariadic: isVariadic, summary: summary,
      example: example
    ) { call throws(CallFailure) in
      // A closure's own thrown type cannot be inferred, so `infer` throws anything and means a `CallFailure`.
      do { return try infer(&call) } catch let failure as CallFailure { throw failure } catch {
        throw .message("\(error)", index: nil, help: nil)
      }
    }
    implementation = run
  }
}

/// All builtins by name. A builtin is added to the table of its area, and nowhere else.
public enum BuiltinTable {
  public static let all: [Builtin] =
    SharedNames.merged(FunctionTable.areas.flatMap { $0 }, TableBuiltins.areas.flatMap { $0 }) + ValueBuiltins.all

  /// The names of the builtins and layers by area, in an order in which neighbours are related.
  public static let areas: [[String]] =
    (FunctionTable.areas + TableBuiltins.areas + [ValueBuiltins.all, LayerTable.all]).map { $0.map(\.signature.name) }

  public static let signatures: [String: BuiltinSignature] = Dictionary(
    all.map { ($0.signature.name, $0.signature) }, uniquingKeysWith: { first, _ in first })

  /// What only nets can call.
  public static let layers: [String: BuiltinSignature] = Dictionary(
    LayerTable.all.map { ($0.signature.name, $0.signature) }, uniquingKeysWith: { first, _ in first })

  /// What the compiled code calls: the builtins, and the operators that no instruction covers.
  public static let library = RuntimeLibrary(
    builtins: Dictionary(
      (all + LayerTable.all).map { ($0.signature.runtimeName, $0.implementation) } + operators,
      uniquingKeysWith: { first, _ in first }),
    declare: carryOut)

  /// What the checker's tree calls by symbols and words of its own, such as `+` on tensors or `field`.
  static let operators: [(String, BuiltinImplementation)] =
    Operators.table + ValueBuiltins.operators + NetBuiltins.operators
    + AttentionMechanism.operators + ModelCalls.operators + TrainOperators.table
}

/// Carries out a declaration.
@Sendable func carryOut(_ context: inout BuiltinContext, _ declaration: TypedDeclaration, _ site: DeclarationSite)
  throws -> Value
{
  if let value = try TableDeclarations.carryOut(&context, declaration, site) { return value }
  switch declaration.definition {
  case .twin(let definition): return try declareTwin(definition, &context)
  case .simulate(let definition): return try runSimulation(definition, &context, site)
  case .fit(let definition): return try runFit(definition, &context, site)
  case .evaluate(let definition): return try runEvaluation(definition, &context, declaration, site)
  case .train(let definition): return try runTraining(definition, &context, declaration, site)
  case .plot(let definition): return try plot(&context, declaration, definition, site)
  default: throw EvaluationError(code: "internal", "nothing carries out `\(declaration.definition.keyword)`")
  }
}
