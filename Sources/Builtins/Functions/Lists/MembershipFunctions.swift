import Checking
import Runtime
import TensorCore

/// Functions that look for equal values.
enum MembershipFunctions {
  static let table: [Builtin] = [
    Builtin(
      "unique", ["x"], "Each value once, in order of first appearance.",
      example: "unique([3, 1, 3, 2, 1])  # [3, 1, 2]",
      infer: { call in
        if case .tensor(let quantity, let shape) = try call.type(0), shape.rank != 1 {
          return call.result(.tensor(quantity, .vector(nil)))
        }
        _ = try call.element(0)
        return call.result(try Collections.some(call))
      },
      run: { context, site in try Collections.collection(unique(context.arguments[0]), as: site.resultType) }),
    Builtin(
      "contains", ["x", "value"],
      "Whether a list, tensor or range has a value, or a string a text; also written `value in x`.",
      example: "contains([1, 2, 3], 2)  # true", infer: { call in try inferContains(&call) },
      run: { context, _ in .boolean(try contains(context.arguments[0], context.arguments[1])) }),
  ]

  private static func unique(_ value: Value) throws -> [Value] {
    if case .tensor(let opaque) = value, let tensor = opaque as? Tensor { return distinct(tensor.elements) }
    let values = try Collections.elements(value)
    let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil as Double? } }
    if numbers.count == values.count { return distinct(numbers) }
    if case .string? = values.first {
      var seen: Set<String> = []
      return try values.filter { seen.insert(try $0.asString()).inserted }
    }
    var kept: [Value] = []
    for value in values where !(try kept.contains { try isSame($0, value) }) { kept.append(value) }
    return kept
  }

  private static func distinct(_ numbers: [Double]) -> [Value] {
    var seen: Set<Double> = []
    var hasMissing = false
    return numbers.filter { number in
      guard number.isNaN else { return seen.insert(number).inserted }
      defer { hasMissing = true }
      return !hasMissing
    }.map(Value.number)
  }

  private static func inferContains(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let value = try call.type(1)
    switch try call.type(0) {
    case .string:
      try call.requireString(1)
      return call.result(.boolean)
    case .list(let element):
      guard element.joined(value) != nil else { throw CallFailure.mismatch(first: 0, second: 1) }
      return call.result(.boolean)
    case .tensor(let quantity, _), .interval(let quantity), .series(let quantity):
      guard case .number(let other) = value, quantity.matches(other) else {
        throw CallFailure.mismatch(first: 0, second: 1)
      }
      return call.result(.boolean)
    default: throw CallFailure.argument(index: 0, expected: "a list, a tensor, a string or a range")
    }
  }

  static func contains(_ container: Value, _ value: Value) throws -> Bool {
    switch container {
    case .string(let text):
      let part = try value.asString()
      return part.isEmpty || text.contains(part)
    case .range(let lower, let upper):
      let number = try value.asNumber()
      return lower <= number && number <= upper
    case .list(let values): return try values.contains { try isSame($0, value) }
    default:
      let number = try value.asNumber()
      return try container.asTensor().withElements { $0.contains(number) }
    }
  }
}
