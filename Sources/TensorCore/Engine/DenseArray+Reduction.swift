extension DenseArray {
  enum Reduction {
    case sum, minimum, maximum
  }

  /// Reduces the axes, each of which keeps extent 1. An empty extent gives 0 for a sum; minima and maxima of nothing
  /// are refused before they come here.
  func reduced(_ axes: [Int], by reduction: Reduction) throws -> DenseArray {
    var result = self
    for group in neighbouringGroups(axes).reversed() {
      switch reduction {
      case .sum: result = try result.summed(over: group)
      case .minimum: result = try result.folded(over: group) { $0 < $1 || $0 != $0 ? $0 : $1 }
      case .maximum: result = try result.folded(over: group) { $0 > $1 || $0 != $0 ? $0 : $1 }
      }
    }
    return result
  }

  func cumulativeSum(axis: Int, reversed: Bool) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: axis..<axis + 1)
    return try DenseArray(shape: shape) { out in
      guard length > 0, inner > 0 else { return }
      for block in 0..<outer {
        let start = block * length * inner
        let first = start + (reversed ? (length - 1) * inner : 0)
        let step = reversed ? -inner : inner
        for lane in 0..<inner {
          var total = 0.0
          var place = first + lane
          for _ in 0..<length {
            total += base[place]
            out[place] = total
            place += step
          }
        }
      }
    }
  }

  private func summed(over group: Range<Int>) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: group)
    return try DenseArray(shape: shape(reducing: group)) { out in
      if inner == 1 {
        for row in 0..<outer { out[row] = pairwiseSum(base + row * length, length) }
        return
      }
      out.update(repeating: 0, count: outer * inner)
      for block in 0..<outer {
        let total = out + block * inner
        for step in 0..<length {
          let source = base + (block * length + step) * inner
          for lane in 0..<inner { total[lane] += source[lane] }
        }
      }
    }
  }

  @inline(__always)
  private func folded(over group: Range<Int>, _ pick: (Double, Double) -> Double) throws -> DenseArray {
    let (outer, length, inner) = Shape.split(shape, around: group)
    return try DenseArray(shape: shape(reducing: group)) { out in
      for block in 0..<outer {
        let best = out + block * inner
        best.update(from: base + block * length * inner, count: inner)
        for step in 1..<max(length, 1) {
          let source = base + (block * length + step) * inner
          for lane in 0..<inner { best[lane] = pick(best[lane], source[lane]) }
        }
      }
    }
  }

  private func shape(reducing group: Range<Int>) -> [Int] {
    shape.indices.map { group.contains($0) ? 1 : shape[$0] }
  }

  /// Axes in ascending order as ranges of neighbours, which reduce in one pass.
  private func neighbouringGroups(_ axes: [Int]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    for axis in axes {
      if let last = groups.last, last.upperBound == axis {
        groups[groups.count - 1] = last.lowerBound..<axis + 1
      } else {
        groups.append(axis..<axis + 1)
      }
    }
    return groups
  }
}

/// Sums halves separately down to short runs, so that the error grows with the logarithm of the count
/// (Higham, Accuracy and Stability of Numerical Algorithms, 4.2), and runs in eight lanes, which vectorises.
private func pairwiseSum(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
  if count > 256 {
    let half = (count / 2) & ~7
    return pairwiseSum(values, half) + pairwiseSum(values + half, count - half)
  }
  var lanes = SIMD8<Double>(repeating: 0)
  var i = 0
  while i + 8 <= count {
    lanes += UnsafeRawPointer(values + i).loadUnaligned(as: SIMD8<Double>.self)
    i += 8
  }
  var total = i > 0 ? lanes.sum() : 0
  while i < count {
    total += values[i]
    i += 1
  }
  return total
}
