/// What a reader did to get a table out of a file.
public struct ReadReport: Sendable, Equatable {
  /// How often something happened, and the physical line where it did first.
  public struct Tally: Sendable, Equatable {
    public var count = 0
    public var firstLine: Int?

    public init(count: Int = 0, firstLine: Int? = nil) {
      self.count = count
      self.firstLine = firstLine
    }

    mutating func add(line: Int, count more: Int = 1) {
      count += more
      if firstLine == nil { firstLine = line }
    }
  }

  /// The missing cells of one column.
  public struct MissingCells: Sendable, Equatable {
    public var name: String
    public var tally: Tally

    public init(name: String, tally: Tally) {
      self.name = name
      self.tally = tally
    }
  }

  public var path: String
  /// Rows of the table.
  public var rows = 0
  /// Physical lines of the file.
  public var lines = 0
  public var delimiter: Character = ","
  public var decimalComma = false
  /// Missing cells of each column that has any, in the table's order.
  public var missing: [MissingCells] = []
  /// Rows left out because a cell was missing.
  public var droppedForMissing = Tally()
  /// Rows of a wrong field count that were left out, or filled up.
  public var droppedRagged = Tally()
  public var paddedRagged = Tally()
  /// Rows that went back in time: left out, or put in order.
  public var droppedBackward = Tally()
  public var sortedBackward = Tally()
  /// Rows merged into an earlier or later one of the same time.
  public var mergedDuplicates = Tally()
  /// Cells that were no number and became missing.
  public var invalidCells = Tally()
  /// Rows with a delimiter after the last field.
  public var trailingDelimiters = Tally()
  /// Columns without a name in the header, as they are called in the table.
  public var unnamedColumns: [String] = []

  init(path: String) { self.path = path }
}
