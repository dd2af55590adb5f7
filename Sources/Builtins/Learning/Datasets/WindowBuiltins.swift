import Checking
import Learning
import Runtime
import Units

/// Datasets over tables and series: windows in time, and rows with a class.
enum WindowBuiltins {
  static let all: [Builtin] = [
    .learning(
      "windows", ["x", "look_back:", "[horizon:]", "[stride:]", "[targets:]", "[gap:]"],
      "A dataset of windows over the rows of a table or series: `x`, `look_back` rows, and `y`, the `horizon` "
        + "rows that follow, of all columns "
        + "or of `targets`. `gap` rows lie between them, and `stride` rows from one window to the next. Of a table "
        + "that is split, one dataset for "
        + "each part, as fields: a part's `y` lie in it, its `x` may reach back before it.",
      example: "windows(table(v: [1, 2, 3, 4, 5]), look_back: 2, horizon: 1)[0].y  # [[3]]",
      infer: inferWindows, run: makeWindows),
    .learning(
      "labelled", ["table", "label:", "[features:]"],
      "A dataset of a table's rows for telling classes apart: `x`, the columns of numbers or those named by "
        + "`features`, and `label`, the number of "
        + "the class that the column `label` names, a column of words or whole numbers. Of a table that is split, "
        + "one dataset for each part, as fields.",
      example: "labelled(table(v: [1, 2], kind: [\"b\", \"a\"]), label: \"kind\")[0].label  # 1",
      infer: inferLabelled, run: makeLabelled),
  ]

  // MARK: Windows

  /// The table that a table or series is, with the columns of numbers it has.
  private static func source(_ call: BuiltinCall) throws(CallFailure) -> TableType {
    switch try call.type(0) {
    case .series(let quantity): return TableType(columns: [.init("value", quantity)], time: nil)
    case .table(let table):
      if let word = table.columns.first(where: \.isText) {
        throw .message("the column `\(word.name)` holds words, not numbers", index: 0, help: nil)
      }
      return table
    default: throw .argument(index: 0, expected: "a table or a series")
    }
  }

  @Sendable private static func inferWindows(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let table = try source(call)
    let lookBack = try call.wholeNumber(1, minimum: 1)
    let horizon = try call.wholeNumber(2, minimum: 1)
    _ = try (call.wholeNumber(3, minimum: 1), call.wholeNumber(5, minimum: 0))
    let targets = try call.names(4, expected: "names of columns, such as `[\"T1\"]`").map { names throws(CallFailure) in
      try call.columns(names, of: table, at: 4)
    }
    let x = try call.commonQuantity(table.columns, at: 0)
    var fields = [FieldType("x", .tensor(x, Shape([lookBack, table.columns.count])))]
    if call.has(2) {
      let y = try targets.map { columns throws(CallFailure) in try call.commonQuantity(columns, at: 4) }
      fields.append(
        FieldType("y", .tensor(y ?? x, Shape([horizon, targets?.count ?? table.columns.count]))))
    } else if call.has(4) {
      throw .message("`targets` are columns of `y`, and without `horizon` there is none", index: 4, help: nil)
    }
    return call.result(call.datasets(DatasetType(fields), parts: table.parts))
  }

  @Sendable private static func makeWindows(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let object = try context.arguments[0].asTableOrSeries()
    let lookBack = try context.arguments[1].asCount("`look_back`", minimum: 1)
    let horizon = context.isGiven(2) ? try context.arguments[2].asCount("`horizon`", minimum: 1) : 0
    let stride = context.isGiven(3) ? try context.arguments[3].asCount("`stride`", minimum: 1) : 1
    let gap = context.isGiven(5) ? try context.arguments[5].asCount("`gap`") : 0
    let names = object.table.columnNames
    let targets =
      context.isGiven(4) ? try context.arguments[4].asNames().compactMap { names.firstIndex(of: $0) } : nil
    let matrix = try object.matrix(names)
    return try object.forParts(site.resultType) { rows, name in
      try WindowDataset(
        matrix, rows: rows, lookBack: lookBack, horizon: horizon, stride: stride, gap: gap, targets: targets, name: name
      )
    }
  }

  // MARK: Classes

  @Sendable private static func inferLabelled(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let table = try call.table(0)
    guard let label = try call.names(1, expected: "the name of a column, in quotes")?.first,
      case .string = try call.argument(1).kind
    else { throw .argument(index: 1, expected: "the name of a column, in quotes") }
    guard let column = table.column(label) else {
      _ = try call.columns([label], of: table, at: 1)
      throw .silent
    }
    guard column.isText || column.quantity.isDimensionless else {
      throw .message(
        "the column `\(label)` is in \(call.units.name(of: column.quantity)), and a class is a word or a whole number",
        index: 1, help: nil)
    }
    let names = try call.names(2, expected: "names of columns, such as `[\"T1\"]`")
    if names?.contains(label) == true {
      throw .message("`\(label)` is the label, so it cannot be a feature too", index: 2, help: nil)
    }
    let features = try call.columns(
      names ?? table.columns.filter { $0.name != label && !$0.isText }.map(\.name), of: table, at: call.has(2) ? 2 : 0)
    guard !features.isEmpty else {
      throw .message("there are no columns of numbers beside `\(label)`", index: 0, help: nil)
    }
    let quantity = try call.commonQuantity(features, at: call.has(2) ? 2 : 0)
    let type = DatasetType([
      FieldType("x", .tensor(quantity, .vector(features.count))), FieldType("label", .dimensionless),
    ])
    return call.result(
      call.datasets(type, parts: table.parts), detail: .name(features.map(\.name).joined(separator: "\n")))
  }

  @Sendable private static func makeLabelled(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .name(let joined) = site.detail else { throw Value.nothing.unexpected("the names of columns") }
    let object = try context.arguments[0].asTable()
    let features = joined.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let classes = try Classification(
      object.table, label: try context.arguments[1].asString(), features: features,
      standardization: object.standardization(of: features))
    return try object.forParts(site.resultType) { rows, _ in try classes.dataset(rows: rows) }
  }
}
