/// What can be wrong with data, options or files of learning, in words; the caller adds the place.
public struct LearningError: Error, Sendable, CustomStringConvertible {
  /// A short code, such as `dataset` or `checkpoint`.
  public let code: String
  public let message: String
  public let notes: [String]
  public let help: [String]

  public init(code: String, _ message: String, notes: [String] = [], help: [String] = []) {
    (self.code, self.message, self.notes, self.help) = (code, message, notes, help)
  }

  public var description: String { message }
}
