import Checking
import Runtime
import TensorCore
import Units

/// Functions over lists that hold for tensors, series and strings too.
enum ListFunctions {
  static let table: [Builtin] = [
    Builtin(
      "len", ["x"],
      "How many elements a list has, a tensor along its first axis, a series, a string; how many rows a table.",
      example: "len([1, 4, 9])  # 3",
      infer: { call in
        if let count = call.count(0), case .local? = call.arguments[0]?.kind {
          return call.expression(.number(Double(count)), .dimensionless)
        }
        if case .table = try call.type(0) { return call.result(.dimensionless) }
        _ = try call.element(0)
        return call.result(.dimensionless)
      },
      run: { context, _ in
        switch context.arguments[0] {
        case .list(let values): return .number(Double(values.count))
        case .string(let text): return .number(Double(text.count))
        case .range(let lower, let upper): return .number(max(0, (upper - lower).rounded(.up)))
        case .object(let object):
          if let series = object as? SeriesObject { return .number(Double(series.series.count)) }
          if let table = object as? TableObject { return .number(Double(table.table.rowCount)) }
        default: break
        }
        let shape = try context.arguments[0].asTensor().shape
        guard let count = shape.first else {
          throw EvaluationError(code: "not-a-collection", "a single number has no length")
        }
        return .number(Double(count))
      }),
    Builtin(
      "append", ["x", "value"], "The list or tensor with one more element at its end.",
      example: "append([1, 2], 3)  # [1, 2, 3]",
      infer: { call in try inferAppend(&call) }, run: append),
    element("first", "The first element.", "first([3, 1, 2])  # 3", at: 0),
    element("last", "The last element.", "last([3, 1, 2])  # 2", at: -1),
    Builtin(
      "reverse", ["x"], "The elements in reverse order; of a tensor along its first axis.",
      example: "reverse([1, 2, 3])  # [3, 2, 1]",
      infer: { call in
        _ = try call.element(0)
        if case .series = try call.type(0) {
          throw CallFailure.message(
            "the time of a series runs forwards", index: 0, help: "reverse its values: `reverse(x.values)`")
        }
        return call.result(try call.type(0))
      },
      run: { context, site in
        if case .tensor(let opaque) = context.arguments[0], let tensor = opaque as? Tensor, tensor.rank > 0 {
          return .tensor(try tensor.gather(Array((0..<tensor.shape[0]).reversed())))
        }
        return try Collections.collection(Collections.elements(context.arguments[0]).reversed(), as: site.resultType)
      }),
    Builtin(
      "sort", ["x"], "The elements in ascending order, missing ones last; of a tensor along its last axis.",
      example: "sort([3, 1, 2])  # [1, 2, 3]",
      infer: { call in
        switch try call.type(0) {
        case .series(let quantity): return call.result(.tensor(quantity, .vector(nil)))
        case .tensor, .list(.string), .list(.instant), .list(.never), .list(.boolean):
          return call.result(try call.type(0))
        default:
          throw CallFailure.message(
            "only numbers, strings and instants have an order of their own", index: 0,
            help: "say what to sort by: `sort_by(xs, fn(x) = x.name)`")
        }
      },
      run: { context, _ in
        guard case .list(let values) = context.arguments[0] else {
          return .tensor(try context.arguments[0].asTensor().sorted())
        }
        return .list(try ordered(values, by: values).map { values[$0] })
      }),
    Builtin(
      "sort_by", ["x", "f"], "The elements in ascending order of what a function gives for each.",
      example: "sort_by([\"ccc\", \"a\", \"bb\"], len)  # [\"a\", \"bb\", \"ccc\"]",
      infer: { call in
        let key = try key(call)
        return call.result(try collectionType(call), functions: [key])
      },
      run: { context, site in
        let values = try Collections.elements(context.arguments[0])
        let keys = try keys(&context, site, values)
        return try Collections.collection(ordered(values, by: keys).map { values[$0] }, as: site.resultType)
      }),
    extremeBy(
      "min_by", "The first element for which a function gives the smallest value.",
      "min_by([3, -1, 2], fn(x) = x^2)  # -1", isMinimum: true),
    extremeBy(
      "max_by", "The first element for which a function gives the largest value.",
      "max_by([1, -3, 2], fn(x) = x^2)  # -3", isMinimum: false),
    Builtin(
      "map", ["x", "f"], "What a function gives for each element.",
      example: "map([1 m, 2 m], fn(x) = x^2)  # [1 m^2, 4 m^2]",
      infer: { call in
        let function = try call.specialise(1, for: [try call.element(0)])
        guard function.result != .nothing else {
          throw CallFailure.message(
            "the function gives no value", index: 1, help: "to do something for each element write `for x in xs { … }`")
        }
        if case .series = try call.type(0), case .number(let quantity) = function.result {
          return call.result(.series(quantity), functions: [function])
        }
        return call.result(call.collection(of: function.result, count: call.count(0)), functions: [function])
      },
      run: { context, site in
        let function = site.closure(0, from: context.arguments[1])
        var results: [Value] = []
        for value in try Collections.elements(context.arguments[0]) {
          results.append(try context.call(function, [value]))
          if context.isInterrupted { throw RuntimeFault.interrupted }
        }
        if case .series = site.resultType {
          let values = try Tensor(results.map { try $0.asNumber() })
          return try elementwise([context.arguments[0]], site) { _ in values }.withoutMembers()
        }
        return try Collections.collection(results, as: site.resultType)
      }),
    Builtin(
      "filter", ["x", "f"], "The elements for which a test holds.",
      example: "filter([1, 5, 2], fn(x) = x > 1)  # [5, 2]",
      infer: { call in
        let test = try Collections.test(call, 1, for: [try call.element(0)])
        return call.result(try collectionType(call), functions: [test])
      },
      run: { context, site in
        let test = site.closure(0, from: context.arguments[1])
        var kept: [Value] = []
        for value in try Collections.elements(context.arguments[0]) {
          if try Collections.isTrue(context.call(test, [value])) { kept.append(value) }
          if context.isInterrupted { throw RuntimeFault.interrupted }
        }
        return try Collections.collection(kept, as: site.resultType)
      }),
    Builtin(
      "reduce", ["x", "f", "start"], "f(… f(f(start, x[0]), x[1]) …): folds the elements into one value.",
      example: "reduce([1, 2, 3], fn(a, x) = a + x, 0)  # 6",
      infer: { call in
        let element = try call.element(0)
        var type = try call.type(2)
        if case .number(let quantity) = type { type = call.scalar(quantity) }
        for _ in 0..<8 {
          let function = try call.specialise(1, for: [type, element])
          guard let joined = type.joined(function.result) else {
            throw CallFailure.message(
              "the function turns \(call.units.name(of: type)) into \(call.units.name(of: function.result))", index: 1,
              help: "it must give back what it takes as its first argument")
          }
          if joined == type { return call.result(type, functions: [function]) }
          type = joined
        }
        throw CallFailure.message("the type of the result does not settle", index: 1, help: nil)
      },
      run: { context, site in
        let function = site.closure(0, from: context.arguments[1])
        var result = context.arguments[2]
        for value in try Collections.elements(context.arguments[0]) {
          result = try context.call(function, [result, value])
          if context.isInterrupted { throw RuntimeFault.interrupted }
        }
        return result
      }),
    Builtin(
      "zip", ["a", "b"], "The pairs {a, b} of the elements of two lists of one length.",
      example: "zip([1, 2], [\"x\", \"y\"])[1].b  # \"y\"",
      infer: { call in
        if let m = call.count(0), let n = call.count(1), m != n {
          throw CallFailure.message(
            "`zip` needs lists of one length, not of \(m) and \(n) elements", index: nil, help: nil)
        }
        return call.result(.list(.record([FieldType("a", try call.element(0)), FieldType("b", try call.element(1))])))
      },
      run: { context, _ in
        let (a, b) = (try Collections.elements(context.arguments[0]), try Collections.elements(context.arguments[1]))
        guard a.count == b.count else {
          throw EvaluationError(
            code: "length", "`zip` needs lists of one length, not of \(a.count) and \(b.count) elements")
        }
        return .list(zip(a, b).map { .record([$0, $1]) })
      }),
    Builtin(
      "enumerate", ["x"], "The elements with their indices, as {index, value}.",
      example: "enumerate([\"x\", \"y\"])[1].index  # 1",
      infer: { call in
        call.result(.list(.record([FieldType("index", .dimensionless), FieldType("value", try call.element(0))])))
      },
      run: { context, _ in
        .list(try Collections.elements(context.arguments[0]).enumerated().map { .record([.number(Double($0)), $1]) })
      }),
    Builtin(
      "unique", ["x"], "Each value once, in order of first appearance.",
      example: "unique([3, 1, 3, 2, 1])  # [3, 1, 2]",
      infer: { call in
        if case .tensor(let quantity, let shape) = try call.type(0), shape.rank != 1 {
          return call.result(.tensor(quantity, .vector(nil)))
        }
        _ = try call.element(0)
        return call.result(try collectionType(call))
      },
      run: { context, site in try Collections.collection(unique(context.arguments[0]), as: site.resultType) }),
    Builtin(
      "contains", ["x", "value"],
      "Whether a list, tensor or range has a value, or a string a text; also written `value in x`.",
      example: "contains([1, 2, 3], 2)  # true", infer: { call in try inferContains(&call) },
      run: { context, _ in .boolean(try contains(context.arguments[0], context.arguments[1])) }),
  ]

