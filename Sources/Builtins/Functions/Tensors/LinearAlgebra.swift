import Checking
import Runtime
import TensorCore
import Units

/// Products of vectors and matrices, and linear equations.
enum LinearAlgebra {
  static let table: [Builtin] = [
    Builtin(
      "dot", ["x", "y"], "The inner product of two vectors.", example: "dot([1 N, 2 N], [3 m, 4 m])  # 11 J",
      infer: { call in
        let (x, y) = try vectors(call)
        if let m = x.shape.extents?.first ?? nil, let n = y.shape.extents?.first ?? nil, m != n {
          throw CallFailure.message(
            "`dot` needs vectors of one length, but axis 0 has \(m) and \(n): the shapes are \(x.shape) and \(y.shape)",
            index: nil, help: nil)
        }
        return call.result(call.scalar(Quantity(x.quantity.dimension * y.quantity.dimension)))
      },
      run: { context, site in
        try Value(Tensor.dot(context.arguments[0].asTensor(), context.arguments[1].asTensor()), as: site.resultType)
      }),
    Builtin(
      "outer", ["x", "y"], "The products of all pairs of two vectors.",
      example: "outer([1, 2], [3, 4])  # [[3, 4], [6, 8]]",
      infer: { call in
        let (x, y) = try vectors(call)
        return call.result(
          .tensor(
            Quantity(x.quantity.dimension * y.quantity.dimension),
            Checking.Shape([x.shape.extents?.first ?? nil, y.shape.extents?.first ?? nil])))
      },
      run: { context, _ in .tensor(try Tensor.outer(context.arguments[0].asTensor(), context.arguments[1].asTensor())) }
    ),
    Builtin(
      "solve", ["a", "b"], "The x for which a @ x is b, a a square matrix, b a vector or a matrix.",
      example: "solve([[2, 0], [0, 4]], [2, 4])  # [1, 1]",
      infer: { call in
        let (a, size) = try square(call)
        let b = try call.operand(1, expected: "a vector or a matrix")
        try call.refusePoint(b.quantity, at: 1)
        guard (1...2).contains(b.shape.rank ?? 1) else {
          throw CallFailure.argument(index: 1, expected: "a vector or a matrix")
        }
        if let size, let rows = b.shape.extents?.first ?? nil, rows != size {
          throw CallFailure.message(
            "`solve` needs as many rows in `b` as in `a`, but axis 0 has \(rows) and \(size): the shapes are \(a.shape) and \(b.shape)",
            index: 1, help: nil)
        }
        return call.result(.tensor(Quantity(b.quantity.dimension / a.quantity.dimension), b.shape))
      },
      run: { context, _ in .tensor(try Tensor.solve(context.arguments[0].asTensor(), context.arguments[1].asTensor())) }
    ),
    Builtin(
      "inv", ["a"], "The inverse of a square matrix; to solve equations, `solve(a, b)` is more exact.",
      example: "inv([[2, 0], [0, 4]])  # [[0.5, 0], [0, 0.25]]",
      infer: { call in
        let (a, _) = try square(call)
        return call.result(.tensor(Quantity(.dimensionless / a.quantity.dimension), a.shape))
      },
      run: { context, _ in .tensor(try context.arguments[0].asTensor().inverse()) }),
    Builtin(
      "det", ["a"], "The determinant of a square matrix.", example: "det([[1, 2], [3, 4]])  # -2",
      infer: { call in
        let (a, size) = try square(call)
        if a.quantity.isDimensionless { return call.result(call.scalar(.dimensionless)) }
        guard let size, let exponent = Rational(size), let dimension = a.quantity.dimension.power(exponent) else {
          throw CallFailure.message(
            "the unit of this determinant depends on the size of the matrix", index: 0,
            help: "divide the matrix by its unit first")
        }
        return call.result(call.scalar(Quantity(dimension)))
      },
      run: { context, site in try Value(context.arguments[0].asTensor().determinant(), as: site.resultType) }),
  ]

  private static func vectors(_ call: BuiltinCall) throws(CallFailure) -> (Operand, Operand) {
    let (x, y) = (try call.operand(0, expected: "a vector"), try call.operand(1, expected: "a vector"))
    for (index, operand) in [x, y].enumerated() {
      if let rank = operand.shape.rank, rank != 1 { throw CallFailure.argument(index: index, expected: "a vector") }
      try call.refusePoint(operand.quantity, at: index)
    }
    return (x, y)
  }

  private static func square(_ call: BuiltinCall) throws(CallFailure) -> (Operand, Int?) {
    let a = try call.operand(0, expected: "a square matrix")
    try call.refusePoint(a.quantity, at: 0)
    guard let extents = a.shape.extents else { return (a, nil) }
    guard extents.count == 2 else { throw CallFailure.argument(index: 0, expected: "a square matrix") }
    if let rows = extents[0], let columns = extents[1], rows != columns {
      throw CallFailure.message(
        "`\(call.signature.name)` needs a square matrix, but axis 0 has \(rows) and axis 1 has \(columns)", index: 0,
        help: nil)
    }
    return (a, extents[0] ?? extents[1])
  }
}
