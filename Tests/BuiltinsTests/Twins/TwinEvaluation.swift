import Builtins
import Checking
import Diagnostics
import Runtime
import StandardLibrary
import Syntax
import Units
import XCTest

/// What a text did: what it wrote, or the diagnostics that stopped it, rendered.
struct TwinOutcome {
  var output = ""
  var errors = ""
}

/// Evaluates a text with the whole language, one cell.
/// - Parameters:
///   - folder: where the paths it reads begin.
///   - interruptAfter: asks the run to stop after so many seconds.
func evaluate(_ text: String, folder: String = "", interruptAfter: Double? = nil) -> TwinOutcome {
  let output = Output()
  let host = RuntimeHost(write: { output.append($0) }, readFolder: folder, units: unitLibrary)
  var sources = SourceMap()
  let source = sources.add(SourceFile(name: "test.twin", text: text))
  func failed(_ diagnostics: [Diagnostic]) -> TwinOutcome {
    TwinOutcome(output: output.text, errors: Renderer(sources: sources).render(diagnostics))
  }
  var parser = Parser(Array(text.utf8), source: source, units: KnownUnits())
  let syntax = parser.parseProgram()
  if !parser.diagnostics.isEmpty { return failed(parser.diagnostics) }
  let checker = Checker(
    scope: GlobalScope(units: unitLibrary), builtins: BuiltinTable.signatures, environment: Files(folder: folder),
    specialisations: SpecialisationCache(), sources: sources)
  let program = Runtime.Program()
  let machine = VirtualMachine(program: program)
  machine.tensorElement = tensorElement
  do {
    let checked = try checker.checkCell(syntax.statements)
    host.units = checker.scope.units
    let code = try Compiler(program: program, library: BuiltinTable.library, host: host).compile(checked, name: "cell")
    if let interruptAfter {
      let flag = machine.interruption
      DispatchQueue.global().asyncAfter(deadline: .now() + interruptAfter) { flag.request() }
    }
    try machine.runCell(code)
  } catch let error as DiagnosticError {
    return failed(error.diagnostics)
  } catch let failure as RuntimeFailure {
    return failed([diagnostic(for: failure)])
  } catch {
    return failed([Diagnostic(code: "internal", "\(error)")])
  }
  return TwinOutcome(output: output.text)
}

private func diagnostic(for failure: RuntimeFailure) -> Diagnostic {
  let place = failure.stack.first?.origin.map { Span(source: $0.file, start: Int($0.lower), end: Int($0.upper)) }
  guard case .builtin(_, let error) = failure.fault, let known = error as? EvaluationError else {
    if case .interrupted = failure.fault { return Diagnostic(code: "interrupted", "interrupted") }
    if case .builtin(_, let error) = failure.fault {
      if case .interrupted? = error as? RuntimeFault { return Diagnostic(code: "interrupted", "interrupted") }
      return Diagnostic(code: "value", "\(error)", at: place.map { [.init($0)] } ?? [])
    }
    return Diagnostic(code: "runtime", "\(failure.fault)", at: place.map { [.init($0)] } ?? [])
  }
  return Diagnostic(
    code: known.code, known.message, at: (known.span ?? place).map { [.init($0)] } ?? [], notes: known.notes,
    help: known.help)
}

/// Where the text of a run goes.
private final class Output: @unchecked Sendable {
  private(set) var text = ""
  func append(_ more: String) { text += more }
}

private let unitLibrary: UnitTable = {
  var definitions: [UnitDefinition] = []
  for name in StandardLibrary.names where name.hasPrefix("units/") {
    guard let text = StandardLibrary.text(of: name) else { continue }
    var parser = Parser(Array(text.utf8), source: 0, units: AnyUnitName())
    for statement in parser.parseProgram().statements {
      if case .declaration(let declaration) = statement.kind, let definition = try? UnitDefinition(declaration) {
        definitions.append(definition)
      }
    }
  }
  return (try? UnitTable(definitions)) ?? UnitTable()
}()

private struct KnownUnits: UnitNames {
  func isUnit(_ name: String) -> Bool { unitLibrary.contains(name) }
  func nearestUnits(to name: String) -> [String] { [] }
  func units(importedBy use: UseSyntax) -> Set<String> { [] }
}

private final class Files: CheckerEnvironment {
  let folder: String
  init(folder: String) { self.folder = folder }

  func header(ofTable path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String] {
    try tableHeader(path: folder.isEmpty || path.hasPrefix("/") ? path : folder + "/" + path, options: options)
  }

  func load(_ use: UseSyntax) throws(DiagnosticError) -> LoadedModule {
    throw DiagnosticError(Diagnostic(code: "unknown-module", "there are no modules here"))
  }
}
