import Checking
import Diagnostics

/// Turns the typed tree into register code.
///
/// Every variable has a register of its own for the whole function; expressions are evaluated into temporaries that are given back when
/// the expression is done. Scalars live in the scalar file, everything else in the value file. Builtins that are no instruction get their
/// arguments boxed, in order; those whose call carries more than its arguments (types, functions, a name) are registered once a call site.
public final class Compiler {
  let program: Program
  let library: RuntimeLibrary
  let host: RuntimeHost
  private var functions: [ObjectIdentifier: FunctionID] = [:]
  /// Kept alive, since `functions` knows them by address.
  private var specialised: [SpecialisedFunction] = []
  /// The registers of the outermost variables.
  private var globals: [Register] = []
  /// Stands in a closure that only carries captures: which function runs is known where it is called.
  private(set) lazy var closureCarrier = program.declare("fn", FunctionSignature())
  private var pending: [(FunctionID, SpecialisedFunction)] = []

  public init(program: Program, library: RuntimeLibrary, host: RuntimeHost) {
    self.program = program
    self.library = library
    self.host = host
  }

  /// The code of a cell, and of every function that it is the first to call. Where it throws, nothing is kept: a later cell that calls
  /// the same functions compiles them anew.
  public func compile(_ checked: CheckedProgram, name: String) throws(AssemblyError) -> FunctionID {
    let known = functions
    do throws(AssemblyError) {
      return try compileAll(checked, name: name)
    } catch {
      functions = known
      pending = []
      throw error
    }
  }

  private func compileAll(_ checked: CheckedProgram, name: String) throws(AssemblyError) -> FunctionID {
    globals = CodeGenerator.globals(checked.variables)
    let layout = GlobalLayout(
      scalars: checked.variables.count(where: \.isScalar), values: checked.variables.count { !$0.isScalar })
    var code = CodeGenerator(
      compiler: self, builder: FunctionBuilder(cell: name, globals: layout), variables: checked.variables, isCell: true)
    code.assignGlobals()
    code.compile(checked.statements)
    code.builder.returnsNothing()
    let id = try program.add(code.builder.finish())
    try compilePending()
    return id
  }

  private func compilePending() throws(AssemblyError) {
    while let (id, function) = pending.popLast() {
      var code = CodeGenerator(
        compiler: self,
        builder: FunctionBuilder(name: function.declaration.name, signature: Self.signature(of: function)),
        variables: function.variables, isCell: false)
      code.assign(function)
      code.compile(function.body)
      try program.define(id, as: code.builder.finish())
    }
  }

  /// The function's identity in the program; its code follows before the cell runs.
  func id(of function: SpecialisedFunction) -> FunctionID {
    if let known = functions[ObjectIdentifier(function)] { return known }
    let id = program.declare(function.declaration.name, Self.signature(of: function))
    functions[ObjectIdentifier(function)] = id
    specialised.append(function)
    pending.append((id, function))
    return id
  }

  static func signature(of function: SpecialisedFunction) -> FunctionSignature {
    FunctionSignature(
      parameters: function.parameters.map(passing), result: passing(function.result),
      usesClosure: !function.captures.isEmpty)
  }

  static func passing(_ type: Type) -> Passing {
    switch type {
    case .number: return .number
    case .boolean: return .boolean
    case .instant: return .instant
    case .nothing, .never: return .nothing
    default: return .value
    }
  }

  // MARK: Builtins

  func builtin(
    _ name: String, types: [Type], result: Type, detail: BuiltinDetail, functions: [SpecialisedFunction], span: Span
  ) -> BuiltinID {
    let implementation =
      library.builtins[name] ?? { _, site in
        throw EvaluationError(code: "internal", "the builtin `\(site.name)` has no implementation")
      }
    let site = CallSite(
      name: name, argumentTypes: types, resultType: result, detail: detail, functions: functions.map { id(of: $0) },
      span: span, host: host)
    return program.addBuiltin(name) { context in try implementation(&context, site) }
  }

  func declaration(_ declaration: TypedDeclaration) -> BuiltinID {
    let site = DeclarationSite(span: declaration.span, host: host)
    let declare = library.declare
    return program.addBuiltin(declaration.definition.keyword) { context in try declare(&context, declaration, site) }
  }

  /// The register of an outermost variable within its file.
  func globalIndex(_ variable: Int) -> Int {
    guard globals.indices.contains(variable) else { return 0 }
    switch globals[variable] {
    case .scalar(let register): return register.index
    case .value(let register): return register.index
    }
  }

  // MARK: Captures

  /// Where the captured value at an index is found in the closure.
  static func capturePlaces(_ types: [Type]) -> [(isScalar: Bool, index: Int)] {
    var scalars = 0
    var values = 0
    return types.map { type in
      if type.isScalar {
        scalars += 1
        return (true, scalars - 1)
      }
      values += 1
      return (false, values - 1)
    }
  }
}

extension TypedDeclaration.Definition {
  /// The declaration's own word.
  public var keyword: String {
    switch self {
    case .data, .images: return "data"
    case .split: return "split"
    case .sensor: return "sensor"
    case .actuator: return "actuator"
    case .twin: return "twin"
    case .simulate: return "simulate"
    case .fit: return "fit"
    case .plot: return "plot"
    case .save: return "save"
    case .evaluate: return "evaluate"
    case .train: return "train"
    }
  }
}
