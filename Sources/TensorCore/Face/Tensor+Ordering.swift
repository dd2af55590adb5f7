extension Tensor {
  /// The elements along the axis in ascending order, missing values last; equal ones keep their order. The gradient
  /// goes back to where each element came from.
  /// - Throws: `axisOutOfRange`.
  public func sorted(axis: Int = -1) throws -> Tensor {
    let place = try Shape.resolve(axis: axis, of: shape, operation: "sort")
    let order = try detached.applying(.argSort(axis: place))
    return try Tensor.apply(.pick(axis: place), [self, order])
  }

  /// The indices that sort the elements along the axis. No gradient.
  public func argSort(axis: Int = -1) throws -> Tensor {
    try applying(.argSort(axis: Shape.resolve(axis: axis, of: shape, operation: "argsort")))
  }

  /// The differences of neighbours along the axis, one fewer than elements; of nothing, nothing.
  public func differences(axis: Int = -1) throws -> Tensor {
    let place = try Shape.resolve(axis: axis, of: shape, operation: "diff")
    let length = shape[place]
    if length == 0 { return self }
    return try part(1..<length, axis: place) - part(0..<length - 1, axis: place)
  }
}
