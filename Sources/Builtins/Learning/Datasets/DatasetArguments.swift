import Checking
import Data
import Diagnostics
import Learning
import Runtime
import TensorCore
import Units

/// What the functions on datasets work on, as the checker sees it and as it comes when they run.

extension BuiltinCall {
  func dataset(_ index: Int) throws(CallFailure) -> DatasetType {
    guard case .dataset(let dataset) = try type(index) else { throw .argument(index: index, expected: "a dataset") }
    return dataset
  }

  /// Names written out: one in quotes, or a list of them. Nil when the argument was left out.
  func names(_ index: Int, expected: String) throws(CallFailure) -> [String]? {
    guard has(index) else { return nil }
    switch try argument(index).kind {
    case .string(let text): return [text]
    case .list(let elements):
      var names: [String] = []
      for element in elements {
        guard case .string(let text) = element.kind else { throw .argument(index: index, expected: expected) }
        names.append(text)
      }
      if !names.isEmpty { return names }
    default: break
    }
    throw .argument(index: index, expected: expected)
  }

  /// Columns of a table by name; each must hold numbers.
  func columns(
    _ names: [String], of table: TableType, at index: Int?
  ) throws(CallFailure) -> [TableType.Column] {
    var columns: [TableType.Column] = []
    for name in names {
      guard let column = table.column(name) else {
        let near = nearest(to: name, among: table.columns.map(\.name))
        throw .message(
          "the table has no column `\(name)`", index: index,
          help: near.isEmpty
            ? "it has \(listed(table.columns.map(\.name)))" : "did you mean \(alternatives(near))?")
      }
      guard !column.isText else {
        throw .message("the column `\(name)` holds words, not numbers", index: index, help: nil)
      }
      guard !columns.contains(column) else { throw .message("`\(name)` is named twice", index: index, help: nil) }
      columns.append(column)
    }
    return columns
  }

  /// The quantity of a tensor that holds some columns side by side.
  func commonQuantity(_ columns: [TableType.Column], at index: Int) throws(CallFailure) -> Quantity {
    guard var common = columns.first?.quantity else {
      throw .message("there are no columns of numbers", index: index, help: nil)
    }
    for column in columns.dropFirst() {
      guard let both = common.joined(column.quantity) else {
        let first = columns.first { !$0.quantity.matches(column.quantity) } ?? columns[0]
        throw .message(
          "the columns differ in unit: `\(first.name)` is in \(units.name(of: first.quantity)), `\(column.name)` in "
            + units.name(of: column.quantity), index: index,
          help: "bring them to a common scale first: `standardize(…)`")
      }
      common = both
    }
    return common
  }

  /// A dataset, or a record of one for each part of a table.
  func datasets(_ type: DatasetType, parts: [String]) -> Type {
    parts.isEmpty ? .dataset(type) : .record(parts.map { FieldType($0, .dataset(type)) })
  }
}

extension TableObject {
  /// What `make` gives for each part of the table, in the order of the checker's type, or for all rows.
  func forParts(_ type: Type, _ make: (_ rows: Range<Int>, _ name: String?) throws -> any Dataset) throws -> Value {
    guard case .record(let fields) = type else { return .object(DatasetObject(try make(0..<table.rowCount, nil))) }
    return .record(
      try fields.map { field in
        .object(DatasetObject(try make(parts[field.name] ?? 0..<table.rowCount, field.name)))
      })
  }

  /// The standardization of some columns; nil unless it is known of all of them.
  func standardization(of columns: [String]) -> Standardization? {
    guard let standardization else { return nil }
    let places = columns.compactMap { standardization.names.firstIndex(of: $0) }
    return places.count == columns.count ? standardization.selecting(places) : nil
  }

  /// Some columns as a matrix.
  func matrix(_ names: [String]) throws -> SeriesMatrix {
    let columns = try names.map { try table.column($0) }
    return try SeriesMatrix(
      names: names, rowCount: table.rowCount, standardization: standardization(of: names)
    ) { columns[$0].values.withUnsafeBufferPointer($1) }
  }
}

extension Value {
  /// A table; of a series one with a single column.
  func asTableOrSeries() throws -> TableObject {
    guard case .object(let object) = self, let series = object as? SeriesObject else { return try asTable() }
    return TableObject(series.series.table)
  }

  /// The texts of a list, or one text.
  func asNames() throws -> [String] {
    if case .string(let text) = self { return [text] }
    return try asList().map { try $0.asString() }
  }
}
