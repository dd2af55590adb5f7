import Builtins
import Checking
import Data
import Diagnostics
import Foundation
import Plotting
import Runtime
import StandardLibrary
import Syntax
import TensorCore
import Units
import XCTest

/// What a text that plots did: the charts it wrote in place, and its diagnostics, rendered.
struct PlotOutcome {
  var output = ""
  var status = ""
  var diagnostics = ""
}

/// Evaluates one text after the other as the cells of a session would, with stand-ins for data that plots are made of:
/// `test_series(times, values)`, `test_ensemble(times, rows)` whose first row is the nominal one, `test_matrix(rows, columns)` of 0, 1, 2…
final class PlotSession {
  private let host: RuntimeHost
  private var sources = SourceMap()
  private let log = Log()

  init(terminal: (columns: Int, rows: Int, colour: Bool)? = nil, isWatched: Bool = false) {
    let log = self.log
    host = RuntimeHost(
      write: { log.output += $0 }, writeStatus: { log.status += $0 }, showsProgress: isWatched, terminal: terminal,
      units: PlotStandIns.units)
  }

  func run(_ text: String, interruptAfter: Double? = nil) -> PlotOutcome {
    log.output = ""
    log.status = ""
    let source = sources.add(SourceFile(name: "test.twin", text: text))
    var parser = Parser(Array(text.utf8), source: source, units: PlotStandIns())
    let syntax = parser.parseProgram()
    var diagnostics = parser.diagnostics
    if diagnostics.isEmpty { diagnostics = run(syntax, interruptAfter) + host.takeWarnings() }
    return PlotOutcome(
      output: log.output, status: log.status, diagnostics: Diagnostics.Renderer(sources: sources).render(diagnostics))
  }

  private func run(_ syntax: Syntax.Program, _ interruptAfter: Double?) -> [Diagnostic] {
    let checker = Checker(
      scope: GlobalScope(units: PlotStandIns.units), builtins: PlotStandIns.signatures,
      layers: BuiltinTable.layers, environment: PlotStandIns(),
      specialisations: SpecialisationCache(), sources: sources)
    let program = Runtime.Program()
    let machine = VirtualMachine(program: program)
    do {
      let checked = try checker.checkCell(syntax.statements)
      let code = try Compiler(program: program, library: PlotStandIns.library, host: host).compile(
        checked, name: "cell")
      if let interruptAfter {
        let flag = machine.interruption
        DispatchQueue.global().asyncAfter(deadline: .now() + interruptAfter) { flag.request() }
      }
      try machine.runCell(code)
      return []
    } catch let error as DiagnosticError {
      return error.diagnostics
    } catch let failure as RuntimeFailure {
      return [diagnostic(for: failure)]
    } catch {
      return [Diagnostic(code: "internal", "\(error)")]
    }
  }

  private func diagnostic(for failure: RuntimeFailure) -> Diagnostic {
    let place = failure.stack.first?.origin.map { Span(source: $0.file, start: Int($0.lower), end: Int($0.upper)) }
    let labels = place.map { [Diagnostic.Label($0)] } ?? []
    guard case .builtin(_, let error) = failure.fault else {
      return Diagnostic(code: "runtime", "\(failure.fault)", at: labels)
    }
    guard let known = error as? EvaluationError else { return Diagnostic(code: "value", "\(error)", at: labels) }
    return Diagnostic(
      code: known.code, known.message, at: known.span.map { [.init($0)] } ?? labels, notes: known.notes,
      help: known.help)
  }

  private final class Log: @unchecked Sendable {
    var output = ""
    var status = ""
  }
}

/// Data to plot, made without the language's own tables; a stand-in serves only where the library has none of that name.
final class PlotStandIns: CheckerEnvironment, UnitNames {
  static let units: UnitTable = {
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

  static let signatures = BuiltinTable.signatures.merging(
    Dictionary(uniqueKeysWithValues: functions.map { ($0.signature.name, $0.signature) })
  ) { own, _ in own }

  static let library = RuntimeLibrary(
    builtins: BuiltinTable.library.builtins.merging(
      functions.map { ($0.signature.name, $0.implementation) } + operators
    ) { own, _ in own }, declare: BuiltinTable.library.declare)

  private static let functions: [Builtin] = [
    Builtin(
      "test_series", ["times", "values", "[axis:]", "[unit:]"], "", example: "",
      infer: { call throws(CallFailure) in call.result(.series(try call.type(1).quantity ?? .dimensionless)) },
      run: { context, site in
        let isDated = site.argumentTypes[0] == .list(.instant)
        let times = try context.arguments[0].asTensor().elements
        var name = "time"
        if case .string(let given) = context.arguments[2] { name = given }
        var unit: String?
        if case .string(let given) = context.arguments[3] { unit = given }
        let axis = TimeAxis(name, Values(times), kind: isDated ? .instant : .elapsed, unit: unit)
        return .object(SeriesObject(try Series("x", Values(try context.arguments[1].asTensor().elements), time: axis)))
      }),
    Builtin(
      "test_ensemble", ["times", "rows"], "", example: "",
      infer: { call throws(CallFailure) in call.result(.series(try call.type(1).quantity ?? .dimensionless)) },
      run: { context, _ in
        let axis = TimeAxis("time", Values(try context.arguments[0].asTensor().elements))
        let rows = try context.arguments[1].asTensor()
        let members = (0..<rows.shape[0]).map { row in
          Array(rows.elements[row * rows.shape[1]..<(row + 1) * rows.shape[1]])
        }
        return .object(
          SeriesObject(try Series("x", Values(members[0]), time: axis), members: Array(members.dropFirst())))
      }),
    Builtin(
      "test_matrix", ["rows", "columns"], "", example: "",
      infer: { call throws(CallFailure) in call.result(.tensor(.dimensionless, Shape([nil, nil]))) },
      run: { context, _ in
        let (rows, columns) = (Int(try context.arguments[0].asNumber()), Int(try context.arguments[1].asNumber()))
        return .tensor(try Tensor(shape: [rows, columns], (0..<rows * columns).map(Double.init)))
      }),
    Builtin(
      "test_vector", ["count"], "", example: "",
      infer: { call throws(CallFailure) in call.result(.tensor(.dimensionless, Shape([nil]))) },
      run: { context, _ in
        .tensor(try Tensor((0..<Int(try context.arguments[0].asNumber())).map(Double.init)))
      }),
    Builtin(
      "test_unknown_shape", ["x"], "", example: "",
      infer: { call throws(CallFailure) in
        call.result(.tensor(try call.type(0).quantity ?? .dimensionless, .unknown))
      },
      run: { context, _ in context.arguments[0] }),
  ]

  private static let operators: [(String, BuiltinImplementation)] = [
    ("tensor", { context, _ in .tensor(try Value.list(Array(context.arguments)).asTensor()) }),
    ("nothing", { _, _ in .nothing }),
  ]

  func isUnit(_ name: String) -> Bool { Self.units.contains(name) }
  func nearestUnits(to name: String) -> [String] { [] }
  func units(importedBy use: UseSyntax) -> Set<String> { [] }

  func header(ofTable path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String] { [] }

  func load(_ use: UseSyntax) throws(DiagnosticError) -> LoadedModule {
    throw DiagnosticError(Diagnostic(code: "unknown-module", "there are no modules here"))
  }
}
