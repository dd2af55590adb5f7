extension Tensor {
  /// exp(x)/Σexp(x) along the axis, shifted by the largest element so that nothing overflows. A lane of nothing but -∞
  /// has no answer and gives NaN.
  /// - Throws: `axisOutOfRange`.
  public func softmax(axis: Int = -1) throws -> Tensor {
    let place = try Shape.resolve(axis: axis, of: shape, operation: "softmax")
    if count == 0 { return self }
    let weights = try (self - shift(axes: [place])).map(.exp)
    return try weights / weights.applying(.sum(axes: [place]))
  }

  /// log Σexp(x) along the axis or of all elements, without overflow; of nothing, -∞.
  public func logSumExp(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: "log_sum_exp")
    if axes.contains(where: { shape[$0] == 0 }) {
      return try applying(.sum(axes: axes)).map(.log).finishing(axis: axis, keepingAxis: keepingAxis)
    }
    let shift = try shift(axes: axes)
    let total = try (self - shift).map(.exp).applying(.sum(axes: axes))
    return try (total.map(.log) + shift).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The largest element along the axes as a constant, which leaves the gradients as they are; 0 in place of ±∞.
  private func shift(axes: [Int]) throws -> Tensor {
    let largest = try detached.applying(.maximum(axes: axes))
    let isInfinite = try Tensor.compare(.equal, largest.map(.abs), Tensor(.infinity))
    return try Tensor.select(isInfinite, Tensor(0), largest)
  }
}
