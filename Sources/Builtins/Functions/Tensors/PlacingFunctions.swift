import Checking
import Runtime
import TensorCore
import Units

/// Elements by rank or by index: the largest ones, and sums put where indices say.
enum PlacingFunctions {
  static let table: [Builtin] = [
    Builtin(
      "top_k", ["x", "k", "[axis:]", "[smallest:]"],
      "The k largest elements along an axis (the last), largest first, as {values, indices}; with `smallest: true` the smallest. Missing ones come last.",
      example: "top_k([3, 1, 4, 1, 5], 2).indices  # [4, 2]",
      infer: { call in
        let x = try call.operand(0, expected: "a tensor")
        let count = try call.wholeNumber(1, minimum: 0)
        _ = try call.flag(3)
        var shape = x.shape
        if var extents = shape.extents {
          if let axis = try call.wholeNumber(2) ?? (call.has(2) ? nil : -1) {
            let place = try call.resolve(axis, among: shape, at: call.has(2) ? 2 : 0)
            if let count, let extent = extents[place], count > extent {
              throw CallFailure.message(refused(count, place, shape), index: 1, help: nil)
            }
            extents[place] = count
          } else {
            extents = extents.map { _ in nil }
          }
          shape = Checking.Shape(extents)
        }
        return call.result(
          .record([
            FieldType("values", .tensor(x.quantity, shape)), FieldType("indices", .tensor(.dimensionless, shape)),
          ]))
      },
      run: { context, site in
        let arguments = context.allArguments
        let x = try arguments[0].asTensor()
        let count = try arguments[1].asCount("`k`")
        let axis = arguments[2].isNothing ? -1 : try arguments[2].asInteger("axis")
        let place = try TensorCore.Shape.resolve(axis: axis, of: x.shape, operation: "top_k")
        guard count <= x.shape[place] else {
          throw EvaluationError(code: "call", refused(count, place, Checking.Shape(x.shape)))
        }
        let isSmallest = if case .boolean(true) = arguments[3] { true } else { false }
        let (values, indices) = try x.topK(count, axis: place, largest: !isSmallest)
        return .record([.tensor(values), .tensor(try indices.converted(to: .float64))])
      }),
    Builtin(
      "scatter_add", ["x", "indices", "values", "[axis:]"],
      "x with each of the values added at its index on an axis (0); several at one index add up. What `gather` takes out, it puts back.",
      example: "scatter_add(zeros(3), [0, 2, 2], [1, 5, 7])  # [1, 0, 12]",
      infer: { call in
        let x = try call.operand(0, expected: "a tensor")
        let indices = try call.operand(1, expected: "whole numbers")
        guard indices.quantity.isDimensionless else { throw CallFailure.argument(index: 1, expected: "whole numbers") }
        let values = try call.operand(2, expected: "a tensor")
        guard values.quantity.matches(x.quantity.difference) else { throw CallFailure.mismatch(first: 0, second: 2) }
        let axis = try call.wholeNumber(3) ?? (call.has(3) ? nil : 0)
        if let a = call.shaped(0, x), let axis {
          let place = try call.resolve(axis, among: x.shape, at: call.has(3) ? 3 : 0)
          if let b = call.shaped(1, indices), let c = call.shaped(2, values) {
            try requirePlaces(call.shapeRules, a, b, c, place)
          }
        }
        return call.result(.tensor(x.quantity, x.shape))
      },
      run: { context, site in
        let arguments = context.allArguments
        let (x, indices, values) = (
          try arguments[0].asTensor(), try arguments[1].asTensor(), try arguments[2].asTensor()
        )
        let axis = arguments[3].isNothing ? 0 : try arguments[3].asInteger("axis")
        let place = try TensorCore.Shape.resolve(axis: axis, of: x.shape, operation: site.name)
        try whenRunning { () throws(CallFailure) in
          try requirePlaces(
            ShapeRules(function: site.name), ShapedArgument(name: "x", index: 0, extents: x.shape),
            ShapedArgument(name: "indices", index: 1, extents: indices.shape),
            ShapedArgument(name: "values", index: 2, extents: values.shape), place)
        }
        return .tensor(try scatter(x, indices.detached, values, place, site.name))
      }),
  ]

  private static func refused(_ count: Int, _ axis: Int, _ shape: Checking.Shape) -> String {
    let extent = (shape.extents?[axis] ?? nil) ?? 0
    return "`top_k` cannot take \(count) elements of `x` \(shape): axis \(axis) has \(extent)"
  }

  /// The values have the shape of x, with that of the indices in place of the axis.
  private static func requirePlaces(
    _ rules: ShapeRules, _ x: ShapedArgument, _ indices: ShapedArgument, _ values: ShapedArgument, _ axis: Int
  ) throws(CallFailure) {
    let wanted = Array(x.extents[..<axis]) + indices.extents + Array(x.extents[(axis + 1)...])
    guard values.rank == wanted.count else {
      throw .message(
        "`\(rules.function)` into \(x.text) at \(indices.text) needs `values` \(Checking.Shape(wanted)), but their shape is \(Checking.Shape(values.extents))",
        index: values.index, help: nil)
    }
    for place in wanted.indices {
      guard let m = wanted[place], let n = values.extents[place], m != n else { continue }
      throw .message(
        "`\(rules.function)` into \(x.text) at \(indices.text) needs `values` \(Checking.Shape(wanted)), but their shape is \(Checking.Shape(values.extents)): axis \(place) has \(n)",
        index: values.index, help: nil)
    }
  }

  /// Adding at indices is the transpose of gathering: the gradient of Σ values·gather(z) with respect to z, whatever z is.
  private static func scatter(_ x: Tensor, _ indices: Tensor, _ values: Tensor, _ axis: Int, _ function: String) throws
    -> Tensor
  {
    let extent = x.shape[axis]
    for index in try indices.wholeNumbers(for: function) where !(-extent..<extent ~= index) {
      throw TensorError.indexOutOfRange(operation: function, index: index, axis: axis, shape: x.shape)
    }
    let place = Tensor.traced(try Tensor.full(x.shape, 0, type: x.type))
    let gathered = try place.gather(indices, axis: axis)
    return try x + Gradient.pullback(values.converted(to: x.type), through: gathered, to: [place])[0]
  }
}
