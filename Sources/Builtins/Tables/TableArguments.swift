import Checking
import Data
import Runtime
import TensorCore
import Units

/// What the functions on tables and series work on, as the checker sees it and as it comes when they run.

extension BuiltinCall {
  func table(_ index: Int) throws(CallFailure) -> TableType {
    guard case .table(let table) = try type(index) else { throw .argument(index: index, expected: "a table") }
    return table
  }

  func series(_ index: Int) throws(CallFailure) -> Quantity {
    guard case .series(let quantity) = try type(index) else {
      throw .argument(index: index, expected: "a series, such as a column of a table")
    }
    return quantity
  }

  /// A whole number; nothing when it was left out.
  func requireCount(_ index: Int) throws(CallFailure) {
    guard has(index) else { return }
    guard case .number(let quantity) = try type(index), quantity.isDimensionless else {
      throw .argument(index: index, expected: "a whole number")
    }
  }

  func requireDuration(_ index: Int) throws(CallFailure) {
    guard case .number(let quantity) = try type(index), quantity.dimension == Dimension(.time) else {
      throw .argument(index: index, expected: "a duration, such as `10 s`")
    }
  }

  /// A word in quotes that is one of some; it must be known before running.
  func requireWord(_ index: Int, among words: [String]) throws(CallFailure) {
    guard has(index) else { return }
    let argument = try argument(index)
    let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
    guard argument.type == .string else { throw .argument(index: index, expected: "one of \(list)") }
    if case .string(let word) = argument.kind, !words.contains(word) {
      let name = signature.parameters.indices.contains(index) ? signature.parameters[index].name : "method"
      throw .message("`\(name)` of `\(signature.name)` is one of \(list), not \"\(word)\"", index: index, help: nil)
    }
  }

  /// The type of rows of a table: its columns, no longer its parts.
  static func rows(of table: TableType) -> Type { .table(TableType(columns: table.columns, time: table.time)) }

  /// The type that remains when elements of the first axis are chosen: rows of a table, part of a series, tensor or list.
  func chosen(_ index: Int) throws(CallFailure) -> Type {
    switch try type(index) {
    case .table(let table): return Self.rows(of: table)
    case .series(let quantity): return .series(quantity)
    case .list(let element): return .list(element)
    case .tensor(let quantity, let shape):
      guard let extents = shape.extents else { return .tensor(quantity, .unknown) }
      if !extents.isEmpty { return .tensor(quantity, Shape([nil] + extents.dropFirst())) }
    default: break
    }
    throw .argument(index: index, expected: "a table, a series, a tensor or a list")
  }
}

extension Builtin {
  /// A row whose implementation may throw `DataError`, which is put into the words of the language.
  static func tabular(
    _ name: String, _ usage: [String], _ summary: String, example: String,
    infer: @escaping @Sendable (inout BuiltinCall) throws(CallFailure) -> TypedExpression,
    run: @escaping BuiltinImplementation
  ) -> Builtin {
    Builtin(name, usage, summary, example: example, infer: infer) { context, site in
      do {
        return try run(&context, site)
      } catch let error as DataError {
        throw DataFault(error: error).evaluationError(at: nil)
      }
    }
  }
}

extension BuiltinContext {
  func isGiven(_ index: Int) -> Bool {
    guard arguments.indices.contains(index) else { return false }
    if case .nothing = arguments[index] { return false }
    return true
  }
}

extension Series {
  /// The same axis under other values.
  func replacing(_ values: some Sequence<Double>, unit: String? = nil) throws -> Series {
    try Series(name, Values(values), time: time, unit: unit)
  }
}

extension Value {
  /// The truth of each element.
  func asMask() throws -> [Bool] {
    if case .list(let values) = self { return try values.map { try $0.asNumber() == 1 } }
    let numbers = try asTensor().elements
    return numbers.map { $0 != 0 && !$0.isNaN }
  }

  /// The chosen places of the first axis, in the order given.
  func choosing(_ rows: [Int]) throws -> Value {
    switch self {
    case .list(let values): return .list(rows.map { values[$0] })
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor, tensor.rank > 0 else { break }
      return .tensor(try tensor.gather(rows))
    case .object(let object):
      if let table = object as? TableObject { return .object(try table.choosing(rows)) }
      if let series = object as? SeriesObject { return .object(try series.choosing(rows)) }
      if let list = object as? any LazyList { return .list(try rows.map { try list.element(at: $0) }) }
    default: break
    }
    throw unexpected("a table, a series, a tensor or a list")
  }

  /// The extent of the first axis, the rows of a table.
  func extent() throws -> Int {
    switch self {
    case .list(let values): return values.count
    case .tensor(let opaque): return (opaque as? Tensor)?.shape.first ?? 1
    case .object(let object):
      if let table = object as? TableObject { return table.table.rowCount }
      if let series = object as? SeriesObject { return series.series.count }
      if let list = object as? any LazyList { return list.elementCount }
    default: break
    }
    throw unexpected("something that has a length")
  }
}

extension TableObject {
  /// Rows in the order given, with the members' values.
  func choosing(_ rows: [Int]) throws -> TableObject {
    let columns = table.columns.map { $0.choosing(rows) }
    let time = table.time.map { $0.choosing(rows) }
    let chosen =
      if columns.isEmpty, time == nil { table } else { try Table(columns, time: time) }
    return TableObject(
      chosen,
      members: members.mapValues { $0.map { member in rows.map { member.indices.contains($0) ? member[$0] : .nan } } },
      standardization: standardization)
  }

  /// The table with each column of numbers, and each member's, replaced; the rows stay.
  func mappingNumbers(_ body: ([Double]) -> [Double]) throws -> TableObject {
    let columns = table.columns.map { $0.isText ? $0 : Column($0.name, Values(body(Array($0.values))), unit: $0.unit) }
    return TableObject(
      try Table(columns, time: table.time), parts: parts, members: members.mapValues { $0.map(body) },
      standardization: standardization)
  }
}

extension SeriesObject {
  func choosing(_ rows: [Int]) throws -> SeriesObject {
    SeriesObject(
      try Series(series.name, series.values.gathered(rows), time: series.time.choosing(rows), unit: series.unit),
      members: members.map { member in rows.map { member.indices.contains($0) ? member[$0] : .nan } },
      deviation: deviation, interval: interval)
  }

  /// The series with its values, and each member's, replaced.
  func mapping(unit: String?, _ body: ([Double]) -> [Double]) throws -> SeriesObject {
    SeriesObject(
      try series.replacing(body(Array(series.values)), unit: unit), members: members.map(body), deviation: deviation,
      interval: interval)
  }
}

extension Column {
  func choosing(_ rows: [Int]) -> Column {
    guard isText else { return Column(name, values.gathered(rows), unit: unit) }
    return Column(name, texts: rows.map { text(at: $0) })
  }
}

extension TimeAxis {
  func choosing(_ rows: [Int]) -> TimeAxis { TimeAxis(name, seconds.gathered(rows), kind: kind, unit: unit) }
}
