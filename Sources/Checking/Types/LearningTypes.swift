/// The outside of a net: what goes in and out, of one sample.
public struct NetType: Hashable, Sendable {
  public struct Port: Hashable, Sendable {
    public let name: String
    public let shape: Shape

    public init(_ name: String, _ shape: Shape) { (self.name, self.shape) = (name, shape) }
  }

  public let name: String
  public let inputs: [Port]
  public let outputs: [Port]

  public init(name: String, inputs: [Port], outputs: [Port]) {
    (self.name, self.inputs, self.outputs) = (name, inputs, outputs)
  }

  /// The table `m.history`: a row for each epoch. What a training did not measure is missing there.
  public var historyType: TableType {
    var names = ["epoch", "step", "rate", "seconds", "loss", "valid"]
    if outputs.count > 1 { names += outputs.flatMap { ["loss_\($0.name)", "valid_\($0.name)"] } }
    for metric in ["accuracy", "mse", "mae"] {
      names += outputs.count > 1 ? outputs.map { "\($0.name)_\(metric)" } : [metric]
    }
    return TableType(columns: names.map { .init($0, .dimensionless) }, time: nil)
  }
}

/// What a dataset holds of each sample: tensors and numbers by name.
public struct DatasetType: Hashable, Sendable {
  public let fields: [FieldType]

  public init(_ fields: [FieldType]) { self.fields = fields }

  /// The type of one sample.
  public var sample: Type { .record(fields) }

  /// The type of a batch: each field with a leading axis of unknown extent, or the one given.
  public func batch(of count: Int? = nil) -> Type {
    .record(
      fields.map { field in
        switch field.type {
        case .number(let quantity): return FieldType(field.name, .tensor(quantity, .vector(count)))
        case .tensor(let quantity, let shape):
          return FieldType(field.name, .tensor(quantity, Shape(shape.extents.map { [count] + $0 })))
        default: return field
        }
      })
  }
}
