import Data

extension TimeAxis {
  /// What stands in for the time of a table that has none: the numbers of its rows.
  static func rowNumbers(_ count: Int) -> TimeAxis {
    TimeAxis("row", Values((0..<max(0, count)).lazy.map(Double.init)), unit: "")
  }

  /// No time, but the numbers of rows.
  public var isRowNumber: Bool { kind == .elapsed && unit == "" && name == "row" }
}
