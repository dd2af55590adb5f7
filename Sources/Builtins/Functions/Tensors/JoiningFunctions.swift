import Checking
import Runtime
import TensorCore
import Units

/// Tensors, lists and strings joined to larger ones.
enum JoiningFunctions {
  static let table: [Builtin] = [
    Builtin(
      "concat", ["x...", "[axis:]"],
      "Tensors, lists, strings or datasets one after the other; tensors along an axis they have.",
      example: "concat([1, 2], [3])  # [1, 2, 3]", infer: { call in try inferConcat(&call) },
      run: { context, site in
        let values = context.allArguments
        let parts = Array(values.dropLast())
        switch site.resultType {
        case .string: return .string(try parts.map { try $0.asString() }.joined())
        case .list: return .list(try parts.flatMap { try $0.asList() })
        case .dataset: return try DatasetObject.concatenating(parts)
        default:
          let axis = values[values.count - 1].isNothing ? 0 : try values[values.count - 1].asInteger("axis")
          return .tensor(try Tensor.concatenate(parts.map { try $0.asTensor() }, axis: axis))
        }
      }),
    Builtin(
      "stack", ["x...", "[axis:]"], "Tensors of one shape, or those of one list, along a new axis.",
      example: "stack([1, 2], [3, 4], axis: 1)  # [[1, 3], [2, 4]]",
      infer: { call in
        let (operands, quantity) = try parts(call)
        let axis = try call.wholeNumber(call.positionalCount)
        var shape = operands[0].shape
        var count: Int? = operands.count
        // One list of tensors is a tensor already, with the list along its first axis.
        if operands.count == 1, let extents = shape.extents, let first = extents.first {
          (count, shape) = (first, Checking.Shape(Array(extents.dropFirst())))
        }
        for operand in operands.dropFirst() {
          if let a = shape.extents, let b = operand.shape.extents {
            guard a.count == b.count, zip(a, b).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 }) else {
              throw CallFailure.message(
                "`stack` needs tensors of one shape, not \(shape) and \(operand.shape)", index: nil,
                help: "`concat` joins along an axis they have")
            }
          }
          shape = shape.joined(operand.shape)
        }
        guard var extents = shape.extents else { return call.result(.tensor(quantity, .unknown)) }
        guard !call.has(call.positionalCount) || axis != nil else {
          return call.result(.tensor(quantity, Checking.Shape([Int?](repeating: nil, count: extents.count + 1))))
        }
        let place = try call.resolve(axis ?? 0, among: Checking.Shape(extents + [1]), at: call.positionalCount)
        extents.insert(count, at: place)
        return call.result(.tensor(quantity, Checking.Shape(extents)))
      },
      run: { context, _ in
        let values = context.allArguments
        let axis = values[values.count - 1].isNothing ? 0 : try values[values.count - 1].asInteger("axis")
        let tensors = try values.dropLast().map { try $0.asTensor() }
        guard tensors.count == 1, tensors[0].rank > 0 else { return .tensor(try Tensor.stack(tensors, axis: axis)) }
        let place = try TensorCore.Shape.resolve(axis: axis, of: tensors[0].shape, operation: "stack")
        var order = Array(1..<tensors[0].rank)
        order.insert(0, at: place)
        return .tensor(try tensors[0].transpose(axes: order))
      }),
  ]

  private static func parts(_ call: BuiltinCall) throws(CallFailure) -> ([Operand], Quantity) {
    var operands: [Operand] = []
    for index in 0..<call.positionalCount { operands.append(try call.operand(index, expected: "a tensor")) }
    return (operands, try call.commonQuantity(Array(operands.indices), operands))
  }

  private static func inferConcat(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let first = try call.type(0)
    if Operand(first) == nil || first == .list(.boolean) {
      var joined = first
      for index in 0..<call.positionalCount {
        guard let both = joined.joined(try call.type(index)) else {
          throw CallFailure.mismatch(first: 0, second: index)
        }
        joined = both
      }
      switch joined {
      case .string, .list, .dataset: return call.result(joined)
      default: throw CallFailure.argument(index: 0, expected: "a tensor, a list, a string or a dataset")
      }
    }
    let (operands, quantity) = try parts(call)
    for (index, operand) in operands.enumerated() where operand.shape.rank == 0 {
      throw CallFailure.message(
        "`concat` joins tensors, not single numbers", index: index, help: "write the number as `[x]`, or use `append`")
    }
    let given = call.positionalCount
    let axis = try call.wholeNumber(given) ?? (call.has(given) ? nil : 0)
    guard var extents = operands[0].shape.extents, let axis else { return call.result(.tensor(quantity, .unknown)) }
    let place = try call.resolve(axis, among: operands[0].shape, at: call.has(given) ? given : 0)
    for (index, operand) in operands.enumerated().dropFirst() {
      guard let other = operand.shape.extents else { return call.result(.tensor(quantity, .unknown)) }
      guard other.count == extents.count else {
        throw CallFailure.message(
          "`concat` cannot join the shapes \(operands[0].shape) and \(operand.shape): they have \(extents.count) and \(other.count) axes",
          index: index, help: nil)
      }
      for axis in extents.indices where axis != place {
        if let a = extents[axis], let b = other[axis], a != b {
          throw CallFailure.message(
            "`concat` along axis \(place) cannot join the shapes \(operands[0].shape) and \(operand.shape): axis \(axis) has \(a) and \(b)",
            index: index, help: nil)
        }
        extents[axis] = extents[axis] ?? other[axis]
      }
      if let a = extents[place], let b = other[place] { extents[place] = a + b } else { extents[place] = nil }
    }
    return call.result(.tensor(quantity, Checking.Shape(extents)))
  }
}
