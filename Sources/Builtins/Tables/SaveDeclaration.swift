import Checking
import Data
import Runtime
import Units

/// `save t "run.csv"`: a table as text, each column in the unit it is shown in, named in the header: `T1 (degC)`.
enum SaveDeclaration {
  private static let delimiters: [(ending: String, delimiter: Character)] = [(".csv", ","), (".tsv", "\t")]

  static func carryOut(_ definition: SaveDefinition, _ arguments: Operands, _ site: DeclarationSite) throws -> Value {
    if case .model = definition.type { return try ModelSaving.carryOut(definition, arguments, site) }
    let object = try arguments.value(definition.value).asTable()
    let path = try arguments.value(definition.path).asString()
    guard let row = delimiters.first(where: { path.lowercased().hasSuffix($0.ending) }) else {
      throw EvaluationError(
        code: "unknown-format", "a table is saved as `.csv` or `.tsv`, and `\(path)` ends in neither",
        span: arguments.span(definition.path))
    }
    do throws(DataError) {
      try CSVWriter.write(
        object.table, to: path, formats: formats(object.table, definition.type, site.host.units),
        delimiter: row.delimiter)
    } catch {
      if case .file(_, .missing) = error {
        throw EvaluationError(
          code: "unwritable-file", "`\(path)` cannot be written: there is no such folder",
          help: ["paths that are written begin at the working directory"], span: arguments.span(definition.path))
      }
      throw DataFault(error: error).evaluationError(at: arguments.span(definition.path))
    }
    return .nothing
  }

  private static func formats(_ table: Table, _ type: Type, _ units: UnitTable) -> [String: CSVWriter.Format] {
    let formatter = ValueFormatter(units: units)
    var formats: [String: CSVWriter.Format] = [:]
    func add(_ name: String, _ quantity: Quantity) {
      let unit = formatter.unit(for: quantity, size: 1)
      guard !unit.symbol.isEmpty else { return }
      formats[name] = CSVWriter.Format(unit: unit.symbol, scale: unit.factor, offset: unit.offset)
    }
    for column in table.columns where !column.isText { add(column.name, formatter.quantity(of: column, type)) }
    if let time = table.time, time.kind == .elapsed { add(time.name, formatter.quantity(ofTime: table, type)) }
    return formats
  }
}
