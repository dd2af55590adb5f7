extension Tensor {
  /// The same elements under another shape. One extent may be -1: it is computed from the others.
  /// - Throws: `cannotReshape`, `negativeExtent`, `tooLarge`.
  public func reshape(_ shape: [Int]) throws -> Tensor {
    var target = shape
    if let free = shape.firstIndex(of: -1), shape[(free + 1)...].allSatisfy({ $0 != -1 }) {
      target[free] = 1
      let rest = try Shape.count(target)
      guard rest > 0, count % rest == 0 else { throw TensorError.cannotReshape(from: self.shape, to: shape) }
      target[free] = count / rest
    }
    guard try Shape.count(target) == count else { throw TensorError.cannotReshape(from: self.shape, to: shape) }
    return try reshaped(target)
  }

  /// All elements in one axis.
  public func flatten() throws -> Tensor { try reshaped([count]) }

  /// Repeats axes of extent 1, and adds leading ones, until the shape is `target`.
  /// - Throws: `cannotExpand`.
  public func expanded(to target: [Int]) throws -> Tensor {
    if shape == target { return self }
    let lead = target.count - rank
    guard lead >= 0, shape.indices.allSatisfy({ shape[$0] == target[lead + $0] || shape[$0] == 1 }) else {
      throw TensorError.cannotExpand(from: shape, to: target)
    }
    return try applying(.expand(target))
  }

  /// The last two axes exchanged.
  /// - Throws: `rankTooLow` for fewer than two axes.
  public func transpose() throws -> Tensor {
    guard rank >= 2 else { throw TensorError.rankTooLow(operation: "transpose", shape: shape, needed: 2) }
    var axes = Array(0..<rank)
    axes.swapAt(rank - 1, rank - 2)
    return try applying(.permute(axes))
  }

  /// The tensor whose axis i is axis `axes[i]` of this one.
  /// - Throws: `axesNotAPermutation`.
  public func transpose(axes: [Int]) throws -> Tensor {
    let resolved = axes.map { $0 < 0 ? $0 &+ rank : $0 }
    guard resolved.sorted() == Array(0..<rank) else {
      throw TensorError.axesNotAPermutation(axes: axes, shape: shape)
    }
    return try applying(.permute(resolved))
  }

  /// Joins tensors along an axis they have; the other extents must agree.
  /// - Throws: `nothingToJoin`, `ranksDisagree`, `extentsDisagree`, `axisOutOfRange`, `rankTooLow` for single numbers.
  public static func concatenate(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
    try join(parts, axis: axis, operation: "concatenate")
  }

  /// Joins tensors of one shape along a new axis; a negative axis counts from the end of the result.
  /// - Throws: as `concatenate`.
  public static func stack(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = parts.first else { throw TensorError.nothingToJoin(operation: "stack") }
    let place = try Shape.resolve(axis: axis, of: first.shape + [1], operation: "stack")
    for part in parts { try requireJoinable(first.shape, part.shape, except: nil, operation: "stack") }
    return try join(parts.map { try $0.insertingAxis(place) }, axis: place, operation: "stack")
  }

  /// This tensor with one more entry at the end of its first axis: a number to a vector, a row to a matrix.
  /// - Throws: `ranksDisagree`, `extentsDisagree`.
  public func append(_ entry: Tensor) throws -> Tensor {
    guard rank >= 1 else { throw TensorError.rankTooLow(operation: "append", shape: shape, needed: 1) }
    return try Tensor.join([self, entry.insertingAxis(0)], axis: 0, operation: "append")
  }

  private static func join(_ parts: [Tensor], axis: Int, operation: String) throws -> Tensor {
    guard let first = parts.first else { throw TensorError.nothingToJoin(operation: operation) }
    guard first.rank >= 1 else { throw TensorError.rankTooLow(operation: operation, shape: [], needed: 1) }
    let axis = try Shape.resolve(axis: axis, of: first.shape, operation: operation)
    for part in parts { try requireJoinable(first.shape, part.shape, except: axis, operation: operation) }
    return parts.count == 1 ? first : try apply(.concatenate(axis: axis), parts)
  }

  private static func requireJoinable(_ left: [Int], _ right: [Int], except axis: Int?, operation: String) throws {
    guard left.count == right.count else {
      throw TensorError.ranksDisagree(operation: operation, left: left, right: right)
    }
    if let differing = left.indices.first(where: { $0 != axis && left[$0] != right[$0] }) {
      throw TensorError.extentsDisagree(
        operation: operation, left: left, leftAxis: differing, right: right, rightAxis: differing)
    }
  }

  private func insertingAxis(_ axis: Int) throws -> Tensor {
    var target = shape
    target.insert(1, at: axis)
    return try reshaped(target)
  }

  /// Reshapes to a shape known to have the same count.
  func reshaped(_ target: [Int]) throws -> Tensor {
    shape == target ? self : try applying(.reshape(target))
  }
}
