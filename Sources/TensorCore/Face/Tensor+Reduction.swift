// Reductions take one axis, or all elements if none is given. `keepingAxis` leaves what was reduced with extent 1, so
// that the result broadcasts against the tensor it came from.

extension Tensor {
  /// The sum; of nothing, 0. Neighbouring elements are added pairwise, so the error grows with the logarithm of the
  /// count.
  /// - Throws: `axisOutOfRange`.
  public func sum(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try applying(.sum(axes: reducedAxes(axis, operation: "sum"))).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The product; of nothing, 1. Halves are multiplied with each other until one slice is left, which differentiates
  /// correctly where elements are 0.
  public func product(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    guard let axis else {
      let total = try flatten().product(axis: 0)
      return keepingAxis ? try total.reshaped(shape.map { _ in 1 }) : total
    }
    let place = try Shape.resolve(axis: axis, of: shape, operation: "product")
    if shape[place] == 0 {
      var reduced = shape
      reduced[place] = 1
      return try Tensor.ones(reduced).finishing(axis: axis, keepingAxis: keepingAxis)
    }
    var rest = self
    while rest.shape[place] > 1 {
      let half = rest.shape[place] / 2
      let pairs = try rest.part(0..<half, axis: place) * rest.part(half..<2 * half, axis: place)
      rest =
        rest.shape[place] % 2 == 0
        ? pairs : try Tensor.concatenate([pairs, rest.part(2 * half..<2 * half + 1, axis: place)], axis: place)
    }
    return try rest.finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The smallest element; NaN if any is missing.
  /// - Throws: `tooFewValues` for nothing.
  public func minimum(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: "min", needing: 1)
    return try applying(.minimum(axes: axes)).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The largest element; NaN if any is missing.
  /// - Throws: `tooFewValues` for nothing.
  public func maximum(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: "max", needing: 1)
    return try applying(.maximum(axes: axes)).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The index of the first smallest element, among all in row-major order if no axis is given; a NaN counts as it.
  /// No gradient.
  public func argMinimum(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try indexOfExtreme(axis, keepingAxis, "argmin") { .argMinimum(axis: $0) }
  }

  /// The index of the first largest element, as `argMinimum`.
  public func argMaximum(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try indexOfExtreme(axis, keepingAxis, "argmax") { .argMaximum(axis: $0) }
  }

  private func indexOfExtreme(
    _ axis: Int?, _ keepingAxis: Bool, _ operation: String, _ make: (Int) -> Operation
  ) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: operation, needing: 1)
    if axis == nil {
      let index = try flatten().applying(make(0))
      return try index.reshaped(keepingAxis ? shape.map { _ in 1 } : [])
    }
    return try applying(make(axes[0])).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// 1 if any element is not 0, else 0; of nothing, 0. NaN is not 0.
  public func any(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: "any")
    let hits = try Tensor.compare(.notEqual, self, Tensor(0)).applying(.sum(axes: axes))
    return try Tensor.compare(.greater, hits, Tensor(0)).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// 1 if no element is 0, else 0; of nothing, 1.
  public func all(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: "all")
    let misses = try Tensor.compare(.equal, self, Tensor(0)).applying(.sum(axes: axes))
    return try Tensor.compare(.equal, misses, Tensor(0)).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// How many elements are missing (NaN). No gradient.
  public func countMissing(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try applying(.countMissing(axes: reducedAxes(axis, operation: "count_missing")))
      .finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The sums of the elements up to each place along the axis.
  public func cumulativeSum(axis: Int = 0) throws -> Tensor {
    try applying(.cumulativeSum(axis: Shape.resolve(axis: axis, of: shape, operation: "cumsum"), reversed: false))
  }

  /// The axes a reduction runs over, each checked to hold at least `needed` values for every result.
  func reducedAxes(_ axis: Int?, operation: String, needing needed: Int = 0) throws -> [Int] {
    let axes = try axis.map { [try Shape.resolve(axis: $0, of: shape, operation: operation)] } ?? Array(0..<rank)
    let given = axes.reduce(1) { $0 * shape[$1] }
    guard given >= needed else { throw TensorError.tooFewValues(operation: operation, needed: needed, given: given) }
    return axes
  }

  /// Drops what a reduction left with extent 1, unless it is to be kept.
  func finishing(axis: Int?, keepingAxis: Bool) throws -> Tensor {
    if keepingAxis { return self }
    guard let axis else { return try reshaped([]) }
    var rest = shape
    rest.remove(at: axis < 0 ? axis + rank : axis)
    return try reshaped(rest)
  }

  /// A range along one axis, both checked.
  func part(_ range: Range<Int>, axis: Int) throws -> Tensor {
    var starts = [Int](repeating: 0, count: rank)
    var counts = shape
    (starts[axis], counts[axis]) = (range.lowerBound, range.count)
    return try applying(.slice(starts: starts, counts: counts))
  }
}
