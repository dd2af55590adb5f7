import Checking
import Data
import Runtime
import Units

/// `describe(x)`: the figures that one looks at first.
enum DescribeBuiltin {
  static let all: [Builtin] = [
    .tabular(
      "describe", ["x"],
      "Count, mean, standard deviation, extremes and quartiles of a series or list, or of each column of a table; missing values are left out. "
        + "The figures are fields: `describe(t).v.mean`.",
      example: "describe([1, 2, 3, 4]).median  # 2.5", infer: infer, run: run)
  ]

  private static let figures = ["count", "missing", "mean", "sd", "min", "q1", "median", "q3", "max"]

  private static func type(_ quantity: Quantity) -> Type {
    .record(
      figures.map { name in
        switch name {
        case "count", "missing": FieldType(name, .dimensionless)
        case "sd": FieldType(name, .number(quantity.difference))
        default: FieldType(name, .number(quantity))
        }
      })
  }

  @Sendable private static func infer(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    switch try call.type(0) {
    case .table(let table):
      return call.result(
        .record(table.columns.filter { !$0.isText }.map { FieldType($0.name, type($0.quantity)) }))
    case .series(let quantity): return call.result(type(quantity))
    case .tensor(let quantity, _): return call.result(type(quantity))
    default: throw .argument(index: 0, expected: "a table, a series or a list of numbers")
    }
  }

  @Sendable private static func run(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    if case .object(let object) = context.arguments[0], let table = object as? TableObject {
      return .record(table.table.columns.filter { !$0.isText }.map { record(Array($0.values)) })
    }
    return record(try context.arguments[0].asTensor().elements)
  }

  private static func record(_ values: [Double]) -> Value {
    let sorted = values.filter { !$0.isNaN }.sorted()
    let count = Double(sorted.count)
    let mean = sorted.isEmpty ? Double.nan : sorted.reduce(0) { $0 + $1 / count }
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = sorted.count > 1 ? (squares / (count - 1)).squareRoot() : .nan
    let quartiles = [0.25, 0.5, 0.75].map { quantile($0, of: sorted) }
    return .record(
      [
        count, Double(values.count - sorted.count), mean, deviation, sorted.first ?? .nan, quartiles[0], quartiles[1],
        quartiles[2], sorted.last ?? .nan,
      ].map(Value.number))
  }

  /// On the line between the two values around the share (Hyndman and Fan's type 7, as NumPy and R have it).
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    guard let last = sorted.indices.last else { return .nan }
    let place = share * Double(last)
    let index = Int(place)
    let weight = place - Double(index)
    return weight == 0 ? sorted[index] : sorted[index] + weight * (sorted[index + 1] - sorted[index])
  }
}
