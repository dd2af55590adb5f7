extension DenseArray {
  /// The tensor whose axis i is axis `axes[i]` of this one.
  ///
  /// Two axes make the inner loops: the last of the result, written in order, and the one along which the source is
  /// read in order. Walking them in square tiles keeps both sides in cache.
  func permuted(_ axes: [Int]) throws -> DenseArray {
    let target = axes.map { shape[$0] }
    let moved = axes.indices.filter { target[$0] != 1 }
    // Axes of extent 1 aside, an order that did not change is only another shape.
    if zip(moved, moved.dropFirst()).allSatisfy({ axes[$0] < axes[$1] }) { return reshaped(target) }
    let sourceStrides = Shape.strides(shape)
    let extents = moved.map { target[$0] }
    let reads = moved.map { sourceStrides[axes[$0]] }
    let writes = Shape.strides(extents)
    let last = extents.count - 1
    let contiguous = reads.indices.min { reads[$0] < reads[$1] } ?? last
    let rowAxis = contiguous == last ? last - 1 : contiguous
    let outer = extents.indices.filter { $0 != last && $0 != rowAxis }
    return try DenseArray(shape: target) { out in
      if count == 0 { return }
      let blocks = outer.reduce(1) { $0 * extents[$1] }
      var position = [Int](repeating: 0, count: outer.count)
      var (source, destination) = (0, 0)
      for _ in 0..<blocks {
        transposeTiles(
          from: base + source, to: out + destination, rows: extents[rowAxis], columns: extents[last],
          rowRead: reads[rowAxis], columnRead: reads[last], rowWrite: writes[rowAxis])
        for (slot, axis) in outer.enumerated().reversed() {
          position[slot] += 1
          source += reads[axis]
          destination += writes[axis]
          if position[slot] < extents[axis] { break }
          position[slot] = 0
          source -= reads[axis] * extents[axis]
          destination -= writes[axis] * extents[axis]
        }
      }
    }
  }
}

private func transposeTiles(
  from source: UnsafePointer<Double>, to destination: UnsafeMutablePointer<Double>, rows: Int, columns: Int,
  rowRead: Int, columnRead: Int, rowWrite: Int
) {
  let tile = 16
  for rowStart in stride(from: 0, to: rows, by: tile) {
    let rowEnd = min(rowStart + tile, rows)
    for columnStart in stride(from: 0, to: columns, by: tile) {
      let columnEnd = min(columnStart + tile, columns)
      for row in rowStart..<rowEnd {
        let read = source + row * rowRead
        let write = destination + row * rowWrite
        for column in columnStart..<columnEnd { write[column] = read[column * columnRead] }
      }
    }
  }
}
