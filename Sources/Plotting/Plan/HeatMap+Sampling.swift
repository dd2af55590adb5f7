extension HeatMap {
  /// Means over blocks of cells, missing cells passed over; blocks at the far edges may be smaller.
  func means(rowBlock: Int, columnBlock: Int) -> (values: [Double], rows: Int, columns: Int) {
    let (height, width) = ((rows + rowBlock - 1) / rowBlock, (columns + columnBlock - 1) / columnBlock)
    var sums = [Double](repeating: 0, count: height * width)
    var counts = [Double](repeating: 0, count: height * width)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = values[row * columns + column]
        guard !value.isNaN else { continue }
        let slot = (row / rowBlock) * width + column / columnBlock
        sums[slot] += value
        counts[slot] += 1
      }
    }
    return (zip(sums, counts).map { $1 == 0 ? .nan : $0 / $1 }, height, width)
  }

  /// Values at even distances from the first centre to the last, between neighbours by cubics through them (Catmull and
  /// Rom, 1974); beside a missing value, along straight lines.
  func sampled(rows height: Int, columns width: Int) -> [Double] {
    let across = Self.weights(columns, width)
    let down = Self.weights(rows, height)
    // Along the rows first, then along the columns of what that gives.
    var wide = [Double](repeating: 0, count: rows * width)
    for row in 0..<rows {
      for column in 0..<width {
        wide[row * width + column] = across[column].value { values[row * columns + $0] }
      }
    }
    var result = [Double](repeating: 0, count: height * width)
    for row in 0..<height {
      for column in 0..<width { result[row * width + column] = down[row].value { wide[$0 * width + column] } }
    }
    return result
  }

  /// The four values around a place and how much each counts there.
  private struct Weights {
    var first: Int
    var last: Int
    var place: Int
    var share: Double
    var cubic: (Double, Double, Double, Double)

    func value(_ read: (Int) -> Double) -> Double {
      let (a, b) = (read(place), read(place + 1))
      if share == 0 { return a }
      if share == 1 { return b }
      let smooth = read(first) * cubic.0 + a * cubic.1 + b * cubic.2 + read(last) * cubic.3
      return smooth.isFinite ? smooth : a * (1 - share) + b * share
    }
  }

  private static func weights(_ count: Int, _ samples: Int) -> [Weights] {
    (0..<samples).map { sample in
      let position = samples > 1 ? Double(sample) / Double(samples - 1) * Double(count - 1) : 0
      let place = max(0, min(count - 2, Int(position)))
      let t = position - Double(place)
      let cubic = (
        -0.5 * t + t * t - 0.5 * t * t * t, 1 - 2.5 * t * t + 1.5 * t * t * t, 0.5 * t + 2 * t * t - 1.5 * t * t * t,
        -0.5 * t * t + 0.5 * t * t * t
      )
      return Weights(
        first: max(0, place - 1), last: min(count - 1, place + 2), place: place, share: t, cubic: cubic)
    }
  }
}
