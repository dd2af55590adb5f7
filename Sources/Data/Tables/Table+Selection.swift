/// Choosing rows and columns. Nothing here computes new numbers.
extension Table {
  /// Rows `range` as a view of the same memory.
  /// - Throws: `DataError.table(.rowsOutOfRange)`.
  public func slice(_ range: Range<Int>) throws(DataError) -> Table {
    guard range.lowerBound >= 0, range.upperBound <= rowCount else {
      throw .table(.rowsOutOfRange(range, rowCount: rowCount))
    }
    return view(range)
  }

  /// The rows with `start <= time < end`, in seconds, as a view.
  /// - Throws: `DataError.table`: no time axis, or one that is not sorted.
  public func rows(from start: Double, to end: Double) throws(DataError) -> Table {
    let time = try sortedTimeAxis()
    let first = time.firstRow(notBefore: start)
    return view(first..<max(first, time.firstRow(notBefore: end)))
  }

  func view(_ range: Range<Int>) -> Table {
    Table(
      checked: columns.map { $0.replacing($0.values.slice(range)) },
      time: time.map { $0.replacing($0.seconds.slice(range)) }, rowCount: range.count)
  }

  /// The named columns in the order asked for, with the time axis.
  /// - Throws: `DataError.table`: no such column, or one asked for twice.
  public func select(_ names: [String]) throws(DataError) -> Table {
    var chosen: [Column] = []
    for name in names { chosen.append(try column(name)) }
    return try Table(chosen, time: time).withRowCount(rowCount)
  }

  /// The table with `column` at the end, or in place of the column of that name.
  /// - Throws: `DataError.table`: another length, or the name of the time axis.
  public func adding(_ column: Column) throws(DataError) -> Table {
    var columns = columns
    if let index = columns.firstIndex(where: { $0.name == column.name }) {
      columns[index] = column
    } else {
      columns.append(column)
    }
    return try Table(columns, time: time)
  }

  /// The rows where `mask` is true.
  /// - Throws: `DataError.table(.unequalLengths)`.
  public func filter(_ mask: [Bool]) throws(DataError) -> Table {
    guard mask.count == rowCount else {
      throw .table(.unequalLengths(name: "mask", count: mask.count, expected: rowCount))
    }
    return gather(mask.indices.filter { mask[$0] })
  }

  /// The rows at `rows`, in that order; a row that does not exist (such as -1) is missing in every column.
  func gather(_ rows: [Int]) -> Table {
    Table(
      checked: columns.map { $0.replacing($0.values.gathered(rows)) },
      time: time.map { $0.replacing($0.seconds.gathered(rows)) }, rowCount: rows.count)
  }

  /// The rows in order of time; rows of one time keep their order.
  /// - Throws: `DataError.table(.noTime)`.
  public func sortedByTime() throws(DataError) -> Table {
    let time = try timeAxis()
    if time.isSorted { return self }
    return gather(Self.stableOrder(time.seconds))
  }

  /// The order that sorts `seconds`; missing times come last.
  static func stableOrder(_ seconds: Values) -> [Int] {
    seconds.withUnsafeBufferPointer { times in
      times.indices.sorted { left, right in
        let (a, b) = (times[left], times[right])
        if a == b || (a.isNaN && b.isNaN) { return left < right }
        return a < b || b.isNaN
      }
    }
  }

  private func withRowCount(_ rowCount: Int) -> Table {
    Table(checked: columns, time: time, rowCount: rowCount)
  }
}
