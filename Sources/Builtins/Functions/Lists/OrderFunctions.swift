import Checking
import Runtime
import TensorCore

/// Functions that put elements in order.
enum OrderFunctions {
  static let table: [Builtin] = [
    Builtin(
      "sort", ["x", "[axis:]", "[descending:]"],
      "The elements in ascending order, missing ones last; of a tensor along its last axis unless another is given.",
      example: "sort([3, 1, 2])  # [1, 2, 3]",
      infer: { call in
        if call.has(2), try call.type(2) != .boolean { throw CallFailure.argument(index: 2, expected: "true or false") }
        switch try call.type(0) {
        case .series(let quantity):
          if call.has(1) { throw CallFailure.message("a series has no `axis`", index: 1, help: nil) }
          return call.result(.tensor(quantity, .vector(nil)))
        case .tensor(_, let shape):
          if let axis = try call.wholeNumber(1) ?? (call.has(1) ? nil : -1), shape.rank != nil {
            _ = try call.resolve(axis, among: shape, at: call.has(1) ? 1 : 0)
          }
          return call.result(try call.type(0))
        case .list(.string), .list(.instant), .list(.never), .list(.boolean):
          if call.has(1) { throw CallFailure.message("a list has no `axis`", index: 1, help: nil) }
          return call.result(try call.type(0))
        default:
          throw CallFailure.message(
            "only numbers, strings and instants have an order of their own", index: 0,
            help: "say what to sort by: `sort_by(xs, fn(x) = x.name)`")
        }
      },
      run: { context, _ in
        let isDescending = if case .boolean(true) = context.arguments[2] { true } else { false }
        guard case .list(let values) = context.arguments[0] else {
          let tensor = try context.arguments[0].asTensor()
          let axis = context.arguments[1].isNothing ? -1 : try context.arguments[1].asInteger("axis")
          guard isDescending else { return .tensor(try tensor.sorted(axis: axis)) }
          let place = try TensorCore.Shape.resolve(axis: axis, of: tensor.shape, operation: "sort")
          return .tensor(try tensor.topK(tensor.shape[place], axis: place).values)
        }
        let order = try isDescending ? descending(values, by: values) : ordered(values, by: values)
        return .list(order.map { values[$0] })
      }),
    Builtin(
      "sort_by", ["x", "f", "[descending:]"], "The elements in ascending order of what a function gives for each.",
      example: "sort_by([\"ccc\", \"a\", \"bb\"], len)  # [\"a\", \"bb\", \"ccc\"]",
      infer: { call in
        let key = try key(call)
        if call.has(2), try call.type(2) != .boolean { throw CallFailure.argument(index: 2, expected: "true or false") }
        return call.result(try Collections.some(call), functions: [key])
      },
      run: { context, site in
        let values = try Collections.elements(context.arguments[0])
        let keys = try keys(&context, site, values)
        let isDescending =
          if context.arguments.count > 2, case .boolean(true) = context.arguments[2] { true } else { false }
        let order = try isDescending ? descending(values, by: keys) : ordered(values, by: keys)
        return try Collections.collection(order.map { values[$0] }, as: site.resultType)
      }),
    extremeBy(
      "min_by", "The first element for which a function gives the smallest value.",
      "min_by([3, -1, 2], fn(x) = x^2)  # -1", isMinimum: true),
    extremeBy(
      "max_by", "The first element for which a function gives the largest value.",
      "max_by([1, -3, 2], fn(x) = x^2)  # -3", isMinimum: false),
  ]

  private static func key(_ call: BuiltinCall) throws(CallFailure) -> SpecialisedFunction {
    let function = try call.specialise(1, for: [try call.element(0)])
    switch function.result {
    case .number, .string, .instant, .boolean: return function
    case .tensor(_, let shape) where shape.rank == 0: return function
    default:
      throw CallFailure.message(
        "the function gives \(call.units.name(of: function.result)), which has no order", index: 1,
        help: "it must give a number, a string or an instant")
    }
  }

  private static func keys(_ context: inout BuiltinContext, _ site: CallSite, _ values: [Value]) throws -> [Value] {
    let function = site.closure(0, from: context.arguments[1])
    var keys: [Value] = []
    for value in values { keys.append(try context.call(function, [value])) }
    return keys
  }

  /// The indices of the values in ascending order of their keys; equal ones keep their order, missing numbers stand last.
  private static func ordered(_ values: [Value], by keys: [Value]) throws -> [Int] {
    if case .string? = keys.first {
      let texts = try keys.map { try $0.asString() }
      return values.indices.sorted { (texts[$0], $0) < (texts[$1], $1) }
    }
    let numbers = try keys.map { try $0.asNumber() }
    return values.indices.sorted { a, b in
      let (x, y) = (numbers[a], numbers[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      return x == y ? a < b : x < y
    }
  }

  /// The same from the largest down; equal ones keep their order here too, and missing numbers stand last.
  private static func descending(_ values: [Value], by keys: [Value]) throws -> [Int] {
    let count = values.count
    let order = try ordered(values.reversed(), by: keys.reversed()).reversed().map { count - 1 - $0 }
    let isMissing = { (index: Int) in keys[index].scalar?.isNaN == true }
    return order.filter { !isMissing($0) } + order.filter(isMissing).sorted()
  }

  private static func extremeBy(_ name: String, _ summary: String, _ example: String, isMinimum: Bool) -> Builtin {
    Builtin(
      name, ["x", "f"], summary, example: example,
      infer: { call in
        let key = try key(call)
        return call.result(try call.element(0), functions: [key])
      },
      run: { context, site in
        let values = try Collections.elements(context.arguments[0])
        let keys = try keys(&context, site, values)
        let order = try ordered(values, by: keys).filter { keys[$0].scalar?.isNaN != true }
        guard let last = isMinimum ? order.first : order.last,
          let index = try order.first(where: { try isSame(keys[$0], keys[last]) })
        else { throw Collections.empty(name) }
        return values[index]
      })
  }
}
