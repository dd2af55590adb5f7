/// How a value between or over the rows of a table is found.
public enum Resampling: String, Sendable, CaseIterable {
  /// The last value at or before the time.
  case hold
  /// The straight line between the neighbours.
  case linear
  /// The mean of the values in `[time, time + step)`.
  case mean
}

extension Table {
  /// The table on the regular times `start, start + step, …` up to and including the last row's time.
  ///
  /// A missing value stays missing under `hold` and spoils the two intervals beside it under `linear`; `mean` leaves it
  /// out, and an interval without values is missing. Times before the first row are missing. Columns of text, which
  /// have no middle, are held under every method.
  ///
  /// - Parameters:
  ///   - step: seconds, above zero.
  ///   - start: the first time; nil takes the first row's.
  ///   - end: no time is after it; nil takes the last row's.
  /// - Throws: `DataError.table`: no time axis or not a sorted one; a step that is not positive or makes more than
  ///   `Table.largestGrid` rows.
  public func resampled(
    every step: Double, by method: Resampling, from start: Double? = nil, to end: Double? = nil
  ) throws(DataError) -> Table {
    let time = try sortedTimeAxis()
    guard step > 0, step.isFinite else { throw .table(.badStep(step)) }
    guard rowCount > 0 else { return self }
    let first = start ?? time.seconds[0]
    let steps = (((end ?? time.seconds[rowCount - 1]) - first) / step * (1 + 4 * Double.ulpOfOne)).rounded(.down)
    guard steps.isFinite, steps < Double(Self.largestGrid) else { throw .table(.gridTooLarge(step: step)) }
    let count = steps >= 0 ? Int(steps) + 1 : 0
    let grid = Values(count: count) { out in
      for index in out.indices { out[index] = first + Double(index) * step }
    }
    let held = heldRows(grid, time)
    let resampled = columns.map { column in
      if column.isText || method == .hold { return column.replacing(column.values.gathered(held)) }
      if method == .linear { return column.replacing(linear(column.values, grid, time, held)) }
      return column.replacing(mean(column.values, grid, time, step))
    }
    return Table(checked: resampled, time: time.replacing(grid), rowCount: count)
  }

  /// The most rows that a resampled table may have.
  public static let largestGrid = 1 << 30

  /// For each time of the grid the last row at or before it, or -1.
  private func heldRows(_ grid: Values, _ time: TimeAxis) -> [Int] {
    var row = -1
    return grid.map { moment in
      while row + 1 < time.count, time.seconds[row + 1] <= moment { row += 1 }
      return row
    }
  }

  private func linear(_ values: Values, _ grid: Values, _ time: TimeAxis, _ held: [Int]) -> Values {
    Values(count: grid.count) { out in
      for (index, row) in held.enumerated() {
        guard row >= 0 else {
          out[index] = .nan
          continue
        }
        let left = time.seconds[row]
        if grid[index] == left || (row + 1 == values.count && grid[index] <= left) {
          out[index] = values[row]
        } else if row + 1 == values.count {
          out[index] = .nan
        } else {
          let weight = (grid[index] - left) / (time.seconds[row + 1] - left)
          out[index] = values[row] + weight * (values[row + 1] - values[row])
        }
      }
    }
  }

  private func mean(_ values: Values, _ grid: Values, _ time: TimeAxis, _ step: Double) -> Values {
    var row = grid.isEmpty ? 0 : time.firstRow(notBefore: grid[0])
    return Values(count: grid.count) { out in
      for index in out.indices {
        let end = index + 1 < grid.count ? grid[index + 1] : grid[index] + step
        var sum = 0.0
        var count = 0
        while row < time.count, time.seconds[row] < end {
          if !values[row].isNaN {
            sum += values[row]
            count += 1
          }
          row += 1
        }
        out[index] = count == 0 ? .nan : sum / Double(count)
      }
    }
  }
}
