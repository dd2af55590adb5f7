import Checking
import Data
import Runtime
import Syntax
import Units

/// Tables and series from their parts, and what they are made of.
enum MakingBuiltins {
  static let all: [Builtin] = [
    .tabular(
      "table", ["column...:"],
      "A table of columns; each label is a column's name. `time` is the time axis: durations, or instants. Without it the first series "
        + "among the columns gives its own.",
      example: "table(time: [0 s, 10 s, 20 s], v: [1 m, 4 m, 9 m]).v[1]  # 4 m",
      infer: inferTable, run: makeTable),
    .tabular(
      "series", ["values", "time"], "Values over time: durations, instants, or the `time` of a table.",
      example: "series([1, 4, 9], [0 s, 10 s, 20 s])[-1]  # 9",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        guard let quantity = try call.type(0).quantity, try isVector(call.type(0)) else {
          throw .argument(index: 0, expected: "a list of numbers")
        }
        guard try axis(call.type(1)) != nil else { throw .argument(index: 1, expected: "durations or instants") }
        return call.result(.series(quantity))
      },
      run: { context, site in
        let axis = try timeAxis(context.arguments[1], site.argumentTypes[1])
        let unit = site.resultType.quantity?.unit?.symbol
        let values = Values(try context.arguments[0].asTensor().elements)
        guard values.count == axis.count else {
          throw EvaluationError(
            code: "unequal-lengths",
            "\(ValueFormatter.counted(values.count, "value")) for \(ValueFormatter.counted(axis.count, "time"))")
        }
        return .object(SeriesObject(try Series("series", values, time: axis, unit: unit)))
      }),
    .tabular(
      "columns", ["table"], "The names of a table's columns, without the time axis.",
      example: "columns(table(a: [1], b: [2]))  # [\"a\", \"b\"]",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        _ = try call.table(0)
        return call.result(.list(.string))
      },
      run: { context, _ in .list(try context.arguments[0].asTable().table.columnNames.map(Value.string)) }),
  ]

  // MARK: Tables

  private static func isVector(_ type: Type) -> Bool {
    switch type {
    case .series: return true
    case .tensor(_, let shape): return shape.rank == nil || shape.rank == 1
    case .list(.never): return true
    default: return false
    }
  }

  /// The time axis that values of a type make.
  private static func axis(_ type: Type) -> TableType.TimeAxis? {
    switch type {
    case .list(.instant): return .instants(name: "time")
    case .series(let quantity) where quantity.dimension == Dimension(.time): return .elapsed(name: "time", quantity)
    case .tensor(let quantity, _) where isVector(type) && quantity.dimension == Dimension(.time):
      return .elapsed(name: "time", quantity)
    default: return nil
    }
  }

  @Sendable private static func inferTable(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    var columns: [TableType.Column] = []
    var time: TableType.TimeAxis?
    var names: Set<String> = []
    for (index, label) in call.labels.enumerated() {
      guard let label else {
        throw .message(
          "every column of a table needs a name", index: index, help: "write `table(time: ts, v: xs)`")
      }
      guard names.insert(label.text).inserted else {
        throw .message("two columns are called `\(label.text)`", index: index, help: nil)
      }
      let type = try call.type(index)
      if label.text == "time" {
        guard let axis = axis(type) else {
          throw .message(
            "`time` must be a list of durations or of instants, not \(call.units.name(of: type))", index: index,
            help: "give the numbers a unit of time, as in `ts * 1 s`")
        }
        time = axis
        continue
      }
      switch type {
      case .list(.string): columns.append(.init(label.text, .dimensionless, isText: true))
      case .list(.never): columns.append(.init(label.text, .dimensionless))
      default:
        guard let quantity = type.quantity, isVector(type) else {
          throw .message(
            "the column `\(label.text)` must be a list of numbers or of strings, or a series, not "
              + call.units.name(of: type), index: index, help: nil)
        }
        columns.append(.init(label.text, quantity))
        if case .series = type, time == nil, call.labels.allSatisfy({ $0?.text != "time" }) {
          time = .elapsed(name: "time", Quantity(Dimension(.time)))
        }
      }
    }
    let labels = call.labels.map { $0?.text ?? "" }
    return call.result(.table(TableType(columns: columns, time: time)), detail: .name(labels.joined(separator: "\n")))
  }

  @Sendable private static func makeTable(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .name(let joined) = site.detail else { throw Value.nothing.unexpected("the names of columns") }
    let labels = joined.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var columns: [Column] = []
    var members: [String: [[Double]]] = [:]
    var time: TimeAxis?
    var borrowed: TimeAxis?
    for ((label, value), type) in zip(zip(labels, context.arguments), site.argumentTypes) {
      if label == "time" {
        time = try timeAxis(value, type)
      } else if type == .list(.string) {
        columns.append(Column(label, texts: try value.asList().map { try $0.asString() }))
      } else {
        columns.append(Column(label, Values(try value.asTensor().elements), unit: type.quantity?.unit?.symbol))
        guard case .series = type else { continue }
        let series = try value.asSeries()
        if !series.members.isEmpty { members[label] = series.members }
        if borrowed == nil, !series.series.time.isRowNumber { borrowed = series.series.time }
      }
    }
    if time == nil, let borrowed {
      time = TimeAxis("time", borrowed.seconds, kind: borrowed.kind, unit: borrowed.unit)
    }
    return .object(TableObject(try Table(columns, time: time), members: members))
  }

  static func timeAxis(_ value: Value, _ type: Type) throws -> TimeAxis {
    if type == .list(.instant) {
      return TimeAxis("time", Values(try value.asList().map { try $0.asNumber() }), kind: .instant)
    }
    let unit = type.quantity?.unit?.symbol
    if case .series = type {
      // The `time` of a table whose axis is instants is a series of seconds since 1970.
      let series = try value.asSeries().series
      return TimeAxis(
        "time", series.values, kind: series.values == series.time.seconds ? series.time.kind : .elapsed, unit: unit)
    }
    return TimeAxis("time", Values(try value.asTensor().elements), unit: unit)
  }
}
