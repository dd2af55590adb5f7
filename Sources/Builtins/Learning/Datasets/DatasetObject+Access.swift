import Checking
import Learning
import Runtime
import TensorCore
import Units

/// A dataset as a list of samples, each a record of its fields.
extension DatasetObject: LazyList {
  public var elementCount: Int { dataset.count }

  public func element(at position: Int) throws -> Value {
    .record(
      try dataset.fields.indices.map { field in
        let tensor = try dataset.batch(field, [position])
        let shape = dataset.fields[field].shape
        return shape.isEmpty ? .number(try tensor.item()) : .tensor(try tensor.reshape(shape))
      })
  }

  /// Some samples as a batch: each field with a leading axis.
  func batch(_ indices: [Int]) throws -> Value {
    .record(try dataset.fields.indices.map { .tensor(try dataset.batch($0, indices)) })
  }

  /// The datasets one after the other.
  static func concatenating(_ parts: [Value]) throws -> Value {
    do {
      return .object(DatasetObject(try ConcatenatedDataset(parts.map { try $0.asDataset() })))
    } catch let error as LearningError {
      throw error.evaluationError()
    }
  }
}

extension DatasetObject: Fielded {
  /// More bytes than this are not stacked for a field as a whole.
  private static let largestField = 1 << 32

  /// A field of all samples, stacked.
  public func field(_ name: String, _ site: CallSite) throws -> Value {
    guard let place = dataset.field(name) else { throw Value.object(self).unexpected("a dataset with `\(name)`") }
    let field = dataset.fields[place]
    let (byteCount, overflow) = dataset.count.multipliedReportingOverflow(by: field.count * field.type.byteCount)
    guard !overflow, byteCount <= Self.largestField else {
      throw EvaluationError(
        code: "too-large",
        "`\(name)` of all \(dataset.count) samples takes \(formatNumber((Double(byteCount) / 1e9).rounded(.up))) GB",
        help: ["take some of them, as in `d[0..1000].\(name)`, or go through `batches(d, 64)`"])
    }
    return .tensor(try dataset.batch(place, Array(0..<dataset.count)))
  }
}

extension DatasetObject: Summarised {
  public func oneLine(_ units: UnitTable) -> String {
    "\(ValueFormatter.counted(dataset.count, "sample")) of \(Self.phrase(dataset.fields))"
  }

  /// `x [96, 7] and y [96, 7]`.
  static func phrase(_ fields: [Field]) -> String {
    let texts = fields.map { $0.shape.isEmpty ? $0.name : "\($0.name) \($0.shape)" }
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "nothing" }
    return texts.dropLast().joined(separator: ", ") + " and " + last
  }

  /// How many samples, spread over all, the figures of `show` are taken from.
  private static let sampled = 1000

  /// A row for each field: shape, type, and what its numbers are like.
  public func summary(_ units: UnitTable, width: Int) -> String {
    let chosen = min(dataset.count, Self.sampled)
    let indices = (0..<chosen).map { $0 * dataset.count / chosen }
    var grid = TextGrid([
      .init("", .left), .init("shape", .left), .init("type", .left), .init("min", .right), .init("mean", .right),
      .init("max", .right),
    ])
    for (place, field) in dataset.fields.enumerated() {
      let numbers = (try? dataset.batch(place, indices))?.elements ?? []
      let mean = numbers.isEmpty ? Double.nan : numbers.reduce(0, +) / Double(numbers.count)
      let figures = [numbers.min() ?? .nan, mean, numbers.max() ?? .nan].map {
        ValueFormatter.digits($0, NumberFormat(digits: 4, style: .significant))
      }
      let shape = field.shape.isEmpty ? "one" : "\(field.shape)"
      grid.add([field.name, shape, "\(field.type)"] + figures)
    }
    var text = ValueFormatter.counted(dataset.count, "sample")
    if chosen < dataset.count { text += "; figures of \(chosen) of them" }
    text += "\n" + grid.text(width: width)
    for field in dataset.fields where !field.labels.isEmpty {
      let names = ValueFormatter.shown(field.labels.count).map { $0.map { "\($0) \(field.labels[$0])" } ?? "…" }
      text += "\n\(field.name): " + ValueFormatter.printable(names.joined(separator: ", "))
    }
    return text
  }
}
