extension DenseArray {
  /// The index of the first smallest or largest element along the axis, which keeps extent 1; a NaN counts as the
  /// extreme, as in NumPy, so that a missing value is never passed over in silence.
  func extremeIndices(axis: Int, largest: Bool) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: axis..<axis + 1)
    var reduced = shape
    reduced[axis] = 1
    return try DenseArray(shape: reduced) { out in
      for block in 0..<outer {
        for lane in 0..<inner {
          let values = base + block * length * inner + lane
          var best = 0
          for i in 1..<max(length, 1) {
            let (champion, challenger) = (values[best * inner], values[i * inner])
            if champion.isNaN { break }
            if challenger.isNaN || (largest ? challenger > champion : challenger < champion) { best = i }
          }
          out[block * inner + lane] = Double(best)
        }
      }
    }
  }

  /// For each lane along the axis, the indices that sort it: ascending, equals in their order, NaN last.
  func sortingIndices(axis: Int) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: axis..<axis + 1)
    return try DenseArray(shape: shape) { out in
      var order = [Int](repeating: 0, count: length)
      for block in 0..<outer {
        for lane in 0..<inner {
          let start = block * length * inner + lane
          let values = base + start
          for i in 0..<length { order[i] = i }
          order.sort { i, j in
            let (a, b) = (values[i * inner], values[j * inner])
            if a < b { return true }
            if b < a { return false }
            if a == b || (a.isNaN && b.isNaN) { return i < j }
            return b.isNaN
          }
          for (place, index) in order.enumerated() { out[start + place * inner] = Double(index) }
        }
      }
    }
  }

  /// A last axis of `classes` zeros with a 1 at the place each element names.
  func oneHot(classes: Int) throws -> DenseArray {
    for value in elements {
      guard value == value.rounded(), Swift.abs(value) < 0x1p53 else {
        throw TensorError.indexNotWhole(operation: "one_hot", value: value)
      }
      guard value >= 0, value < Double(classes) else {
        throw TensorError.indexOutOfRange(operation: "one_hot", index: Int(value), axis: 0, shape: [classes])
      }
    }
    return try DenseArray(shape: shape + [classes]) { out in
      out.update(repeating: 0, count: count * classes)
      for i in 0..<count { out[i * classes + Int(base[i])] = 1 }
    }
  }
}
