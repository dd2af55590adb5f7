import Diagnostics
import Syntax
import Units

/// Checks one cell: resolves names to variables, finds every type, dimension and known shape, and builds the typed tree.
///
/// Types follow the flow of control. Each function is checked anew for the types of each call (`SpecialisedFunction`), so nothing needs
/// annotating; a loop's body is checked until the types at its head no longer change. Errors are collected, one per cause: an expression
/// whose error has been reported has the type `invalid`, which silences whatever is made of it.
public final class Checker {
  public internal(set) var diagnostics: [Diagnostic] = []
  public var scope: GlobalScope

  let builtins: [String: BuiltinSignature]
  /// What only nets can call, because it makes parameters.
  let layers: [String: BuiltinSignature]
  let environment: any CheckerEnvironment
  let specialisations: SpecialisationCache
  let sources: SourceMap
  /// `--set name=value`, by name, not yet used.
  var settings: [String: Expression]
  private let settingsMayWait: Bool
  var units: UnitTable {
    get { scope.units }
    set { scope.units = newValue }
  }

  /// The names of the script's own `param` declarations.
  var parameters: [String] = []

  var frame: Frame
  var names: Environment
  /// The outermost names as they stand while a function's body is being checked.
  var topLevelNames = Environment()
  /// Names that later statements of the cell will bind, which function bodies may mention.
  var upcoming: Set<String> = []
  var twin: TwinScope?
  /// The file names that earlier statements of the cell write, whose contents are not known before they have run.
  var savedFiles: Set<String> = []
  /// What the value of the cell's last statement is to be called, if that is a bare expression.
  public var resultName: String?
  /// The modules whose names are here already.
  public internal(set) var modules: Set<String>

  public init(
    scope: GlobalScope, builtins: [String: BuiltinSignature], layers: [String: BuiltinSignature] = [:],
    environment: any CheckerEnvironment,
    specialisations: SpecialisationCache, sources: SourceMap, settings: [String: Expression] = [:],
    settingsMayWait: Bool = false, modules: Set<String> = []
  ) {
    self.scope = scope
    self.builtins = builtins
    self.layers = layers
    self.environment = environment
    self.specialisations = specialisations
    self.sources = sources
    self.settings = settings
    self.settingsMayWait = settingsMayWait
    self.modules = modules
    frame = Frame(isTopLevel: true)
    frame.variables = scope.variables
    names = scope.environment
  }

  /// Checks the statements of a cell. On success `scope` holds what the cell leaves behind.
  public func checkCell(_ statements: [Statement]) throws(DiagnosticError) -> CheckedProgram {
    upcoming = Self.boundNames(statements)
    var typed: [TypedStatement] = []
    for (index, statement) in statements.enumerated() {
      if index == statements.count - 1, let resultName, case .expression(let value) = statement.kind {
        typed += checkResult(value, as: resultName)
      } else {
        typed += check(statement)
      }
    }
    for name in settingsMayWait ? [] : settings.keys.sorted() {
      let near = nearest(to: name, among: parameters)
      let known =
        parameters.isEmpty
        ? ["declare it in the script: `param \(name) = …`"]
        : ["it has \(listed(parameters.sorted()))"]
      add(
        Diagnostic(
          code: "unknown-setting", "the script has no `param \(name)` to set",
          help: near.isEmpty ? known : ["did you mean \(alternatives(near))?"]))
    }
    if diagnostics.contains(where: { $0.severity == .error }) { throw DiagnosticError(diagnostics) }
    scope.environment = names
    scope.variables = frame.variables
    return CheckedProgram(statements: typed, variables: frame.variables)
  }

  /// A bare expression whose value gets a name, by which it is shown and later found.
  private func checkResult(_ expression: Expression, as name: String) -> [TypedStatement] {
    let span = expression.span
    let value = check(expression)
    if value.type == .nothing || value.type == .never || value.type.isInvalid {
      return [TypedStatement(.result(value), span)]
    }
    let assignment = TypedStatement(.assign(bind(Name(name, span), value.type), value), span)
    let named = [TypedExpression(.string(name), .string, span), check(Expression(.name(name), span))]
    let shown = TypedExpression(.builtin("named result", named, functions: [], detail: .none), .nothing, span)
    return [assignment, TypedStatement(.evaluate(shown), span)]
  }

  // MARK: Diagnostics

  func report(_ error: CheckError, at span: Span) {
    add(error.diagnostic(at: span, units: units))
  }

