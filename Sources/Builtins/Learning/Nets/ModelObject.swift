import Learning
import Runtime

/// A model as the machine carries it.
public final class ModelObject: RuntimeObject {
  public let model: Model

  public init(_ model: Model) { self.model = model }

  public var kindName: String { "model" }
}

extension Value {
  /// - Throws: what `unexpected` makes of any other value.
  func asModel() throws -> ModelObject {
    guard case .object(let object) = self, let model = object as? ModelObject else { throw unexpected("a model") }
    return model
  }
}
