import Units

/// The outside of a twin: what may be driven, set, matched and looked at.
public final class TwinType: Hashable, Sendable {
  public struct Entry: Sendable {
    public let name: String
    public let quantity: Quantity

    public init(_ name: String, _ quantity: Quantity) {
      self.name = name
      self.quantity = quantity
    }
  }

  public let name: String
  public let inputs: [Entry]
  public let constants: [Entry]
  public let parameters: [Entry]
  public let states: [Entry]
  public let outputs: [Entry]

  public init(
    name: String, inputs: [Entry], constants: [Entry], parameters: [Entry], states: [Entry], outputs: [Entry]
  ) {
    self.name = name
    self.inputs = inputs
    self.constants = constants
    self.parameters = parameters
    self.states = states
    self.outputs = outputs
  }

  public static func == (left: TwinType, right: TwinType) -> Bool { left === right }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  /// The columns of a run: outputs, then the states that no output hides.
  public var observed: [Entry] { outputs + states.filter { state in !outputs.contains { $0.name == state.name } } }
  /// What `set` may change: parameters, constants and initial values.
  public var settable: [Entry] { parameters + constants + states }
}

/// What is known of a fit: its twin, which of its names were estimated, and the unit of its root mean square error.
public struct FitType: Hashable, Sendable {
  public let twin: TwinType
  /// nil when the matches differ in dimension, so that only the weighted error has a meaning.
  public let rmse: Quantity?
  /// The matched columns, for `f.residual.T1`.
  public let matches: [String]

  public init(twin: TwinType, rmse: Quantity?, matches: [String]) {
    self.twin = twin
    self.rmse = rmse
    self.matches = matches
  }
}