  func fault(_ error: CheckError, at span: Span) -> TypedExpression {
    report(error, at: span)
    return TypedExpression(.invalid, .invalid, span)
  }

  func add(_ diagnostic: Diagnostic) {
    // A name that is nowhere defined is one mistake, however often it is used.
    if diagnostic.code == "unknown-name", diagnostics.contains(where: { $0.message == diagnostic.message }) { return }
    var diagnostic = diagnostic
    if let call = frame.calledAt, diagnostic.severity == .error {
      diagnostic.labels.append(.init(call, "in this call"))
    }
    // A body that is checked for several calls, or several times for a loop, has each fault once.
    let place = diagnostic.labels.first?.span
    if diagnostics.contains(where: { $0.code == diagnostic.code && $0.labels.first?.span == place }) { return }
    diagnostics.append(diagnostic)
  }

  /// Runs `body` and forgets what it reported, for passes that only find types.
  func silently<Result>(_ body: () -> Result) -> Result {
    let kept = diagnostics
    let result = body()
    diagnostics = kept
    return result
  }

  func text(_ span: Span) -> String { sources.text(of: span) }

  func operand(_ value: TypedExpression) -> CheckError.Operand { .init(value.type, value.span, text(value.span)) }

  // MARK: Names

  /// The names that statements bind at their own level.
  static func boundNames(_ statements: [Statement]) -> Set<String> {
    var names: Set<String> = []
    for statement in statements {
      switch statement.kind {
      case .binding(let name, _): names.insert(name.text)
      case .function(let function): if let name = function.name { names.insert(name.text) }
      case .member(let member): if let name = member.name { names.insert(name.text) }
      case .declaration(let declaration) where declaration.keyword != .split && declaration.keyword != .unit:
        if let name = declaration.name { names.insert(name.text) }
      case .forEach(let name, _, let body): names.formUnion(boundNames(body) + [name.text])
      case .whileLoop(_, let body): names.formUnion(boundNames(body))
      case .conditional(let branches, let otherwise):
        for branch in branches { names.formUnion(boundNames(branch.body)) }
        names.formUnion(boundNames(otherwise ?? []))
      default: break
      }
    }
    return names
  }

  /// All that could be meant, for suggestions.
  var knownNames: [String] {
    Array(names.bindings.keys) + Array(scope.environment.bindings.keys) + Array(builtins.keys)
  }

  /// Binds a name to a value of a type and gives the variable that holds it.
  func bind(_ name: Name, _ type: Type) -> Int {
    let index = frame.variable(name.text, isScalar: type.isScalar)
    names[name.text] = Binding(.local(index), type, name.span)
    return index
  }
}

/// One activation under examination: the outermost code, or a specialised function's body.
struct Frame {
  let isTopLevel: Bool
  var variables: [Variable] = []
  private var indices: [Variable: Int] = [:]
  /// The function's result so far.
  var result: Type = .never
  /// The names in sight at each `break` and `continue` of the loops around this place.
  var loops: [Loop] = []
  var function: SpecialisedFunction?
  /// Where the function was called, for the labels of errors in its body.
  var calledAt: Span?

  struct Loop {
    var breaks: [Environment] = []
    var continues: [Environment] = []
  }

  init(isTopLevel: Bool) { self.isTopLevel = isTopLevel }

  /// The variable of that name and storage; one that is bound again keeps its register.
  mutating func variable(_ name: String, isScalar: Bool) -> Int {
    let wanted = Variable(name: name, isScalar: isScalar)
    if indices.count != variables.count {
      for (index, variable) in variables.enumerated() where indices[variable] == nil { indices[variable] = index }
    }
    if let index = indices[wanted] { return index }
    variables.append(wanted)
    indices[wanted] = variables.count - 1
    return variables.count - 1
  }

  /// A variable without a name of its own.
  mutating func temporary(isScalar: Bool) -> Int { variable("#\(variables.count)", isScalar: isScalar) }
}

/// The functions checked so far, by declaration and types; shared by the cells of a session.
public final class SpecialisationCache {
  struct Key: Hashable {
    let declaration: FunctionDeclaration
    let captures: [Type]
    let parameters: [Type]
    let tracing: Tracing
  }
  var functions: [Key: [SpecialisedFunction]] = [:]
  /// Builtins given where a function of the script is wanted, by name and count of arguments.
  var wrappers: [String: FunctionDeclaration] = [:]
  /// Those being checked, outermost first.
  var active: [SpecialisedFunction] = []

  public init() {}
}
