import Learning
import Runtime

/// A model as the machine carries it.
public final class ModelObject: RuntimeObject {
  public let model: Model
  /// What each epoch of its training came to; empty for one that was never trained.
  public let history: [EpochRecord]

  public init(_ model: Model, history: [EpochRecord] = []) { (self.model, self.history) = (model, history) }

  public var kindName: String { "model" }
}

extension Value {
  /// - Throws: what `unexpected` makes of any other value.
  func asModel() throws -> ModelObject {
    guard case .object(let object) = self, let model = object as? ModelObject else { throw unexpected("a model") }
    return model
  }
}
