import Checking
import Data
import Runtime
import TensorCore
import Units

/// Missing values: counted, left out, filled in.
enum MissingBuiltins {
  static let all: [Builtin] = [
    .tabular(
      "drop_missing", ["x"],
      "A table without the rows, or a series or list without the places, where a value is missing.",
      example: "drop_missing([1, nan, 3])  # [1, 3]",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in call.result(try call.chosen(0)) },
      run: { context, _ in
        let value = context.arguments[0]
        if case .object(let object) = value, let table = object as? TableObject {
          let columns = table.table.columns
          let kept = (0..<table.table.rowCount).filter { row in !columns.contains { $0.values[row].isNaN } }
          return .object(try table.choosing(kept))
        }
        let tensor = try value.asTensor()
        let extent = try value.extent()
        let size = extent == 0 ? 0 : tensor.count / extent
        let elements = tensor.elements
        return try value.choosing(
          (0..<extent).filter { row in !elements[row * size..<(row + 1) * size].contains(where: \.isNaN) })
      }),
    .tabular(
      "fill_missing", ["x", "[method]"],
      "Missing values filled in: \"linear\" on the line between the neighbours, \"hold\" with the last value, \"next\" with the next, "
        + "\"mean\" with the mean, or a value to put in. \"linear\" when left out; what has no neighbour stays missing.",
      example: "fill_missing([1, nan, 3])  # [1, 2, 3]", infer: inferFill, run: fill),
  ]

  private static let methods = ["linear", "hold", "next", "mean"]

  @Sendable private static func inferFill(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let type = try call.type(0)
    switch type {
    case .series, .table: break
    case .tensor(_, let shape) where shape.rank == nil || shape.rank == 1: break
    default: throw .argument(index: 0, expected: "a table, a series or a list of numbers")
    }
    if call.has(1), case .number(let filler) = try call.type(1) {
      guard let quantity = type.quantity else {
        throw .message("the columns of a table are filled in by a method, not one value", index: 1, help: nil)
      }
      guard filler.matches(quantity) else { throw .mismatch(first: 0, second: 1) }
    } else {
      try call.requireWord(1, among: methods)
    }
    return call.result(type)
  }

  @Sendable private static func fill(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let value = context.arguments[0]
    let method = context.isGiven(1) ? context.arguments[1] : .string("linear")
    func filled(_ numbers: [Double], _ times: Values?) throws -> [Double] {
      if case .string(let word) = method { return try fill(numbers, times, word) }
      let filler = try method.asNumber()
      return numbers.map { $0.isNaN ? filler : $0 }
    }
    if case .object(let object) = value {
      if let table = object as? TableObject {
        var failure: (any Error)?
        let result = try table.mappingNumbers { numbers in
          do { return try filled(numbers, table.table.time?.seconds) } catch { failure = error }
          return numbers
        }
        if let failure { throw failure }
        return .object(result)
      }
      if let series = object as? SeriesObject {
        let numbers = try filled(Array(series.series.values), series.series.time.seconds)
        return .object(try series.mapping(unit: series.series.unit) { $0.count == numbers.count ? numbers : $0 })
      }
    }
    return .tensor(try Tensor(try filled(try value.asTensor().elements, nil)))
  }

  private static func fill(_ numbers: [Double], _ times: Values?, _ method: String) throws -> [Double] {
    let known = numbers.indices.filter { !numbers[$0].isNaN }
    guard !known.isEmpty, known.count < numbers.count else { return numbers }
    var result = numbers
    switch method {
    case "mean":
      let mean = known.reduce(0) { $0 + numbers[$1] / Double(known.count) }
      return numbers.map { $0.isNaN ? mean : $0 }
    case "hold":
      for index in result.indices.dropFirst() where result[index].isNaN { result[index] = result[index - 1] }
    case "next":
      for index in result.indices.dropLast().reversed() where result[index].isNaN { result[index] = result[index + 1] }
    case "linear":
      for (left, right) in zip(known, known.dropFirst()) where right > left + 1 {
        let (a, b) = (times.map { $0[left] } ?? Double(left), times.map { $0[right] } ?? Double(right))
        for index in left + 1..<right {
          let share = ((times.map { $0[index] } ?? Double(index)) - a) / (b - a)
          result[index] = numbers[left] + share * (numbers[right] - numbers[left])
        }
      }
    default:
      throw EvaluationError(
        code: "option-value", "there is no method \"\(method)\"",
        help: ["it is one of \(methods.map { "\"\($0)\"" }.joined(separator: ", "))"])
    }
    return result
  }
}
