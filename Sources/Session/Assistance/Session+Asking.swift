import Builtins
import Checking
import Diagnostics
import StandardLibrary
import Syntax

// What completion and help ask of the session without changing it.
extension Session {
  /// The static type that an expression has behind a text of the same cell, as far as both can be read; nil when it has none.
  func type(of expression: String, behind text: [UInt8]) -> Type? {
    modules.begin(sources, units: scope.units)
    let folder = host.readFolder
    let before = try? modules.parse(text, name: "before", folder: folder).statements
    guard let statements = try? modules.parse(Array(expression.utf8), name: "asked", folder: folder).statements,
      statements.count == 1, case .expression(let value)? = statements.first?.kind
    else { return nil }
    let checker = Checker(
      scope: scope, builtins: BuiltinTable.signatures, layers: BuiltinTable.layers, environment: modules,
      specialisations: SpecialisationCache(), sources: modules.sources, settingsMayWait: true)
    return checker.type(of: value, behind: before ?? [])
  }

  /// The column names of a delimited file; none for a file that cannot be read.
  func header(of path: String) -> [String] { (try? modules.header(ofTable: path, options: [:])) ?? [] }

  /// The declaration of a unit of the library, with its comment; nil for other names.
  func unitSource(_ name: String) -> String? {
    guard BuiltinTable.signatures[name] == nil, DeclarationHelp.forms[name] == nil,
      let definition = scope.units.definition(of: name)
    else { return nil }
    for module in StandardLibrary.names where module.hasPrefix("units/") {
      let lines = (StandardLibrary.text(of: module) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      guard let place = lines.firstIndex(where: { $0.hasPrefix("unit \(definition.name) ") }) else { continue }
      let above = lines[..<place].reversed().prefix { $0.hasPrefix("#") }.reversed()
      return "# \(module.replacing("/", with: "."))\n\((above + [lines[place]]).joined(separator: "\n"))\n"
    }
    return nil
  }
}
