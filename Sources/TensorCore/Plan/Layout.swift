/// How the elements of a tensor lie in a block: where the first is, and how far it is from one to the next along each
/// axis, in elements. A distance of 0 repeats an element.
struct Layout: Hashable {
  var shape: [Int]
  var strides: [Int]
  var offset = 0

  static func rowMajor(_ shape: [Int]) -> Layout { Layout(shape: shape, strides: Shape.strides(shape)) }

  var count: Int { shape.reduce(1, *) }

  /// Whether the elements follow each other in row-major order.
  var isRowMajor: Bool {
    var expected = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      guard strides[axis] == expected else { return shape.contains(0) }
      expected *= shape[axis]
    }
    return true
  }

  /// Whether every element lies in the same place.
  func isSame(as other: Layout) -> Bool {
    shape == other.shape && offset == other.offset
      && shape.indices.allSatisfy { shape[$0] <= 1 || strides[$0] == other.strides[$0] }
  }

  func permuted(_ axes: [Int]) -> Layout {
    Layout(shape: axes.map { shape[$0] }, strides: axes.map { strides[$0] }, offset: offset)
  }

  func sliced(starts: [Int], counts: [Int]) -> Layout {
    Layout(shape: counts, strides: strides, offset: offset + zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// Axes of extent 1 repeated, and leading ones added, to fill `target`.
  func expanded(to target: [Int]) -> Layout {
    let lead = target.count - shape.count
    let strides = target.indices.map { axis in
      axis < lead || (shape[axis - lead] == 1 && target[axis] != 1) ? 0 : self.strides[axis - lead]
    }
    return Layout(shape: target, strides: strides, offset: offset)
  }

  /// The same elements in the same row-major order under another shape; nil if no strides can say that.
  func reshaped(_ target: [Int]) -> Layout? {
    if target == shape { return self }
    if shape.contains(0) { return Layout(shape: target, strides: Shape.strides(target), offset: offset) }
    // Runs of axes that lie behind each other, from the last; each run is cut as the target asks.
    let source = shape.indices.filter { shape[$0] != 1 }.map { (extent: shape[$0], stride: strides[$0]) }
    var result = [Int](repeating: 1, count: target.count)
    var at = source.count - 1
    var axis = target.count - 1
    while axis >= 0 {
      if target[axis] == 1 {
        axis -= 1
        continue
      }
      guard at >= 0 else { return nil }
      var (extent, stride) = (source[at].extent, source[at].stride)
      var remaining = target[axis]
      result[axis] = stride
      // The axis of the target swallows source axes, or parts of one.
      while true {
        if remaining == extent {
          at -= 1
          axis -= 1
          break
        }
        if remaining < extent {
          guard extent % remaining == 0 else { return nil }
          extent /= remaining
          stride *= remaining
          axis -= 1
          while axis >= 0, target[axis] == 1 { axis -= 1 }
          guard axis >= 0 else { return nil }
          remaining = target[axis]
          result[axis] = stride
          continue
        }
        guard remaining % extent == 0, at > 0, source[at - 1].stride == stride * extent else { return nil }
        remaining /= extent
        stride *= extent
        at -= 1
        extent = source[at].extent
      }
    }
    // Strides of axes of extent 1 are free; those of a row-major tensor look natural.
    var layout = Layout(shape: target, strides: result, offset: offset)
    let natural = Shape.strides(target)
    for axis in target.indices where target[axis] == 1 { layout.strides[axis] = natural[axis] }
    return layout
  }

  /// As a matrix [rows, columns] of contiguous rows: all axes but the last `inner` merged into rows; nil if they do not
  /// lie evenly.
  func rows(inner: Int = 1) -> (rows: Int, columns: Int, stride: Int)? {
    let split = shape.count - inner
    let (rows, columns) = (shape[..<split].reduce(1, *), shape[split...].reduce(1, *))
    guard let matrix = reshaped([rows, columns]), columns <= 1 || matrix.strides[1] == 1 else { return nil }
    return (rows, columns, rows <= 1 ? max(columns, 1) : matrix.strides[0])
  }
}
