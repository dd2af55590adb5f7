import Checking
import Runtime
import TensorCore
import Units

/// Shapes, and the same elements in another arrangement.
enum ShapeFunctions {
  static let table: [Builtin] = [
    Builtin(
      "shape", ["x"], "The size of each axis.", example: "shape([[1, 2, 3], [4, 5, 6]])  # [2, 3]",
      infer: { call in
        let operand = try call.operand(0)
        if let extents = operand.shape.extents, extents.allSatisfy({ $0 != nil }), isSimple(try call.argument(0)) {
          let values = extents.map { call.expression(.number(Double($0 ?? 0)), .dimensionless) }
          return call.expression(.tensor(values), .tensor(.dimensionless, .vector(values.count)))
        }
        return call.result(.tensor(.dimensionless, .vector(operand.shape.rank)))
      },
      run: { context, _ in .tensor(try Tensor(context.arguments[0].asTensor().shape.map(Double.init))) }),
    Builtin(
      "size", ["x", "[axis]"], "The number of elements, or the size of one axis.",
      example: "size([[1, 2, 3], [4, 5, 6]], 1)  # 3",
      infer: { call in
        let operand = try call.operand(0)
        if let axis = try call.wholeNumber(1), operand.shape.rank != nil {
          let place = try call.resolve(axis, among: operand.shape, at: 1)
          if let extent = operand.shape.extents?[place], isSimple(try call.argument(0)) {
            return call.expression(.number(Double(extent)), .dimensionless)
          }
        }
        return call.result(.dimensionless)
      },
      run: { context, _ in
        let tensor = try context.arguments[0].asTensor()
        guard !context.arguments[1].isNothing else { return .number(Double(tensor.count)) }
        let axis = try TensorCore.Shape.resolve(
          axis: context.arguments[1].asInteger("axis"), of: tensor.shape, operation: "size")
        return .number(Double(tensor.shape[axis]))
      }),
    Builtin(
      "reshape", ["x", "shape"],
      "The same elements under another shape; one size may be -1 and follows from the others.",
      example: "reshape([1, 2, 3, 4], [2, 2])  # [[1, 2], [3, 4]]",
      infer: { call in
        let operand = try call.operand(0)
        var target = try call.shapeArgument(1, allowsFree: true)
        if let count = operand.shape.knownCount, var extents = target.extents {
          let free = extents.firstIndex(of: -1)
          let rest = extents.reduce(1) { product, extent in product * (extent == -1 ? 1 : extent ?? 0) }
          if let free, rest > 0, count % rest == 0 {
            extents[free] = count / rest
          } else if free != nil || rest != count, extents.allSatisfy({ $0 != nil }) {
            throw CallFailure.message(
              "cannot reshape \(operand.shape) to \(target): \(count) elements do not fill it exactly", index: 1,
              help: nil)
          }
          target = Checking.Shape(extents)
        }
        return call.result(
          .tensor(operand.quantity, Checking.Shape(target.extents.map { $0.map { $0 == -1 ? nil : $0 } })))
      },
      run: { context, _ in .tensor(try context.arguments[0].asTensor().reshape(context.arguments[1].asShape())) }),
    Builtin(
      "flatten", ["x"], "All elements in one axis.", example: "flatten([[1, 2], [3, 4]])  # [1, 2, 3, 4]",
      infer: { call in
        let operand = try call.operand(0)
        return call.result(.tensor(operand.quantity, .vector(operand.shape.knownCount)))
      },
      run: { context, _ in .tensor(try context.arguments[0].asTensor().flatten()) }),
    Builtin(
      "transpose", ["x", "[axes]"], "The last two axes exchanged, or the axes in the order given.",
      example: "transpose([[1, 2], [3, 4]])  # [[1, 3], [2, 4]]",
      infer: { call in
        let operand = try call.operand(0, expected: "a tensor")
        guard let extents = operand.shape.extents else { return call.result(.tensor(operand.quantity, .unknown)) }
        guard call.has(1) else {
          guard extents.count >= 2 else {
            throw CallFailure.message(
              "`transpose` needs at least 2 axes, but the shape is \(operand.shape)", index: 0,
              help: "a vector as a column is `reshape(x, [len(x), 1])`")
          }
          var swapped = extents
          swapped.swapAt(extents.count - 1, extents.count - 2)
          return call.result(.tensor(operand.quantity, Checking.Shape(swapped)))
        }
        guard let axes = call.constants(1) else {
          try call.requireVectorOfCounts(1)
          return call.result(.tensor(operand.quantity, Checking.Shape([Int?](repeating: nil, count: extents.count))))
        }
        let places = axes.map { $0 < 0 ? $0 &+ extents.count : $0 }
        guard places.sorted() == Array(0..<extents.count) else {
          throw CallFailure.message(
            "\(axes) does not name each axis of the shape \(operand.shape) exactly once", index: 1, help: nil)
        }
        return call.result(.tensor(operand.quantity, Checking.Shape(places.map { extents[$0] })))
      },
      run: { context, _ in
        let tensor = try context.arguments[0].asTensor()
        if context.arguments[1].isNothing { return .tensor(try tensor.transpose()) }
        return .tensor(try tensor.transpose(axes: context.arguments[1].asShape()))
      }),
    Builtin(
      "concat", ["x...", "[axis:]"], "Tensors, lists or strings one after the other; tensors along an axis they have.",
      example: "concat([1, 2], [3])  # [1, 2, 3]", infer: { call in try inferConcat(&call) },
      run: { context, site in
        let values = context.allArguments
        let parts = Array(values.dropLast())
        switch site.resultType {
        case .string: return .string(try parts.map { try $0.asString() }.joined())
        case .list: return .list(try parts.flatMap { try $0.asList() })
        default:
          let axis = values[values.count - 1].isNothing ? 0 : try values[values.count - 1].asInteger("axis")
          return .tensor(try Tensor.concatenate(parts.map { try $0.asTensor() }, axis: axis))
        }
      }),
    Builtin(
      "stack", ["x...", "[axis:]"], "Tensors of one shape along a new axis.",
      example: "stack([1, 2], [3, 4], axis: 1)  # [[1, 3], [2, 4]]",
      infer: { call in
        let (operands, quantity) = try parts(call)
        let axis = try call.wholeNumber(call.positionalCount)
        var shape = operands[0].shape
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
        extents.insert(operands.count, at: place)
        return call.result(.tensor(quantity, Checking.Shape(extents)))
      },
      run: { context, _ in
        let values = context.allArguments
        let axis = values[values.count - 1].isNothing ? 0 : try values[values.count - 1].asInteger("axis")
        return .tensor(try Tensor.stack(values.dropLast().map { try $0.asTensor() }, axis: axis))
      }),
    Builtin(
      "gather", ["x", "indices", "[axis:]"], "The elements of an axis (0) at the given indices, in their order.",
      example: "gather([10, 20, 30], [2, 0])  # [30, 10]",
      infer: { call in
        let (operand, indices) = (try call.operand(0), try call.operand(1, expected: "whole numbers"))
        guard indices.quantity.isDimensionless else { throw CallFailure.argument(index: 1, expected: "whole numbers") }
        let axis = try call.wholeNumber(2)
        guard let extents = operand.shape.extents, let inner = indices.shape.extents, axis != nil || !call.has(2) else {
          return call.result(.tensor(operand.quantity, .unknown))
        }
        let place = try call.resolve(axis ?? 0, among: operand.shape, at: 2)
        let shape = Array(extents[..<place]) + inner + Array(extents[(place + 1)...])
        return call.result(
          shape.isEmpty ? call.scalar(operand.quantity) : .tensor(operand.quantity, Checking.Shape(shape)))
      },
      run: { context, site in
        let axis = context.arguments[2].isNothing ? 0 : try context.arguments[2].asInteger("axis")
        return try Value(
          context.arguments[0].asTensor().gather(context.arguments[1].asTensor(), axis: axis), as: site.resultType)
      }),
    alongAxis(
      "softmax", "exp(x)/sum(exp(x)) along an axis, the last unless given.", "softmax([0, 0])  # [0.5, 0.5]", axis: -1,
      .plain
    ) { try $0.softmax(axis: $1) },
    alongAxis(
      "cumsum", "The sums of the elements up to each place, along an axis (0).", "cumsum([1, 2, 3])  # [1, 3, 6]",
      axis: 0, .keeps
    ) { try $0.cumulativeSum(axis: $1) },
    alongAxis(
      "argsort", "The indices that sort the elements along an axis, the last unless given.",
      "argsort([30, 10, 20])  # [1, 2, 0]", axis: -1, .predicate
    ) { try $0.argSort(axis: $1) },
    Builtin(
      "diff", ["x", "[axis:]"], "The differences of neighbours along an axis, the last unless given.",
      example: "diff([20 degC, 25 degC])  # [5 K]",
      infer: { call in
        let operand = try call.operand(0)
        let axis = try call.wholeNumber(1) ?? (call.has(1) ? nil : -1)
        var shape = operand.shape
        if var extents = shape.extents {
          if let axis {
            let place = try call.resolve(axis, among: shape, at: 1)
            extents[place] = extents[place].map { max($0 - 1, 0) }
          } else {
            extents = extents.map { _ in nil }
          }
          shape = Checking.Shape(extents)
        }
        let quantity = operand.quantity.isPoint ? Quantity(operand.quantity.dimension) : operand.quantity
        return call.result(.tensor(quantity, shape))
      },
      run: { context, _ in
        let axis = context.arguments[1].isNothing ? -1 : try context.arguments[1].asInteger("axis")
        return .tensor(try context.arguments[0].asTensor().differences(axis: axis))
      }),
    Builtin(
      "one_hot", ["x", "classes"], "For each whole number k a vector of zeros with a 1 at k.",
      example: "one_hot([1, 0], 3)  # [[0, 1, 0], [1, 0, 0]]",
      infer: { call in
        let operand = try call.operand(0, expected: "whole numbers")
        guard operand.quantity.isDimensionless else { throw CallFailure.argument(index: 0, expected: "whole numbers") }
        let classes = try call.wholeNumber(1, minimum: 0)
        return call.result(.tensor(.dimensionless, Checking.Shape(operand.shape.extents.map { $0 + [classes] })))
      },
      run: { context, _ in
        .tensor(try context.arguments[0].asTensor().detached.oneHot(classes: context.arguments[1].asCount("`classes`")))
      }),
  ]

