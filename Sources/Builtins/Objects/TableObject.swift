import Data
import Learning
import Runtime

/// A table, or the run of a simulation.
public final class TableObject: RuntimeObject {
  public let table: Table
  /// The ranges of rows that `split` named.
  public let parts: [String: Range<Int>]
  /// Of an ensemble: for each column the other members' values.
  public let members: [String: [[Double]]]
  /// What the columns that `standardize` made were computed by.
  public let standardization: Standardization?

  public init(
    _ table: Table, parts: [String: Range<Int>] = [:], members: [String: [[Double]]] = [:],
    standardization: Standardization? = nil
  ) {
    self.table = table
    self.parts = parts
    self.members = members
    self.standardization = standardization
  }

  public var kindName: String { "table" }
  public func isEqual(to other: any RuntimeObject) -> Bool { (other as? TableObject)?.table == table }
}
