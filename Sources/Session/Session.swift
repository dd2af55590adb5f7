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
  let modules: ModuleLoader
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
    modules = ModuleLoader(host: host)
    bindArguments()
  }

  /// Stops the running cell soon; may be called from another thread or a signal handler.
  public func interrupt() { interruption.request() }

  var interruption: InterruptFlag { machine.interruption }

  /// Whether the running cell has taken note of that, or will, keeping what it has so far.
  public var answersInterrupt: Bool { machine.interruption.isAnswered }

  /// Whether the steps of training that a failed cell has taken are undone too, for which models are held twice.
  public var undoesSteps: Bool {
    get { host.resource { StepJournal() }.isKept }
    set { host.resource { StepJournal() }.isKept = newValue }
  }

  /// A cell that could not be evaluated, and why; or the warnings of one that was.
  public struct Outcome: Sendable {
    public let diagnostics: [Diagnostic]
    /// What the text has to do with the rest of the session; nil if it could not be parsed.
    public var facts: CellFacts?
    /// The names that now stand for something else, or for the first time for something; none if the cell failed.
    public var bound: Set<String> = []
    public var succeeded: Bool { !diagnostics.contains { $0.severity == .error } }
  }

  // MARK: Evaluation

  /// Evaluates a text.
  /// - Parameters:
  ///   - name: what diagnostics call it.
  ///   - folder: where the paths of its `use` statements begin.
  ///   - settings: `--set name=value`, each a name and an expression. A script must have a `param` for each; at the prompt they wait for one.
  ///   - resultName: what the value of the last statement is kept under, if that is a bare expression.
  public func evaluate(
    _ bytes: [UInt8], name: String, folder: String? = nil, settings: [(name: String, value: String)] = [],
    settingsMayWait: Bool = false, resultName: String? = nil
  ) -> Outcome {
    evaluate(name: name, settings: settings, settingsMayWait: settingsMayWait, resultName: resultName) {
      session throws(DiagnosticError) in
      try session.modules.parse(bytes, name: name, folder: folder ?? session.host.readFolder).statements
    }
  }

  /// Parts a script into its cells, which `evaluate(_:in:)` runs one at a time with the places that they have in the script.
  public func notebook(_ bytes: [UInt8], name: String, folder: String? = nil) throws(DiagnosticError) -> Notebook {
    modules.begin(sources, units: scope.units)
    defer { sources = modules.sources }
    return Notebook(try modules.parse(bytes, name: name, folder: folder ?? host.readFolder), bytes)
  }

  /// Evaluates one cell of a notebook. A function of the cell sees only names of the cells that ran before.
  /// - Parameter settings: as for a text; they wait for the cell that has their `param`.
  public func evaluate(_ cell: Notebook.Cell, settings: [(name: String, value: String)] = []) -> Outcome {
    evaluate(name: cell.title, settings: settings, settingsMayWait: true) { _ in cell.statements }
  }

  private func evaluate(
    name: String, settings: [(name: String, value: String)], settingsMayWait: Bool, resultName: String? = nil,
    statements: (Session) throws(DiagnosticError) -> [Statement]
  ) -> Outcome {
    var diagnostics: [Diagnostic] = []
    var facts: CellFacts?
    var bound: Set<String> = []
    host.beginCell()
    // Not before it runs: what was requested since is for this cell.
    defer { machine.interruption.clear() }
    do throws(DiagnosticError) {
      let (checked, newScope, warnings, used) = try check(
        settings: settings, settingsMayWait: settingsMayWait, resultName: resultName
      ) { session throws(DiagnosticError) in
        let statements = try statements(session)
        facts = CellFacts(statements)
        return statements
      }
      diagnostics = warnings
      defer { diagnostics += host.takeWarnings() }
      try run(checked, name: name, units: newScope.units)
      bound = newScope.names(differingFrom: scope).union(facts?.binds ?? [])
      scope = newScope
      usedModules = used
    } catch {
      return Outcome(diagnostics: diagnostics + error.diagnostics, facts: facts)
    }
    return Outcome(diagnostics: diagnostics, facts: facts, bound: bound)
  }

  /// Everything short of running.
  public func check(_ bytes: [UInt8], name: String, folder: String? = nil) -> Outcome {
    do throws(DiagnosticError) {
      let checked = try check(settings: [], settingsMayWait: false) { session throws(DiagnosticError) in
        try session.modules.parse(bytes, name: name, folder: folder ?? session.host.readFolder).statements
      }
      return Outcome(diagnostics: checked.warnings)
    } catch {
      return Outcome(diagnostics: error.diagnostics)
    }
  }

  private func check(
    settings: [(name: String, value: String)], settingsMayWait: Bool, resultName: String? = nil,
    statements: (Session) throws(DiagnosticError) -> [Statement]
  ) throws(DiagnosticError) -> (CheckedProgram, GlobalScope, warnings: [Diagnostic], Set<String>) {
    modules.begin(sources, units: scope.units)
    defer { sources = modules.sources }
    let statements = try statements(self)
    let values = try modules.parse(settings: settings)
    let checker = Checker(
      scope: scope, builtins: BuiltinTable.signatures, layers: BuiltinTable.layers, environment: modules,
      specialisations: cache,
      sources: modules.sources,
      settings: values, settingsMayWait: settingsMayWait, modules: usedModules)
    checker.resultName = resultName
    let checked = try checker.checkCell(statements)
    return (checked, checker.scope, checker.diagnostics, checker.modules)
  }

  private func run(_ checked: CheckedProgram, name: String, units: UnitTable) throws(DiagnosticError) {
    let snapshot = machine.globalsSnapshot()
    let steps = host.resource { StepJournal() }
    steps.begin()
    defer { steps.begin() }
    let unitsBefore = host.units
    host.units = units
    do {
      try machine.runCell(try compiler.compile(checked, name: name))
      try host.finishLivePlots(completed: true)
    } catch {
      try? host.finishLivePlots(completed: false)
      machine.restore(snapshot)
      steps.undo()
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

  /// The variables, functions and declarations of the session, in no order; not those of the library.
  public var ownNames: [String] { scope.environment.bindings.keys.filter { !$0.hasPrefix("#") && $0 != "args" } }

  /// The static type of one of the session's names.
  public func type(of name: String) -> Type? { scope.environment[name]?.type }

  /// The names a user can write here.
  public var names: [String] {
    scope.environment.bindings.keys.filter { !$0.hasPrefix("#") } + Array(BuiltinTable.signatures.keys)
      + Declaration.Keyword.allCases.map(\.rawValue) + Array(reservedWords)
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
