import Checking
import Diagnostics
import Runtime
import TensorCore
import Units

/// What the functions over lists, tensors, series and strings share.
enum Collections {
  /// The elements one by one: numbers of a vector, the slices of a tensor along its first axis, the characters of a string.
  static func elements(_ value: Value) throws -> [Value] {
    switch value {
    case .list(let values): return values
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor else { break }
      guard tensor.rank > 0 else { throw EvaluationError(code: "not-a-collection", "a single number has no elements") }
      if tensor.rank == 1, !tensor.isTraced, !tensor.isSymbolic { return tensor.elements.map(Value.number) }
      return try (0..<tensor.shape[0]).map { .tensor(try tensor.select([.index($0)])) }
    case .object(let object):
      if let series = object as? SeriesObject { return series.series.values.map(Value.number) }
      if let list = object as? any LazyList { return try list.elements() }
    case .string(let text): return text.map { .string(String($0)) }
    case .range(let lower, let upper):
      guard lower.isFinite, upper.isFinite, upper - lower <= 1e8 else {
        throw EvaluationError(
          code: "too-large", "the range \(formatRange(lower, upper)) is too long to be written out",
          help: ["write the range into the loop itself: `for i in a..b`"])
      }
      return Array(stride(from: lower, to: upper, by: 1)).map(Value.number)
    default: break
    }
    throw value.unexpected("a list")
  }

  /// The collection of some elements, as the static type wants it.
  static func collection(_ values: [Value], as type: Type) throws -> Value {
    switch type {
    case .tensor(_, let shape):
      guard let first = values.first else {
        return .tensor(try Tensor.zeros([0] + (shape.extents?.dropFirst().map { $0 ?? 0 } ?? [])))
      }
      if first.scalar != nil, values.allSatisfy({ $0.scalar != nil }) {
        return .tensor(try Tensor(values.compactMap(\.scalar)))
      }
      return .tensor(try Tensor.stack(values.map { try $0.asTensor() }))
    case .string: return .string(try values.map { try $0.asString() }.joined())
    default: return .list(values)
    }
  }

  /// The type of some of an argument's elements.
  static func some(_ call: BuiltinCall) throws(CallFailure) -> Type {
    switch try call.type(0) {
    case .tensor(let quantity, let shape):
      return .tensor(quantity, Checking.Shape(shape.extents.map { [nil] + $0.dropFirst() }))
    case .series(let quantity): return .tensor(quantity, .vector(nil))
    case .interval(let quantity): return .tensor(quantity, .vector(nil))
    case let other: return other
    }
  }

  static func empty(_ name: String) -> EvaluationError {
    EvaluationError(code: "empty", "`\(name)` of nothing: there are no elements", help: ["look at `len(x)` first"])
  }

  // MARK: Tests

  /// The function that decides on elements of such types.
  static func test(_ call: BuiltinCall, _ index: Int, for types: [Type]) throws(CallFailure) -> SpecialisedFunction {
    let function = try call.specialise(index, for: types)
    guard function.result == .boolean || isTruth(function.result) else {
      throw CallFailure.message(
        "the test gives \(call.units.name(of: function.result)), not true or false", index: index,
        help: "compare something, as in `fn(x) = x > 0`")
    }
    return function
  }

  private static func isTruth(_ type: Type) -> Bool {
    if case .tensor(let quantity, let shape) = type { return quantity.isDimensionless && shape.rank == 0 }
    return false
  }

  static func isTrue(_ value: Value) throws -> Bool { try value.asNumber() != 0 }

  /// The first element for which the test gives `wanted`.
  static func firstIndex(
    _ context: inout BuiltinContext, _ site: CallSite, _ list: Int, _ function: Int, where wanted: Bool
  ) throws -> Int? {
    let test = site.closure(0, from: context.arguments[function])
    for (index, element) in try elements(context.arguments[list]).enumerated() {
      if try isTrue(context.call(test, [element])) == wanted { return index }
    }
    return nil
  }

  static func formatRange(_ lower: Double, _ upper: Double) -> String {
    "\(formatNumber(lower))..\(formatNumber(upper))"
  }
}
