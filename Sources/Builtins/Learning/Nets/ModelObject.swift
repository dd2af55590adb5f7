import Learning
import Runtime

/// A model as the machine carries it.
public final class ModelObject: RuntimeObject {
  public let model: Model
  /// What each epoch of its training came to; empty for one that was never trained.
  public let history: [EpochRecord]

  /// What it must be kept together with: scales of its fields, names of its classes.
  public let metadata: ModelMetadata

  public init(_ model: Model, history: [EpochRecord] = [], metadata: ModelMetadata = ModelMetadata()) {
    (self.model, self.history, self.metadata) = (model, history, metadata)
  }

  public var kindName: String { "model" }
}

extension Value {
  /// - Throws: what `unexpected` makes of any other value.
  func asModel() throws -> ModelObject {
    guard case .object(let object) = self, let model = object as? ModelObject else { throw unexpected("a model") }
    return model
  }
}