  // MARK: Parts

  private static func alongAxis(
    _ name: String, _ summary: String, _ example: String, axis standard: Int, _ rule: UnitRule,
    _ function: @escaping @Sendable (Tensor, Int) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, ["x", "[axis:]"], summary, example: example,
      infer: { call in
        let operand = try call.operand(0)
        let quantity = try call.quantity(of: operand, rule, at: 0)
        if let axis = try call.wholeNumber(1) ?? (call.has(1) ? nil : standard), operand.shape.rank != nil {
          _ = try call.resolve(axis, among: operand.shape, at: call.has(1) ? 1 : 0)
        }
        return call.result(.tensor(quantity, operand.shape))
      },
      run: { context, _ in
        let axis = context.arguments[1].isNothing ? standard : try context.arguments[1].asInteger("axis")
        return .tensor(try function(context.arguments[0].asTensor(), axis))
      })
  }

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
      case .string, .list: return call.result(joined)
      default: throw CallFailure.argument(index: 0, expected: "a tensor, a list or a string")
      }
    }
    let (operands, quantity) = try parts(call)
    for (index, operand) in operands.enumerated() where operand.shape.rank == 0 {
      throw CallFailure.argument(index: index, expected: "a tensor; a single number joins as `[x]`")
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

/// Whether evaluating an expression can be left out once its shape is known.
private func isSimple(_ value: TypedExpression) -> Bool {
  switch value.kind {
  case .local, .global, .capture, .number: true
  case .tensor(let elements): elements.allSatisfy(isSimple)
  default: false
  }
}

extension Checking.Shape {
  /// The number of elements, where every extent is known.
  var knownCount: Int? {
    guard let extents else { return nil }
    var count = 1
    for extent in extents {
      guard let extent else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

extension BuiltinCall {
  /// The whole numbers of a written-out vector.
  func constants(_ index: Int) -> [Int]? {
    guard has(index), case .tensor(let elements)? = arguments[index]?.kind else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard case .number(let number) = element.kind, let whole = Int(exactly: number) else { return nil }
      numbers.append(whole)
    }
    return numbers
  }

  func requireVectorOfCounts(_ index: Int) throws(CallFailure) {
    guard let operand = Operand(try type(index)), operand.quantity.isDimensionless, (operand.shape.rank ?? 1) <= 1
    else {
      throw CallFailure.argument(
        index: index, expected: "a whole number or a vector of whole numbers, such as `[2, 3]`")
    }
  }

  /// The shape that an argument names: a number for a vector, or a vector of sizes.
  func shapeArgument(_ index: Int, allowsFree: Bool = false) throws(CallFailure) -> Checking.Shape {
    try requireVectorOfCounts(index)
    if let sizes = constants(index) {
      for size in sizes where size < 0 && !(allowsFree && size == -1 && sizes.count(where: { $0 == -1 }) == 1) {
        throw CallFailure.message("a shape cannot have a negative size: \(sizes)", index: index, help: nil)
      }
      return Checking.Shape(sizes)
    }
    guard let operand = Operand(try type(index)) else { return .unknown }
    if operand.shape.rank == 0 { return .vector(try wholeNumber(index, minimum: allowsFree ? -1 : 0)) }
    guard let rank = operand.shape.extents?.first ?? nil else { return .unknown }
    return Checking.Shape([Int?](repeating: nil, count: rank))
  }
}

extension Value {
  /// Sizes or axes: a number or a vector of whole numbers.
  func asShape() throws -> [Int] { try asTensor().detached.flatten().wholeNumbers(for: "shape") }
}
