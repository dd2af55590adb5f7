extension Tensor {
  /// `value` in every place.
  public static func full(_ shape: [Int], _ value: Double, type: ScalarType = .float64) throws -> Tensor {
    let count = try Shape.count(shape)
    if type != .float64 { return Tensor(try DenseArray(value).expanded(to: shape).converted(to: type)) }
    return Tensor(try DenseArray(shape: shape) { $0.update(repeating: value, count: count) })
  }

  public static func zeros(_ shape: [Int]) throws -> Tensor { try full(shape, 0) }

  public static func ones(_ shape: [Int]) throws -> Tensor { try full(shape, 1) }

  /// The identity matrix, or its first `columns` columns.
  public static func eye(_ rows: Int, columns: Int? = nil) throws -> Tensor {
    let columns = columns ?? rows
    return try Tensor(shape: [rows, columns]) { out in
      for i in 0..<min(rows, columns) { out[i * columns + i] = 1 }
    }
  }

  /// `count` evenly spaced numbers from `start` to `end`, both included and exact; one number is `start`.
  /// - Throws: `negativeExtent`, `tooLarge`.
  public static func linspace(_ start: Double, _ end: Double, count: Int) throws -> Tensor {
    try Tensor(shape: [count]) { out in
      guard count > 1 else {
        out.update(repeating: start)
        return
      }
      let step = (end - start) / Double(count - 1)
      for i in 0..<count { out[i] = start + Double(i) * step }
      out[count - 1] = end
    }
  }

  /// `start`, `start + step`, … up to but not including `end`.
  /// - Throws: `argumentOutOfRange` if `step` is 0 or anything is not finite; `tooLarge`.
  public static func arange(_ start: Double = 0, _ end: Double, step: Double = 1) throws -> Tensor {
    for (name, value) in [("start", start), ("end", end), ("step", step)] where !value.isFinite {
      throw TensorError.argumentOutOfRange(operation: "arange", argument: name, value: value, allowed: "finite")
    }
    guard step != 0 else {
      throw TensorError.argumentOutOfRange(operation: "arange", argument: "step", value: step, allowed: "other than 0")
    }
    let exact = max(((end - start) / step).rounded(.up), 0)
    let count = exact < 0x1p62 ? Int(exact) : Int.max
    return try Tensor(shape: [count]) { out in
      for i in 0..<count { out[i] = start + Double(i) * step }
    }
  }

  /// For each element, a whole number k in 0..<`classes`, a vector of zeros with a 1 at k. Shape: that of this tensor,
  /// then `classes`. No gradient.
  /// - Throws: `indexNotWhole`, `indexOutOfRange`, `argumentOutOfRange`.
  public func oneHot(classes: Int) throws -> Tensor {
    guard classes >= 0 else {
      throw TensorError.argumentOutOfRange(
        operation: "one_hot", argument: "classes", value: Double(classes), allowed: "0 or more")
    }
    return try applying(.oneHot(classes: classes))
  }
}
