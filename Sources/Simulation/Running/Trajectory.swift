/// What a simulation yields: states and outputs at the requested times, for the nominal parameters and for each member
/// of an ensemble.
public struct Trajectory: Sendable {
  /// One state or output at the output times: the nominal run and each member's.
  public struct Column: Sendable {
    public let name: String
    /// One value a time.
    public internal(set) var nominal: [Double]
    /// `members[k]` is member k's values, one a time; NaN throughout if it failed.
    public internal(set) var members: [[Double]]
  }

  /// A member whose simulation did not reach the end.
  public struct Failure: Sendable {
    public let member: Int
    public let error: SimulationError
  }

  public let times: [Double]
  public internal(set) var states: [Column]
  public internal(set) var outputs: [Column]
  public internal(set) var failures: [Failure]
  /// Of the nominal run.
  public internal(set) var acceptedSteps: Int
  public internal(set) var rejectedSteps: Int
  public internal(set) var evaluations: Int

  /// The column of an output or, failing that, a state.
  public func column(_ name: String) -> Column? {
    outputs.first { $0.name == name } ?? states.first { $0.name == name }
  }
}
