import Checking
import Data
import Runtime
import TensorCore

/// `value.name`, by kind of value; the fields of records are instructions of the machine.
enum FieldBuiltin {
  static let operators: [(String, BuiltinImplementation)] = [
    (
      "field",
      { context, site in
        guard case .name(let name) = site.detail, let value = context.arguments.first else {
          throw Value.nothing.unexpected("a value with fields")
        }
        do {
          return try field(name, of: value, site)
        } catch let error as DataError {
          throw DataFault(error: error).evaluationError(at: nil)
        }
      }
    )
  ]

  private static func field(_ name: String, of value: Value, _ site: CallSite) throws -> Value {
    switch value {
    case .range(let lower, let upper): return .number(name == "lower" ? lower : upper)
    case .object(let object):
      switch object {
      case let table as TableObject: return try field(name, of: table)
      case let series as SeriesObject: return try field(name, of: series)
      case let known as any Fielded: return try known.field(name, site)
      default: throw value.unexpected("a value with a field `\(name)`")
      }
    default: throw value.unexpected("a value with a field `\(name)`")
    }
  }

  private static func field(_ name: String, of object: TableObject) throws -> Value {
    let table = object.table
    if let column = table[name] {
      if column.isText { return .list((0..<column.count).map { .string(column.text(at: $0) ?? "") }) }
      return .object(try object.series(column))
    }
    if let part = object.parts[name] { return .object(try object.slice(part)) }
    guard let time = table.time else { throw DataError.table(.noColumn(name, among: table.columnNames)) }
    if time.kind == .instant { return .list(time.seconds.map(Value.instant)) }
    return .object(SeriesObject(try Series(time.name, time.seconds, time: time, unit: time.unit)))
  }

  private static func field(_ name: String, of object: SeriesObject) throws -> Value {
    switch name {
    case "values": return .tensor(try Tensor(Array(object.series.values)))
    case "time": return .tensor(try Tensor(Array(object.series.time.seconds)))
    default:
      guard !object.members.isEmpty else {
        throw EvaluationError(
          code: "no-members", "this series comes from a single run and has no members",
          help: ["ask for a fan of runs: `simulate … { …, ensemble 100 }`"])
      }
      let count = object.series.count
      return .tensor(
        try Tensor(shape: [object.members.count, count]) { out in
          for (index, member) in object.members.enumerated() {
            for (step, value) in member.prefix(count).enumerated() { out[index * count + step] = value }
          }
        })
    }
  }
}

extension TableObject {
  /// A column with the table's time axis, or with row numbers where it has none.
  public func series(_ column: Column) throws -> SeriesObject {
    let time = table.time ?? .rowNumbers(table.rowCount)
    return SeriesObject(
      try Series(column.name, column.values, time: time, unit: column.unit), members: members[column.name] ?? [])
  }

  /// Rows of the table, and of the members it carries.
  public func slice(_ rows: Range<Int>) throws -> TableObject {
    TableObject(
      try table.slice(rows),
      members: members.mapValues { $0.map { member in Array(member[rows.clamped(to: 0..<member.count)]) } },
      standardization: standardization)
  }
}
