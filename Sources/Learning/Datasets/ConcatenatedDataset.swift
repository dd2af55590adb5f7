import TensorCore

/// The samples of several datasets, one dataset after the other.
public final class ConcatenatedDataset: Dataset {
  private let parts: [any Dataset]
  /// The first sample of each part, and behind them the number of all.
  private let starts: [Int]
  public let fields: [Field]

  /// - Throws: `LearningError` if there are no parts, or a part has other fields than the first.
  public init(_ parts: [any Dataset]) throws(LearningError) {
    guard let first = parts.first else { throw LearningError(code: "dataset", "there is nothing to join") }
    for (place, part) in parts.enumerated() where part.fields != first.fields {
      throw LearningError(
        code: "dataset",
        "dataset \(place) has the fields \(Self.text(part.fields)), but the first has \(Self.text(first.fields))",
        help: ["datasets can be joined when names, shapes, types and labels of their fields agree"])
    }
    self.parts = parts
    fields = first.fields
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  private static func text(_ fields: [Field]) -> String {
    fields.map { "\($0.name) \($0.type)\($0.shape)" }.joined(separator: ", ")
  }

  public var count: Int { starts[starts.count - 1] }

  public func standardization(of field: Int) -> Standardization? {
    let first = parts[0].standardization(of: field)
    return parts.allSatisfy { $0.standardization(of: field) == first } ? first : nil
  }

  public func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer) {
    let size = fields[field].count * fields[field].type.byteCount
    for (place, index) in indices.enumerated() {
      // The last part that begins no later than the sample; empty parts begin where the next does.
      let part = starts.lastIndex { $0 <= index } ?? 0
      withUnsafePointer(to: index - starts[part]) {
        parts[part].gather(field, UnsafeBufferPointer(start: $0, count: 1), into: destination + place * size)
      }
    }
  }
}
