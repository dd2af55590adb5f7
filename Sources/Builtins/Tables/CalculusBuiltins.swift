import Checking
import Data
import Runtime
import TensorCore
import Units

/// Series as functions of time: slopes, areas, means over a window, shifts.
enum CalculusBuiltins {
  static let all: [Builtin] = [
    .tabular(
      "derivative", ["series"],
      "The slope of a series: of the parabola through each point and its neighbours, and at either end of the line to the neighbour.",
      example: "derivative(series([0, 1, 4], [0 s, 1 s, 2 s])).values  # [1 1/s, 2 1/s, 3 1/s]",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        let quantity = try call.series(0)
        return call.result(.series(Quantity(quantity.dimension / Dimension(.time))))
      },
      run: { context, _ in
        let series = try context.arguments[0].asSeries()
        let times = Array(try ChoosingBuiltins.timeAxis(of: context.arguments[0]).seconds)
        return .object(try plain(series.mapping(unit: nil) { slopes($0, times) }))
      }),
    .tabular(
      "integrate", ["series"],
      "The area under a series by the trapezoidal rule; over missing values the line between their neighbours.",
      example: "integrate(series([0 W, 1 W, 4 W], [0 s, 1 s, 2 s]))  # 3 J", infer: inferArea,
      run: { context, site in
        let area = try areas(context)
        return .number(area.series.values.last { !$0.isNaN } ?? 0)
      }),
    .tabular(
      "running_integral", ["series"],
      "The area under a series from its first time up to each, by the trapezoidal rule.",
      example: "running_integral(series([0 W, 1 W, 4 W], [0 s, 1 s, 2 s])).values  # [0 J, 0.5 J, 3 J]",
      infer: inferArea,
      run: { context, _ in .object(try areas(context)) }),
    .tabular(
      "lag", ["x", "by"],
      "The series or list as it was before: by a whole number of values, or of a series by a duration. What came before the first is missing.",
      example: "lag([1, 4, 9], 1)[1..3]  # [1, 4]", infer: inferLag, run: lag),
    .tabular(
      "correlate", ["a", "b"],
      "Pearson's correlation of two series or lists, from -1 to 1; pairs with a missing value are left out.",
      example: "correlate([1, 2, 3], [2, 4, 6])  # 1",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        for index in [0, 1] {
          switch try call.type(index) {
          case .series, .tensor: break
          default: throw .argument(index: index, expected: "a series or a list of numbers")
          }
        }
        return call.result(.dimensionless)
      },
      run: { context, _ in
        let (a, b) = (try context.arguments[0].asTensor().elements, try context.arguments[1].asTensor().elements)
        guard a.count == b.count else {
          throw EvaluationError(
            code: "unequal-lengths",
            "\(ValueFormatter.counted(a.count, "value")) and \(ValueFormatter.counted(b.count, "value")) do not pair up"
          )
        }
        return .number(correlation(a, b))
      }),
  ]

  /// Without what was known of the errors of the values.
  private static func plain(_ series: SeriesObject) -> SeriesObject {
    SeriesObject(series.series, members: series.members)
  }

  // MARK: Slopes and areas

  private static func slopes(_ values: [Double], _ times: [Double]) -> [Double] {
    let count = min(values.count, times.count)
    guard count > 1 else { return values.map { _ in .nan } }
    func slope(_ i: Int, _ j: Int) -> Double { (values[j] - values[i]) / (times[j] - times[i]) }
    return (0..<count).map { index in
      if index == 0 { return slope(0, 1) }
      if index == count - 1 { return slope(count - 2, count - 1) }
      let before = times[index] - times[index - 1]
      let after = times[index + 1] - times[index]
      return (after * slope(index - 1, index) + before * slope(index, index + 1)) / (before + after)
    }
  }

  /// The quantity of values times seconds; an energy is not shown as power times time.
  @Sendable private static func inferArea(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let quantity = try call.series(0)
    guard !quantity.isPoint else {
      throw .message(
        "temperature points have no integral", index: 0, help: "subtract a reference first, such as `T - 20 degC`")
    }
    let area = Quantity(quantity.dimension * Dimension(.time))
    return call.result(call.signature.name == "integrate" ? call.scalar(area) : .series(area))
  }

  private static func areas(_ context: borrowing BuiltinContext) throws -> SeriesObject {
    let series = try context.arguments[0].asSeries()
    let times = Array(try ChoosingBuiltins.timeAxis(of: context.arguments[0]).seconds)
    return plain(
      try series.mapping(unit: nil) { values in
        var total = 0.0
        var last: Int?
        return values.indices.map { index in
          guard !values[index].isNaN else { return .nan }
          if let last { total += (times[index] - times[last]) * (values[index] + values[last]) / 2 }
          last = index
          return total
        }
      })
  }

  // MARK: Shifts

  @Sendable private static func inferLag(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let type = try call.type(0)
    guard case .number(let by) = try call.type(1), by.isDimensionless || by.dimension == Dimension(.time) else {
      throw .argument(index: 1, expected: "a whole number or a duration")
    }
    switch type {
    case .series: return call.result(type, detail: .name(by.isDimensionless ? "rows" : "time"))
    case .tensor(_, let shape) where shape.rank == nil || shape.rank == 1:
      guard by.isDimensionless else { throw .message("a list has no time to shift by", index: 1, help: nil) }
      return call.result(type, detail: .name("rows"))
    default: throw .argument(index: 0, expected: "a series or a list of numbers")
    }
  }

  @Sendable private static func lag(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let by = try context.arguments[1].asNumber()
    if site.detail == .name("time") {
      let series = try context.arguments[0].asSeries()
      let times = try ChoosingBuiltins.timeAxis(of: context.arguments[0]).seconds
      return .object(try series.mapping(unit: series.series.unit) { delayed($0, times, by) })
    }
    guard let rows = Int(exactly: by), rows.magnitude < 1 << 40 else {
      throw EvaluationError(code: "bad-count", "`lag` shifts by a whole number of values, not \(by)")
    }
    func shifted(_ values: [Double]) -> [Double] {
      values.indices.map { values.indices.contains($0 - rows) ? values[$0 - rows] : .nan }
    }
    if case .object(let object) = context.arguments[0], let series = object as? SeriesObject {
      return .object(try series.mapping(unit: series.series.unit, shifted))
    }
    return .tensor(try Tensor(shifted(try context.arguments[0].asTensor().elements)))
  }

  /// On the line between the neighbours; missing outside.
  private static func delayed(_ values: [Double], _ times: Values, _ by: Double) -> [Double] {
    let axis = TimeAxis("time", times)
    return times.map { time in
      let wanted = time - by
      let next = axis.firstRow(notBefore: wanted)
      guard next < values.count else { return .nan }
      if times[next] == wanted { return values[next] }
      guard next > 0 else { return .nan }
      let share = (wanted - times[next - 1]) / (times[next] - times[next - 1])
      return values[next - 1] + share * (values[next] - values[next - 1])
    }
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let pairs = zip(a, b).filter { !$0.isNaN && !$1.isNaN }
    guard pairs.count > 1 else { return .nan }
    let count = Double(pairs.count)
    let (x, y) = (pairs.reduce(0) { $0 + $1.0 / count }, pairs.reduce(0) { $0 + $1.1 / count })
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (u, v) in pairs {
      xx += (u - x) * (u - x)
      yy += (v - y) * (v - y)
      xy += (u - x) * (v - y)
    }
    return min(1, max(-1, xy / (xx.squareRoot() * yy.squareRoot())))
  }
}