  // MARK: Append

  private static func inferAppend(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let value = try call.type(1)
    switch try call.type(0) {
    case .list(.never):
      switch value {
      case .number, .tensor: return call.result(call.collection(of: value, count: 1))
      default: return call.result(.list(value))
      }
    case .list(let element):
      guard let joined = element.joined(value) else { throw CallFailure.mismatch(first: 0, second: 1) }
      return call.result(.list(joined))
    case .tensor(let quantity, let shape):
      guard let entry = Operand(value), entry.kind != .series else { throw CallFailure.mismatch(first: 0, second: 1) }
      guard let joined = quantity.joined(entry.quantity) else { throw CallFailure.mismatch(first: 0, second: 1) }
      guard let extents = shape.extents else { return call.result(.tensor(joined, shape)) }
      guard let first = extents.first else { throw CallFailure.argument(index: 0, expected: "a list or a tensor") }
      if let inner = entry.shape.extents {
        guard inner.count == extents.count - 1 else {
          throw CallFailure.message(
            "`append` adds one entry along axis 0: to the shape \(shape) one of \(extents.count - 1) \(extents.count == 2 ? "axis" : "axes"), not \(entry.shape)",
            index: 1, help: inner.count == extents.count ? "to join them write `concat(a, b)`" : nil)
        }
        for (axis, (a, b)) in zip(extents.dropFirst(), inner).enumerated() {
          if let a, let b, a != b {
            throw CallFailure.message(
              "`append` to the shape \(shape) needs an entry of the shape \(Checking.Shape(Array(extents.dropFirst()))), not \(entry.shape): axis \(axis) has \(b)",
              index: 1, help: nil)
          }
        }
      }
      return call.result(.tensor(joined, Checking.Shape([first.map { $0 + 1 }] + extents.dropFirst())))
    default: throw CallFailure.argument(index: 0, expected: "a list or a tensor")
    }
  }

