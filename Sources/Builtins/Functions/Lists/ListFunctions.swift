import Checking
import Runtime
import TensorCore
import Units

/// Functions over lists that hold for tensors, series and strings too.
enum ListFunctions {
  static let table: [Builtin] = [
    Builtin(
      "len", ["x"],
      "How many elements a list has, a tensor along its first axis, a series, a string; how many rows a table, how many samples a dataset.",
      example: "len([1, 4, 9])  # 3",
      infer: { call in
        if let count = call.count(0), case .local? = call.arguments[0]?.kind {
          return call.expression(.number(Double(count)), .dimensionless)
        }
        switch try call.type(0) {
        case .table, .dataset: break
        default: _ = try call.element(0)
        }
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
          if let list = object as? any LazyList { return .number(Double(list.elementCount)) }
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
      "reverse", ["x", "[axis:]"], "The elements in reverse order; of a tensor along its first axis, or another.",
      example: "reverse([1, 2, 3])  # [3, 2, 1]",
      infer: { call in
        _ = try call.element(0)
        _ = try call.wholeNumber(1)
        if call.has(1), Operand(try call.type(0))?.kind != .tensor {
          throw CallFailure.message("`axis` of `reverse` is for tensors", index: 1, help: nil)
        }
        if case .series = try call.type(0) {
          throw CallFailure.message(
            "the time of a series runs forwards", index: 0, help: "reverse its values: `reverse(x.values)`")
        }
        return call.result(try call.type(0))
      },
      run: { context, site in
        if case .tensor(let opaque) = context.arguments[0], let tensor = opaque as? Tensor, tensor.rank > 0 {
          let axis = context.arguments[1].isNothing ? 0 : try context.arguments[1].asInteger("axis")
          let place = axis < 0 ? axis + tensor.rank : axis
          guard tensor.shape.indices.contains(place) else {
            throw EvaluationError(code: "call", "`reverse` has no axis \(axis): the shape is \(tensor.shape)")
          }
          return .tensor(try tensor.gather(Array((0..<tensor.shape[place]).reversed()), axis: place))
        }
        return try Collections.collection(Collections.elements(context.arguments[0]).reversed(), as: site.resultType)
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
  ]

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
          guard tensor.shape.first != 0 else { throw Collections.empty(name) }
          return try Value(tensor.select([.index(place)]), as: site.resultType)
        case .range(let lower, let upper): return .number(place == 0 ? lower : upper - 1)
        default: break
        }
        let values = try Collections.elements(context.arguments[0])
        guard let value = place == 0 ? values.first : values.last else { throw Collections.empty(name) }
        return value
      })
  }
}
