/// The order in which an elementwise operation visits two broadcast tensors: axes along which both advance alike are
/// merged, so that what remains is a long inner row (each side steps by 1 or 0 along it) inside few outer axes.
struct PairedWalk {
  private(set) var rowLength = 1
  private(set) var leftStep = 0
  private(set) var rightStep = 0
  private var outer: [(extent: Int, leftStride: Int, rightStride: Int)] = []
  private let isEmpty: Bool

  init(_ shape: [Int], _ left: [Int], _ right: [Int]) {
    isEmpty = shape.contains(0)
    // Equal shapes, and one number against many, are the common cases and need no search.
    if (left == shape || left.isEmpty) && (right == shape || right.isEmpty) {
      rowLength = shape.reduce(1, *)
      leftStep = left.isEmpty ? 0 : 1
      rightStep = right.isEmpty ? 0 : 1
      return
    }
    let leftStrides = Shape.strides(left, broadcastTo: shape)
    let rightStrides = Shape.strides(right, broadcastTo: shape)
    var merged: [(extent: Int, leftStride: Int, rightStride: Int)] = []
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      let (extent, a, b) = (shape[axis], leftStrides[axis], rightStrides[axis])
      if let inner = merged.last, a == inner.leftStride * inner.extent, b == inner.rightStride * inner.extent {
        merged[merged.count - 1].extent *= extent
      } else {
        merged.append((extent, a, b))
      }
    }
    guard let row = merged.first else { return }
    (rowLength, leftStep, rightStep) = row
    outer = Array(merged.dropFirst())
  }

  /// Calls `body` with the offsets at which each row starts: in the result, on the left, on the right.
  @inline(__always)
  func forEachRow(_ body: (_ row: Int, _ left: Int, _ right: Int) -> Void) {
    let rows = isEmpty ? 0 : outer.reduce(1) { $0 * $1.extent }
    var position = [Int](repeating: 0, count: outer.count)
    var (left, right) = (0, 0)
    for row in 0..<rows {
      body(row * rowLength, left, right)
      for axis in outer.indices {
        position[axis] += 1
        left += outer[axis].leftStride
        right += outer[axis].rightStride
        if position[axis] < outer[axis].extent { break }
        position[axis] = 0
        left -= outer[axis].leftStride * outer[axis].extent
        right -= outer[axis].rightStride * outer[axis].extent
      }
    }
  }
}
