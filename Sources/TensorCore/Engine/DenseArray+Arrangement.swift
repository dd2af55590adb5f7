extension DenseArray {
  func expanded(to target: [Int]) throws -> DenseArray {
    let walk = PairedWalk(target, shape, shape)
    return try DenseArray(shape: target) { out in
      walk.forEachRow { row, offset, _ in
        if walk.leftStep == 0 {
          (out + row).update(repeating: base[offset], count: walk.rowLength)
        } else {
          (out + row).update(from: base + offset, count: walk.rowLength)
        }
      }
    }
  }

  static func concatenated(_ parts: [DenseArray], axis: Int) throws -> DenseArray {
    var shape = parts[0].shape
    shape[axis] = 0
    for part in parts {
      // Extents are bounded by what fits in memory, save for empty tensors, whose free axes can be anything.
      let (extent, overflow) = shape[axis].addingReportingOverflow(part.shape[axis])
      guard !overflow else { throw TensorError.tooLarge(shape: part.shape, limit: Shape.largestCount) }
      shape[axis] = extent
    }
    return try DenseArray(shape: shape) { out in
      let (outer, _, inner) = Shape.split(shape, around: axis..<axis + 1)
      let row = shape[axis] * inner
      var offset = 0
      for part in parts {
        let width = part.shape[axis] * inner
        for block in 0..<outer {
          (out + block * row + offset).update(from: part.base + block * width, count: width)
        }
        offset += width
      }
    }
  }

  func sliced(starts: [Int], counts: [Int]) throws -> DenseArray {
    let strides = Shape.strides(shape)
    let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let total = try Shape.count(counts)
    if total == 0 || isContiguous(window: counts) {
      return DenseArray(viewing: self, offset: total == 0 ? 0 : offset, shape: counts, count: total)
    }
    return try DenseArray(shape: counts) { out in
      forEachRow(of: counts, strides: strides) { row, place, length in
        (out + row).update(from: base + offset + place, count: length)
      }
    }
  }

  /// Zeros of `target` in which part i stands at `starts[i]`.
  static func assembled(_ parts: [DenseArray], starts: [[Int]], in target: [Int]) throws -> DenseArray {
    let strides = Shape.strides(target)
    return try DenseArray(shape: target) { out in
      out.update(repeating: 0, count: target.reduce(1, *))
      for (part, start) in zip(parts, starts) where part.count > 0 {
        let offset = zip(start, strides).reduce(0) { $0 + $1.0 * $1.1 }
        part.forEachRow(of: part.shape, strides: strides) { row, place, length in
          (out + offset + place).update(from: part.base + row, count: length)
        }
      }
    }
  }

  func gathered(axis: Int, indices: [Int]) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: axis..<axis + 1)
    var target = shape
    target[axis] = indices.count
    return try DenseArray(shape: target) { out in
      var place = 0
      for block in 0..<outer {
        let source = base + block * length * inner
        if inner == 1 {
          for index in indices {
            out[place] = source[index]
            place += 1
          }
        } else {
          for index in indices {
            (out + place).update(from: source + index * inner, count: inner)
            place += inner
          }
        }
      }
    }
  }

  func scattered(axis: Int, indices: [Int], extent: Int) throws -> DenseArray {
    let (outer, _, inner) = Shape.split(shape, around: axis..<axis + 1)
    var target = shape
    target[axis] = extent
    return try DenseArray(shape: target) { out in
      out.update(repeating: 0, count: outer * extent * inner)
      var source = base
      for block in 0..<outer {
        for index in indices {
          let place = out + (block * extent + index) * inner
          for lane in 0..<inner { place[lane] += source[lane] }
          source += inner
        }
      }
    }
  }

  /// The elements that `indices`, of the same rank, name along the axis.
  func picked(axis: Int, indices: DenseArray) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: axis..<axis + 1)
    let places = try indices.wholeNumbers(below: length, axis: axis, of: shape, operation: "pick")
    let width = indices.shape[axis] * inner
    return try DenseArray(shape: indices.shape) { out in
      for place in 0..<outer * width {
        let (block, lane) = (place / width, place % inner)
        out[place] = base[(block * length + places[place]) * inner + lane]
      }
    }
  }

  /// The transpose of `picked`: zeros with `extent` places along the axis, to which each element is added at its index.
  func addedPicked(axis: Int, indices: DenseArray, extent: Int) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: axis..<axis + 1)
    var target = shape
    target[axis] = extent
    let places = try indices.wholeNumbers(below: extent, axis: axis, of: target, operation: "pick")
    let width = length * inner
    return try DenseArray(shape: target) { out in
      out.update(repeating: 0, count: outer * extent * inner)
      for place in 0..<outer * width {
        let (block, lane) = (place / width, place % inner)
        out[(block * extent + places[place]) * inner + lane] += base[place]
      }
    }
  }

  /// The elements as indices into an axis of `extent`.
  func wholeNumbers(below extent: Int, axis: Int, of shape: [Int], operation: String) throws -> [Int] {
    try (0..<count).map { place in
      let value = number(at: place)
      guard value == value.rounded(), abs(value) <= 0x1p53 else {
        throw TensorError.indexNotWhole(operation: operation, value: value)
      }
      let index = Int(value)
      guard index >= -extent, index < extent else {
        throw TensorError.indexOutOfRange(operation: operation, index: index, axis: axis, shape: shape)
      }
      return index < 0 ? index + extent : index
    }
  }

  /// Whether a window of these extents is one run of memory: full extents after the first axis that has more than one.
  private func isContiguous(window: [Int]) -> Bool {
    guard let first = window.firstIndex(where: { $0 != 1 }) else { return true }
    return (first + 1..<shape.count).allSatisfy { window[$0] == shape[$0] }
  }

  /// Walks the rows of a window in order: the offset in the window's own elements, and in the array of `strides`.
  private func forEachRow(
    of window: [Int], strides: [Int], _ body: (_ row: Int, _ place: Int, _ length: Int) -> Void
  ) {
    let last = window.count - 1
    let length = last < 0 ? 1 : window[last]
    let rows = window.dropLast().reduce(1, *)
    var position = [Int](repeating: 0, count: max(last, 0))
    var place = 0
    for row in 0..<rows {
      body(row * length, place, length)
      for axis in position.indices.reversed() {
        position[axis] += 1
        place += strides[axis]
        if position[axis] < window[axis] { break }
        place -= strides[axis] * window[axis]
        position[axis] = 0
      }
    }
  }
}
