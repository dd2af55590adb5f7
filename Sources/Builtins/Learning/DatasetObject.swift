import Learning
import Runtime

/// A dataset as the machine carries it.
public final class DatasetObject: RuntimeObject {
  public let dataset: any Dataset

  public init(_ dataset: any Dataset) { self.dataset = dataset }

  public var kindName: String { "dataset" }
}

extension Value {
  /// - Throws: what `unexpected` makes of any other value.
  func asDataset() throws -> any Dataset {
    guard case .object(let object) = self, let dataset = object as? DatasetObject else {
      throw unexpected("a dataset")
    }
    return dataset.dataset
  }
}