  /// Takes the list out of its register and appends in place. A growing vector stays a list of numbers until it is used as a tensor, so
  /// that a loop of appends takes time in proportion to its turns.
  @Sendable private static func append(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let value = context.arguments[1]
    var list = context.take(0)
    if var values = takeElements(&list) {
      if let first = values.first, case .tensor(let opaque) = first, let entry = opaque as? Tensor {
        try requireShape(entry.shape, value)
      }
      values.append(value)
      return .list(values)
    }
    let tensor = try list.asTensor()
    if tensor.rank == 1, !tensor.isTraced, value.scalar != nil {
      return .list(tensor.elements.map(Value.number) + [value])
    }
    return .tensor(try tensor.append(value.asTensor()))
  }

  /// A list's elements, moved out of it; a function of its own, so that no copy of the list outlives it.
  @inline(never)
  private static func takeElements(_ list: inout Value) -> [Value]? {
    guard case .list(let values) = list else { return nil }
    list = .nothing
    return values
  }

  private static func requireShape(_ shape: [Int], _ value: Value) throws {
    let given = try value.asTensor().shape
    guard given == shape else { throw TensorError.ranksOrExtents(shape, given) }
  }

  // MARK: Elements

  private static func element(_ name: String, _ summary: String, _ example: String, at place: Int) -> Builtin {
    Builtin(
      name, ["x"], summary, example: example,
      infer: { call in
        if call.count(0) == 0 { throw CallFailure.message("there are no elements", index: 0, help: nil) }
        if try call.type(0) == .list(.never) { throw CallFailure.message("there are no elements", index: 0, help: nil) }
        return call.result(try call.element(0))
      },
      run: { context, site in
        switch context.arguments[0] {
        case .tensor(let opaque):
          guard let tensor = opaque as? Tensor else { break }
          guard tensor.shape.first != 0 else { throw empty(name) }
          return try Value(tensor.select([.index(place)]), as: site.resultType)
        case .range(let lower, let upper): return .number(place == 0 ? lower : upper - 1)
        default: break
        }
        let values = try Collections.elements(context.arguments[0])
        guard let value = place == 0 ? values.first : values.last else { throw empty(name) }
        return value
      })
  }

  private static func empty(_ name: String) -> EvaluationError {
    EvaluationError(code: "empty", "`\(name)` of nothing: there are no elements", help: ["look at `len(x)` first"])
  }

  /// A list or tensor of some of the argument's elements.
  private static func collectionType(_ call: BuiltinCall) throws(CallFailure) -> Type {
    switch try call.type(0) {
    case .tensor(let quantity, let shape):
      return .tensor(quantity, Checking.Shape(shape.extents.map { [nil] + $0.dropFirst() }))
    case .series(let quantity): return .tensor(quantity, .vector(nil))
    case .interval(let quantity): return .tensor(quantity, .vector(nil))
    case let other: return other
    }
  }

  // MARK: Order

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
        else { throw empty(name) }
        return values[index]
      })
  }

  // MARK: Membership

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

extension TensorError {
  /// Why an entry of one shape cannot follow entries of another.
  fileprivate static func ranksOrExtents(_ shape: [Int], _ given: [Int]) -> TensorError {
    guard shape.count == given.count, let axis = shape.indices.first(where: { shape[$0] != given[$0] }) else {
      return .ranksDisagree(operation: "append", left: shape, right: given)
    }
    return .extentsDisagree(operation: "append", left: shape, leftAxis: axis, right: given, rightAxis: axis)
  }
}

extension Value {
  /// A series without the other trajectories of an ensemble, whose values were not computed.
  fileprivate func withoutMembers() -> Value {
    guard let series, !series.members.isEmpty else { return self }
    return .object(SeriesObject(series.series, deviation: series.deviation))
  }
}
