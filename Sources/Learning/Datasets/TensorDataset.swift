public import TensorCore

/// Samples that stand stacked in memory, field by field.
///
/// Pictures stay the bytes they are in their files, a quarter of what float32 would take, and become numbers when they
/// are gathered: from 0 to 1, or standardised.
public final class TensorDataset: Dataset {
  /// The numbers of one field, the samples along the leading axis.
  enum Source: Sendable {
    case tensor(Tensor)
    /// Row-major float32.
    case numbers(MemoryBlock)
    /// One int32 for each sample.
    case classes(MemoryBlock)
    /// Row-major bytes, and what each is worth: 256 numbers for each channel.
    case bytes(MemoryBlock, worth: [Float])
  }

  public let fields: [Field]
  public let count: Int
  private let sources: [Source]
  private let standardizations: [Standardization?]

  init(_ fields: [Field], count: Int, _ sources: [Source], standardizations: [Standardization?] = []) {
    (self.fields, self.count, self.sources) = (fields, count, sources)
    self.standardizations = fields.indices.map { standardizations.indices.contains($0) ? standardizations[$0] : nil }
  }

  /// Named tensors whose leading axis counts the samples. Int32 stays as it is, for classes; anything else becomes
  /// float32.
  /// - Parameter labels: the names of the classes of a field, by the field's name.
  /// - Throws: `LearningError` when there is no field, one has no leading axis, two have one name or leading axes
  ///   differ; `TensorError.outOfMemory`.
  public convenience init(
    _ columns: [(name: String, values: Tensor)], labels: [String: [String]] = [:]
  ) throws {
    guard let first = columns.first else { throw LearningError(code: "dataset", "a dataset needs at least one field") }
    var names: Set<String> = []
    for column in columns {
      guard names.insert(column.name).inserted else {
        throw LearningError(code: "dataset", "two fields are called `\(column.name)`")
      }
      guard let count = column.values.shape.first else {
        throw LearningError(
          code: "dataset", "the field `\(column.name)` is a single number, not one for each sample",
          help: ["the first axis of every field counts the samples"])
      }
      guard count == first.values.shape[0] else {
        throw LearningError(
          code: "dataset",
          "the fields differ in the number of samples: `\(first.name)` has \(first.values.shape[0]), `\(column.name)` "
            + "has \(count)",
          help: ["the first axis of every field counts the samples"])
      }
    }
    let tensors = try columns.map { $0.values.type == .int32 ? $0.values : try $0.values.converted(to: .float32) }
    self.init(
      zip(columns, tensors).map { column, tensor in
        Field(column.name, Array(tensor.shape.dropFirst()), tensor.type, labels: labels[column.name] ?? [])
      }, count: first.values.shape[0], tensors.map(Source.tensor))
  }

  public func standardization(of field: Int) -> Standardization? { standardizations[field] }

  public func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer) {
    let extent = fields[field].count
    guard extent > 0 else { return }
    switch sources[field] {
    case .tensor(let tensor):
      tensor.withBytes { bytes in
        if let base = bytes.baseAddress { copy(base, extent * fields[field].type.byteCount, indices, destination) }
      }
    case .numbers(let block), .classes(let block): copy(block.base, extent * 4, indices, destination)
    case .bytes(let block, let worth):
      let base = block.base.assumingMemoryBound(to: UInt8.self)
      let out = destination.assumingMemoryBound(to: Float.self)
      let channels = worth.count / 256
      worth.withUnsafeBufferPointer { worth in
        for (place, index) in indices.enumerated() {
          let (from, to) = (base + index * extent, out + place * extent)
          if channels == 1 {
            for element in 0..<extent { to[element] = worth[Int(from[element])] }
          } else {
            for element in 0..<extent { to[element] = worth[(element % channels) * 256 + Int(from[element])] }
          }
        }
      }
    }
  }

  /// Bytes from 0 to 1, for each channel.
  static func plainWorth(channels: Int) -> [Float] {
    (0..<channels).flatMap { _ in (0..<256).map { Float($0) / 255 } }
  }

  /// What brings each channel of these pictures to mean 0 and deviation 1; nil for a field that holds no pictures.
  public func pictureStandardization(_ field: Int) -> Standardization? {
    guard case .bytes(let block, _) = sources[field], let channels = fields[field].shape.last else { return nil }
    let base = block.base.assumingMemoryBound(to: UInt8.self)
    var counts = [Int](repeating: 0, count: 256 * channels)
    for element in 0..<count * fields[field].count { counts[(element % channels) * 256 + Int(base[element])] += 1 }
    let moments = (0..<channels).map { channel -> (mean: Double, deviation: Double) in
      let levels = (0..<256).map { (weight: Double(counts[channel * 256 + $0]), value: Double($0) / 255) }
      let total = max(levels.reduce(0) { $0 + $1.weight }, 1)
      let mean = levels.reduce(0) { $0 + $1.weight * $1.value } / total
      let variance = levels.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) } / total
      return (mean, variance.squareRoot())
    }
    return Standardization(
      names: channels == 1 ? [fields[field].name] : (0..<channels).map { "\(fields[field].name)[\($0)]" },
      means: moments.map(\.mean), deviations: moments.map(\.deviation))
  }

  /// The same samples with the pictures of a field standardised.
  public func standardizingPictures(_ field: Int, by standardization: Standardization) -> TensorDataset {
    guard case .bytes(let block, let worth) = sources[field] else { return self }
    var (sources, standardizations) = (self.sources, self.standardizations)
    let changed = worth.indices.map { Float(standardization.apply(Double($0 & 255) / 255, column: $0 >> 8)) }
    sources[field] = .bytes(block, worth: changed)
    standardizations[field] = standardization
    return TensorDataset(fields, count: count, sources, standardizations: standardizations)
  }

  private func copy(
    _ base: UnsafeRawPointer, _ size: Int, _ indices: UnsafeBufferPointer<Int>, _ destination: UnsafeMutableRawPointer
  ) {
    for (place, index) in indices.enumerated() {
      (destination + place * size).copyMemory(from: base + index * size, byteCount: size)
    }
  }
}
