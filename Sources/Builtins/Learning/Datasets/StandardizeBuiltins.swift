import Checking
import Data
import Learning
import Runtime
import TensorCore
import Units

/// To mean 0 and standard deviation 1, and back.
enum StandardizeBuiltins {
  static let all: [Builtin] = [
    .learning(
      "standardize", ["x", "[on:]"],
      "The columns of a table, or a series, less their means and over their standard deviations, as plain "
        + "numbers; both are taken from the rows "
        + "of `on`, such as those for training, or else from all. A column that never changes is only shifted. Time "
        + "axis and parts stay.",
      example: "standardize(table(v: [1 m, 3 m])).v[0]  # -1", infer: inferStandardize, run: standardize),
    .learning(
      "unstandardize", ["x", "[by]", "[column]"],
      "Undoes `standardize`: of a table it made, or of a number or tensor by such a table. The last axis of the "
        + "tensor stands for the table's columns, "
        + "unless one is named.",
      example: "unstandardize(2, standardize(table(v: [1 m, 3 m])), \"v\")  # 4 m",
      infer: inferUnstandardize, run: unstandardize),
  ]

  // MARK: There

  @Sendable private static func inferStandardize(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    if case .series(let quantity) = try call.type(0) {
      if call.has(1) {
        guard try call.series(1).matches(quantity) else { throw .mismatch(first: 0, second: 1) }
      }
      return call.result(.series(.dimensionless))
    }
    guard case .table(let table) = try call.type(0) else {
      throw .argument(index: 0, expected: "a table or a series")
    }
    if call.has(1) {
      let other = try call.table(1)
      for column in table.columns where !column.isText {
        guard let same = other.column(column.name), !same.isText, same.quantity.matches(column.quantity) else {
          throw .message("`on` has no column `\(column.name)` like that of the table", index: 1, help: nil)
        }
      }
    }
    let columns = table.columns.map { column in
      column.isText
        ? column : TableType.Column(column.name, .dimensionless, standardized: column.standardized ?? column.quantity)
    }
    if let twice = table.columns.first(where: { $0.standardized != nil }) {
      throw .message("the column `\(twice.name)` is standardised already", index: 0, help: nil)
    }
    return call.result(.table(TableType(columns: columns, time: table.time, parts: table.parts)))
  }

  @Sendable private static func standardize(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let value = context.arguments[0]
    let on = context.isGiven(1) ? context.arguments[1] : value
    if case .object(let object) = value, let series = object as? SeriesObject {
      let (mean, deviation) = Standardization.fit(try on.asSeries().series.values)
      return .object(try series.mapping(unit: nil) { $0.map { ($0 - mean) / deviation } })
    }
    let (object, fitted) = (try value.asTable(), try on.asTable().table)
    let names = object.table.columns.filter { !$0.isText }.map(\.name)
    let fits = try names.map { Standardization.fit(try fitted.column($0).values) }
    let scale = Standardization(names: names, means: fits.map(\.mean), deviations: fits.map(\.deviation))
    return .object(
      try object.replacing(standardization: scale) {
        scale.apply($0, column: $1)
      } unit: { _ in
        nil
      })
  }

  // MARK: Back

