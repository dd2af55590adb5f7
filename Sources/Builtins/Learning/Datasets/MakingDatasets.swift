import Checking
import Learning
import Runtime
import TensorCore
import Units

/// `dataset(…)`: samples made by a function, one by one, or stacked tensors.
enum MakingDatasets {
  static let all: [Builtin] = [
    .learning(
      "dataset", ["x", "[f]"],
      "A dataset of what a function gives for 0, 1, … up to a count: a record of numbers and tensors for each, "
        + "always of the same shapes. "
        + "Or of a record of tensors whose first axes count the samples, or a list of records.",
      example: "len(dataset(8, fn(i) = {x: [i, 1], y: 2*i}))  # 8", infer: infer, run: run)
  ]

  // MARK: Types

  /// The type of a field of one sample; nil for what a dataset cannot hold.
  private static func sampleField(_ field: FieldType) -> FieldType? {
    switch field.type {
    case .number: return field
    case .boolean: return FieldType(field.name, .dimensionless)
    case .tensor(let quantity, let shape):
      return shape.rank == 0 ? FieldType(field.name, .number(quantity)) : field
    case .series(let quantity): return FieldType(field.name, .tensor(quantity, .vector(nil)))
    default: return nil
    }
  }

  private static func datasetType(
    of sample: Type, _ call: BuiltinCall, _ index: Int, _ what: String
  ) throws(CallFailure) -> Type {
    guard case .record(let fields) = sample, !fields.isEmpty else {
      throw .message(
        "\(what) gives \(call.units.name(of: sample)), and a sample is a record", index: index,
        help: "name what it holds, as in `{x: …, y: …}`")
    }
    var types: [FieldType] = []
    for field in fields {
      guard let type = sampleField(field) else {
        if field.type.isInvalid { throw .silent }
        throw .message(
          "the field `\(field.name)` is \(call.units.name(of: field.type)), and a dataset holds numbers and tensors",
          index: index, help: nil)
      }
      types.append(type)
    }
    return .dataset(DatasetType(types))
  }

  @Sendable private static func infer(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    if call.has(1) {
      _ = try call.wholeNumber(0, minimum: 1)
      let function = try call.specialise(1, for: [.dimensionless])
      return call.result(try datasetType(of: function.result, call, 1, "the function"), functions: [function])
    }
    switch try call.type(0) {
    case .list(let sample): return call.result(try datasetType(of: sample, call, 0, "the list"))
    case .record(let fields): return call.result(try stackedType(fields, call))
    case .number:
      throw .message(
        "a count needs a function that gives the samples", index: 0,
        help: "write `dataset(100, fn(i) = {x: …, y: …})`")
    default: throw .argument(index: 0, expected: "a count with a function, a record of tensors or a list of records")
    }
  }

  private static func stackedType(_ fields: [FieldType], _ call: BuiltinCall) throws(CallFailure) -> Type {
    var types: [FieldType] = []
    var first: (name: String, count: Int)?
    for field in fields {
      guard let operand = Operand(field.type), operand.shape.rank != 0 else {
        throw .message(
          "the field `\(field.name)` is \(call.units.name(of: field.type)), not one value for each sample", index: 0,
          help: "its first axis counts the samples")
      }
      if let count = operand.shape.extents?.first ?? nil {
        if let first, first.count != count {
          throw .message(
            "the fields differ in the number of samples: `\(first.name)` has \(first.count), `\(field.name)` has \(count)",
            index: 0, help: "the first axis of every field counts the samples")
        }
        first = first ?? (field.name, count)
      }
      guard let extents = operand.shape.extents else {
        types.append(FieldType(field.name, .tensor(operand.quantity, .unknown)))
        continue
      }
      types.append(
        FieldType(
          field.name,
          extents.count == 1 ? .number(operand.quantity) : .tensor(operand.quantity, Shape(Array(extents.dropFirst()))))
      )
    }
    guard !types.isEmpty else { throw .message("a dataset needs at least one field", index: 0, help: nil) }
    return .dataset(DatasetType(types))
  }

  // MARK: Values

  @Sendable private static func run(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .dataset(let type) = site.resultType else { throw Value.nothing.unexpected("the type of a dataset") }
    let names = type.fields.map(\.name)
    // A function without captures comes as nothing.
    if !site.functions.isEmpty {
      let count = try context.arguments[0].asCount("the number of samples", minimum: 1)
      let function = site.closure(0, from: context.arguments[1])
      var builder = SampleStack(names)
      for index in 0..<count {
        try builder.append(try context.call(function, [.number(Double(index))]))
        if context.isInterrupted { throw RuntimeFault.interrupted }
      }
      return .object(DatasetObject(try builder.dataset()))
    }
    if case .record(let values) = context.arguments[0] {
      return .object(DatasetObject(try TensorDataset(zip(names, values).map { ($0, try $1.asTensor()) })))
    }
    let samples = try context.arguments[0].asList()
    guard !samples.isEmpty else { throw Collections.empty("dataset") }
    var builder = SampleStack(names)
    for sample in samples { try builder.append(sample) }
    return .object(DatasetObject(try builder.dataset()))
  }
}

/// Samples that are stacked as they come. Memory grows with them: a count may be mistyped.
private struct SampleStack {
  private let names: [String]
  private var count = 0
  private var shapes: [[Int]] = []
  private var isWhole: [Bool] = []
  /// By field; empty for the fields that hold the other kind.
  private var reals: [[Float]] = []
  private var wholes: [[Int32]] = []

  init(_ names: [String]) { self.names = names }

  mutating func append(_ sample: Value) throws {
    guard case .record(let values) = sample, values.count == names.count else { throw sample.unexpected("a record") }
    let tensors = try values.map { try $0.asTensor() }
    if count == 0 {
      shapes = tensors.map(\.shape)
      isWhole = tensors.map { $0.type == .int32 }
      (reals, wholes) = (tensors.map { _ in [] }, tensors.map { _ in [] })
    }
    for (field, tensor) in tensors.enumerated() {
      guard tensor.shape == shapes[field] else {
        throw EvaluationError(
          code: "dataset",
          "`\(names[field])` of sample \(count) has the shape \(tensor.shape), but of sample 0 it has \(shapes[field])",
          help: ["all samples of a dataset have the same shapes"])
      }
      tensor.withElements { numbers in
        if isWhole[field] {
          for number in numbers { wholes[field].append(Int32(exactly: number) ?? 0) }
        } else {
          for number in numbers { reals[field].append(Float(number)) }
        }
      }
    }
    count += 1
  }

  func dataset() throws -> TensorDataset {
    try TensorDataset(
      names.indices.map { field -> (name: String, values: Tensor) in
        let shape = [count] + shapes[field]
        guard isWhole[field] else { return (names[field], try Tensor(shape: shape, float32: reals[field])) }
        let tensor = try Tensor.full(shape, 0, type: .int32)
        tensor.withMutableBytes { $0.copyMemory(from: wholes[field], byteCount: wholes[field].count * 4) }
        return (names[field], tensor)
      })
  }
}
