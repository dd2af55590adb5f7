import Checking
import Diagnostics
import StandardLibrary
import Syntax
import Units

/// The units of `lib/units`, read once a process.
enum UnitLibrary {
  static let table: UnitTable = {
    var definitions: [UnitDefinition] = []
    for name in StandardLibrary.names where name.hasPrefix("units/") {
      guard let text = StandardLibrary.text(of: name) else { continue }
      var parser = Parser(Array(text.utf8), source: 0, units: AnyUnitName())
      for statement in parser.parseProgram().statements {
        // A test holds that every file of the library reads without an error.
        if case .declaration(let declaration) = statement.kind, let definition = try? UnitDefinition(declaration) {
          definitions.append(definition)
        }
      }
    }
    return (try? UnitTable(definitions)) ?? UnitTable()
  }()
}
