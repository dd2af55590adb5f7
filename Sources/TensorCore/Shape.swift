#if canImport(Glibc)
  import Glibc
#endif

/// The arithmetic of shapes: sizes, axes, broadcasting. A shape is a list of extents, any of which may be 0;
/// the empty list is a single number.
public enum Shape {
  /// The most elements a tensor may have: 2³¹, or what fits in this machine's memory if that is less.
  public static let largestCount: Int = {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: pageSize)
    guard pages > 0, pageSize > 0, !overflow else { return 1 << 31 }
    return min(1 << 31, bytes / MemoryLayout<Double>.stride)
  }()

  /// The most axes a tensor may have.
  public static let largestRank = 32

  /// The number of elements of `shape`.
  /// - Throws: `tooManyAxes`, `negativeExtent`, `tooLarge`. Extents beside a 0 are checked too, so that strides never
  ///   overflow.
  public static func count(_ shape: [Int]) throws -> Int {
    guard shape.count <= largestRank else {
      throw TensorError.tooManyAxes(rank: shape.count, limit: largestRank)
    }
    var product = 1
    var isEmpty = false
    for extent in shape {
      guard extent >= 0 else { throw TensorError.negativeExtent(shape: shape) }
      if extent == 0 {
        isEmpty = true
        continue
      }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow, next <= largestCount else { throw TensorError.tooLarge(shape: shape, limit: largestCount) }
      product = next
    }
    return isEmpty ? 0 : product
  }

  /// `axis` as a place in `shape`, negative axes counted from the end.
  public static func resolve(axis: Int, of shape: [Int], operation: String) throws -> Int {
    guard axis >= -shape.count, axis < shape.count else {
      throw TensorError.axisOutOfRange(operation: operation, axis: axis, shape: shape)
    }
    return axis < 0 ? axis + shape.count : axis
  }

  /// The shape of an elementwise operation on two tensors: axes are paired from the last, an extent of 1 (or a missing
  /// axis) is repeated.
  public static func broadcast(_ left: [Int], _ right: [Int], operation: String) throws -> [Int] {
    if left == right || right.isEmpty { return left }
    if left.isEmpty { return right }
    let rank = max(left.count, right.count)
    var result = [Int](repeating: 1, count: rank)
    for offset in 1...rank {
      let a = offset <= left.count ? left[left.count - offset] : 1
      let b = offset <= right.count ? right[right.count - offset] : 1
      guard a == b || a == 1 || b == 1 else {
        throw TensorError.cannotBroadcast(operation: operation, left: left, right: right, axis: -offset)
      }
      result[rank - offset] = a == 1 ? b : a
    }
    return result
  }

  /// Row-major strides, in elements.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var stride = 1
    for axis in shape.indices.reversed() {
      strides[axis] = stride
      stride *= max(shape[axis], 1)
    }
    return strides
  }

  /// Strides with which a tensor of `shape` is read as one of shape `target`, 0 on repeated axes.
  static func strides(_ shape: [Int], broadcastTo target: [Int]) -> [Int] {
    let own = strides(shape)
    let lead = target.count - shape.count
    return target.indices.map { axis in
      axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
    }
  }

  /// `shape` seen from one axis: the product of the extents before it, its own, and of those after it.
  static func split(_ shape: [Int], around axes: Range<Int>) -> (outer: Int, middle: Int, inner: Int) {
    (
      shape[..<axes.lowerBound].reduce(1, *), shape[axes].reduce(1, *), shape[axes.upperBound...].reduce(1, *)
    )
  }
}