  @Sendable private static func inferUnstandardize(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    func original(_ table: TableType, _ index: Int) throws(CallFailure) -> [TableType.Column] {
      let columns = table.columns.filter { $0.standardized != nil }
      guard !columns.isEmpty else {
        throw .message("this table was not made by `standardize`", index: index, help: nil)
      }
      return columns
    }
    guard call.has(1) else {
      guard case .table(let table) = try call.type(0) else {
        throw .message(
          "`unstandardize` of anything but a table needs the table whose columns it is of", index: 0,
          help: "write `unstandardize(y, z)`, where `z = standardize(…)`")
      }
      _ = try original(table, 0)
      let columns = table.columns.map { TableType.Column($0.name, $0.standardized ?? $0.quantity, isText: $0.isText) }
      return call.result(.table(TableType(columns: columns, time: table.time, parts: table.parts)))
    }
    var columns = try original(call.table(1), 1)
    guard let operand = Operand(try call.type(0)), operand.quantity.isDimensionless else {
      throw .argument(index: 0, expected: "plain numbers")
    }
    if let name = try call.names(2, expected: "the name of a column, in quotes")?.first {
      columns = try call.columns([name], of: TableType(columns: columns, time: nil), at: 2)
    } else {
      if operand.shape.rank == 0 {
        throw .message("which column is this number of?", index: 0, help: "name it: `unstandardize(y, z, \"T\")`")
      }
      if let extent = operand.shape.extents?.last ?? nil, extent != columns.count {
        throw .message(
          "the last axis has \(extent), but the table has \(columns.count) columns", index: 0,
          help: "for one of the columns name it: `unstandardize(y, z, \"\(columns[0].name)\")`")
      }
    }
    var quantity = columns[0].standardized ?? .dimensionless
    for column in columns.dropFirst() {
      guard let other = column.standardized, let both = quantity.joined(other) else {
        throw .message(
          "the columns differ in unit: `\(columns[0].name)` and `\(column.name)`", index: 0,
          help: "take them one by one: `unstandardize(y[:, 0], z, \"\(columns[0].name)\")`")
      }
      quantity = both
    }
    return call.result(try call.type(0).with(quantity))
  }

  @Sendable private static func unstandardize(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let value = context.arguments[0]
    let object = try (context.isGiven(1) ? context.arguments[1] : value).asTable()
    guard let scale = object.standardization else {
      throw EvaluationError(
        code: "not-standardised", "the table was changed since `standardize` made it",
        help: ["undo `standardize` before other steps"])
    }
    if !context.isGiven(1) {
      guard case .table(let type) = site.resultType else { throw value.unexpected("a table") }
      return .object(
        try object.replacing(standardization: nil, of: scale.names) {
          scale.invert($0, column: $1)
        } unit: {
          type.column($0)?.quantity.unit?.symbol
        })
    }
    let places =
      context.isGiven(2)
      ? [scale.names.firstIndex(of: try context.arguments[2].asString()) ?? 0] : Array(scale.names.indices)
    let means = try Tensor(places.map { scale.means[$0] })
    let deviations = try Tensor(places.map { scale.deviations[$0] })
    if case .object(let series) = value, let series = series as? SeriesObject {
      let place = places[0]
      return .object(
        try series.mapping(unit: site.resultType.quantity?.unit?.symbol) { $0.map { scale.invert($0, column: place) } })
    }
    let tensor = try value.asTensor()
    guard places.count == 1 || tensor.shape.last == places.count else {
      throw EvaluationError(
        code: "shape", "the last axis of \(tensor.shape) does not stand for the table's \(places.count) columns")
    }
    let restored = try (tensor.type == .float64 ? tensor : tensor.converted(to: .float64)) * deviations + means
    return try Value(restored.reshape(tensor.shape), as: site.resultType)
  }
}

extension TableObject {
  /// The table with each number of some columns, all of numbers if nil, and of their members replaced.
  fileprivate func replacing(
    standardization: Standardization?, of names: [String]? = nil, _ body: (Double, _ column: Int) -> Double,
    unit: (String) -> String?
  ) throws -> TableObject {
    let names = names ?? table.columns.filter { !$0.isText }.map(\.name)
    var members = members
    let columns = table.columns.map { column -> Column in
      guard let place = names.firstIndex(of: column.name) else { return column }
      members[column.name] = members[column.name].map { $0.map { $0.map { body($0, place) } } }
      let values = Values(count: column.count) { out in
        for (row, value) in column.values.enumerated() { out[row] = body(value, place) }
      }
      return Column(column.name, values, unit: unit(column.name))
    }
    return TableObject(
      try Table(columns, time: table.time), parts: parts, members: members, standardization: standardization)
  }
}
