/// What stands for one axis between the brackets of `x[…]`.
public enum AxisSelection: Equatable, Sendable {
  /// One place; the axis goes away.
  case index(Int)
  /// Half-open, `2..5`; an end that is left out is that of the axis. The axis stays, perhaps empty.
  case range(Int?, Int?)
  /// `:`, the whole axis.
  case all
}

extension Tensor {
  /// The part that `selections` name, one an axis from the first; axes without one are taken whole.
  /// - Throws: `tooManyIndices`, `indexOutOfRange`, `rangeOutOfBounds`, `rangeReversed`.
  public func callAsFunction(_ selections: AxisSelection...) throws -> Tensor { try select(selections) }

  /// As `x[…]` with the selections in a list.
  public func select(_ selections: [AxisSelection]) throws -> Tensor {
    guard selections.count <= rank else { throw TensorError.tooManyIndices(given: selections.count, shape: shape) }
    var starts = [Int](repeating: 0, count: rank)
    var counts = shape
    var kept: [Int] = []
    for axis in 0..<rank {
      switch axis < selections.count ? selections[axis] : .all {
      case .index(let index):
        starts[axis] = try resolve(index: index, axis: axis, operation: "[]")
        counts[axis] = 1
      case .range(let lower, let upper):
        let bounds = try resolve(lower: lower, upper: upper, axis: axis)
        (starts[axis], counts[axis]) = (bounds.lowerBound, bounds.count)
        kept.append(counts[axis])
      case .all: kept.append(counts[axis])
      }
    }
    let part = counts == shape ? self : try applying(.slice(starts: starts, counts: counts))
    return try part.reshaped(kept)
  }

  /// The slices of `axis` at `indices`, in their order; an index may occur several times.
  /// - Throws: `axisOutOfRange`, `indexOutOfRange`.
  public func gather(_ indices: [Int], axis: Int = 0) throws -> Tensor {
    let axis = try Shape.resolve(axis: axis, of: shape, operation: "gather")
    let resolved = try indices.map { try resolve(index: $0, axis: axis, operation: "gather") }
    return try applying(.gather(axis: axis, indices: resolved))
  }

  /// As `gather` with the indices in a tensor of any shape, which replaces the axis.
  /// - Throws: `indexNotWhole` too.
  public func gather(_ indices: Tensor, axis: Int = 0) throws -> Tensor {
    let axis = try Shape.resolve(axis: axis, of: shape, operation: "gather")
    let picked = try gather(indices.wholeNumbers(for: "gather"), axis: axis)
    return try picked.reshape(Array(shape[..<axis]) + indices.shape + Array(shape[(axis + 1)...]))
  }

  /// The elements as integers.
  /// - Throws: `indexNotWhole`, naming `operation`, for an element that is not whole or beyond ±2⁵³.
  public func wholeNumbers(for operation: String) throws -> [Int] {
    try requireComputed(for: operation)
    return try elements.map { value in
      guard value == value.rounded(), abs(value) <= 0x1p53 else {
        throw TensorError.indexNotWhole(operation: operation, value: value)
      }
      return Int(value)
    }
  }

  private func resolve(index: Int, axis: Int, operation: String) throws -> Int {
    let extent = shape[axis]
    guard index >= -extent, index < extent else {
      throw TensorError.indexOutOfRange(operation: operation, index: index, axis: axis, shape: shape)
    }
    return index < 0 ? index + extent : index
  }

  private func resolve(lower: Int?, upper: Int?, axis: Int) throws -> Range<Int> {
    let extent = shape[axis]
    let (lower, upper) = (lower ?? 0, upper ?? extent)
    guard -extent...extent ~= lower, -extent...extent ~= upper else {
      throw TensorError.rangeOutOfBounds(lower: lower, upper: upper, axis: axis, shape: shape)
    }
    let (start, end) = (lower < 0 ? lower + extent : lower, upper < 0 ? upper + extent : upper)
    guard start <= end else { throw TensorError.rangeReversed(lower: lower, upper: upper, axis: axis) }
    return start..<end
  }
}
