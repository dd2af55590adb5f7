import Builtins
import Checking
import Diagnostics
import Runtime
import Syntax
import Units

/// Evaluates cells one after the other, each as a transaction: a cell that fails, in whatever phase, leaves every earlier binding exactly
/// as it was. A script is one cell; a line at the prompt is one too.
public final class Session {
  public private(set) var sources = SourceMap()
  public let host: RuntimeHost

  private(set) var scope: GlobalScope
  private let cache = SpecialisationCache()
  private let program = Runtime.Program()
  let machine: VirtualMachine
  private let compiler: Compiler
  private let modules: ModuleLoader
  private var usedModules: Set<String> = []

  /// - Parameters:
  ///   - host: where text goes and paths lead; its unit table is replaced by the library's.
  public init(host: RuntimeHost) {
    self.host = host
    let units = UnitLibrary.table
    host.units = units
    scope = GlobalScope(units: units)
    machine = VirtualMachine(program: program)
    machine.tensorElement = tensorElement
    compiler = Compiler(program: program, library: BuiltinTable.library, host: host)
    modules = ModuleLoader(readFolder: host.readFolder)
    bindArguments()
  }

  /// Stops the running cell soon; may be called from another thread or a signal handler.
  public func interrupt() { machine.interruption.request() }

  /// A cell that could not be evaluated, and why; or the warnings of one that was.
  public struct Outcome: Sendable {
    public let diagnostics: [Diagnostic]
    public var succeeded: Bool { !diagnostics.contains { $0.severity == .error } }
  }

  // MARK: Evaluation

  /// Evaluates a text.
  /// - Parameters:
  ///   - name: what diagnostics call it.
  ///   - folder: where the paths of its `use` statements begin.
  ///   - settings: `--set name=value`, each a name and an expression. A script must have a `param` for each; at the prompt they wait for one.
  public func evaluate(
    _ bytes: [UInt8], name: String, folder: String? = nil, settings: [(name: String, value: String)] = [],
    settingsMayWait: Bool = false
  ) -> Outcome {
    var diagnostics: [Diagnostic] = []
    do throws(DiagnosticError) {
      let (checked, newScope, warnings, used) = try check(
        bytes, name: name, folder: folder, settings: settings, settingsMayWait: settingsMayWait)
      diagnostics = warnings
      defer { diagnostics += host.takeWarnings() }
      try run(checked, name: name, units: newScope.units)
      scope = newScope
      usedModules = used
    } catch {
      return Outcome(diagnostics: diagnostics + error.diagnostics)
    }
    return Outcome(diagnostics: diagnostics)
  }

  /// Everything short of running.
  public func check(_ bytes: [UInt8], name: String, folder: String? = nil) -> Outcome {
    do throws(DiagnosticError) {
      return Outcome(diagnostics: try check(bytes, name: name, folder: folder, settings: []).warnings)
    } catch {
      return Outcome(diagnostics: error.diagnostics)
    }
  }

  private func check(
    _ bytes: [UInt8], name: String, folder: String?, settings: [(name: String, value: String)],
    settingsMayWait: Bool = false
  ) throws(DiagnosticError) -> (CheckedProgram, GlobalScope, warnings: [Diagnostic], Set<String>) {
    modules.begin(sources, units: scope.units)
    defer { sources = modules.sources }
    let syntax = try modules.parse(bytes, name: name, folder: folder ?? host.readFolder)
    let values = try modules.parse(settings: settings)
    let checker = Checker(
      scope: scope, builtins: BuiltinTable.signatures, layers: BuiltinTable.layers, environment: modules,
      specialisations: cache,
      sources: modules.sources,
      settings: values, settingsMayWait: settingsMayWait, modules: usedModules)
    let checked = try checker.checkCell(syntax.statements)
    return (checked, checker.scope, checker.diagnostics, checker.modules)
  }

  private func run(_ checked: CheckedProgram, name: String, units: UnitTable) throws(DiagnosticError) {
    let snapshot = machine.globalsSnapshot()
    let unitsBefore = host.units
    host.units = units
    machine.interruption.clear()
    do {
      try machine.runCell(try compiler.compile(checked, name: name))
      try host.finishLivePlots(completed: true)
    } catch {
      try? host.finishLivePlots(completed: false)
      machine.restore(snapshot)
      host.units = unitsBefore
      throw DiagnosticError(FailureReport(sources: sources).diagnostic(for: error))
    }
  }

  /// `args`, the script's command line.
  private func bindArguments() {
    let place = Span(source: 0, start: 0, end: 0)
    let values = host.arguments.map { TypedExpression(.string($0), .string, place) }
    let type = Type.list(.string)
    let variables = [Variable(name: "args", isScalar: false)]
    let statement = TypedStatement(.assign(0, TypedExpression(.list(values), type, place)), place)
    let checked = CheckedProgram(statements: [statement], variables: variables)
    guard (try? run(checked, name: "args", units: scope.units)) != nil else { return }
    scope.variables = variables
    scope.environment["args"] = Binding(.local(0), type, place)
  }

  // MARK: Asking about the session

  /// The names a user can write here.
  public var names: [String] {
    scope.environment.bindings.keys.filter { !$0.hasPrefix("#") } + Array(BuiltinTable.signatures.keys)
      + Declaration.Keyword.allCases.map(\.rawValue) + Array(reservedWords)
  }

  /// What is known of a name: a builtin, a unit or a definition of the session's own; nil when nothing is.
  public func documentation(of name: String) -> String? {
    Documentation(scope: scope).text(of: name)
  }

  /// Names near to one that is not known.
  public func suggestions(for name: String) -> [String] { nearest(to: name, among: names) }

  /// Whether a text can be evaluated as it stands, rather than waiting for a closing bracket or the rest of an expression.
  public static func isComplete(_ text: String) -> Bool { Completeness.isComplete(Array(text.utf8)) }

  /// The text in the one true layout, or why it has none.
  public func format(_ bytes: [UInt8], name: String, folder: String? = nil) throws(DiagnosticError) -> [UInt8] {
    modules.begin(sources, units: scope.units)
    defer { sources = modules.sources }
    return try modules.format(bytes, name: name, folder: folder ?? host.readFolder)
  }

  /// Diagnostics as text.
  public func render(_ diagnostics: [Diagnostic], colour: Bool) -> String {
    Renderer(sources: sources, colour: colour).render(diagnostics)
  }
}
