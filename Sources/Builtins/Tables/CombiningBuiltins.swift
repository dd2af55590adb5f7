import Checking
import Data
import Runtime
import Units

/// Functions that bring tables and series onto other times, or beside each other.
enum CombiningBuiltins {
  static let all: [Builtin] = [
    .tabular(
      "resample", ["x", "every", "[method]"],
      "A table or series at regular times. `method` is \"linear\" (between the neighbours), \"hold\" (the last value) or \"mean\" (over "
        + "each interval); \"linear\" when left out.",
      example: "resample(series([0, 10], [0 s, 2 s]), 1 s).values  # [0, 5, 10]",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        switch try call.type(0) {
        case .table(let table) where table.time == nil:
          throw .message("the table has no time axis", index: 0, help: nil)
        case .table, .series: break
        default: throw .argument(index: 0, expected: "a table or a series")
        }
        try call.requireDuration(1)
        try call.requireWord(2, among: Resampling.allCases.map(\.rawValue))
        return call.result(try call.chosen(0))
      },
      run: { context, _ in
        let step = try context.arguments[1].asNumber()
        let word = context.isGiven(2) ? try context.arguments[2].asString() : "linear"
        guard let method = Resampling(rawValue: word) else { throw unknown(word, Resampling.allCases.map(\.rawValue)) }
        let value = context.arguments[0]
        let axis = try ChoosingBuiltins.timeAxis(of: value)
        if case .object(let object) = value, let series = object as? SeriesObject {
          let source = series.series
          try GridSize.check(axis, every: step, columns: 1 + series.members.count)
          let result = try resampled([Array(source.values)] + series.members, source.time, step, method)
          let values = Values(result.trajectories.first ?? [])
          return .object(
            SeriesObject(
              try Series(source.name, values, time: result.time, unit: source.unit),
              members: Array(result.trajectories.dropFirst()), deviation: series.deviation))
        }
        let object = try value.asTable()
        let columns = object.table.columns.count + object.members.values.reduce(0) { $0 + $1.count }
        try GridSize.check(axis, every: step, columns: columns)
        let result = try object.table.resampled(every: step, by: method)
        var fan: [String: [[Double]]] = [:]
        if let time = object.table.time {
          for (name, trajectories) in object.members {
            fan[name] = try resampled(trajectories, time, step, method).trajectories
          }
        }
        return .object(TableObject(result, members: fan))
      }),
    .tabular(
      "join", ["a", "b", "[kind:]", "[within:]"],
      "The columns of two tables side by side, matched by time. `kind: \"inner\"` keeps rows that have a partner, \"left\" all rows of the "
        + "first; `within: 1 s` takes the nearest partner no further away. A name that is taken gets `_right`.",
      example:
        "columns(join(table(time: [0 s, 1 s], a: [1, 2]), table(time: [0 s, 1 s], b: [3, 4])))  # [\"a\", \"b\"]",
      infer: inferJoin,
      run: { context, _ in
        let word = context.isGiven(2) ? try context.arguments[2].asString() : "inner"
        guard let kind = JoinKind(rawValue: word) else { throw unknown(word, JoinKind.allCases.map(\.rawValue)) }
        let reach = context.isGiven(3) ? try context.arguments[3].asNumber() : 0
        let (a, b) = (try context.arguments[0].asTable(), try context.arguments[1].asTable())
        return .object(TableObject(try a.table.joined(with: b.table, kind, match: .within(reach))))
      }),
  ]

  private static func unknown(_ word: String, _ known: [String]) -> EvaluationError {
    EvaluationError(
      code: "option-value", "there is no method \"\(word)\"",
      help: ["it is one of \(known.map { "\"\($0)\"" }.joined(separator: ", "))"])
  }

  /// Trajectories over one axis, resampled together. The names inside are of no account, and so cannot clash.
  private static func resampled(
    _ trajectories: [[Double]], _ time: TimeAxis, _ step: Double, _ method: Resampling
  ) throws -> (trajectories: [[Double]], time: TimeAxis) {
    let columns = trajectories.enumerated().map { Column("\($0.offset)", Values($0.element)) }
    let axis = TimeAxis("time", time.seconds, kind: time.kind, unit: time.unit)
    let table = try Table(columns, time: axis).resampled(every: step, by: method)
    let times = TimeAxis(time.name, table.time?.seconds ?? [], kind: time.kind, unit: time.unit)
    return (table.columns.map { Array($0.values) }, times)
  }

  @Sendable private static func inferJoin(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let (a, b) = (try call.table(0), try call.table(1))
    for (index, table) in [a, b].enumerated() where table.time == nil {
      throw .message("tables are joined by time, and this one has no time axis", index: index, help: nil)
    }
    try call.requireWord(2, among: JoinKind.allCases.map(\.rawValue))
    if call.has(3) { try call.requireDuration(3) }
    var taken = Set(a.columns.map(\.name))
    switch a.time {
    case .elapsed(let name, _)?, .instants(let name)?: taken.insert(name)
    case nil: break
    }
    let right = b.columns.map { column in
      TableType.Column(
        taken.contains(column.name) ? column.name + "_right" : column.name, column.quantity, isText: column.isText)
    }
    for column in right where !taken.insert(column.name).inserted {
      throw .message(
        "two columns would be called `\(column.name)`", index: 1, help: "give the column another name before")
    }
    return call.result(.table(TableType(columns: a.columns + right, time: a.time)))
  }
}
