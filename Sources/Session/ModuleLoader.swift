import Builtins
import Checking
import Diagnostics
import Runtime
import StandardLibrary
import Syntax
import Units

/// Reads and parses what a cell brings in: modules by `use`, the heads of data files. Each module is parsed once a session; its path is
/// its identity.
final class ModuleLoader: CheckerEnvironment, UnitNames {
  private(set) var sources = SourceMap()
  private var table = UnitTable()
  private let host: RuntimeHost
  /// Where the paths of a source's own `use` statements begin.
  private var folders: [SourceID: String] = [:]
  private var parsed: [String: LoadedModule] = [:]
  /// Modules being read, outermost first, to see a circle.
  private var loading: [String] = []
  /// The folder of the text being parsed, for the `use` statements the parser meets.
  private var currentFolder = ""

  init(host: RuntimeHost) { self.host = host }

  /// Takes over the session's sources and units for one cell.
  func begin(_ sources: SourceMap, units: UnitTable) {
    self.sources = sources
    table = units
    loading = []
  }

  // MARK: Parsing

  func parse(_ bytes: [UInt8], name: String, folder: String) throws(DiagnosticError) -> Syntax.Program {
    let outer = currentFolder
    currentFolder = folder
    defer { currentFolder = outer }
    let source = sources.add(SourceFile(name: name, bytes: bytes))
    folders[source] = folder
    var parser = Parser(bytes, source: source, units: self)
    let program = parser.parseProgram()
    if !parser.diagnostics.isEmpty { throw DiagnosticError(parser.diagnostics) }
    return program
  }

  func parse(settings: [(name: String, value: String)]) throws(DiagnosticError) -> [String: Expression] {
    var values: [String: Expression] = [:]
    for setting in settings {
      let program = try parse(Array(setting.value.utf8), name: "--set \(setting.name)", folder: host.readFolder)
      guard program.statements.count == 1, case .expression(let value)? = program.statements.first?.kind else {
        throw DiagnosticError(
          Diagnostic(
            code: "setting", "`--set \(setting.name)=\(setting.value)` does not give one value",
            help: ["write it like `--set Ua=0.05`"]))
      }
      values[setting.name] = value
    }
    return values
  }

  func format(_ bytes: [UInt8], name: String, folder: String) throws(DiagnosticError) -> [UInt8] {
    currentFolder = folder
    let source = sources.add(SourceFile(name: name, bytes: bytes))
    folders[source] = folder
    return try Formatter.format(bytes, source: source, units: self).get()
  }

  // MARK: Units

  func isUnit(_ name: String) -> Bool { table.contains(name) }
  func nearestUnits(to name: String) -> [String] { table.nearest(to: name) }

  func units(importedBy use: UseSyntax) -> Set<String> {
    // What goes wrong here is reported when the `use` itself is checked.
    guard let module = try? load(use, from: currentFolder) else { return [] }
    return module.program.statements.reduce(into: []) { names, statement in
      if case .declaration(let declaration) = statement.kind { names.formUnion(self.names(declaredBy: declaration)) }
    }
  }

  func names(declaredBy declaration: Declaration) -> Set<String> {
    guard declaration.keyword == .unit, let definition = try? UnitDefinition(declaration) else { return [] }
    return definition.spellings
  }

  // MARK: Modules

  func load(_ use: UseSyntax) throws(DiagnosticError) -> LoadedModule {
    try load(use, from: folders[use.span.source] ?? host.readFolder)
  }

  private func load(_ use: UseSyntax, from folder: String) throws(DiagnosticError) -> LoadedModule {
    switch use.target {
    case .module(let name):
      let path = name.split(separator: ".").joined(separator: "/")
      guard let text = StandardLibrary.text(of: path) else {
        let near = nearest(to: path, among: StandardLibrary.names).map {
          $0.split(separator: "/").joined(separator: ".")
        }
        throw DiagnosticError(
          Diagnostic(
            code: "unknown-module", "the library has no module `\(name)`", at: use.span,
            help: near.isEmpty
              ? ["a file of your own is brought in by its path: `use \"file.twin\"`"]
              : ["did you mean \(alternatives(near))?"]))
      }
      return try load("lib/\(path).twin", Array(text.utf8), folder: "", at: use.span)
    case .path(let path):
      let full = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
      host.noteRead(full)
      let bytes: [UInt8]
      do throws(FileFailure) {
        bytes = try File.read(full)
      } catch {
        throw DiagnosticError(
          Diagnostic(code: "unreadable-file", error.message(for: path), at: use.span, help: error.help))
      }
      return try load(full, bytes, folder: File.folder(of: full), at: use.span)
    }
  }

  private func load(_ identity: String, _ bytes: [UInt8], folder: String, at span: Span) throws(DiagnosticError)
    -> LoadedModule
  {
    if let known = parsed[identity] { return known }
    if loading.contains(identity) {
      throw DiagnosticError(
        Diagnostic(
          code: "circular-use",
          "this file uses itself: \((loading + [identity]).map { File.name(of: $0) }.joined(separator: " → "))",
          at: span))
    }
    loading.append(identity)
    defer { loading.removeLast() }
    let module = LoadedModule(
      identity: identity, program: try parse(bytes, name: File.name(of: identity), folder: folder))
    parsed[identity] = module
    return module
  }

  // MARK: Data

  func header(ofTable path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String] {
    try tableHeader(path: host.readPath(path), options: options)
  }

  func images(at path: String, format: ImageDefinition.Format) throws(DiagnosticError) -> ImageHeader {
    try imageHeader(path: host.readPath(path), format: format)
  }
}
