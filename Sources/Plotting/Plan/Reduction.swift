/// Fewer samples that draw the same picture. A device column that holds many samples of a line shows only where the line
/// enters and leaves and how far it reaches between, so those four are kept; of many points on one spot, one is.
enum Reduction {
  /// A line as, in each run of samples within one column of the device, its first, lowest, highest and last.
  ///
  /// - Parameter column: the device column of an x value.
  static func line(_ x: [Double], _ y: [Double], column: (Double) -> Int) -> [[Double]] {
    var reduced: (x: [Double], y: [Double]) = ([], [])
    var start = 0
    while start < x.count {
      guard !x[start].isNaN, !y[start].isNaN else {
        if let last = reduced.y.last, !last.isNaN {
          reduced.x.append(x[start])
          reduced.y.append(.nan)
        }
        start += 1
        continue
      }
      let place = column(x[start])
      var (lowest, highest, end) = (start, start, start)
      while end + 1 < x.count, !x[end + 1].isNaN, !y[end + 1].isNaN, column(x[end + 1]) == place {
        end += 1
        if y[end] < y[lowest] { lowest = end }
        if y[end] > y[highest] { highest = end }
      }
      var previous = -1
      for index in [start, min(lowest, highest), max(lowest, highest), end] where index != previous {
        reduced.x.append(x[index])
        reduced.y.append(y[index])
        previous = index
      }
      start = end + 1
    }
    return [reduced.x, reduced.y]
  }

  /// A band as, in each run of samples within one column, its outermost edges, at the run's first and last x.
  static func band(_ columns: [[Double]], column: (Double) -> Int) -> [[Double]] {
    let (x, lower, upper) = (columns[0], columns[1], columns[2])
    var reduced: [[Double]] = [[], [], []]
    func isGap(_ index: Int) -> Bool { x[index].isNaN || lower[index].isNaN || upper[index].isNaN }
    var start = 0
    while start < x.count {
      if isGap(start) {
        if let last = reduced[1].last, !last.isNaN {
          reduced[0].append(x[start])
          reduced[1].append(.nan)
          reduced[2].append(.nan)
        }
        start += 1
        continue
      }
      let place = column(x[start])
      var end = start
      var (least, most) = (lower[start], upper[start])
      while end + 1 < x.count, !isGap(end + 1), column(x[end + 1]) == place {
        end += 1
        least = min(least, lower[end])
        most = max(most, upper[end])
      }
      for index in end > start ? [start, end] : [start] {
        reduced[0].append(x[index])
        reduced[1].append(least)
        reduced[2].append(most)
      }
      start = end + 1
    }
    return reduced
  }

  /// Points as one for each occupied cell of a grid of `width` by `height`; the later rows of `columns` follow along.
  static func points(_ columns: [[Double]], width: Int, height: Int, cell: (Double, Double) -> (Int, Int)) -> [[Double]]
  {
    var occupied = [Bool](repeating: false, count: max(1, width * height))
    var reduced = columns.map { _ in [Double]() }
    for index in columns[0].indices {
      let (x, y) = (columns[0][index], columns[1][index])
      guard !x.isNaN, !y.isNaN else { continue }
      let place = cell(x, y)
      guard (0..<width).contains(place.0), (0..<height).contains(place.1) else { continue }
      let slot = place.1 * width + place.0
      guard !occupied[slot] else { continue }
      occupied[slot] = true
      for column in columns.indices { reduced[column].append(columns[column][index]) }
    }
    return reduced
  }
}
