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

  /// Values at even distances from the first centre to the last, between neighbours by linear interpolation.
  func sampled(rows height: Int, columns width: Int) -> [Double] {
    func places(_ count: Int, _ samples: Int) -> [(index: Int, share: Double)] {
      (0..<samples).map { sample in
        let place = samples > 1 ? Double(sample) / Double(samples - 1) * Double(count - 1) : 0
        let index = max(0, min(count - 2, Int(place)))
        return (index, place - Double(index))
      }
    }
    let across = places(columns, width)
    var result: [Double] = []
    result.reserveCapacity(width * height)
    for (row, down) in places(rows, height) {
      for (column, share) in across {
        func between(_ row: Int) -> Double {
          let (a, b) = (values[row * columns + column], values[row * columns + column + 1])
          return a * (1 - share) + b * share
        }
        result.append(between(row) * (1 - down) + between(row + 1) * down)
      }
    }
    return result
  }
}
