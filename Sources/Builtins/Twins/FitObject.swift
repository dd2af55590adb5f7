import Checking
import Data
import Diagnostics
import Runtime
import Simulation

/// A calibrated twin as a value: what was found, how sure of it the data make one, and the fitted trajectory.
public final class FitObject: RuntimeObject {
  /// How one output was compared with data.
  public struct Match: Sendable {
    public let output: String
    /// The data as they were given; the fitted column has the same time axis.
    public let data: SeriesObject
    /// The standard deviation of the data, of their logarithm, or unknown.
    public let weight: FitMatch.Weight
    /// The deviation came with the sensor.
    public let isFromSensor: Bool
  }

  public let name: String
  public let definition: FitDefinition
  public let twin: TwinObject
  public let result: FitResult
  /// What was solved, for what is computed of the fit later.
  let problem: FitProblem
  let options: FitOptions
  /// The table that was fitted to.
  public let table: TableObject
  public let matches: [Match]
  /// The values found, and those that `set` gave, by member of the twin.
  let values: [Int: Double]
  /// The members that were estimated, in the order of `result.estimates`.
  let estimatedMembers: [Int]
  /// The fitted trajectory, by observed name: for a match at its data's times, else at the table's.
  let columns: [String: SeriesObject]
  /// Where the fit was declared.
  let span: Span

  init(
    name: String, definition: FitDefinition, twin: TwinObject, result: FitResult, problem: FitProblem,
    options: FitOptions, table: TableObject, matches: [Match], values: [Int: Double], estimatedMembers: [Int],
    columns: [String: SeriesObject],
    span: Span
  ) {
    self.name = name
    self.definition = definition
    self.twin = twin
    self.result = result
    self.problem = problem
    self.options = options
    self.table = table
    self.matches = matches
    self.values = values
    self.estimatedMembers = estimatedMembers
    self.columns = columns
    self.span = span
  }

  public var kindName: String { "fit" }
}
