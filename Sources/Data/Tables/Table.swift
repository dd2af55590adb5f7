/// Named columns of equal length, with or without a time axis. A value: every operation gives a new table, and those
/// that only narrow it (`slice`, `select`, `rows(from:to:)`) share the memory of the old one.
public struct Table: Sendable, Equatable {
  public let columns: [Column]
  public let time: TimeAxis?
  public let rowCount: Int

  /// - Throws: `DataError.table`: columns of unequal lengths, or two of one name (the time axis counts too).
  public init(_ columns: [Column], time: TimeAxis? = nil) throws(DataError) {
    let rowCount = time?.count ?? columns.first?.count ?? 0
    var names: Set<String> = time.map { [$0.name] } ?? []
    for column in columns {
      guard column.count == rowCount else {
        throw .table(.unequalLengths(name: column.name, count: column.count, expected: rowCount))
      }
      guard names.insert(column.name).inserted else { throw .table(.repeatedName(column.name)) }
    }
    self.init(checked: columns, time: time, rowCount: rowCount)
  }

  init(checked columns: [Column], time: TimeAxis?, rowCount: Int) {
    self.columns = columns
    self.time = time
    self.rowCount = rowCount
  }

  /// The names of the columns, without the time axis.
  public var columnNames: [String] { columns.map(\.name) }

  /// The column of that name, or nil. The time axis is not among the columns.
  public subscript(name: String) -> Column? {
    columns.first { $0.name == name }
  }

  /// - Throws: `DataError.table(.noColumn)`, with the names there are.
  public func column(_ name: String) throws(DataError) -> Column {
    guard let column = self[name] else { throw .table(.noColumn(name, among: columnNames)) }
    return column
  }

  /// One column with the time axis.
  /// - Throws: `DataError.table`: no such column, no time axis.
  public func series(_ name: String) throws(DataError) -> Series {
    let column = try column(name)
    return Series(checked: name, column.values, time: try timeAxis(), unit: column.unit)
  }

  func timeAxis() throws(DataError) -> TimeAxis {
    guard let time else { throw .table(.noTime) }
    return time
  }

  func sortedTimeAxis() throws(DataError) -> TimeAxis {
    let time = try timeAxis()
    guard time.isSorted else { throw .table(.unsortedTime(time.name)) }
    return time
  }
}
