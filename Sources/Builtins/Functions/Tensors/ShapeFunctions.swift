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
      "log_softmax", "log(softmax(x)) along an axis, the last unless given, without overflow.",
      "log_softmax([0, 0])  # [-log(2), -log(2)]", axis: -1, .plain
    ) { try $0.logSoftmax(axis: $1) },
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
}

/// Whether evaluating an expression can be left out once its shape is known.
private func isSimple(_ value: TypedExpression) -> Bool {
  switch value.kind {
  case .local, .global, .capture, .number: true
  case .tensor(let elements): elements.allSatisfy(isSimple)
  default: false
  }
}
