import Checking
import Data
import Runtime
import Units

/// Functions that choose rows or put them in order; none computes a new number.
enum ChoosingBuiltins {
  static let all: [Builtin] = [
    .tabular(
      "head", ["x", "[n]"], "The first `n` rows or values; 5 when `n` is left out.",
      example: "head([1, 4, 9, 16], 2)  # [1, 4]", infer: inferEnd,
      run: { context, _ in
        let (count, extent) = try counts(context)
        return try context.arguments[0].choosing(Array(0..<min(count, extent)))
      }),
    .tabular(
      "tail", ["x", "[n]"], "The last `n` rows or values; 5 when `n` is left out.",
      example: "tail([1, 4, 9, 16], 2)  # [9, 16]", infer: inferEnd,
      run: { context, _ in
        let (count, extent) = try counts(context)
        return try context.arguments[0].choosing(Array(max(0, extent - count)..<extent))
      }),
    .tabular(
      "where", ["x", "mask"],
      "The rows of a table or the values of a series or list for which the mask, such as a comparison of a column, holds.",
      example: "where([1, 4, 9], [false, true, true])  # [4, 9]",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        switch try call.type(1) {
        case .series(let quantity), .tensor(let quantity, _):
          guard quantity.isDimensionless else { throw .argument(index: 1, expected: "a comparison, such as `t.v > 3`") }
        case .list(.boolean), .list(.never): break
        default: throw .argument(index: 1, expected: "a comparison, such as `t.v > 3`")
        }
        return call.result(try call.chosen(0))
      },
      run: { context, _ in
        let mask = try context.arguments[1].asMask()
        let extent = try context.arguments[0].extent()
        guard mask.count == extent else {
          throw EvaluationError(
            code: "unequal-lengths",
            "the mask has \(ValueFormatter.counted(mask.count, "value")) for \(ValueFormatter.counted(extent, "row"))")
        }
        return try context.arguments[0].choosing(mask.indices.filter { mask[$0] })
      }),
    .tabular(
      "sort_by", ["table", "column", "[descending:]"],
      "The rows in the order of a column or of `time`, missing values last; rows that are alike keep their order.",
      example: "sort_by(table(a: [3, 1, 2]), \"a\").a.values  # [1, 2, 3]", infer: inferSort, run: sort),
    .tabular(
      "between", ["x", "from", "to"],
      "The rows of a table or the values of a series with `from <= time < to`: durations, or instants.",
      example: "len(between(series([1, 4, 9], [0 s, 10 s, 20 s]), 5 s, 20 s))  # 1",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        switch try call.type(0) {
        case .series: break
        case .table(let table) where table.time != nil: break
        case .table: throw .message("the table has no time axis", index: 0, help: nil)
        default: throw .argument(index: 0, expected: "a table or a series")
        }
        for index in [1, 2] where try call.type(index) != .instant { try call.requireDuration(index) }
        return call.result(try call.chosen(0))
      },
      run: { context, site in
        let bounds = (try context.arguments[1].asNumber(), try context.arguments[2].asNumber())
        let time = try timeAxis(of: context.arguments[0])
        let isInstant = site.argumentTypes[1] == .instant
        guard isInstant == (site.argumentTypes[2] == .instant), !isInstant || time.kind == .instant else {
          throw EvaluationError(
            code: "unlike-times",
            time.kind == .instant
              ? "give two durations or two instants, not one of each"
              : "the times count from a start of their own, so they lie between durations, not instants")
        }
        // On an axis of instants, durations count from the first row.
        let offset = isInstant || time.kind == .elapsed ? 0 : time.seconds.first ?? 0
        let first = time.firstRow(notBefore: bounds.0 + offset)
        let last = max(first, time.firstRow(notBefore: bounds.1 + offset))
        return try context.arguments[0].choosing(Array(first..<last))
      }),
  ]

  @Sendable private static func inferEnd(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    try call.requireCount(1)
    return call.result(try call.chosen(0))
  }

  private static func counts(_ context: borrowing BuiltinContext) throws -> (count: Int, extent: Int) {
    let count = context.isGiven(1) ? try context.arguments[1].asCount("the number of rows") : 5
    return (count, try context.arguments[0].extent())
  }

  static func timeAxis(of value: Value) throws -> TimeAxis {
    let time: TimeAxis?
    if case .object(let object) = value, let series = object as? SeriesObject {
      time = series.series.time
    } else {
      time = try value.asTable().table.time
    }
    guard let time, !time.isRowNumber else { throw DataError.table(.noTime) }
    guard time.isSorted else { throw DataError.table(.unsortedTime(time.name)) }
    return time
  }

  // MARK: Sorting

  @Sendable private static func inferSort(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let table = try call.table(0)
    guard try call.type(1) == .string else { throw .argument(index: 1, expected: "the name of a column in quotes") }
    if case .string(let name) = try call.argument(1).kind, table.column(name) == nil, !isTime(name, table) {
      let known = table.columns.map(\.name) + (table.time == nil ? [] : ["time"])
      throw .message(
        "the table has no column `\(name)`", index: 1, help: "it has \(known.map { "`\($0)`" }.joined(separator: ", "))"
      )
    }
    if call.has(2), try call.type(2) != .boolean { throw .argument(index: 2, expected: "true or false") }
    return call.result(BuiltinCall.rows(of: table))
  }

  private static func isTime(_ name: String, _ table: TableType) -> Bool {
    switch table.time {
    case .elapsed(let axis, _)?, .instants(let axis)?: name == "time" || name == axis
    case nil: false
    }
  }

  @Sendable private static func sort(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let object = try context.arguments[0].asTable()
    let name = try context.arguments[1].asString()
    let descends = context.isGiven(2) ? try context.arguments[2].asNumber() == 1 : false
    let table = object.table
    let rows = Array(0..<table.rowCount)
    if let column = table[name], column.isText {
      let texts = rows.map { column.text(at: $0) }
      return .object(
        try object.choosing(
          rows.sorted { a, b in
            guard let left = texts[a] else { return texts[b] == nil && a < b }
            guard let right = texts[b] else { return true }
            return left == right ? a < b : (left < right) != descends
          }))
    }
    let values: Values
    if let column = table[name] {
      values = column.values
    } else if let time = table.time, name == "time" || name == time.name {
      values = time.seconds
    } else {
      values = try table.column(name).values
    }
    return .object(
      try object.choosing(
        rows.sorted { a, b in
          let (left, right) = (values[a], values[b])
          if left.isNaN || right.isNaN { return left.isNaN == right.isNaN ? a < b : right.isNaN }
          return left == right ? a < b : (left < right) != descends
        }))
  }
}
