import TensorCore

/// Moving averages of measured values, which may have gaps: missing values are left out, and the end values repeat.
enum MovingMeans {
  /// Along an axis; the window reaches `back` values back and `ahead` ahead.
  static func along(_ axis: Int, of tensor: Tensor, back: Int, ahead: Int) throws -> Tensor {
    let extent = tensor.shape[axis]
    let inner = tensor.shape[(axis + 1)...].reduce(1, *)
    let outer = tensor.shape[..<axis].reduce(1, *)
    let elements = tensor.elements
    return try Tensor(shape: tensor.shape) { out in
      for first in 0..<outer {
        for last in 0..<inner {
          let start = first * extent * inner + last
          let means = means((0..<extent).map { elements[start + $0 * inner] }, back, ahead)
          for (step, mean) in means.enumerated() { out[start + step * inner] = mean }
        }
      }
    }
  }

  private static func means(_ values: [Double], _ back: Int, _ ahead: Int) -> [Double] {
    guard let first = values.first, let last = values.last else { return [] }
    // From an infinite value on, running totals say nothing: wide means are missing there.
    if back >= 64 || ahead >= 64 { return wideMeans(values, back, ahead) }
    func value(_ index: Int) -> Double { index < 0 ? first : index >= values.count ? last : values[index] }
    return values.indices.map { index in
      let window = (index - back...index + ahead).map(value).filter { !$0.isNaN }
      return window.isEmpty ? .nan : window.reduce(0, +) / Double(window.count)
    }
  }

  /// The same by running totals, so that a wide window costs no more than a narrow one. The mean is taken off before, or
  /// the totals would lose what the values differ by.
  private static func wideMeans(_ values: [Double], _ back: Int, _ ahead: Int) -> [Double] {
    let present = values.filter { !$0.isNaN }
    let level = present.reduce(0) { $0 + $1 / Double(present.count) }
    var totals = [0.0]
    var counts = [0.0]
    for value in values {
      totals.append(totals[totals.count - 1] + (value.isNaN ? 0 : value - level))
      counts.append(counts[counts.count - 1] + (value.isNaN ? 0 : 1))
    }
    return values.indices.map { index in
      // Windows may be as wide as a number can be: nothing is added to them that they are not compared with first.
      let (before, after) = (min(back, index), min(ahead, values.count - 1 - index))
      var sum = totals[index + after + 1] - totals[index - before]
      var count = counts[index + after + 1] - counts[index - before]
      let beyond = [(values[0], back - before), (values[values.count - 1], ahead - after)]
      for (end, times) in beyond where !end.isNaN {
        sum += (end - level) * Double(times)
        count += Double(times)
      }
      return count > 0 ? level + sum / count : .nan
    }
  }
}
