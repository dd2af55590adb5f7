extension Tensor {
  /// The matrix product, `left @ right`. Two vectors give their inner product; a vector counts as a row on the left and
  /// as a column on the right, and that axis is absent from the result; more axes than two are a batch and broadcast.
  /// - Throws: `rankTooLow` for a single number, `extentsDisagree` for the inner extents, `cannotBroadcast`.
  public static func matmul(_ left: Tensor, _ right: Tensor) throws -> Tensor {
    for operand in [left, right] where operand.rank == 0 {
      throw TensorError.rankTooLow(operation: "@", shape: [], needed: 1)
    }
    let innerAxis = max(right.rank - 2, 0)
    guard left.shape[left.rank - 1] == right.shape[innerAxis] else {
      throw TensorError.extentsDisagree(
        operation: "@", left: left.shape, leftAxis: left.rank - 1, right: right.shape, rightAxis: innerAxis)
    }
    let inner = right.shape[innerAxis]
    let matrix = right.rank == 1 ? try right.reshaped([inner, 1]) : right
    let shape: [Int]
    let product: Tensor
    if left.rank == 1 {
      product = try multiply(left.reshaped([1, inner]), matrix)
      shape = Array(product.shape.dropLast(2)) + [matrix.shape[matrix.rank - 1]]
    } else if matrix.rank == 2 {
      // One matrix for the whole batch: the batch is more rows.
      let rows = left.shape.dropLast()
      product = try multiply(left.reshaped([rows.reduce(1, *), inner]), matrix)
      shape = Array(rows) + [matrix.shape[1]]
    } else {
      product = try multiply(left, matrix)
      shape = product.shape
    }
    return try product.reshaped(right.rank == 1 ? Array(shape.dropLast()) : shape)
  }

  private static func multiply(_ left: Tensor, _ right: Tensor) throws -> Tensor {
    do {
      _ = try Shape.broadcast(Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)), operation: "@")
    } catch TensorError.cannotBroadcast(let operation, _, _, let axis) {
      // The mistake is in the batch; the user wrote the whole shapes.
      throw TensorError.cannotBroadcast(operation: operation, left: left.shape, right: right.shape, axis: axis - 2)
    }
    return try apply(.matrixProduct(transposeLeft: false, transposeRight: false), [left, right])
  }

  /// The inner product of two vectors.
  /// - Throws: `wrongRank`, `extentsDisagree`.
  public static func dot(_ left: Tensor, _ right: Tensor) throws -> Tensor {
    try requireVectors(left, right, operation: "dot")
    guard left.shape == right.shape else {
      throw TensorError.extentsDisagree(
        operation: "dot", left: left.shape, leftAxis: 0, right: right.shape, rightAxis: 0)
    }
    return try matmul(left, right)
  }

  /// The products of all pairs from two vectors of n and m elements: shape [n, m].
  /// - Throws: `wrongRank`.
  public static func outer(_ left: Tensor, _ right: Tensor) throws -> Tensor {
    try requireVectors(left, right, operation: "outer")
    return try left.reshaped([left.count, 1]) * right.reshaped([1, right.count])
  }

  private static func requireVectors(_ left: Tensor, _ right: Tensor, operation: String) throws {
    for operand in [left, right] where operand.rank != 1 {
      throw TensorError.wrongRank(operation: operation, shape: operand.shape, expected: 1)
    }
  }

  /// The Euclidean length √Σx² along an axis, or of all elements. Neither overflows nor underflows before its result
  /// does. The gradient at 0 is 0.
  public func norm(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: "norm")
    if count == 0 { return try sum(axis: axis, keepingAxis: keepingAxis) }
    // Dividing by a power of two is exact, and by a constant leaves the gradient what it is.
    let largest = try detached.map(.abs).applying(.maximum(axes: axes))
    // While the numbers are yet to be computed, none can be seen to be extreme.
    let (range, least) = type == .float32 ? (1e-15...1e15, 0x1p-126) : (1e-140...1e140, 0x1p-1022)
    let scale =
      try largest.isSymbolic
      ? Tensor(1)
      : Tensor(shape: largest.shape) { out in
        for (i, value) in largest.elements.enumerated() {
          let isExtreme = value.isFinite && value > 0 && !(range ~= value)
          out[i] = isExtreme ? max(value.binade, least) : 1
        }
      }.converted(to: largest.type)
    let scaled = try self / scale
    let squares = try (scaled * scaled).applying(.sum(axes: axes))
    let isZero = try Tensor.compare(.equal, squares, Tensor(0))
    let root = try Tensor.select(isZero, Tensor(0), Tensor.select(isZero, Tensor(1), squares).map(.sqrt))
    return try (root * scale).finishing(axis: axis, keepingAxis: keepingAxis)
  }
}
