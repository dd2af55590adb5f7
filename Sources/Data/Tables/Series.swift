/// One column over time. The time axis is shared with the table it came from.
public struct Series: Sendable, Equatable {
  public var name: String
  public var unit: String?
  public let time: TimeAxis
  /// As many as `time` has.
  public let values: Values

  /// - Throws: `DataError.table(.unequalLengths)` if there are more values than times, or fewer.
  public init(_ name: String, _ values: Values, time: TimeAxis, unit: String? = nil) throws(DataError) {
    guard values.count == time.count else {
      throw .table(.unequalLengths(name: name, count: values.count, expected: time.count))
    }
    self.init(checked: name, values, time: time, unit: unit)
  }

  init(checked name: String, _ values: Values, time: TimeAxis, unit: String?) {
    self.name = name
    self.unit = unit
    self.time = time
    self.values = values
  }

  public var count: Int { values.count }

  /// Rows `range`, clamped, as a view.
  public func slice(_ range: Range<Int>) -> Series {
    Series(checked: name, values.slice(range), time: time.replacing(time.seconds.slice(range)), unit: unit)
  }

  /// A table with this one column.
  public var table: Table {
    Table(checked: [Column(name, values, unit: unit)], time: time, rowCount: count)
  }
}
