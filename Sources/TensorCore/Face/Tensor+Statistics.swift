// Statistics along one axis, or of all elements. A missing value makes its result missing.

extension Tensor {
  /// In a function of one sample that is applied to many at once (`SampleFunction`), the mean over those samples, the
  /// same for all of them; of one sample alone, this tensor. It carries statistics over a batch, as batch normalisation
  /// needs them, into functions that speak of one sample.
  public func batchMean() throws -> Tensor { try floating().applying(.batchMean) }

  /// Σx/n.
  /// - Throws: `axisOutOfRange`, `tooFewValues` for nothing.
  public func mean(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try average(axis, operation: "mean").finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// Σ(x - mean)²/(n - correction). With the correction 1 that of a sample, an unbiased estimate; with 0 that of the
  /// values themselves, which layers normalise by.
  /// - Throws: `tooFewValues` for no more values than the correction.
  public func variance(axis: Int? = nil, keepingAxis: Bool = false, correction: Int = 1) throws -> Tensor {
    try spread(axis, correction, operation: "variance").finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The standard deviation of a sample: the square root of `variance` with n - 1.
  /// - Throws: `tooFewValues` for fewer than two values.
  public func sd(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try spread(axis, 1, operation: "sd").map(.sqrt).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The standard deviation of the values themselves: the square root of `variance` with n.
  public func std(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try spread(axis, 0, operation: "std").map(.sqrt).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// The value below which half of the others lie: `quantile(0.5)`.
  public func median(axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try quantile(0.5, axis: axis, keepingAxis: keepingAxis, operation: "median")
  }

  /// The value below which the part `fraction` of the others lie, interpolated linearly between neighbours
  /// (Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, type 7).
  /// - Throws: `argumentOutOfRange` for a fraction outside 0…1, `tooFewValues` for nothing.
  public func quantile(_ fraction: Double, axis: Int? = nil, keepingAxis: Bool = false) throws -> Tensor {
    try quantile(fraction, axis: axis, keepingAxis: keepingAxis, operation: "quantile")
  }

  private func quantile(_ fraction: Double, axis: Int?, keepingAxis: Bool, operation: String) throws -> Tensor {
    guard 0...1 ~= fraction else {
      throw TensorError.argumentOutOfRange(
        operation: operation, argument: "fraction", value: fraction, allowed: "from 0 to 1")
    }
    let axes = try reducedAxes(axis, operation: operation, needing: 1)
    guard axis != nil else {
      let result = try flatten().quantile(fraction, axis: 0, keepingAxis: false, operation: operation)
      return keepingAxis ? try result.reshaped(shape.map { _ in 1 }) : result
    }
    let place = axes[0]
    let sorted = try sorted(axis: place)
    let position = fraction * Double(shape[place] - 1)
    let lower = min(Int(position), shape[place] - 1)
    let weight = position - Double(lower)
    var result = try sorted.part(lower..<lower + 1, axis: place)
    if weight > 0 {
      result = try result * (1 - weight) + sorted.part(lower + 1..<lower + 2, axis: place) * weight
    }
    let missing = try map(.isMissing).applying(.maximum(axes: [place]))
    return try Tensor.select(missing, Tensor(.nan), result).finishing(axis: axis, keepingAxis: keepingAxis)
  }

  /// Mean and sum of squared differences keep the reduced axes.
  private func average(_ axis: Int?, operation: String) throws -> Tensor {
    let axes = try reducedAxes(axis, operation: operation, needing: 1)
    return try applying(.sum(axes: axes)) / Double(axes.reduce(1) { $0 * shape[$1] })
  }

  private func spread(_ axis: Int?, _ correction: Int, operation: String) throws -> Tensor {
    guard correction >= 0, correction < Shape.largestCount else {
      throw TensorError.argumentOutOfRange(
        operation: operation, argument: "correction", value: Double(correction), allowed: "0 or more")
    }
    let axes = try reducedAxes(axis, operation: operation, needing: correction + 1)
    let difference = try self - average(axis, operation: operation)
    let freedom = axes.reduce(1) { $0 * shape[$1] } - correction
    return try (difference * difference).applying(.sum(axes: axes)) / Double(freedom)
  }
}
