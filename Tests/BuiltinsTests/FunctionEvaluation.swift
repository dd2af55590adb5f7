import Builtins
import Checking
import Diagnostics
import Runtime
import StandardLibrary
import Synchronization
import Syntax
import Units

/// Runs texts of the language as a session would, with the builtins and the unit library and nothing else.
enum Evaluation {
  /// What a text gave: its output, the values of its bare expressions, and what went wrong.
  struct Outcome {
    var output = ""
    var values: [Value] = []
    var diagnostics: [Diagnostic] = []
    var rendered = ""
    var failure: String?
  }

  static let units: UnitTable = {
    var definitions: [UnitDefinition] = []
    for name in StandardLibrary.names where name.hasPrefix("units/") {
      var parser = Parser(Array((StandardLibrary.text(of: name) ?? "").utf8), source: 0)
      for case .declaration(let declaration) in parser.parseProgram().statements.map(\.kind) {
        if let definition = try? UnitDefinition(declaration) { definitions.append(definition) }
      }
    }
    return (try? UnitTable(definitions)) ?? UnitTable()
  }()

  static func run(_ text: String, globals: [String: (Type, Value)] = [:]) -> Outcome {
    var outcome = Outcome()
    var sources = SourceMap()
    let source = sources.add(SourceFile(name: "test.twin", text: text))
    var parser = Parser(Array(text.utf8), source: source, units: Names())
    let syntax = parser.parseProgram()
    func report(_ diagnostics: [Diagnostic]) -> Outcome {
      outcome.diagnostics += diagnostics
      outcome.rendered = Renderer(sources: sources).render(outcome.diagnostics)
      return outcome
    }
    guard parser.diagnostics.isEmpty else { return report(parser.diagnostics) }

    let collected = Mutex<(values: [Value], output: String)>(([], ""))
    let host = RuntimeHost(write: { text in collected.withLock { $0.output += text } }, units: units)
    var library = BuiltinTable.library
    library.builtins["result"] = { context, _ in
      let value = context.arguments[0]
      collected.withLock { $0.values.append(value) }
      return .nothing
    }
    let program = Runtime.Program()
    let machine = VirtualMachine(program: program)
    machine.tensorElement = tensorElement
    var scope = GlobalScope(units: units)
    let place = Span(source: source, start: 0, end: 0)
    for name in globals.keys.sorted() {
      guard let (type, value) = globals[name] else { continue }
      scope.environment[name] = Binding(.local(scope.variables.count), type, place)
      scope.variables.append(Variable(name: name, isScalar: type.isScalar))
      library.builtins["given \(name)"] = { _, _ in value }
    }
    let given = scope.variables.enumerated().map { index, variable in
      let type = globals[variable.name]?.0 ?? .nothing
      let value = TypedExpression(.builtin("given \(variable.name)", [], functions: [], detail: .none), type, place)
      return TypedStatement(.assign(index, value), place)
    }
    let compiler = Compiler(program: program, library: library, host: host)
    let checker = Checker(
      scope: scope, builtins: BuiltinTable.signatures, layers: BuiltinTable.layers, environment: NoFiles(),
      specialisations: SpecialisationCache(),
      sources: sources)
    do throws(DiagnosticError) {
      let checked = try checker.checkCell(syntax.statements)
      outcome.diagnostics = checker.diagnostics
      do {
        let prepared = CheckedProgram(statements: given, variables: scope.variables)
        try machine.runCell(compiler.compile(prepared, name: "given"))
        try machine.runCell(compiler.compile(checked, name: "test"))
      } catch {
        outcome.failure = words(error)
      }
    } catch {
      return report(error.diagnostics)
    }
    (outcome.values, outcome.output) = collected.withLock { ($0.values, $0.output) }
    return outcome
  }

  private static func words(_ error: any Error) -> String {
    guard let failure = error as? RuntimeFailure else { return "\(error)" }
    guard case .builtin(_, let inner) = failure.fault else { return "\(failure.fault)" }
    guard let known = inner as? EvaluationError else { return "\(inner)" }
    return ([known.message] + known.notes.map { "note: \($0)" } + known.help.map { "help: \($0)" }).joined(
      separator: "\n")
  }

  private struct Names: UnitNames {
    func isUnit(_ name: String) -> Bool { Evaluation.units.contains(name) }
    func nearestUnits(to name: String) -> [String] { Evaluation.units.nearest(to: name) }
    func units(importedBy use: UseSyntax) -> Set<String> { [] }
  }

  private final class NoFiles: CheckerEnvironment {
    func header(ofTable path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String] {
      throw DiagnosticError(Diagnostic(code: "file", "no files here"))
    }
    func load(_ use: UseSyntax) throws(DiagnosticError) -> LoadedModule {
      throw DiagnosticError(Diagnostic(code: "file", "no modules here"))
    }
  }
}
