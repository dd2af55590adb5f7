import TensorCore

/// What a folder of labelled pictures holds, as far as its headers tell.
public struct ImageSource: Sendable, Equatable {
  /// A set of samples, such as that for training.
  public struct Part: Sendable, Equatable {
    /// `train`, `test` or `valid`; empty where there is only one set.
    public let name: String
    public let count: Int
    let files: [LabelledFile]
  }

  /// A file of pictures: for idx one of all of them and the one of their labels, else a picture and its class.
  struct LabelledFile: Sendable, Equatable {
    let path: String
    var labels = ""
    var label = 0
  }

  enum Format: Sendable { case idx, png }

  let format: Format
  /// Height, width, channels.
  public let shape: [Int]
  /// By number; empty where the classes have no names.
  public let classes: [String]
  public let parts: [Part]

  /// `image`, float32 from 0 to 1 unless it is standardised, and `label`, the number of the class.
  public var fields: [Field] { [Field("image", shape), Field("label", [], .int32, labels: classes)] }

  /// The source with names for its classes.
  public func naming(_ classes: [String]) -> ImageSource {
    classes.isEmpty ? self : ImageSource(format: format, shape: shape, classes: classes, parts: parts)
  }

  /// Reads a part.
  /// - Parameter shouldStop: asked now and then; what has been read is given up when it says so.
  /// - Throws: `LearningError` naming the file that is damaged, ends early, or does not fit the others; with the code
  ///   `interrupted` when it should stop.
  public func read(_ part: Part, shouldStop: () -> Bool = { false }) throws(LearningError) -> TensorDataset {
    let pixels = try MemoryBlock.allocate(part.count, of: shape.reduce(1, *), for: "the pictures")
    let labels: [Int32]
    switch format {
    case .idx: labels = try readIdx(part, into: pixels)
    case .png:
      try PNGFile.read(part.files.map(\.path), shape: shape, into: pixels, shouldStop)
      labels = part.files.map { Int32($0.label) }
    }
    let numbers = try MemoryBlock.allocate(part.count, of: 4, for: "the labels")
    numbers.base.assumingMemoryBound(to: Int32.self).update(from: labels, count: labels.count)
    return TensorDataset(
      fields, count: part.count,
      [.bytes(pixels, worth: TensorDataset.plainWorth(channels: shape[2])), .classes(numbers)])
  }
}

/// How parts are called, and by which words file names tell them.
enum PartNames {
  static let words = [
    ("train", ["train", "training"]), ("test", ["test", "t10k"]), ("valid", ["valid", "val", "validation"]),
  ]

  /// The part that a name speaks of, as a word of its own: `emnist-letters-train-images`.
  static func part(of name: String) -> String? {
    let parts = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return words.first { $0.1.contains(where: parts.contains) }?.0
  }
}
