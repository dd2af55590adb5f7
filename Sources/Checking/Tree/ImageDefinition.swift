/// `data fashion = idx "folder"` or `data pets = images "folder"`: labelled pictures.
public struct ImageDefinition: Sendable {
  public enum Format: String, Sendable { case idx, images }

  public let name: String
  public let format: Format
  /// As written; relative to the script's folder.
  public let path: OperandIndex
  /// The names of the classes, if the script gives them.
  public let classes: [String]
  /// As it was when the script was checked.
  public let header: ImageHeader
}

/// What is known of labelled pictures before they are read.
public struct ImageHeader: Sendable, Hashable {
  /// Height, width and channels of each.
  public let shape: [Int]
  /// The names of the classes; empty if they have none.
  public let classes: [String]
  /// The names of the sets, such as `train` and `test`; empty if there is one only.
  public let parts: [String]

  public init(shape: [Int], classes: [String], parts: [String]) {
    (self.shape, self.classes, self.parts) = (shape, classes, parts)
  }

  /// A dataset, or a record of one for each part.
  var type: Type {
    let dataset = Type.dataset(
      DatasetType([
        FieldType("image", .tensor(.dimensionless, Shape(shape.map { $0 }))), FieldType("label", .dimensionless),
      ]))
    return parts.isEmpty ? dataset : .record(parts.map { FieldType($0, dataset) })
  }
}
