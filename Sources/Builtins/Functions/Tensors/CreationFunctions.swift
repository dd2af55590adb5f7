import Checking
import Runtime
import TensorCore
import Units

/// Tensors from nothing but sizes and bounds.
enum CreationFunctions {
  static let table: [Builtin] = [
    Builtin(
      "zeros", ["shape"], "A tensor of zeros; the shape is a number for a vector, or a list of sizes.",
      example: "zeros([2, 2])  # [[0, 0], [0, 0]]",
      infer: { call in call.result(.tensor(.dimensionless, try call.shapeArgument(0))) },
      run: { context, _ in .tensor(try Tensor.zeros(context.arguments[0].asShape())) }),
    Builtin(
      "ones", ["shape"], "A tensor of ones.", example: "ones(3)  # [1, 1, 1]",
      infer: { call in call.result(.tensor(.dimensionless, try call.shapeArgument(0))) },
      run: { context, _ in .tensor(try Tensor.ones(context.arguments[0].asShape())) }),
    Builtin(
      "full", ["shape", "value"], "A tensor whose elements are all `value`.", example: "full(2, 3 m)  # [3 m, 3 m]",
      infer: { call in
        let value = try call.operand(1, expected: "a number")
        guard value.shape.rank == 0 else { throw CallFailure.argument(index: 1, expected: "a number") }
        return call.result(.tensor(value.quantity, try call.shapeArgument(0)))
      },
      run: { context, _ in
        .tensor(try context.arguments[1].asTensor().reshape([]).expanded(to: shape(context.arguments[0])))
      }),
    Builtin(
      "eye", ["rows", "[columns]"], "The identity matrix.", example: "eye(2)  # [[1, 0], [0, 1]]",
      infer: { call in
        let rows = try call.wholeNumber(0, minimum: 0)
        let columns = try call.has(1) ? call.wholeNumber(1, minimum: 0) : rows
        return call.result(.tensor(.dimensionless, Checking.Shape([rows, columns])))
      },
      run: { context, _ in
        let rows = try context.arguments[0].asCount("`rows`")
        return .tensor(
          try Tensor.eye(
            rows, columns: context.arguments[1].isNothing ? nil : context.arguments[1].asCount("`columns`")))
      }),
    Builtin(
      "linspace", ["start", "end", "[count]"],
      "Evenly spaced numbers from start to end, both included; 50 unless `count` is given.",
      example: "linspace(0 m, 1 m, 3)  # [0 m, 0.5 m, 1 m]",
      infer: { call in
        let quantity = try bounds(call, [0, 1])
        let count = try call.has(2) ? call.wholeNumber(2, minimum: 0) : 50
        return call.result(.tensor(quantity, .vector(count)))
      },
      run: { context, _ in
        let count = context.arguments[2].isNothing ? 50 : try context.arguments[2].asCount("`count`")
        let (start, end) = (try context.arguments[0].asTensor(), try context.arguments[1].asTensor())
        guard start.isTraced || end.isTraced || start.isSymbolic || end.isSymbolic else {
          return .tensor(try Tensor.linspace(start.item(), end.item(), count: count))
        }
        let share = try Tensor.linspace(0, 1, count: count)
        return .tensor(try start.reshape([]) * (1 - share) + end.reshape([]) * share)
      }),
    Builtin(
      "arange", ["start", "[end]", "[step]"],
      "start, start + step, … up to but not including end; of one number, from 0 up to it.",
      example: "arange(0 s, 3 s, 1 s)  # [0 s, 1 s, 2 s]", infer: { call in try inferRange(&call) },
      run: { context, _ in try range(context.allArguments) }),
    Builtin(
      "range", ["start", "[end]", "[step]"],
      "The numbers from start up to but not including end; of one number, from 0 up to it.",
      example: "range(2, 5)  # [2, 3, 4]", infer: { call in try inferRange(&call) },
      run: { context, _ in try range(context.allArguments) }),
  ]

  private static func shape(_ value: Value) throws -> [Int] {
    let shape = try value.asShape()
    _ = try TensorCore.Shape.count(shape)
    return shape
  }

  /// The quantity that scalar bounds share.
  private static func bounds(_ call: BuiltinCall, _ indices: [Int]) throws(CallFailure) -> Quantity {
    var operands: [Operand] = []
    for index in indices {
      let operand = try call.operand(index, expected: "a number")
      guard operand.shape.rank == 0 else { throw CallFailure.argument(index: index, expected: "a number") }
      operands.append(operand)
    }
    return try call.commonQuantity(indices, operands)
  }

  private static func inferRange(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let quantity = try bounds(call, call.has(1) ? [0, 1] : [0])
    if call.has(2) {
      let step = try call.operand(2, expected: "a number")
      guard step.shape.rank == 0, step.quantity.dimension == quantity.dimension, !step.quantity.isPoint else {
        throw CallFailure.mismatch(first: 0, second: 2)
      }
    } else if !quantity.isDimensionless {
      throw CallFailure.message(
        "`\(call.signature.name)` of quantities needs a step", index: nil,
        help:
          "write it as the third argument: `\(call.signature.name)(a, b, 1 \(call.units.name(of: Quantity(quantity.dimension, unit: quantity.isPoint ? nil : quantity.unit))))`"
      )
    }
    return call.result(.tensor(quantity, .vector(count(call))))
  }

  private static func count(_ call: BuiltinCall) -> Int? {
    guard let first = call.constant(0), !call.has(1) || call.constant(1) != nil, !call.has(2) || call.constant(2) != nil
    else { return nil }
    let (start, end) = call.has(1) ? (first, call.constant(1) ?? 0) : (0, first)
    let count = ((end - start) / (call.constant(2) ?? 1)).rounded(.up)
    return Int(exactly: max(count, 0))
  }

  private static func range(_ arguments: [Value]) throws -> Value {
    let first = try arguments[0].asNumber()
    let step = arguments[2].isNothing ? 1 : try arguments[2].asNumber()
    if arguments[1].isNothing { return .tensor(try Tensor.arange(0, first, step: step)) }
    return .tensor(try Tensor.arange(first, arguments[1].asNumber(), step: step))
  }
}
