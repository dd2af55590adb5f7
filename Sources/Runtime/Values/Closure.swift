/// A function value: code and the variables it captured, by value, when it was made.
public final class Closure: Sendable {
  public let function: FunctionID
  /// Captured numbers, booleans and instants.
  public let scalars: [Double]
  /// Captured values of every other type.
  public let values: [Value]

  public init(function: FunctionID, scalars: [Double] = [], values: [Value] = []) {
    self.function = function
    self.scalars = scalars
    self.values = values
  }
}
